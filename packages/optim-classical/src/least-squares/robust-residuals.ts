import { jvp, Tensor, type ResidualOracle } from '@wengert/ad-core'
import { sameVector } from '../linear-algebra/vector.js'
import { rhoOf, type ScaledLoss } from './robust-losses.js'
import { residualSource, type Source } from '../sources.js'

/** The residuals of a robust fit, beside those that the user wrote. */
export interface RobustResiduals<X> extends ResidualOracle<X> {
  /** r at the point of the last query. */
  readonly raw: () => Float64Array
}

interface Bent {
  readonly w: Float64Array
  readonly raw: Float64Array
  /** r̃ */
  readonly bent: Float64Array
  /** dr̃/dr */
  readonly factors: Float64Array
}

/**
 * Residuals r̃ = sign(r)·s√ρ(z), z = r²/s², of which ½‖r̃‖² is the robust cost; dr̃/dr = ρ′√(z/ρ), which is 1 at r = 0. They are
 * residuals like any others, and so fit every method.
 *
 * Their Gauss–Newton matrix weighs a residual by ρ′²z/ρ. That lies between ρ′, with which fits converge the more slowly
 * the more outliers there are, and the second derivative ρ′ + 2zρ″ of Triggs, McLauchlan, Hartley & Fitzgibbon (2000), which
 * is negative for outliers and has to be cut off. Fits with an outlier in five took more evaluations with either.
 */
export function robustResiduals<X>(fit: ResidualOracle<X>, loss: ScaledLoss): RobustResiduals<X> {
  const none = new Float64Array(0)
  let here: Bent = { w: none, raw: none, bent: none, factors: none }
  const at = (point: ArrayLike<number>): Bent => {
    // Asked even where the answer is known, for it is counted.
    const raw = fit.residuals(point)
    const w = Float64Array.from(point)
    if (!sameVector(here.w, w)) here = { w, raw, ...bentBy(loss, raw) }
    return here
  }
  return {
    ...fit,
    raw: () => here.raw,
    residuals: (w) => at(w).bent.slice(),
    jacobian(w) {
      const { factors } = at(w)
      const { shape, data } = fit.jacobian(w)
      const columns = shape[1]!
      const rows = Float64Array.from(data, (x, k) => x * factors[Math.floor(k / columns)]!)
      return new Tensor(shape, 'f64', rows)
    },
    jvp: (w, v) => product(at(w).factors, fit.jvp(w, v)),
    vjp: (w, u) => fit.vjp(w, product(at(w).factors, u)),
    gnvp(w, v) {
      const { factors } = at(w)
      return fit.vjp(w, product(factors, product(factors, fit.jvp(w, v))))
    },
  }
}

/** Their source, which keeps the user's residuals with its points. */
export function robustSource<X>(
  robust: RobustResiduals<X>,
  check: (count: number) => void,
): Source {
  const source = residualSource(robust, check)
  const { detailHere } = source
  return { ...source, detailHere: () => ({ ...detailHere?.(), rawResiduals: robust.raw() }) }
}

function bentBy(loss: ScaledLoss, raw: Float64Array): Pick<Bent, 'bent' | 'factors'> {
  const { scale } = loss
  const z = raw.map((r) => (r / scale) ** 2)
  const [rho, slope] = jvp(rhoOf(loss))(z, new Float64Array(z.length).fill(1))
  const bent = raw.slice()
  const factors = new Float64Array(z.length).fill(1)
  for (let i = 0; i < z.length; i++) {
    if (z[i] === 0) continue
    const root = Math.sqrt(rho[i]! / z[i]!)
    bent[i] = z[i]! < 1 ? root * raw[i]! : Math.sign(raw[i]!) * scale * Math.sqrt(rho[i]!)
    factors[i] = slope[i] === 0 ? 0 : slope[i]! / root
  }
  return { bent, factors }
}

function product(factors: Float64Array, x: ArrayLike<number>): Float64Array {
  return factors.map((factor, i) => factor * x[i]!)
}
