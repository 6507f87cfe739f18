import type { Coordinates } from '../coordinates.js'
import type { Observations } from './data.js'
import { inverseNormal } from '../linear-algebra/covariance.js'
import { dot } from '../linear-algebra/vector.js'
import { influence, type ScaledLoss } from '../least-squares/robust-losses.js'

/** What was fitted. */
export interface Fitted {
  readonly observations: Observations
  readonly absoluteSigma: boolean
  readonly loss: ScaledLoss | undefined
  readonly coordinates: Coordinates
  /** Of the parameters, in the order of the flattened b0. */
  readonly names: readonly string[]
}

/** How sure a fit is. */
export interface Precision {
  readonly covariance: Float64Array
  readonly standardErrors: Float64Array
  readonly degreesOfFreedom: number
  readonly notes: readonly string[]
}

/** The covariance of fitted parameters, and what is to be said of it. */
export function precisionOf(
  w: Float64Array,
  jacobian: Float64Array,
  residuals: Float64Array,
  { observations, absoluteSigma, loss, coordinates, names }: Fitted,
): Precision {
  const n = w.length
  const m = observations.y.length
  const { bounds } = coordinates
  const held = (j: number): boolean =>
    bounds !== undefined && (w[j] === bounds.lower[j] || w[j] === bounds.upper[j])
  const fitted = Array.from(coordinates.free).filter((j) => !held(j))
  const p = fitted.length
  const columns = Float64Array.from(
    { length: m * p },
    (_, k) => jacobian[Math.floor(k / p) * n + fitted[k % p]!]!,
  )
  const inverse = inverseNormal(columns, m, p)
  const degreesOfFreedom = m - inverse.rank
  const factor =
    absoluteSigma && loss === undefined ? 1 : varianceOf(residuals, degreesOfFreedom, loss)
  const covariance = new Float64Array(n * n)
  for (const j of coordinates.free) {
    if (!fitted.includes(j))
      for (let k = 0; k < n; k++) covariance[j * n + k] = covariance[k * n + j] = NaN
  }
  fitted.forEach((i, a) =>
    fitted.forEach((j, b) => (covariance[i * n + j] = factor * inverse.matrix[a * p + b]!)),
  )
  const standardErrors = w.map((_, j) => Math.sqrt(covariance[j * n + j]!))
  const loose = fitted.filter((_, a) => !inverse.determined[a])
  const atBound = Array.from(coordinates.free).filter(held)
  const list = (places: readonly number[]): string => places.map((j) => names[j]!).join(', ')
  const notes: string[] = []
  if (atBound.length > 0) {
    notes.push(
      `${list(atBound)} at a bound: no standard error there, and those of the others hold it fixed`,
    )
  }
  if (loose.length > 0) {
    notes.push(
      `the data determine ${inverse.rank} of ${p} combinations of parameters, and none of ${list(loose)} by itself`,
    )
  }
  if (degreesOfFreedom <= 0 && !absoluteSigma) {
    notes.push('as many parameters as observations: nothing is left to tell the residual variance')
  }
  return { covariance, standardErrors, degreesOfFreedom, notes }
}

/** What the inverse of JᵀJ is multiplied with: the variance of a residual, by what a robust loss lets count of it. */
function varianceOf(
  residuals: Float64Array,
  degreesOfFreedom: number,
  loss: ScaledLoss | undefined,
): number {
  if (degreesOfFreedom <= 0) return NaN
  if (loss === undefined) return dot(residuals, residuals) / degreesOfFreedom
  const { psi, slope } = influence(loss, residuals)
  const mean = slope.reduce((sum, x) => sum + x, 0) / slope.length
  return dot(psi, psi) / degreesOfFreedom / mean ** 2
}
