import type { Value } from '../operand.js'
import { add, div, mul, sub } from './arithmetic.js'
import { equal, notEqual, where } from './comparison.js'
import { nonNegative, open, positive, real } from './domain.js'
import { binary, unary } from './elementwise.js'
import { sigmoidSlope } from './hyperbolic.js'
import {
  complexExp,
  complexExp2,
  complexExpm1,
  complexLog,
  complexLog10,
  complexLog1p,
  complexLog2,
  complexLogAddExp,
  complexPow,
  complexSigmoid,
  complexSoftplus,
} from './numerics/complex.js'
import {
  logAddExp as logSumOfTwo,
  sigmoid as logistic,
  softplus as softenedRamp,
} from './numerics/logistic.js'
import { exp2 as powerOfTwo } from './numerics/powers.js'
import type { BinaryOperation, UnaryOperation } from './record.js'
import { LN2, LOG2E, LOG10E } from '../math.js'

/** x − y, and 0 instead of NaN where both are the same infinity. */
function gap(x: Value, y: Value): Value {
  const difference = sub(x, y)
  return where(mul(equal(x, y), notEqual(difference, 0)), 0, difference)
}

/**
 * Exponential function eˣ.
 * @example exp(1) // 2.718281828459045
 */
export const exp: UnaryOperation = /* @__PURE__ */ unary({
  name: 'exp',
  domain: real,
  value: Math.exp,
  partial: (_x, r) => r,
  complex: complexExp,
})

/**
 * Power of two 2ˣ, exact at integers.
 * @example exp2(10) // 1024
 */
export const exp2: UnaryOperation = /* @__PURE__ */ unary({
  name: 'exp2',
  domain: real,
  value: powerOfTwo,
  partial: (_x, r) => mul(LN2, r),
  complex: complexExp2,
})

/**
 * eˣ − 1, without cancellation near 0.
 * @example expm1(1e-20) // 1e-20
 */
export const expm1: UnaryOperation = /* @__PURE__ */ unary({
  name: 'expm1',
  domain: real,
  value: Math.expm1,
  partial: (x) => exp(x), // not r + 1, which is rounded noise for x far below 0
  complex: complexExpm1,
})

/**
 * Natural logarithm log x for x > 0; −∞ at 0, NaN below.
 * @example log(Math.E) // 1
 */
export const log: UnaryOperation = /* @__PURE__ */ unary({
  name: 'log',
  domain: positive,
  value: Math.log,
  partial: (x) => div(1, x),
  complex: complexLog,
})

/**
 * Logarithm to base 2 for x > 0; −∞ at 0, NaN below.
 * @example log2(8) // 3
 */
export const log2: UnaryOperation = /* @__PURE__ */ unary({
  name: 'log2',
  domain: positive,
  value: Math.log2,
  partial: (x) => div(LOG2E, x),
  complex: complexLog2,
})

/**
 * Logarithm to base 10 for x > 0; −∞ at 0, NaN below.
 * @example log10(1000) // 3
 */
export const log10: UnaryOperation = /* @__PURE__ */ unary({
  name: 'log10',
  domain: positive,
  value: Math.log10,
  partial: (x) => div(LOG10E, x),
  complex: complexLog10,
})

/**
 * log(1 + x) for x > −1, accurate near 0; −∞ at −1, NaN below.
 * @example log1p(1e-20) // 1e-20
 */
export const log1p: UnaryOperation = /* @__PURE__ */ unary({
  name: 'log1p',
  domain: /* @__PURE__ */ open(-1, Infinity),
  value: Math.log1p,
  partial: (x) => div(1, add(1, x)),
  complex: complexLog1p,
})

/**
 * log(eˣ + eʸ), without overflow. Shapes broadcast.
 * @example logAddExp(1000, 1000) // 1000.6931471805599
 */
export const logAddExp: BinaryOperation = /* @__PURE__ */ binary({
  name: 'logAddExp',
  domains: [real, real],
  value: logSumOfTwo,
  partials: [(x, y) => sigmoid(gap(x, y)), (x, y) => sigmoid(gap(y, x))],
  complex: complexLogAddExp,
})

/**
 * Logistic function 1/(1 + e⁻ˣ).
 * @example sigmoid(0) // 0.5
 */
export const sigmoid: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sigmoid',
  domain: real,
  value: logistic,
  partial: (x) => sigmoidSlope(x), // not r(1 − r): that is 0 from x = 37 on
  complex: complexSigmoid,
})

/**
 * log(1 + eˣ), without overflow: a smooth ramp.
 * @example softplus(0) // 0.6931471805599453
 */
export const softplus: UnaryOperation = /* @__PURE__ */ unary({
  name: 'softplus',
  domain: real,
  value: softenedRamp,
  partial: (x) => sigmoid(x),
  complex: complexSoftplus,
})

/**
 * Power xʸ, by IEEE's rules: x⁰ = 1, and a negative x has powers at integers only. Shapes broadcast.
 * The slope in y is 0 wherever the power is 0, and NaN for negative x.
 * @example pow(2, 10) // 1024
 */
export const pow: BinaryOperation = /* @__PURE__ */ binary({
  name: 'pow',
  domains: [nonNegative, real],
  value: Math.pow,
  partials: [
    // at x = y = 0 any exponent but −1 keeps 0·∞ out of this and of every further derivative
    (x, y) => mul(y, pow(x, where(mul(equal(x, 0), equal(y, 0)), 1, sub(y, 1)))),
    (x, _y, r) => mul(r, log(where(equal(r, 0), 1, x))),
  ],
  complex: complexPow,
})
