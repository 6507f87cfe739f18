import { add, div, divOrZero, hypot, mul, neg, oneMinusSquare, sqrt, square } from './arithmetic.js'
import { closed, real, wholeFrom } from './domain.js'
import { binary, unary } from './elementwise.js'
import {
  complexAcos,
  complexAsin,
  complexAtan,
  complexAtan2,
  complexCos,
  complexSin,
  complexSinc,
  complexTan,
} from './numerics/complex.js'
import {
  sinc as sineOverAngle,
  sincDerivative as sineOverAngleDerivative,
} from './numerics/sinc.js'
import type { BinaryOperation, UnaryOperation } from './record.js'

/**
 * Sine of x in radians.
 * @example sin(Math.PI / 2) // 1
 */
export const sin: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sin',
  domain: real,
  value: Math.sin,
  partial: (x) => cos(x),
  complex: complexSin,
})

/**
 * Cosine of x in radians.
 * @example cos(0) // 1
 */
export const cos: UnaryOperation = /* @__PURE__ */ unary({
  name: 'cos',
  domain: real,
  value: Math.cos,
  partial: (x) => neg(sin(x)),
  complex: complexCos,
})

/**
 * Tangent of x in radians.
 * @example tan(Math.PI / 4) // 0.9999999999999999
 */
export const tan: UnaryOperation = /* @__PURE__ */ unary({
  name: 'tan',
  domain: real,
  value: Math.tan,
  partial: (_x, r) => add(1, square(r)),
  complex: complexTan,
})

/**
 * Inverse sine arcsin x, in [−π/2, π/2]; NaN outside [−1, 1]. The slope at ±1 is ∞.
 * @example asin(1) // 1.5707963267948966
 */
export const asin: UnaryOperation = /* @__PURE__ */ unary({
  name: 'asin',
  domain: /* @__PURE__ */ closed(-1, 1),
  value: Math.asin,
  partial: (x) => div(1, sqrt(oneMinusSquare(x))),
  complex: complexAsin,
})

/**
 * Inverse cosine arccos x, in [0, π]; NaN outside [−1, 1]. The slope at ±1 is −∞.
 * @example acos(-1) // 3.141592653589793
 */
export const acos: UnaryOperation = /* @__PURE__ */ unary({
  name: 'acos',
  domain: /* @__PURE__ */ closed(-1, 1),
  value: Math.acos,
  partial: (x) => div(-1, sqrt(oneMinusSquare(x))),
  complex: complexAcos,
})

/**
 * Inverse tangent arctan x, in [−π/2, π/2].
 * @example atan(1) // 0.7853981633974483
 */
export const atan: UnaryOperation = /* @__PURE__ */ unary({
  name: 'atan',
  domain: real,
  value: Math.atan,
  partial: (x) => lorentzian(x),
  complex: complexAtan,
})

/**
 * 1/(1 + x²), the slope of atan. Part of linearisations.
 * @example lorentzian(1) // 0.5
 */
export const lorentzian: UnaryOperation = /* @__PURE__ */ unary({
  name: 'lorentzian',
  domain: real,
  value: (x) => 1 / (1 + x * x),
  // not −2x·r²: r² underflows before its product with x does
  partial: (x, r) => {
    const h = hypot(1, x)
    return mul(mul(-2, divOrZero(x, h)), div(r, h))
  },
})

/**
 * Angle of the point (x, y), in [−π, π]; the ordinate comes first. Shapes broadcast. The slopes at
 * (0, 0) are NaN.
 * @example atan2(1, -1) // 2.356194490192345
 */
export const atan2: BinaryOperation = /* @__PURE__ */ binary({
  name: 'atan2',
  domains: [real, real],
  value: Math.atan2,
  // x² + y² may overflow or vanish: divided twice by its root
  scaled: [
    (t, y, x) => mul(t, div(divOrZero(x, hypot(x, y)), hypot(x, y))),
    (t, y, x) => neg(mul(t, div(divOrZero(y, hypot(x, y)), hypot(x, y)))),
  ],
  complex: complexAtan2,
})

/**
 * sin(x)/x, not normalised, and 1 at 0. Derivatives of any order are exact through 0.
 * @example sinc(0) // 1
 */
export const sinc: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sinc',
  domain: real,
  value: sineOverAngle,
  partial: (x) => sincDerivative(1, x),
  complex: complexSinc,
})

/**
 * k-th derivative of sin(x)/x. Part of linearisations.
 * @example sincDerivative(2, 0) // −1/3
 */
export const sincDerivative: BinaryOperation = /* @__PURE__ */ binary({
  name: 'sincDerivative',
  domains: [/* @__PURE__ */ wholeFrom(0), real],
  value: sineOverAngleDerivative,
  partials: ['zero', (k, x) => sincDerivative(add(k, 1), x)],
})
