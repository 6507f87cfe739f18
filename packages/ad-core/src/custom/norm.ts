import {
  aligned,
  reductionOf,
  sumAlong,
  type ReducedAxes,
  type Reduction,
  type ReductionOptions,
} from '../linear/axes.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { divOrZero } from '../ops/arithmetic.js'
import { mulOrZero } from '../ops/multiplication.js'
import { complexSqrt } from '../ops/numerics/complex.js'
import type { Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { dataOf, reduceLanes } from './lanes.js'
import { abs, sqrt } from '../math.js'

/** Between these the squares neither overflow nor lose digits. */
export const LEAST_PLAIN = 1e-140
export const LARGEST_PLAIN = 1e140

/** The Euclidean length along axes, with derivative 0 at the tip. */
const euclidean: Primitive<Reduction> = {
  name: 'norm',
  kind: 'array',
  evaluate: ([x], reduction) => reduceLanes(x!, reduction, length),
  pushforward: (_k, tangent, [x], result, reduction) =>
    sumAlong(mulOrZero(tangent, direction(x!, result, reduction)), reduction),
  pullback: (_k, cotangent, [x], result, reduction) =>
    mulOrZero(aligned(cotangent, reduction), direction(x!, result, reduction)),
  complex([x], [y], reduction) {
    const imaginary = dataOf(y!)
    const part =
      (name: 're' | 'im') =>
      (data: TensorData, base: number, offsets: Int32Array): number =>
        complexLength(data, imaginary, base, offsets)[name]
    return [reduceLanes(x!, reduction, part('re')), reduceLanes(x!, reduction, part('im'))]
  },
  flops: ([x]) => 2 * sizeOf(shapeOf(x!)),
}

/**
 * Euclidean norm √Σx² of all entries, or along one axis or several, without overflow or underflow.
 * Shape: x without the reduced axes, or with length 1 there (`keepDims`). The derivative is x/‖x‖,
 * and 0 at x = 0. No entries: 0. Cost: 2 flops an entry. Errors: `ShapeError` for an axis out of
 * range or given twice.
 * @example norm([3, 4]) // 5
 */
export function norm<A extends Like>(
  x: A,
  axis?: ReducedAxes,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('norm', x)
  return apply(euclidean, [value], reductionOf('norm', shapeOf(value), axis, options)) as Outcome<A>
}

function direction(x: Value, result: Value, reduction: Reduction): Value {
  return divOrZero(x, aligned(result, reduction))
}

function length(data: TensorData, base: number, offsets: Int32Array): number {
  const scale = largestMagnitude(data, base, offsets)
  if (scale === 0 || scale === Infinity || scale !== scale) return scale
  const unit = scale > LEAST_PLAIN && scale < LARGEST_PLAIN ? 1 : scale
  let total = 0
  for (let i = 0; i < offsets.length; i++) {
    const entry = data[base + offsets[i]!]! / unit
    total += entry * entry
  }
  return unit * sqrt(total)
}

function largestMagnitude(data: TensorData, base: number, offsets: Int32Array): number {
  let largest = 0
  for (let i = 0; i < offsets.length; i++) {
    const entry = abs(data[base + offsets[i]!]!)
    if (!(entry <= largest)) largest = entry
    if (entry !== entry) return entry
  }
  return largest
}

/** √Σz², not the length of the complex vector, which is not analytic; constant at the tip. */
function complexLength(
  real: TensorData,
  imaginary: TensorData,
  base: number,
  offsets: Int32Array,
): { re: number; im: number } {
  const unit = largestMagnitude(real, base, offsets)
  if (unit === 0) return { re: 0, im: 0 }
  let re = 0
  let im = 0
  for (const offset of offsets) {
    const x = real[base + offset]! / unit
    const y = imaginary[base + offset]! / unit
    re += x * x - y * y
    im += 2 * x * y
  }
  const root = complexSqrt({ re, im })
  return { re: unit * root.re, im: unit * root.im }
}
