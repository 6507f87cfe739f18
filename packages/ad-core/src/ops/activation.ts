import { mulOrZero } from './multiplication.js'
import type { Value } from '../operand.js'
import { add, min, mul, neg, sub } from './arithmetic.js'
import { greater, lessEqual, where } from './comparison.js'
import { real, realWithKinks, type Domain } from './domain.js'
import { parametric, unary } from './elementwise.js'
import { exp, expm1, sigmoid } from './exponential.js'
import { gelu as gaussianUnit, silu as logisticUnit } from './numerics/activations.js'
import { complexElu, complexLeakyRelu, complexRelu, complexSilu } from './numerics/complex.js'
import type { ParametricOperation, UnaryOperation } from './record.js'
import { normCdf, normPdfDerivative } from './special.js'
import { zeroUnlessNaN } from './zero-unless-nan.js'

const bentAtZero: Domain = /* @__PURE__ */ realWithKinks(0)

/** x where x ≤ 0, else 0: what keeps a branch that isn't taken from overflowing. */
function negativePart(x: Value): Value {
  return where(greater(x, 0), 0, x)
}

/**
 * Rectified linear unit max(x, 0). The slope at the kink 0 is 0.
 * @example relu(-2) // 0
 */
export const relu: UnaryOperation = /* @__PURE__ */ unary({
  name: 'relu',
  domain: bentAtZero,
  value: (x) => Math.max(x, 0),
  scaled: (t, x) => where(greater(x, 0), t, zeroUnlessNaN(t, x)),
  complex: complexRelu,
})

/**
 * Gaussian error linear unit x·Φ(x), with the exact normal distribution function.
 * @example gelu(2) // 1.9544997361036416
 */
export const gelu: UnaryOperation = /* @__PURE__ */ unary({
  name: 'gelu',
  domain: real,
  value: gaussianUnit,
  partial: (x) => sub(normCdf(x), normPdfDerivative(1, x)), // φ′ = −xφ, and 0 where that is ∞·0
})

/**
 * Sigmoid linear unit x/(1 + e⁻ˣ), also called swish.
 * @example silu(1) // 0.7310585786300049
 */
export const silu: UnaryOperation = /* @__PURE__ */ unary({
  name: 'silu',
  domain: real,
  value: logisticUnit,
  // σ(−x) is 0 from 746 on: the bound changes nothing but ∞·0
  partial: (x, r) => add(sigmoid(x), mul(min(r, 800), sigmoid(neg(x)))),
  complex: complexSilu,
})

/**
 * Exponential linear unit: x for x > 0, else alpha·(eˣ − 1); alpha is 1 by default. Shapes broadcast.
 * The slope at 0 is alpha, from the left.
 * @example elu(-1) // −0.6321205588285577
 */
export const elu: ParametricOperation = /* @__PURE__ */ parametric(
  {
    name: 'elu',
    domains: [bentAtZero, real],
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    scaled: [
      (t, x, alpha) => where(greater(x, 0), t, mul(t, mul(alpha, exp(negativePart(x))))),
      (t, x) => mul(t, expm1(negativePart(x))),
    ],
    complex: complexElu,
  },
  1,
)

/**
 * Leaky rectified linear unit: x for x > 0, else slope·x; the slope is 0.01 by default. Shapes
 * broadcast. At 0 it counts as negative.
 * @example leakyRelu(-1) // −0.01
 */
export const leakyRelu: ParametricOperation = /* @__PURE__ */ parametric(
  {
    name: 'leakyRelu',
    domains: [bentAtZero, real],
    value: (x, slope) => (x > 0 ? x : slope * x),
    scaled: [
      (t, x, slope) =>
        where(greater(x, 0), t, where(lessEqual(x, 0), mul(t, slope), mulOrZero(t, NaN))),
      (t, x) => mul(t, negativePart(x)),
    ],
    complex: complexLeakyRelu,
  },
  0.01,
)
