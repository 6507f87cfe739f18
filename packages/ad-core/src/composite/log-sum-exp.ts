import { reduceLanes } from '../custom/lanes.js'
import { maxOf } from '../custom/extremum.js'
import {
  aligned,
  reductionOf,
  requireEntries,
  sumAlong,
  type Axes,
  type Reduction,
  type ReductionOptions,
} from '../linear/axes.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { add, hypot, mul, sub } from '../ops/arithmetic.js'
import { equal, where } from '../ops/comparison.js'
import { exp, log } from '../ops/exponential.js'
import { atan2, cos, sin } from '../ops/trigonometric.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'

const { exp: exponential, log1p } = Math

/** The largest entry of a lane, where it is, and Σ e^(x − largest) over the others. */
export interface Peak {
  largest: number
  at: number
  others: number
}

const peak: Peak = { largest: 0, at: 0, others: 0 }

/** The peak of a lane, in memory that the next call uses again. */
export function peakOf(data: TensorData, base: number, offsets: Int32Array): Peak {
  let largest = -Infinity
  let at = 0
  for (let i = 0; i < offsets.length; i++) {
    const x = data[base + offsets[i]!]!
    if (x > largest || x !== x) {
      largest = x
      at = i
      if (x !== x) break
    }
  }
  let others = 0
  if (largest - largest === 0) {
    for (let i = 0; i < offsets.length; i++) {
      if (i !== at) others += exponential(data[base + offsets[i]!]! - largest)
    }
  }
  peak.largest = largest
  peak.at = at
  peak.others = others
  return peak
}

/** log Σ eˣ along axes. Its slopes are the softmax weights e^(x − result). */
const logarithmOfSum: Primitive<Reduction> = {
  name: 'logSumExp',
  kind: 'array',
  evaluate: ([x], reduction) => reduceLanes(x!, reduction, logSum),
  pushforward: (_k, tangent, [x], result, reduction) =>
    sumAlong(mul(tangent, weights(x!, result, reduction)), reduction),
  pullback: (_k, cotangent, [x], result, reduction) =>
    mul(aligned(cotangent, reduction), weights(x!, result, reduction)),
  complex: ([x], [y], reduction) => complexLogSum(x!, y!, reduction),
  flops: ([x]) => 4 * sizeOf(shapeOf(x!)),
}

/**
 * log Σ eˣ of all entries, or along one axis or several, without overflow: largest entry plus log1p
 * of the others' share. All −∞ gives −∞, +∞ gives +∞. Shape: x without the reduced axes, or with
 * length 1 there (`keepDims`). The derivative is softmax. Cost: an exponential an entry. Errors:
 * `ShapeError` where there are no entries, and for an axis out of range or given twice.
 * @example logSumExp([1000, 1000]) // 1000.6931471805599
 */
export function logSumExp<A extends Like>(
  x: A,
  axis?: Axes,
  options?: ReductionOptions,
): Outcome<A> {
  const value = toValue('logSumExp', x)
  const reduction = reductionOf('logSumExp', shapeOf(value), axis, options)
  requireEntries('logSumExp', reduction)
  return apply(logarithmOfSum, [value], reduction) as Outcome<A>
}

function logSum(data: TensorData, base: number, offsets: Int32Array): number {
  const { largest, others } = peakOf(data, base, offsets)
  return largest + log1p(others)
}

/** e^(x − log Σ eˣ), and 0 where all entries are −∞. */
function weights(x: Value, result: Value, reduction: Reduction): Value {
  const finite = where(equal(result, -Infinity), 0, result)
  return exp(sub(x, aligned(finite, reduction)))
}

/** log Σ e^(x + iy): modulus and argument of the sum relative to the largest modulus. */
export function complexLogSum(
  x: Concrete,
  y: Concrete,
  reduction: Reduction,
): readonly [Concrete, Concrete] {
  const largest = maxOf(x, reduction.axes, { keepDims: true })
  const size = exp(sub(x, largest))
  const re = sumAlong(mul(size, cos(y)), reduction)
  const im = sumAlong(mul(size, sin(y)), reduction)
  const shift = sumAlong(largest, reductionOf('logSumExp', reduction.kept, reduction.axes))
  const real = add(reduction.shape === reduction.kept ? largest : shift, log(hypot(re, im)))
  return [real as Concrete, atan2(im, re) as Concrete]
}
