import type { Value } from '../operand.js'
import { equal, greater, less, where } from './comparison.js'
import { nonNegative, real, realWithKinks, type Domain } from './domain.js'
import { binary, ternary, unary } from './elementwise.js'
import { mul, mulOrZero } from './multiplication.js'
import {
  complexAbs,
  complexCbrt,
  complexDiv,
  complexFma,
  complexHypot,
  complexMax,
  complexMin,
  complexSign,
  complexSqrt,
  complexSquare,
} from './numerics/complex.js'
import { fma as fusedMultiplyAdd } from './numerics/fused-multiply-add.js'
import { cosine, hypot as hypotenuse } from './numerics/powers.js'
import type { BinaryOperation, TernaryOperation, UnaryOperation } from './record.js'

export { mul }

const bentAtZero: Domain = /* @__PURE__ */ realWithKinks(0)

/**
 * t where x < y, half of it where they are equal, NaN where they can't be compared. Selected, not
 * multiplied by a mask: an infinite t must not reach the operand not taken.
 */
function ifLess(t: Value, x: Value, y: Value): Value {
  return where(
    less(x, y),
    t,
    where(greater(x, y), 0, where(equal(x, y), mul(0.5, t), mulOrZero(t, NaN))),
  )
}

/**
 * Sum x + y. Shapes broadcast.
 * @example add(2, 3) // 5
 */
export const add: BinaryOperation = /* @__PURE__ */ binary({
  name: 'add',
  domains: [real, real],
  linearity: 'joint',
  value: (x, y) => x + y,
  scaled: [(t) => t, (t) => t],
})

/**
 * Difference x − y. Shapes broadcast.
 * @example sub(2, 3) // −1
 */
export const sub: BinaryOperation = /* @__PURE__ */ binary({
  name: 'sub',
  domains: [real, real],
  linearity: 'joint',
  value: (x, y) => x - y,
  scaled: [(t) => t, (t) => neg(t)],
})

/**
 * Quotient x/y. Shapes broadcast. At y = 0 as IEEE says: ±∞ or NaN.
 * @example div(1, 4) // 0.25
 */
export const div: BinaryOperation = /* @__PURE__ */ binary({
  name: 'div',
  domains: [real, bentAtZero],
  value: (x, y) => x / y,
  scaled: [(t, _x, y) => div(t, y), (t, _x, y, r) => neg(mul(div(t, y), r))], // y² may overflow
  complex: complexDiv,
})

/**
 * x/y, and 0 where y = 0, to any order: the slope of a norm at its tip. ±1 where both are infinite:
 * its limit on the way out. Part of linearisations.
 * @example divOrZero(0, 0) // 0
 */
export const divOrZero: BinaryOperation = /* @__PURE__ */ binary({
  name: 'divOrZero',
  domains: [real, bentAtZero],
  value: cosine,
  scaled: [(t, _x, y) => divOrZero(t, y), (t, _x, y, r) => neg(mul(divOrZero(t, y), r))],
  complex: (x, y) => (y.re === 0 ? { re: 0, im: 0 } : complexDiv(x, y)),
})

/**
 * Negation −x.
 * @example neg(2) // −2
 */
export const neg: UnaryOperation = /* @__PURE__ */ unary({
  name: 'neg',
  domain: real,
  linearity: 'joint',
  value: (x) => -x,
  scaled: (t) => neg(t),
})

/**
 * Square x².
 * @example square(3) // 9
 */
export const square: UnaryOperation = /* @__PURE__ */ unary({
  name: 'square',
  domain: real,
  value: (x) => x * x,
  partial: (x) => mul(2, x),
  complex: complexSquare,
})

/**
 * Square root √x for x ≥ 0; NaN below. The slope at 0 is ∞.
 * @example sqrt(9) // 3
 */
export const sqrt: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sqrt',
  domain: nonNegative,
  value: Math.sqrt,
  partial: (_x, r) => div(0.5, add(r, 0)), // + 0: the root of −0 is −0, and its slope ∞
  complex: complexSqrt,
})

/**
 * Cube root ∛x, of negative numbers too. The slope at 0 is ∞.
 * @example cbrt(-8) // −2
 */
export const cbrt: UnaryOperation = /* @__PURE__ */ unary({
  name: 'cbrt',
  domain: bentAtZero,
  value: Math.cbrt,
  scaled: (t, _x, r) => div(div(t, r), mul(3, r)), // the slope of r² at ∞ would meet a 0
  complex: complexCbrt,
})

/**
 * Absolute value |x|. The slope at the kink 0 is 0.
 * @example abs(-2) // 2
 */
export const abs: UnaryOperation = /* @__PURE__ */ unary({
  name: 'abs',
  domain: bentAtZero,
  value: Math.abs,
  partial: (x) => sign(x),
  complex: complexAbs,
})

/**
 * Sign of x: −1, 0 or 1, and ±0 at ±0. Its derivative is zero.
 * @example sign(-2) // −1
 */
export const sign: UnaryOperation = /* @__PURE__ */ unary({
  name: 'sign',
  domain: bentAtZero,
  value: Math.sign,
  partial: 'zero',
  complex: complexSign,
})

/**
 * The smaller of x and y; NaN if either is. Shapes broadcast. Where they are equal each has the
 * slope ½.
 * @example min(2, 3) // 2
 */
export const min: BinaryOperation = /* @__PURE__ */ binary({
  name: 'min',
  domains: [real, real],
  value: Math.min,
  scaled: [(t, x, y) => ifLess(t, x, y), (t, x, y) => ifLess(t, y, x)],
  complex: complexMin,
})

/**
 * The larger of x and y; NaN if either is. Shapes broadcast. Where they are equal each has the
 * slope ½.
 * @example max(2, 3) // 3
 */
export const max: BinaryOperation = /* @__PURE__ */ binary({
  name: 'max',
  domains: [real, real],
  value: Math.max,
  scaled: [(t, x, y) => ifLess(t, y, x), (t, x, y) => ifLess(t, x, y)],
  complex: complexMax,
})

/**
 * Hypotenuse √(x² + y²) without overflow or underflow on the way. Shapes broadcast. Both slopes at
 * its tip (0, 0) are 0.
 * @example hypot(3, 4) // 5
 */
export const hypot: BinaryOperation = /* @__PURE__ */ binary({
  name: 'hypot',
  domains: [bentAtZero, bentAtZero],
  value: hypotenuse,
  partials: [(x, _y, r) => divOrZero(x, r), (_x, y, r) => divOrZero(y, r)],
  complex: complexHypot,
})

/**
 * x·y + z, rounded once. Shapes broadcast.
 * @example fma(2, 3, 4) // 10
 */
export const fma: TernaryOperation = /* @__PURE__ */ ternary({
  name: 'fma',
  domains: [real, real, real],
  value: fusedMultiplyAdd,
  scaled: [(t, _x, y) => mul(t, y), (t, x) => mul(t, x), (t) => t],
  complex: complexFma,
})

/**
 * 1 − x², formed as (1 − x)(1 + x) with the slope −2x: accurate near ±1, and its slope near 0.
 * Part of linearisations.
 * @example oneMinusSquare(0.5) // 0.75
 */
export const oneMinusSquare: UnaryOperation = /* @__PURE__ */ unary({
  name: 'oneMinusSquare',
  domain: real,
  value: (x) => (1 - x) * (1 + x),
  partial: (x) => mul(-2, x),
})
