import {
  add,
  arange,
  concat,
  dot,
  exp,
  mul,
  slice,
  square,
  stack,
  sub,
  sum,
} from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

const WEIGHT = 1e-5

/**
 * Penalty function I, 10⁻⁵ Σ(x_i − 1)² + (Σ x_j² − 1/4)². Problem 23: any n, m = n + 1. Errors: `DomainError` for an n
 * it does not have.
 */
export function penaltyI(n: number): LeastSquaresProblem {
  requireSize('penaltyI', 'n', n)
  return mghProblem({
    name: `penalty I (${n})`,
    number: 23,
    residuals: (x) =>
      concat([mul(Math.sqrt(WEIGHT), sub(x, 1)), stack([sub(sum(square(x)), 0.25)])]),
    start: Array.from({ length: n }, (_, i) => i + 1),
    minima: [leastPenalty(n)],
  })
}

/** All entries are equal there, the positive root of 2n x³ + (w − 1/2)x − w: Newton's method comes down to it from 1. */
function leastPenalty(n: number): Minimum {
  let x = 1
  for (;;) {
    const next = x - (2 * n * x ** 3 + (WEIGHT - 0.5) * x - WEIGHT) / (6 * n * x * x + WEIGHT - 0.5)
    if (!(next < x)) break
    x = next
  }
  return { x: constant(n, x), value: WEIGHT * n * (x - 1) ** 2 + (n * x * x - 0.25) ** 2 }
}

const solved = [
  {
    x: [0.1999993333503804, 0.19131670099277245, 0.48010148533262315, 0.5188454043902005],
    value: 9.376293007355442e-6,
  },
  {
    x: [
      0.1999836051978236, 0.010350648471292297, 0.019604934480438402, 0.03208906722068565,
      0.049932677399641294, 0.07651399515399361, 0.11862407286950417, 0.19214487233557667,
      0.34732058694184365, 0.3691643741593508,
    ],
    value: 0.00029366053745674594,
  },
] as const satisfies readonly Minimum[]

/**
 * Penalty function II: r₁ = x₁ − 0.2, r_{2n} = Σ (n − j + 1)x_j² − 1, and for i = 2…n, times √10⁻⁵,
 * e^(x_i/10) + e^(x_{i−1}/10) − e^(i/10) − e^((i−1)/10) and e^(x_i/10) − e^(−1/10). Problem 24: n ≤ 3500, beyond which
 * it overflows, m = 2n; the minima are known for n = 4 and 10. Errors: `DomainError` for an n it does not have.
 */
export function penaltyII(n: number): LeastSquaresProblem {
  requireSize('penaltyII', 'n', n, { most: 3500 })
  const grown = exp(mul(0.1, arange(1, n + 1)))
  const y = add(slice(grown, 1), slice(grown, 0, -1))
  const weights = arange(n, 0, -1)
  return mghProblem({
    name: `penalty II (${n})`,
    number: 24,
    residuals(x) {
      const e = exp(mul(0.1, x))
      const later = slice(e, 1)
      return concat([
        stack([sub(x.at(0), 0.2)]),
        mul(Math.sqrt(WEIGHT), sub(add(later, slice(e, 0, -1)), y)),
        mul(Math.sqrt(WEIGHT), sub(later, Math.exp(-0.1))),
        stack([sub(dot(weights, square(x)), 1)]),
      ])
    },
    start: constant(n, 0.5),
    minima: solved.filter(({ x }) => x.length === n),
  })
}
