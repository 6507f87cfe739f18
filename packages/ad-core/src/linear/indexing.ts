import { ShapeError } from '../errors.js'
import { apply, shapeOf } from '../operand.js'
import { add } from '../ops/arithmetic.js'
import { normalAxis, sameShape, showShape } from '../shape.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { put, take } from './gather.js'

/**
 * Slices of x at whole-number indices along an axis, in their order; an index may come more than
 * once, and negative ones count from the end. Shape: x with the axis replaced by the axes of
 * `indices`; a scalar index takes the axis away. No derivative in the indices. Cost: the result's
 * entries. Errors: `ShapeError` for indices that are out of range or no whole numbers.
 * @example gather(tensor([[1, 2], [3, 4], [5, 6]]), [2, 0]) // [[5, 6], [1, 2]]
 */
export function gather<A extends Like, B extends Like>(
  x: A,
  indices: B,
  axis: number = 0,
): ArrayOutcome<A, B> {
  const table = toValue('gather', x)
  const at = normalAxis('gather', axis, shapeOf(table).length)
  return apply(take, [table, toValue('gather', indices)], { axis: at }) as ArrayOutcome<A, B>
}

/**
 * The target with slices added at whole-number indices along an axis; what falls on one index adds
 * up. Shape: the target's; `values` has the shape that `gather(target, indices, axis)` has. No derivative in the indices. Cost: the entries of target and values.
 * Errors: `ShapeError` for other shapes and for indices out of range.
 * @example scatterAdd([0, 0, 0], [2, 0, 2], [1, 2, 3]) // [2, 0, 4]
 */
export function scatterAdd<A extends Like, B extends Like>(
  target: A,
  indices: Like,
  values: B,
  axis: number = 0,
): ArrayOutcome<A, B> {
  const base = toValue('scatterAdd', target)
  const index = toValue('scatterAdd', indices)
  const terms = toValue('scatterAdd', values)
  const shape = shapeOf(base)
  const at = normalAxis('scatterAdd', axis, shape.length)
  const expected = [...shape.slice(0, at), ...shapeOf(index), ...shape.slice(at + 1)]
  if (!sameShape(shapeOf(terms), expected)) {
    throw new ShapeError(
      `scatterAdd: expected values of shape ${showShape(expected)}, got ${showShape(shapeOf(terms))}. ` +
        'Perhaps broadcastTo(values, shape)?',
    )
  }
  return add(base, apply(put, [terms, index], { axis: at, shape })) as ArrayOutcome<A, B>
}
