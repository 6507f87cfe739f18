import { mapLanes } from '../custom/lanes.js'
import {
  axisIn,
  reductionOf,
  requireEntries,
  sumAlong,
  type AxisOptions,
  type Reduction,
} from '../linear/axes.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { mul, sub } from '../ops/arithmetic.js'
import { mulOrZero } from '../ops/multiplication.js'
import { exp } from '../ops/exponential.js'
import { cos, sin } from '../ops/trigonometric.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { complexLogSum } from './complex-log-sum.js'
import { below, peakOf } from './peak.js'
import { exp as exponential, log1p } from '../math.js'

/** eˣ/Σ eˣ along an axis. Its Jacobian diag(p) − p·pᵀ is symmetric. */
const exponentialShares: Primitive<Reduction> = {
  name: 'softmax',
  kind: 'array',
  evaluate: ([x], reduction) => mapLanes(x!, reduction, writeShares),
  pushforward: (_k, tangent, _operands, p, reduction) => curvature(tangent, p, reduction),
  pullback: (_k, cotangent, _operands, p, reduction) => curvature(cotangent, p, reduction),
  complex([x], [y], reduction) {
    const [real, imaginary] = complexLogShares(x!, y!, reduction)
    const size = exp(real)
    return [mul(size, cos(imaginary)) as Concrete, mul(size, sin(imaginary)) as Concrete]
  },
  flops: ([x]) => 4 * sizeOf(shapeOf(x!)),
}

/** x − log Σ eˣ along an axis. */
const logShares: Primitive<Reduction> = {
  name: 'logSoftmax',
  kind: 'array',
  evaluate: ([x], reduction) => mapLanes(x!, reduction, writeLogShares),
  pushforward: (_k, tangent, _operands, result, reduction) =>
    sub(tangent, sumAlong(mulOrZero(tangent, exp(result)), reduction)),
  pullback: (_k, cotangent, _operands, result, reduction) =>
    sub(cotangent, mulOrZero(sumAlong(cotangent, reduction), exp(result))),
  complex: ([x], [y], reduction) => complexLogShares(x!, y!, reduction),
  flops: ([x]) => 4 * sizeOf(shapeOf(x!)),
}

/**
 * eˣ/Σ eˣ along an axis, the last by default, without overflow. Where the largest entries are
 * infinite they share the whole equally. Shape: x's. Cost: an exponential an entry. Errors:
 * `ShapeError` for a scalar, an empty axis or one out of range.
 * @example softmax([7, 7]) // [0.5, 0.5]
 */
export function softmax<A extends Like>(x: A, axis: number | AxisOptions<number> = -1): Outcome<A> {
  return along('softmax', exponentialShares, x, axis) as Outcome<A>
}

/**
 * log softmax, x − log Σ eˣ, along an axis, the last by default: finite where softmax underflows.
 * Shape: x's. Cost: an exponential an entry. Errors: `ShapeError` for a scalar, an empty axis or one
 * out of range.
 * @example logSoftmax([0, 1000]) // [−1000, 0]
 */
export function logSoftmax<A extends Like>(
  x: A,
  axis: number | AxisOptions<number> = -1,
): Outcome<A> {
  return along('logSoftmax', logShares, x, axis) as Outcome<A>
}

function along(
  name: string,
  primitive: Primitive<Reduction>,
  x: Like,
  axis: number | AxisOptions<number>,
): Value {
  const value = toValue(name, x)
  const reduction = reductionOf(name, shapeOf(value), axisIn(name, axis) ?? -1, { keepDims: true })
  requireEntries(name, reduction)
  return apply(primitive, [value], reduction)
}

/** Softmax over the lanes of any reduction. */
export function softmaxAlong(x: Value, { axes, source }: Reduction): Value {
  return apply(exponentialShares, [x], reductionOf('softmax', source, axes, { keepDims: true }))
}

/** (diag(p) − p·pᵀ)·u along the axis. */
function curvature(u: Value, p: Value, reduction: Reduction): Value {
  return mulOrZero(sub(u, sumAlong(mulOrZero(u, p), reduction)), p)
}

function writeShares(out: Float64Array, data: TensorData, base: number, offsets: Int32Array): void {
  const { largest, others } = peakOf(data, base, offsets)
  for (let i = 0; i < offsets.length; i++) {
    const at = base + offsets[i]!
    out[at] = exponential(below(data[at]!, largest)) / (1 + others)
  }
}

function writeLogShares(
  out: Float64Array,
  data: TensorData,
  base: number,
  offsets: Int32Array,
): void {
  const { largest, others } = peakOf(data, base, offsets)
  const rest = log1p(others)
  for (let i = 0; i < offsets.length; i++) {
    const at = base + offsets[i]!
    out[at] = below(data[at]!, largest) - rest
  }
}

/** log softmax at complex numbers. */
export function complexLogShares(
  x: Concrete,
  y: Concrete,
  reduction: Reduction,
): readonly [Concrete, Concrete] {
  const [real, imaginary] = complexLogSum(x, y, reduction)
  return [sub(x, real) as Concrete, sub(y, imaginary) as Concrete]
}
