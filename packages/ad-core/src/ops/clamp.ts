import { shapeOf } from '../operand.js'
import { broadcastShapes } from '../shape.js'
import { toValue, type Like, type Outcome } from '../values.js'
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
  const value = toValue('clamp', x)
  const least = toValue('clamp', lower)
  const most = toValue('clamp', upper)
  broadcastShapes('clamp', broadcastShapes('clamp', shapeOf(value), shapeOf(least)), shapeOf(most))
  const inside = where(greater(value, most), most, value)
  return where(less(value, least), least, inside) as Outcome<A, B, C>
}
