import { add, div, hypot, mul, neg, oneMinusSquare, sqrt, sub } from './arithmetic.js'
import { closed, real } from './domain.js'
import { unary } from './elementwise.js'
import {
  complexAcosh,
  complexAsinh,
  complexAtanh,
  complexCosh,
  complexSinh,
  complexTanh,
} from './numerics/complex.js'
import { sech2 as squaredSecant, sigmoidSlope as slopeOfSigmoid } from './numerics/logistic.js'
import type { UnaryOperation } from './record.js'

/**
 * Hyperbolic sine (eˣ − e⁻ˣ)/2.
 * @example sinh(1) // 1.1752011936438014
 */
export const sinh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sinh',
  domain: real,
  value: Math.sinh,
  partial: (x) => cosh(x),
  complex: complexSinh,
})

/**
 * Hyperbolic cosine (eˣ + e⁻ˣ)/2.
 * @example cosh(0) // 1
 */
export const cosh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'cosh',
  domain: real,
  value: Math.cosh,
  partial: (x) => sinh(x),
  complex: complexCosh,
})

/**
 * Hyperbolic tangent (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ).
 * @example tanh(1) // 0.7615941559557649
 */
export const tanh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'tanh',
  domain: real,
  value: Math.tanh,
  partial: (x) => sech2(x), // not 1 − r²: that is 77 % wrong at 19
  complex: complexTanh,
})

/**
 * Slope of the logistic function, σ(x)·σ(−x). Part of linearisations.
 * @example sigmoidSlope(0) // 0.25
 */
export const sigmoidSlope: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sigmoidSlope',
  domain: real,
  value: slopeOfSigmoid,
  partial: (x, r) => mul(neg(tanh(mul(0.5, x))), r),
})

/**
 * Squared hyperbolic secant 1/cosh² x, the slope of tanh. Part of linearisations.
 * @example sech2(0) // 1
 */
export const sech2: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sech2',
  domain: real,
  value: squaredSecant,
  partial: (x, r) => mul(mul(-2, tanh(x)), r),
})

/**
 * Inverse hyperbolic sine.
 * @example asinh(0) // 0
 */
export const asinh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'asinh',
  domain: real,
  value: Math.asinh,
  partial: (x) => div(1, hypot(1, x)), // x² may overflow
  complex: complexAsinh,
})

/**
 * Inverse hyperbolic cosine, ≥ 0, for x ≥ 1; NaN below. The slope at 1 is ∞.
 * @example acosh(1) // 0
 */
export const acosh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'acosh',
  domain: /* @__PURE__ */ closed(1, Infinity),
  value: Math.acosh,
  // x² − 1 cancels near 1 and may overflow, and a product of roots at ∞ would meet a 0
  partial: (x) => div(div(1, sqrt(sub(x, 1))), sqrt(add(x, 1))),
  complex: complexAcosh,
})

/**
 * Inverse hyperbolic tangent, for |x| ≤ 1; ±∞ at ±1, NaN outside.
 * @example atanh(0.5) // 0.5493061443340548
 */
export const atanh: UnaryOperation = /* @__PURE__ */ unary({
  name: 'atanh',
  domain: /* @__PURE__ */ closed(-1, 1),
  value: Math.atanh,
  partial: (x) => div(1, oneMinusSquare(x)),
  complex: complexAtanh,
})
