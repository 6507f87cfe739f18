import {
  aligned,
  reductionOf,
  requireEntries,
  sumAlong,
  type ReducedAxes,
  type Reduction,
  type ReductionOptions,
} from '../linear/axes.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { div } from '../ops/arithmetic.js'
import { equal, where } from '../ops/comparison.js'
import { mulOrZero } from '../ops/multiplication.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { dataOf, reduceLanes } from './lanes.js'

/** The largest entry along axes; ties share the derivative equally, and NaN wins. */
const largest: Primitive<Reduction> = /* @__PURE__ */ extremum('maxOf', (x, y) => x > y)

/** The smallest entry along axes. */
const smallest: Primitive<Reduction> = /* @__PURE__ */ extremum('minOf', (x, y) => x < y)

/**
 * The largest entry of all, or along one axis or several; NaN if there is one. Shape: x without the
 * reduced axes, or with length 1 there (`keepDims`). Ties share the derivative equally. Cost: x's
 * entries. Errors: `ShapeError` where there are no entries, and for an axis out of range or twice.
 * @example maxOf(tensor([[1, 4], [3, 2]]), 0) // [3, 4]
 */
export function maxOf<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  return applied(largest, x, axis, options) as Outcome<A>
}

/**
 * The smallest entry of all, or along one axis or several; NaN if there is one. Shape: x without the
 * reduced axes, or with length 1 there (`keepDims`). Ties share the derivative equally. Cost: x's
 * entries. Errors: `ShapeError` where there are no entries, and for an axis out of range or twice.
 * @example minOf(tensor([[1, 4], [3, 2]]), 0) // [1, 2]
 */
export function minOf<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  return applied(smallest, x, axis, options) as Outcome<A>
}

function applied(
  primitive: Primitive<Reduction>,
  x: Like,
  axis: ReducedAxes | undefined,
  options: ReductionOptions | undefined,
): Value {
  const { name } = primitive
  const value = toValue(name, x)
  const reduction = reductionOf(name, shapeOf(value), axis, options)
  requireEntries(name, reduction)
  return apply(primitive, [value], reduction)
}

function extremum(name: string, better: (x: number, y: number) => boolean): Primitive<Reduction> {
  const best = (data: TensorData, base: number, offsets: Int32Array): number => {
    let found = data[base + offsets[0]!]!
    for (let i = 1; i < offsets.length; i++) {
      const x = data[base + offsets[i]!]!
      if (better(x, found) || x !== x) found = x
    }
    return found
  }
  return {
    name,
    kind: 'array',
    evaluate: ([x], reduction) => reduceLanes(x!, reduction, best),
    pushforward(_k, tangent, [x], result, reduction) {
      const mask = equal(x!, aligned(result, reduction))
      const total = sumAlong(where(mask, tangent, 0), reduction)
      return div(total, sumAlong(mask, reduction))
    },
    pullback(_k, cotangent, [x], result, reduction) {
      const mask = equal(x!, aligned(result, reduction))
      const ties = sumAlong(mask, reduction)
      // nothing equals a NaN: then no entry is taken
      const rest = where(ties, 0, mulOrZero(cotangent, NaN))
      const share = div(cotangent, ties)
      return where(mask, aligned(share, reduction), aligned(rest, reduction))
    },
    complex([x], [y], reduction) {
      const imaginary = dataOf(y!)
      const mean = (data: TensorData, base: number, offsets: Int32Array): number =>
        meanWhere(data, best(data, base, offsets), imaginary, base, offsets)
      return [reduceLanes(x!, reduction, best), reduceLanes(x!, reduction, mean)]
    },
    flops: ([x]) => sizeOf(shapeOf(x!)),
  }
}

/** The mean imaginary part of the entries whose real part is the best. */
function meanWhere(
  data: TensorData,
  best: Concrete,
  imaginary: TensorData,
  base: number,
  offsets: Int32Array,
): number {
  let total = 0
  let ties = 0
  for (const offset of offsets) {
    if (data[base + offset] !== best) continue
    total += imaginary[base + offset]!
    ties++
  }
  return total / ties
}
