import { add, mul, pad, slice, square, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { bandedRoot } from './banded-root.js'
import { mghProblem } from './mgh-problem.js'

const localOfTen = [
  {
    x: [
      -0.4530933967827009, -0.3827211043173642, 0.016637538146350328, 0.7598594026369392,
      1.1613300115766072, 0.4215096928632183, 0.310589771539738, 0.7591748214436266,
      1.2104618937927467, 0.25873300367671903,
    ],
    value: 0.8789736213603909,
  },
  {
    x: [
      1.5729355958487083, 0.37536909702064775, 0.16829816951516094, 0.6051275180535379,
      1.0519605860025734, 0.5861962914414908, 0.4202118053220259, 0.7671349448206561,
      1.1715339749906013, 0.26636104724972304,
    ],
    value: 1.02865203567795,
  },
  {
    x: [
      -0.2687869005455787, 0.03825854711072313, 0.7460871550148905, 1.1747589703771335,
      0.3995536855243236, 0.2755155746393088, 0.7489064521555431, 1.289601739162823,
      0.17583517798526596, -0.16458991836120823,
    ],
    value: 1.2628601073094678,
  },
  {
    x: [
      1.7390583709387415, 0.08286259338308974, -0.24655903730892947, 0.045531028943562445,
      0.7485448774734857, 1.170920605183295, 0.39373320523041494, 0.28526715289433124,
      0.7918865376781069, 1.3122003366822126,
    ],
    value: 1.3495361237412715,
  },
] as const satisfies readonly Minimum[]

/**
 * Broyden's tridiagonal function, r_i = (3 − 2x_i)x_i − x_{i−1} − 2x_{i+1} + 1 with zeros beyond the ends. Problem 30:
 * any n, m = n; some of its local minima are known for n = 10. Errors: `DomainError` for an n it does not have.
 */
export function broydenTridiagonal(n: number): LeastSquaresProblem {
  requireSize('broydenTridiagonal', 'n', n)
  const problem = mghProblem({
    name: `Broyden tridiagonal (${n})`,
    number: 30,
    residuals(x) {
      const padded = pad(x, 1)
      const own = add(mul(sub(3, mul(2, x)), x), 1)
      return sub(sub(own, slice(padded, 0, -2)), mul(2, slice(padded, 2)))
    },
    start: constant(n, -1),
    minima: () => [
      { x: bandedRoot(problem), value: 0 },
      ...localOfTen.filter(({ x }) => x.length === n),
    ],
  })
  return problem
}

/**
 * Broyden's banded function, r_i = x_i(2 + 5x_i²) + 1 − Σ x_j(1 + x_j) over the up to five neighbours j before i and the
 * one after it. Problem 31: any n, m = n. Errors: `DomainError` for an n it does not have.
 */
export function broydenBanded(n: number): LeastSquaresProblem {
  requireSize('broydenBanded', 'n', n)
  const problem = mghProblem({
    name: `Broyden banded (${n})`,
    number: 31,
    residuals(x) {
      const padded = pad(mul(x, add(1, x)), [5, 1])
      const own = add(mul(x, add(2, mul(5, square(x)))), 1)
      return [0, 1, 2, 3, 4, 6].reduce((r, k) => sub(r, slice(padded, k, k + n)), own)
    },
    start: constant(n, -1),
    minima: () => [{ x: bandedRoot(problem), value: 0 }],
  })
  return problem
}
