import { maxNorm } from '../linear-algebra/vector.js'
import type { Conditions } from '../protocol.js'
import type { Pool } from '../prototype/replacement.js'

/** The size test of a pool: whether points and values agree, within the tolerances. */
export function poolArrived<C>(
  { candidates, values }: Pool<C>,
  point: (candidate: C) => Float64Array,
  { stepTolerance, valueTolerance }: Conditions,
): string | undefined {
  const [least, most] = [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ]
  if (!(most - least <= valueTolerance * Math.max(1, Math.abs(least)))) return undefined
  const best = point(candidates[values.indexOf(least)]!)
  const near = stepTolerance * Math.max(1, maxNorm(best))
  const agree = candidates.every((candidate) =>
    point(candidate).every((x, j) => Math.abs(x - best[j]!) <= near),
  )
  if (!agree) return undefined
  return `all ${values.length} candidates lie within stepTolerance = ${stepTolerance} and their values within valueTolerance = ${valueTolerance}`
}

/** The size test of steps: whether they have become too short to matter. */
export function stepsArrived(
  longest: number,
  w: Float64Array,
  { stepTolerance }: Conditions,
): string | undefined {
  if (longest > stepTolerance * Math.max(1, maxNorm(w))) return undefined
  return `steps have become as short as stepTolerance = ${stepTolerance}`
}

/** What the tests of arrival see of a method without derivatives. */
export interface Extent {
  /** How far apart the points are that the method compares. */
  readonly size: number
  /** How far apart their values are. */
  readonly spread: number
  /** Around which point. */
  readonly at: Float64Array
  readonly value: number
}

/**
 * Why points this close may count as one, or `undefined`: size ≤ stepTolerance·max(1, ‖w‖∞) and spread ≤
 * valueTolerance·max(1, |f|), or a size at which w can't be told from its neighbours.
 */
export function sizeTest(
  { size, spread, at, value }: Extent,
  { stepTolerance, valueTolerance }: Conditions,
): string | undefined {
  const length = maxNorm(at)
  if (
    size <= stepTolerance * Math.max(1, length) &&
    spread <= valueTolerance * Math.max(1, Math.abs(value))
  ) {
    return `points and values differ by no more than stepTolerance = ${stepTolerance} and valueTolerance = ${valueTolerance}`
  }
  return size <= 4 * Number.EPSILON * length ? 'points differ by rounding only' : undefined
}
