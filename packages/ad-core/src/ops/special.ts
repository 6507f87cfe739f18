import { add, mul, neg } from './arithmetic.js'
import { positive, real, wholeFrom } from './domain.js'
import { binary, ternary, unary } from './elementwise.js'
import * as numerics from './numerics/index.js'
import type { BinaryOperation, TernaryOperation, UnaryOperation } from './record.js'

/** 2/√π, the slope of erf at 0. */
const ERROR_FUNCTION_SLOPE = 1.1283791670955126

/**
 * Error function 2/√π ∫₀ˣ e^(−t²) dt.
 * @example erf(0.5) // 0.5204998778130465
 */
export const erf: UnaryOperation = /* @__PURE__ */ unary({
  name: 'erf',
  domain: real,
  value: numerics.erf,
  partial: (x) => mul(ERROR_FUNCTION_SLOPE, gaussianDerivative(0, x)),
})

/**
 * Complementary error function 1 − erf x, accurate in its tail.
 * @example erfc(5) // 1.537459794428035e−12
 */
export const erfc: UnaryOperation = /* @__PURE__ */ unary({
  name: 'erfc',
  domain: real,
  value: numerics.erfc,
  partial: (x) => mul(-ERROR_FUNCTION_SLOPE, gaussianDerivative(0, x)),
})

/**
 * k-th derivative of e^(−x²). Part of linearisations.
 * @example gaussianDerivative(2, 0) // −2
 */
export const gaussianDerivative: BinaryOperation = /* @__PURE__ */ binary({
  name: 'gaussianDerivative',
  domains: [/* @__PURE__ */ wholeFrom(0), real],
  value: numerics.gaussianDerivative,
  partials: ['zero', (k, x) => gaussianDerivative(add(k, 1), x)],
})

/**
 * Standard normal distribution function Φ(x).
 * @example normCdf(0) // 0.5
 */
export const normCdf: UnaryOperation = /* @__PURE__ */ unary({
  name: 'normCdf',
  domain: real,
  value: numerics.normCdf,
  partial: (x) => normPdfDerivative(0, x),
})

/**
 * k-th derivative of the standard normal density φ(x). Part of linearisations.
 * @example normPdfDerivative(0, 0) // 0.3989422804014327
 */
export const normPdfDerivative: BinaryOperation = /* @__PURE__ */ binary({
  name: 'normPdfDerivative',
  domains: [/* @__PURE__ */ wholeFrom(0), real],
  value: numerics.normPdfDerivative,
  partials: ['zero', (k, x) => normPdfDerivative(add(k, 1), x)],
})

/**
 * log Φ(x), finite where Φ itself underflows; so are its derivatives.
 * @example logNormCdf(-100) // −5005.524208694205
 */
export const logNormCdf: UnaryOperation = /* @__PURE__ */ unary({
  name: 'logNormCdf',
  domain: real,
  value: numerics.logNormCdf,
  partial: (x) => logNormCdfDerivative(1, x),
})

/**
 * k-th derivative of log Φ(x). Part of linearisations.
 * @example logNormCdfDerivative(1, 0) // 0.7978845608028654
 */
export const logNormCdfDerivative: BinaryOperation = /* @__PURE__ */ binary({
  name: 'logNormCdfDerivative',
  domains: [/* @__PURE__ */ wholeFrom(0), real],
  value: numerics.logNormCdfDerivative,
  partials: ['zero', (k, x) => logNormCdfDerivative(add(k, 1), x)],
})

/**
 * Gamma function Γ(x), of negative x too; NaN at the negative integers, ±∞ at ±0.
 * @example gamma(5) // 24
 */
export const gamma: UnaryOperation = /* @__PURE__ */ unary({
  name: 'gamma',
  domain: positive,
  value: numerics.gamma,
  partial: (x, r) => mul(r, digamma(x)),
})

/**
 * log |Γ(x)|, of negative x too; ∞ at 0 and at the negative integers.
 * @example lgamma(100) // 359.1342053695754
 */
export const lgamma: UnaryOperation = /* @__PURE__ */ unary({
  name: 'lgamma',
  domain: positive,
  value: numerics.lgamma,
  partial: (x) => digamma(x),
})

/**
 * Logarithmic derivative of the gamma function ψ(x) = Γ′(x)/Γ(x), of negative x too; NaN at the
 * negative integers.
 * @example digamma(1) // −0.5772156649015329
 */
export const digamma: UnaryOperation = /* @__PURE__ */ unary({
  name: 'digamma',
  domain: positive,
  value: numerics.digamma,
  partial: (x) => polygamma(1, x),
})

/**
 * n-th derivative of digamma at x, of negative x too; n is a whole number ≥ 0, else the result is
 * NaN. Shapes broadcast. The derivative in n is zero.
 * @example polygamma(1, 1) // 1.6449340668482264
 */
export const polygamma: BinaryOperation = /* @__PURE__ */ binary({
  name: 'polygamma',
  domains: [/* @__PURE__ */ wholeFrom(0), positive],
  value: numerics.polygamma,
  partials: ['zero', (n, x) => polygamma(add(n, 1), x)],
})

/**
 * Beta function B(a, b) = Γ(a)Γ(b)/Γ(a + b). Shapes broadcast.
 * @example beta(2, 3) // 0.08333333333333333
 */
export const beta: BinaryOperation = /* @__PURE__ */ binary({
  name: 'beta',
  domains: [positive, positive],
  value: numerics.beta,
  partials: [
    (a, b, r) => neg(mul(r, polygammaDifference(0, a, b))),
    (a, b, r) => neg(mul(r, polygammaDifference(0, b, a))),
  ],
})

/**
 * polygamma(n, a + b) − polygamma(n, a), without its cancellation for a far above b. Part of
 * linearisations.
 * @example polygammaDifference(0, 1e10, 3) // 2.9999999996999997e−10
 */
export const polygammaDifference: TernaryOperation = /* @__PURE__ */ ternary({
  name: 'polygammaDifference',
  domains: [/* @__PURE__ */ wholeFrom(0), positive, positive],
  value: numerics.polygammaDifference,
  scaled: [
    'zero',
    (t, n, a, b) => mul(t, polygammaDifference(add(n, 1), a, b)),
    (t, n, a, b) => mul(t, polygamma(add(n, 1), add(a, b))),
  ],
})

/**
 * Bessel function of the first kind J₀(x).
 * @example besselJ0(0) // 1
 */
export const besselJ0: UnaryOperation = /* @__PURE__ */ unary({
  name: 'besselJ0',
  domain: real,
  value: numerics.besselJ0,
  partial: (x) => neg(besselJ1(x)),
})

/**
 * Bessel function of the first kind J₁(x).
 * @example besselJ1(0) // 0
 */
export const besselJ1: UnaryOperation = /* @__PURE__ */ unary({
  name: 'besselJ1',
  domain: real,
  value: numerics.besselJ1,
  partial: (x) => besselJDerivative(1, 1, x), // not J₀ − J₁/x: that is 0/0 at 0
})

/**
 * k-th derivative of the Bessel function Jₙ(x) of whole order n. Part of linearisations.
 * @example besselJDerivative(1, 1, 0) // 0.5
 */
export const besselJDerivative: TernaryOperation = /* @__PURE__ */ ternary({
  name: 'besselJDerivative',
  domains: [/* @__PURE__ */ wholeFrom(0), /* @__PURE__ */ wholeFrom(0), real],
  value: numerics.besselJDerivative,
  scaled: ['zero', 'zero', (t, n, k, x) => mul(t, besselJDerivative(n, add(k, 1), x))],
})
