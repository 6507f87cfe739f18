import {
  reductionOf,
  requireEntries,
  type ReducedAxes,
  type Reduction,
  type ReductionOptions,
} from '../linear/axes.js'
import { apply, shapeOf } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import { Tensor } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { lanesOf } from './lanes.js'

/** The position of the largest entry: a step function, with no derivative at all. */
const position: Primitive<Reduction> = {
  name: 'argMax',
  kind: 'array',
  evaluate: ([x], reduction) => (typeof x === 'number' ? 0 : positions(x!, reduction)),
  pushforward: () => undefined,
  pullback: () => undefined,
  discrete: true,
  flops: ([x]) => sizeOf(shapeOf(x!)),
}

/**
 * The index of the largest entry along an axis, the first where several are; of NaN if there is one.
 * Without an axis the index in the flat array. Shape: x without the axis, or with length 1 there
 * (`keepDims`); dtype `'i32'`. No derivative. Cost: x's entries. Errors: `ShapeError` where there are
 * no entries or the axis is out of range.
 * @example argMax(tensor([[1, 4], [3, 2]]), 1) // [1, 0]
 */
export function argMax<A extends Like>(
  x: A,
  axis?: ReducedAxes<number>,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('argMax', x)
  const reduction = reductionOf('argMax', shapeOf(value), axis, options)
  requireEntries('argMax', reduction)
  return apply(position, [value], reduction) as Outcome<A>
}

function positions(x: Concrete, reduction: Reduction): Tensor {
  const { data, bases, offsets } = lanesOf(x, reduction)
  const found = new Int32Array(bases.length)
  for (let lane = 0; lane < found.length; lane++) {
    const base = bases[lane]!
    let largest = data[base + offsets[0]!]!
    for (let i = 1; i < offsets.length && largest === largest; i++) {
      const entry = data[base + offsets[i]!]!
      if (!(entry <= largest)) {
        largest = entry
        found[lane] = i
      }
    }
  }
  return new Tensor(reduction.shape, 'i32', found)
}
