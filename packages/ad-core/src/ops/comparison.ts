import type { Domain } from './domain.js'
import { real, realWithKinks } from './domain.js'
import { binary, ternary, unary } from './elementwise.js'
import { chosenPullback } from './multiplication.js'
import type { BinaryOperation, TernaryOperation, UnaryOperation } from './record.js'

const jumpsAtZero: Domain = /* @__PURE__ */ realWithKinks(0)

/** A mask: 1 where a relation holds and 0 elsewhere, constant for differentiation. */
function mask(name: string, value: (x: number, y: number) => number): BinaryOperation {
  return binary({
    name,
    domains: [real, real],
    value,
    partials: ['zero', 'zero'],
    complex: (x, y) => ({ re: value(x.re, y.re), im: 0 }),
  })
}

/**
 * Mask of x < y: 1 where it holds, 0 elsewhere and where an operand is NaN. Its derivatives are zero;
 * unlike `lt` it guards nothing. Shapes broadcast.
 * @example less(1, 2) // 1
 */
export const less: BinaryOperation = /* @__PURE__ */ mask('less', (x, y) => (x < y ? 1 : 0))

/**
 * Mask of x ≤ y: 1 where it holds, 0 elsewhere and where an operand is NaN. Its derivatives are zero;
 * unlike `le` it guards nothing. Shapes broadcast.
 * @example lessEqual(2, 2) // 1
 */
export const lessEqual: BinaryOperation = /* @__PURE__ */ mask('lessEqual', (x, y) =>
  x <= y ? 1 : 0,
)

/**
 * Mask of x > y: 1 where it holds, 0 elsewhere and where an operand is NaN. Its derivatives are zero;
 * unlike `gt` it guards nothing. Shapes broadcast.
 * @example greater(2, 1) // 1
 */
export const greater: BinaryOperation = /* @__PURE__ */ mask('greater', (x, y) => (x > y ? 1 : 0))

/**
 * Mask of x ≥ y: 1 where it holds, 0 elsewhere and where an operand is NaN. Its derivatives are zero;
 * unlike `ge` it guards nothing. Shapes broadcast.
 * @example greaterEqual(2, 2) // 1
 */
export const greaterEqual: BinaryOperation = /* @__PURE__ */ mask('greaterEqual', (x, y) =>
  x >= y ? 1 : 0,
)

/**
 * Mask of x = y: 1 where it holds, 0 elsewhere and where an operand is NaN; −0 equals 0. Its
 * derivatives are zero; unlike `eq` it guards nothing. Shapes broadcast.
 * @example equal(2, 2) // 1
 */
export const equal: BinaryOperation = /* @__PURE__ */ mask('equal', (x, y) => (x === y ? 1 : 0))

/**
 * Mask of x ≠ y: 1 where it holds and where an operand is NaN, 0 elsewhere. Its derivatives are zero;
 * unlike `ne` it guards nothing. Shapes broadcast.
 * @example notEqual(2, 2) // 0
 */
export const notEqual: BinaryOperation = /* @__PURE__ */ mask('notEqual', (x, y) =>
  x !== y ? 1 : 0,
)

/**
 * x where the mask is not 0, y elsewhere; both are evaluated, and shapes broadcast. The derivative
 * selects too: what belongs to the operand not taken is 0, even where its own value or derivative is
 * NaN or infinite. It is zero in the mask.
 * @example where(less(x, 0), 0, sqrt(x))
 */
export const where: TernaryOperation = /* @__PURE__ */ ternary({
  name: 'where',
  domains: [jumpsAtZero, real, real],
  value: (mask, x, y) => (mask !== 0 ? x : y),
  scaled: ['zero', (t, mask) => where(mask, t, 0), (t, mask) => where(mask, 0, t)],
  chosen: chosenPullback,
  complex: (mask, x, y) => (mask.re !== 0 ? x : y),
})

/**
 * x itself, held constant for differentiation: the derivative is zero.
 * @example grad((x) => mul(stopGradient(x), x))(3) // 3
 */
export const stopGradient: UnaryOperation = /* @__PURE__ */ unary({
  name: 'stopGradient',
  domain: real,
  value: (x) => x,
  partial: 'zero',
  complex: (z) => ({ re: z.re, im: 0 }),
})
