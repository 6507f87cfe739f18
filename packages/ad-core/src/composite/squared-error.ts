import { shapeOf } from '../operand.js'
import { div, square, sub } from '../ops/arithmetic.js'
import { sum } from '../linear/reduce.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { patternsIn, requireSameShape } from './patterns.js'

/**
 * Half the squared distance of outputs and targets, ½‖z − t‖²: of a single pattern where z is a
 * scalar or a vector, otherwise the mean over the patterns, which are all axes but the last. Result:
 * a scalar. The matching loss of linear outputs: its gradient is (z − t)/patterns, its Hessian the
 * identity over patterns. Cost: 3 flops an entry. Errors: `ShapeError` where z and t differ in
 * shape, since broadcasting hides mistakes here, and for no patterns.
 * @example squaredError([1, 2], [1, 4]) // 2
 */
export function squaredError<A extends Like, B extends Like>(z: A, t: B): Outcome<A, B> {
  const outputs = toValue('squaredError', z)
  const targets = toValue('squaredError', t)
  requireSameShape('squaredError', shapeOf(outputs), shapeOf(targets))
  const patterns = patternsIn('squaredError', shapeOf(outputs))
  return div(sum(square(sub(outputs, targets))), 2 * patterns) as Outcome<A, B>
}
