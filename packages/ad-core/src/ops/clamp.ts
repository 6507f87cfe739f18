import type { Like, Outcome } from '../values.js'
import { greater, less, where } from './comparison.js'

/**
 * x, or the bound it lies beyond. Shapes broadcast. A bound counts as inside: there the slope in x is
 * 1, and that in the bound 0. NaN stays NaN.
 * @param x - the value
 * @param lower - the smallest result, −Infinity for none
 * @param upper - the largest result, Infinity for none
 * @example clamp(5, 0, 1) // 1
 */
export function clamp<A extends Like, B extends Like, C extends Like>(
  x: A,
  lower: B,
  upper: C,
): Outcome<A, B, C> {
  const inside = where(greater(x, upper), upper, x)
  return where(less(x, lower), lower, inside as Like) as unknown as Outcome<A, B, C>
}
