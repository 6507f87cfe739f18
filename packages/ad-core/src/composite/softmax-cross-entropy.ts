import { ShapeError } from '../errors.js'
import { dataOf, lanesOf } from '../custom/lanes.js'
import { reductionOf, requireEntries } from '../linear/axes.js'
import { sum } from '../linear/reduce.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { add, mul, neg, sub } from '../ops/arithmetic.js'
import { mulOrZero } from '../ops/multiplication.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sameShape, showShape, sizeOf } from '../shape.js'
import { toValue, type Like, type Outcome } from '../values.js'
import { oneHot } from './one-hot.js'
import { patternsIn, requireSameShape, shared } from './patterns.js'
import { below, peakOf } from './peak.js'
import { complexLogShares, logSoftmax, softmax } from './softmax.js'
import { log1p } from '../math.js'

const NAME = 'softmaxCrossEntropy'
/** −Σ t·log softmax(z) along the last axis, mean over the others; the attribute counts patterns. */
const crossEntropy: Primitive<number> = {
  name: NAME,
  kind: 'array',
  evaluate: ([z, t], patterns) => meanCrossEntropy(z!, t!, patterns),
  pushforward: (k, tangent, [z, t], _result, patterns) =>
    shared(sum(mulOrZero(tangent, slope(k, z!, t!))), patterns),
  pullback: (k, cotangent, [z, t], _result, patterns) =>
    mulOrZero(shared(cotangent, patterns), slope(k, z!, t!)),
  complex([z, t], [iz, it], patterns) {
    const lanes = reductionOf(NAME, shapeOf(z!), -1, { keepDims: true })
    const [real, imaginary] = complexLogShares(z!, iz!, lanes)
    const re = sum(sub(mul(t!, real), mul(it!, imaginary)))
    const im = sum(add(mul(t!, imaginary), mul(it!, real)))
    return [neg(shared(re, patterns)) as Concrete, neg(shared(im, patterns)) as Concrete]
  },
  flops: ([z]) => 6 * sizeOf(shapeOf(z!)),
}

/**
 * Cross-entropy of softmax outputs, −Σ t·log softmax(z) over the last axis, mean over the patterns,
 * which are all other axes; a vector is a single pattern. Targets: probabilities or one-hot rows of
 * z's shape, or whole-number labels 0 … classes − 1 with z's shape without the last axis. Result: a
 * scalar. A class with target 0 adds nothing, even at z = −∞. The matching loss of softmax: its
 * gradient is (p − t)/patterns where targets add up to 1, its Hessian diag(p) − p·pᵀ per pattern.
 * Cost: an exponential an entry. Errors: `ShapeError` for other shapes and no patterns,
 * `DomainError` for labels out of range.
 * @example softmaxCrossEntropy(tensor([[2, 0], [0, 2]]), new Int32Array([0, 1])) // 0.1269280110429725
 */
export function softmaxCrossEntropy<A extends Like, B extends Like>(
  logits: A,
  targets: B,
): Outcome<A, B> {
  const z = toValue(NAME, logits)
  const shape = shapeOf(z)
  if (shape.length === 0) {
    throw new ShapeError(
      `${NAME}: expected logits along the last axis, got a scalar. Perhaps sigmoidCrossEntropy(z, t)?`,
    )
  }
  requireEntries(NAME, reductionOf(NAME, shape, -1))
  const patterns = patternsIn(NAME, shape)
  const t = targetsFor(z, toValue(NAME, targets))
  return apply(crossEntropy, [z, t], patterns) as Outcome<A, B>
}

/** Targets in the shape of the logits: themselves, or one-hot rows of labels. */
function targetsFor(z: Value, targets: Value): Value {
  const shape = shapeOf(z)
  if (shapeOf(targets).length === shape.length) {
    requireSameShape(NAME, shape, shapeOf(targets))
    return targets
  }
  const labels = shape.slice(0, -1)
  if (!sameShape(shapeOf(targets), labels)) {
    throw new ShapeError(
      `${NAME}: expected targets of shape ${showShape(shape)} or labels of shape ${showShape(labels)}, got ${showShape(shapeOf(targets))}.`,
    )
  }
  return apply(oneHot, [targets], { caller: NAME, classes: shape.at(-1)! })
}

/** Derivative of one pattern's loss in the logits (k = 0) or the targets (k = 1). */
function slope(k: number, z: Value, t: Value): Value {
  if (k === 1) return neg(logSoftmax(z))
  return sub(mul(sum(t, -1, { keepDims: true }), softmax(z)), t)
}

function meanCrossEntropy(z: Concrete, t: Concrete, patterns: number): number {
  const { data, bases, offsets } = lanesOf(z, reductionOf(NAME, shapeOf(z), -1))
  const targets = dataOf(t)
  let total = 0
  for (let lane = 0; lane < bases.length; lane++) {
    const base = bases[lane]!
    const { largest, others } = peakOf(data, base, offsets)
    const rest = log1p(others)
    for (let i = 0; i < offsets.length; i++) {
      const at = base + offsets[i]!
      const share = targets[at]!
      if (share !== 0) total += share * (rest - below(data[at]!, largest))
    }
  }
  return total / patterns
}
