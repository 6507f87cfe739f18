import { add, mul, reshape, slice, square, stack, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Powell's singular function in n/4 separate blocks of four. n a multiple of 4, m = n. Problem 22; with n = 4
 * problem 13. Minimum 0 at the origin. Errors: `DomainError` for an n it does not have.
 * @example minimize(extendedPowellSingular(100).f, extendedPowellSingular(100).starts[0]!)
 */
export function extendedPowellSingular(n: number): LeastSquaresProblem {
  requireSize('extendedPowellSingular', 'n', n, { multipleOf: 4 })
  return mghProblem({
    name: n === 4 ? 'Powell singular' : `extended Powell singular (${n})`,
    number: n === 4 ? 13 : 22,
    residuals(x) {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => slice(x, k, undefined, 0, 4))
      const columns = [
        add(a!, mul(10, b!)),
        mul(Math.sqrt(5), sub(c!, d!)),
        square(sub(b!, mul(2, c!))),
        mul(Math.sqrt(10), square(sub(a!, d!))),
      ]
      return reshape(stack(columns, 1), n)
    },
    start: Array.from({ length: n }, (_, i) => [3, -1, 0, 1][i % 4]!),
    minima: [{ x: constant(n, 0), value: 0 }],
  })
}

/**
 * Powell's singular function, (x₁ + 10x₂)² + 5(x₃ − x₄)² + (x₂ − 2x₃)⁴ + 10(x₁ − x₄)⁴: both Jacobian and Hessian lose
 * rank at the minimum, so convergence is linear. Problem 13: n = 4, m = 4.
 */
export const powellSingular: LeastSquaresProblem = /* @__PURE__ */ extendedPowellSingular(4)
