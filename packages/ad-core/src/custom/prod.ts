import { blockOf } from '../linear/block.js'
import {
  reductionOf,
  sumAlong,
  type ReducedAxes,
  type Reduction,
  type ReductionOptions,
} from '../linear/axes.js'
import { reshapeValue } from '../linear/reshape.js'
import { permute } from '../linear/transpose.js'
import { shapeOf, type Value } from '../operand.js'
import { add, mul } from '../ops/arithmetic.js'
import { sizeOf, type Shape } from '../shape.js'
import { copied } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'

/**
 * Product of all entries, or along one axis or several. Shape: x without the reduced axes, or with
 * length 1 there (`keepDims`). No entries: 1. Halves are multiplied with each other rather than the
 * product divided by its factors, so that derivatives of every order hold where factors are 0. Cost:
 * x's entries, in 3·log₂ n steps. Errors: `ShapeError` for an axis out of range or given twice.
 * @example prod([2, 3, 4]) // 24
 */
export function prod<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('prod', x)
  const reduction = reductionOf('prod', shapeOf(value), axis, options)
  const result = productAlong(value, reduction)
  return (result === value ? copied(result) : result) as Outcome<A>
}

function productAlong(x: Value, reduction: Reduction): Value {
  const { axes, source, shape, count } = reduction
  if (axes.length === 0) return x
  if (count === 0) return add(sumAlong(x, reduction), 1)
  const others = source.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const rest = others.map((axis) => source[axis]!)
  const front = reshapeValue(permute(x, [...axes, ...others]), [count, ...rest])
  return reshapeValue(halved(front, count, rest), shape)
}

/** The product of `count` slices, in the shape [1, ...rest]. */
function halved(slices: Value, count: number, rest: Shape): Value {
  const inner = sizeOf(rest)
  let product = slices
  let odd: Value | undefined
  for (let length = count; length > 1; length >>= 1) {
    const half = length >> 1
    const shape = [half, ...rest]
    if (length % 2 === 1) {
      const last = blockOf(product, (length - 1) * inner, [1, ...rest])
      odd = odd === undefined ? last : mul(odd, last)
    }
    product = mul(blockOf(product, 0, shape), blockOf(product, half * inner, shape))
  }
  return odd === undefined ? product : mul(product, odd)
}
