import { reduceLanes } from '../custom/lanes.js'
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
import { mulOrZero } from '../ops/multiplication.js'
import { equal, where } from '../ops/comparison.js'
import type { Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { complexLogSum } from './complex-log-sum.js'
import { peakOf } from './peak.js'
import { softmaxAlong } from './softmax.js'
import { log1p } from '../math.js'

/** log Σ eˣ along axes. Its slopes are softmax. */
const logarithmOfSum: Primitive<Reduction> = {
  name: 'logSumExp',
  kind: 'array',
  evaluate: ([x], reduction) => reduceLanes(x!, reduction, logSum),
  pushforward: (_k, tangent, [x], result, reduction) =>
    sumAlong(mulOrZero(tangent, weights(x!, result, reduction)), reduction),
  pullback: (_k, cotangent, [x], result, reduction) =>
    mulOrZero(aligned(cotangent, reduction), weights(x!, result, reduction)),
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
  axis?: ReducedAxes,
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

/** Softmax along the axes, and 0 where all entries are −∞. e^(x − result) would lose digits at large x. */
function weights(x: Value, result: Value, reduction: Reduction): Value {
  const empty = equal(aligned(result, reduction), -Infinity)
  return where(empty, 0, softmaxAlong(x, reduction))
}
