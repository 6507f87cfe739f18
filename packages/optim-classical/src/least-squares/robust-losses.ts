import {
  add,
  div,
  DomainError,
  jvp,
  less,
  lessEqual,
  log1p,
  max,
  mul,
  sqrt,
  square,
  sub,
  where,
  type Traced,
} from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { show } from '../checks.js'

/** The robust losses of least squares by name. */
export type RobustLossName = 'huber' | 'softL1' | 'cauchy' | 'tukey'

/** A robust loss: a name, with scale 1, or both. */
export type RobustLoss =
  | RobustLossName
  | {
      readonly name: RobustLossName
      /** The size of a residual from which on it counts for less than its square. Default 1. */
      readonly scale?: number
    }

/** ρ(z) of the square z of a residual in units of the scale: ρ(0) = 0, ρ′(0) = 1. */
export type Rho = (z: Traced) => Traced

/** Written so that nothing cancels where z is small. */
const RHOS: Readonly<Record<RobustLossName, Rho>> = {
  /** Squares as far as the scale, absolute values beyond (Huber 1964). */
  huber: (z) => where(lessEqual(z, 1), z, sub(mul(2, sqrt(max(z, 1))), 1)),
  /** 2(√(1 + z) − 1): the same without a corner in its second derivative. */
  softL1: (z) => div(mul(2, z), add(1, sqrt(add(1, z)))),
  /** The negative logarithm of Cauchy's distribution: a residual's pull falls off again beyond the scale. */
  cauchy: (z) => log1p(z),
  /** (1 − (1 − z)³)/3 as far as the scale, and a constant beyond: residuals there have no pull (Beaton & Tukey 1974). */
  tukey: (z) => where(less(z, 1), mul(z, add(sub(1, z), div(mul(z, z), 3))), 1 / 3),
}

/** A loss and its scale, as a run and its state know it. */
export interface ScaledLoss {
  readonly name: RobustLossName
  readonly scale: number
}

/** ρ of a loss, of squares in units of its scale. */
export function rhoOf({ name }: ScaledLoss): Rho {
  return RHOS[name]
}

/** How much each residual pulls, ψ(r) = ρ′(r²/s²)·r, and how that changes with it, ψ′(r). */
export function influence(
  loss: ScaledLoss,
  residuals: Float64Array,
): { readonly psi: Float64Array; readonly slope: Float64Array } {
  const { scale } = loss
  const ones = new Float64Array(residuals.length).fill(1)
  const pull = (r: Traced): Traced => {
    const z = square(div(r, scale))
    return mul(r, jvp(rhoOf(loss))(z, ones)[1])
  }
  const [psi, slope] = jvp(pull)(residuals, ones)
  return { psi, slope }
}

/** The option `robustLoss`, checked. */
export function scaledLossOf(caller: string, option: unknown): ScaledLoss | undefined {
  if (option === undefined) return undefined
  const given = typeof option === 'object' && option !== null ? option : { name: option }
  const { name, scale = 1, ...others } = given as { name?: unknown; scale?: unknown }
  const names = Object.keys(RHOS) as RobustLossName[]
  const known = names.find((one) => one === name)
  if (known === undefined || Object.keys(others).length > 0) {
    const got = Object.keys(others)[0]
    const [expected, shown, hint] =
      got === undefined
        ? [
            `one of ${names.join(', ')}`,
            show(name),
            perhaps(String(name), names) || " Perhaps 'huber'?",
          ]
        : ['{ name, scale }', `'${got}' in it`, " Perhaps { name: 'huber', scale: 1 }?"]
    throw new DomainError(`${caller}: expected robustLoss to be ${expected}, got ${shown}.${hint}`)
  }
  if (typeof scale !== 'number' || !(scale > 0 && scale < Infinity)) {
    throw new DomainError(
      `${caller}: expected robustLoss.scale to be a positive number, got ${show(scale)}. Perhaps { name: '${known}', scale: 1 }?`,
    )
  }
  return { name: known, scale }
}

/** A resumed run must minimize the same loss. */
export function checkLoss(
  caller: string,
  loss: ScaledLoss | undefined,
  saved: ScaledLoss | null | undefined,
): void {
  const [wanted, got] = [loss, saved].map((one) =>
    one ? `robustLoss { name: '${one.name}', scale: ${one.scale} }` : 'plain squares',
  )
  if (wanted === got) return
  const hint = saved
    ? `robustLoss: { name: '${saved.name}', scale: ${saved.scale} }`
    : 'without robustLoss'
  throw new DomainError(
    `${caller}: expected a state of a run with ${wanted}, got one with ${got}. Perhaps ${hint}?`,
  )
}
