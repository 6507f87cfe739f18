import { mulOrZero } from './multiplication.js'
import { mul, neg } from './arithmetic.js'
import { equal, where } from './comparison.js'
import { real, realWithKinks, type Domain } from './domain.js'
import { binary, unary } from './elementwise.js'
import { complexCeil, complexFloor, complexMod, complexRound } from './numerics/complex.js'
import {
  floorMod,
  floorQuotient as roundedDownQuotient,
  roundHalfEven,
} from './numerics/rounding.js'
import type { BinaryOperation, UnaryOperation } from './record.js'

const nonZero: Domain = /* @__PURE__ */ realWithKinks(0)

/**
 * The largest integer ≤ x. Its derivative is zero, at the steps too.
 * @example floor(-1.5) // −2
 */
export const floor: UnaryOperation = /* @__PURE__ */ unary({
  name: 'floor',
  domain: real,
  value: Math.floor,
  partial: 'zero',
  complex: complexFloor,
})

/**
 * The smallest integer ≥ x. Its derivative is zero, at the steps too.
 * @example ceil(-1.5) // −1
 */
export const ceil: UnaryOperation = /* @__PURE__ */ unary({
  name: 'ceil',
  domain: real,
  value: Math.ceil,
  partial: 'zero',
  complex: complexCeil,
})

/**
 * The nearest integer, halves to the even one. Its derivative is zero, at the steps too.
 * @example round(2.5) // 2
 */
export const round: UnaryOperation = /* @__PURE__ */ unary({
  name: 'round',
  domain: real,
  value: roundHalfEven,
  partial: 'zero',
  complex: complexRound,
})

/**
 * Remainder x − y·⌊x/y⌋, with the sign of y. Shapes broadcast. NaN at y = 0. At its jumps the
 * derivative is that of the piece to which the value belongs.
 * @example mod(-1, 3) // 2
 */
export const mod: BinaryOperation = /* @__PURE__ */ binary({
  name: 'mod',
  domains: [real, nonZero],
  value: floorMod,
  scaled: [
    (t, _x, _y, r) => where(equal(r, r), t, mulOrZero(t, NaN)),
    (t, x, y) => neg(mul(t, floorQuotient(x, y))),
  ],
  complex: complexMod,
})

/**
 * ⌊x/y⌋ of the exact quotient. Part of linearisations.
 * @example floorQuotient(-1, 3) // −1
 */
export const floorQuotient: BinaryOperation = /* @__PURE__ */ binary({
  name: 'floorQuotient',
  domains: [real, nonZero],
  value: roundedDownQuotient,
  partials: ['zero', 'zero'],
})
