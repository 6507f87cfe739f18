import { mul, reshape, slice, square, stack, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Rosenbrock's valley in n/2 separate pairs: Σ 100(x_{2i} − x_{2i−1}²)² + (1 − x_{2i−1})². Minimum 0 at all ones.
 * n even, m = n. Problem 21; with n = 2 problem 1. Errors: `DomainError` for an n it does not have.
 * @example minimize(extendedRosenbrock(100).f, extendedRosenbrock(100).starts[0]!)
 */
export function extendedRosenbrock(n: number): LeastSquaresProblem {
  requireSize('extendedRosenbrock', 'n', n, { multipleOf: 2 })
  return mghProblem({
    name: n === 2 ? 'Rosenbrock' : `extended Rosenbrock (${n})`,
    number: n === 2 ? 1 : 21,
    residuals(x) {
      const first = slice(x, 0, undefined, 0, 2)
      const second = slice(x, 1, undefined, 0, 2)
      return reshape(stack([mul(10, sub(second, square(first))), sub(1, first)], 1), n)
    },
    start: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    minima: [{ x: constant(n, 1), value: 0 }],
  })
}

/** Rosenbrock's curved valley, 100(x₂ − x₁²)² + (1 − x₁)². Problem 1: n = 2, m = 2. */
export const rosenbrock: LeastSquaresProblem = /* @__PURE__ */ extendedRosenbrock(2)
