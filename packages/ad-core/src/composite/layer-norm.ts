import { norm } from '../custom/norm.js'
import { ShapeError } from '../errors.js'
import { requireOptions } from '../require-options.js'
import { reductionOf, requireEntries } from '../linear/axes.js'
import { mean } from '../linear/reduce.js'
import { shapeOf, type Value } from '../operand.js'
import { add, div, max, mul, sqrt, square, sub } from '../ops/arithmetic.js'
import { stopGradient } from '../ops/comparison.js'
import { exp2, log2 } from '../ops/exponential.js'
import { floor } from '../ops/rounding.js'
import { sameShape, showShape, type Shape } from '../shape.js'
import { toValue, type Given, type Like, type Outcome } from '../values.js'

const NAME = 'layerNorm'

export interface LayerNormOptions {
  /** Added to the variance before the root; 1e-5 by default. */
  readonly epsilon?: number
}

/**
 * Entries along the last axis with mean 0 and variance 1, (x − mean)/√(variance + ε), then times
 * `scale` and plus `shift`, vectors as long as that axis or scalars, which may be left out. The
 * variance is Σ(x − mean)²/n, of which the squares neither overflow nor vanish. Shape: x's. Cost: 11
 * flops an entry. Errors: `ShapeError` for a scalar, an empty last axis, and a scale or shift of
 * another shape.
 * @example layerNorm([1, 3], undefined, undefined, { epsilon: 0 }) // [−1, 1]
 */
export function layerNorm<
  A extends Like,
  B extends Like | undefined = undefined,
  C extends Like | undefined = undefined,
>(x: A, scale?: B, shift?: C, options: LayerNormOptions = {}): Outcome<A, Given<B>, Given<C>> {
  requireOptions(NAME, options, ['epsilon'])
  const { epsilon = 1e-5 } = options
  const value = toValue(NAME, x)
  requireEntries(NAME, reductionOf(NAME, shapeOf(value), -1))
  const centered = sub(value, mean(value, -1, { keepDims: true }))
  const unit = powerNear(max(norm(centered, -1, { keepDims: true }), Math.sqrt(epsilon)))
  const scaled = div(centered, unit)
  const variance = mean(square(scaled), -1, { keepDims: true })
  const last = shapeOf(value).slice(-1)
  let result: Value = div(scaled, sqrt(add(variance, div(div(epsilon, unit), unit))))
  if (scale !== undefined) result = mul(result, fitting('scale', scale, last))
  if (shift !== undefined) result = add(result, fitting('shift', shift, last))
  return result as Outcome<A, Given<B>, Given<C>>
}

/**
 * The power of two below x, by which a division rounds nothing; held constant, as the quotient that
 * it scales does not depend on it.
 */
function powerNear(x: Value): Value {
  return exp2(floor(log2(stopGradient(x))))
}

function fitting(what: string, x: Like, shape: Shape): Value {
  const value = toValue(NAME, x)
  const own = shapeOf(value)
  if (own.length > 0 && !sameShape(own, shape)) {
    throw new ShapeError(
      `${NAME}: expected a ${what} of shape ${showShape(shape)}, got ${showShape(own)}.`,
    )
  }
  return value
}
