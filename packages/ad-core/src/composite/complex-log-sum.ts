import { maxOf } from '../custom/extremum.js'
import { reductionOf, sumAlong, type Reduction } from '../linear/axes.js'
import { add, hypot, mul, sub } from '../ops/arithmetic.js'
import { exp, log } from '../ops/exponential.js'
import { atan2, cos, sin } from '../ops/trigonometric.js'
import type { Concrete } from '../primitive.js'

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
