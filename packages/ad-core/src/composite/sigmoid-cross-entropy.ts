import { dataOf } from '../custom/lanes.js'
import { sum } from '../linear/reduce.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { mul, neg, sub } from '../ops/arithmetic.js'
import { mulOrZero } from '../ops/multiplication.js'
import { sigmoid } from '../ops/exponential.js'
import { complexSoftplus } from '../ops/numerics/complex.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf } from '../shape.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { patternsIn, requireSameShape, shared } from './patterns.js'
import { abs, exp, log1p } from '../math.js'

const NAME = 'sigmoidCrossEntropy'
/** Σ softplus(z) − t·z, over the number of patterns, which is the attribute. */
const crossEntropy: Primitive<number> = {
  name: NAME,
  kind: 'array',
  evaluate: ([z, t], patterns) => meanCrossEntropy(z!, t!, patterns),
  pushforward: (k, tangent, [z, t], _result, patterns) =>
    shared(sum(mulOrZero(tangent, slope(k, z!, t!))), patterns),
  pullback: (k, cotangent, [z, t], _result, patterns) =>
    mulOrZero(shared(cotangent, patterns), slope(k, z!, t!)),
  complex: ([z, t], [iz, it], patterns) =>
    complexCrossEntropy(dataOf(z!), dataOf(iz!), dataOf(t!), dataOf(it!), patterns),
  flops: ([z]) => 6 * sizeOf(shapeOf(z!)),
}

/**
 * Cross-entropy of sigmoid outputs, −Σ t·log σ(z) + (1 − t)·log(1 − σ(z)) over the last axis, mean
 * over the patterns, which are all other axes; a scalar or a vector is a single pattern. Targets:
 * probabilities in z's shape. Result: a scalar, exact however large |z|. The matching loss of the
 * sigmoid: its gradient is (p − t)/patterns, its Hessian p·(1 − p) on the diagonal. Cost: an
 * exponential an entry. Errors: `ShapeError` where shapes differ, and for no patterns.
 * @example sigmoidCrossEntropy([0, 0], [0, 1]) // 1.3862943611198906
 */
export function sigmoidCrossEntropy<A extends Like, B extends Like>(
  logits: A,
  targets: B,
): Outcome<A, B> {
  const z = toValue(NAME, logits)
  const t = toValue(NAME, targets)
  requireSameShape(NAME, shapeOf(z), shapeOf(t))
  return apply(crossEntropy, [z, t], patternsIn(NAME, shapeOf(z))) as Outcome<A, B>
}

/** Derivative of one pattern's loss in the logits (k = 0) or the targets (k = 1). */
function slope(k: number, z: Value, t: Value): Value {
  if (k === 1) return neg(z)
  // σ(z) − t would cancel where the output is nearly right.
  return sub(mul(sub(1, t), sigmoid(z)), mul(t, sigmoid(neg(z))))
}

function meanCrossEntropy(z: Concrete, t: Concrete, patterns: number): number {
  const logits = dataOf(z)
  const targets = dataOf(t)
  let total = 0
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i]!
    const share = targets[i]!
    // softplus(z) − t·z, with the larger terms taken apart so that they cancel exactly.
    const linear = x > 0 ? (share === 1 ? 0 : (1 - share) * x) : share === 0 ? 0 : -share * x
    total += linear + log1p(exp(-abs(x)))
  }
  return total / patterns
}

function complexCrossEntropy(
  z: ArrayLike<number>,
  iz: ArrayLike<number>,
  t: ArrayLike<number>,
  it: ArrayLike<number>,
  patterns: number,
): readonly [number, number] {
  let re = 0
  let im = 0
  for (let i = 0; i < z.length; i++) {
    const ramp = complexSoftplus({ re: z[i]!, im: iz[i]! })
    re += ramp.re - (t[i]! * z[i]! - it[i]! * iz[i]!)
    im += ramp.im - (t[i]! * iz[i]! + it[i]! * z[i]!)
  }
  return [re / patterns, im / patterns]
}
