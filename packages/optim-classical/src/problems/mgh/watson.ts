import { concat, matmul, square, stack, sub, tensor } from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

const solved = [
  {
    x: [
      -0.015725086401458456, 1.0124348693691099, -0.2329916259567377, 1.2604300877996084,
      -1.5137289227222797, 0.9929964324311346,
    ],
    value: 0.0022876700535524362,
  },
  {
    x: [
      -1.5307036521394342e-5, 0.9997897039319483, 0.014763963693556958, 0.14634232829936222,
      1.0008211030047092, -2.617731140519015, 4.104403164478857, -3.1436122785564424,
      1.0526264080101668,
    ],
    value: 1.39976013809902e-6,
  },
  {
    x: [
      -6.638060464520687e-9, 1.000001644117862, -0.0005639322103423058, 0.34782054050404243,
      -0.15673150409616513, 1.0528151772071777, -3.2472711534596677, 7.288434897938061,
      -10.271848241321724, 9.074113647075317, -4.541375466692512, 1.0120118885528104,
    ],
    value: 4.722381105891757e-10,
  },
] as const satisfies readonly Minimum[]

/**
 * Watson's function: a polynomial p of degree n − 1 with coefficients x that is to solve p′ − p² = 1, p(0) = 0, by
 * r_i = p′(i/29) − p(i/29)² − 1 for i ≤ 29, r₃₀ = x₁, r₃₁ = x₂ − x₁² − 1. Ever worse conditioned with growing n.
 * Problem 20: 2 ≤ n ≤ 31, m = 31; the minima are known for n = 6, 9 and 12. Errors: `DomainError` for an n it does not
 * have.
 */
export function watson(n: number): LeastSquaresProblem {
  requireSize('watson', 'n', n, { least: 2, most: 31 })
  const times = Array.from({ length: 29 }, (_, i) => (i + 1) / 29)
  const powers = tensor(times.map((t) => Array.from({ length: n }, (_, j) => t ** j)))
  const slopes = tensor(
    times.map((t) => Array.from({ length: n }, (_, j) => (j === 0 ? 0 : j * t ** (j - 1)))),
  )
  return mghProblem({
    name: `Watson (${n})`,
    number: 20,
    residuals: (x) =>
      concat([
        sub(sub(matmul(slopes, x), square(matmul(powers, x))), 1),
        stack([x.at(0), sub(sub(x.at(1), square(x.at(0))), 1)]),
      ]),
    start: constant(n, 0),
    minima: solved.filter(({ x }) => x.length === n),
  })
}
