import { add, cos, dot, mul, slice, square, sub, sum } from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem, type ScalarProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant, scaledStarts } from '../starts.js'
import { quadratic } from './quadratic.js'
import { JAMIL_YANG } from './sources.js'

/** Sphere, Σ x_i². Errors: `DomainError` for an n it does not have. */
export function sphere(n: number): LeastSquaresProblem {
  requireSize('sphere', 'n', n)
  return sumOfSquares({
    name: `sphere (${n})`,
    residuals: (x) => x,
    starts: [constant(n, 1)],
    minima: [{ x: constant(n, 0), value: 0 }],
    source:
      'De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems (1975), F1',
  })
}

/**
 * Ellipsoid, Σ condition^((i−1)/(n−1)) x_i²: the `quadratic` of direct search, with a condition of 10⁶ unless given.
 * Errors: those of `quadratic`.
 */
export function ellipsoid(n: number, condition: number = 1e6): LeastSquaresProblem {
  return {
    ...quadratic(n, condition),
    starts: scaledStarts(constant(n, 1)),
    name: `ellipsoid (${n}, condition ${condition})`,
    source: 'Hansen & Ostermeier, Completely Derandomized Self-Adaptation, Evol. Comput. 9 (2001)',
  }
}

/**
 * Trid, Σ (x_i − 1)² − Σ x_i x_{i−1}: a quadratic whose minimum −n(n + 4)(n − 1)/6 is far away, at x_i = i(n + 1 − i).
 * Errors: `DomainError` for an n it does not have.
 */
export function trid(n: number): ScalarProblem {
  requireSize('trid', 'n', n, { least: 2 })
  return {
    name: `trid (${n})`,
    f: (x) => sub(sum(square(sub(x, 1))), dot(slice(x, 1), slice(x, 0, -1))),
    starts: [constant(n, 0)],
    minima: [
      {
        x: Array.from({ length: n }, (_, i) => (i + 1) * (n - i)),
        value: (-n * (n + 4) * (n - 1)) / 6,
      },
    ],
    bounds: { lower: -n * n, upper: n * n },
    source: JAMIL_YANG,
  }
}

/** Bohachevsky's first function, x₁² + 2x₂² − 0.3 cos 3πx₁ − 0.4 cos 4πx₂ + 0.7: a bowl with ripples. */
export const bohachevsky: ScalarProblem = {
  name: 'Bohachevsky',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const ripples = add(
      mul(0.3, sub(1, cos(mul(3 * Math.PI, a)))),
      mul(0.4, sub(1, cos(mul(4 * Math.PI, b)))),
    )
    return add(add(square(a), mul(2, square(b))), ripples)
  },
  starts: [[50, 50]],
  minima: [{ x: [0, 0], value: 0 }],
  bounds: { lower: -100, upper: 100 },
  source:
    'Bohachevsky, Johnson & Stein, Generalized Simulated Annealing for Function Optimization, Technometrics 28 (1986)',
}
