import { shapeOf } from '../operand.js'
import { div } from '../ops/arithmetic.js'
import { copied } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import {
  reductionOf,
  requireEntries,
  sumAlong,
  type ReducedAxes,
  type ReductionOptions,
} from './axes.js'

/**
 * Sum of all entries, or along one axis or several. Shape: x without the reduced axes, or with
 * length 1 there (`keepDims`). No entries: 0. Accumulated in double precision, the sum of all
 * entries pairwise. Cost: x's entries. Errors: `ShapeError` for an axis out of range or given twice.
 * @example sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 */
export function sum<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('sum', x)
  const result = sumAlong(value, reductionOf('sum', shapeOf(value), axis, options))
  return (result === value ? copied(result) : result) as Outcome<A>
}

/**
 * Arithmetic mean of all entries, or along one axis or several. Shape: x without the reduced axes,
 * or with length 1 there (`keepDims`). Cost: x's entries. Errors: `ShapeError` where there are no
 * entries, and for an axis out of range or given twice.
 * @example mean(tensor([[1, 2], [3, 4]]), 1) // [1.5, 3.5]
 */
export function mean<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('mean', x)
  const reduction = reductionOf('mean', shapeOf(value), axis, options)
  requireEntries('mean', reduction)
  return div(sumAlong(value, reduction), reduction.count) as Outcome<A>
}
