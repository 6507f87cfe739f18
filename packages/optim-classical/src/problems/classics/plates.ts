import { add, arange, concat, dot, mul, sin, square, stack, sub } from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem, type ScalarProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant, scaledStarts } from '../starts.js'
import { JAMIL_YANG } from './sources.js'

/** Booth's function, (x₁ + 2x₂ − 7)² + (2x₁ + x₂ − 5)². */
export const booth: LeastSquaresProblem = /* @__PURE__ */ sumOfSquares({
  name: 'Booth',
  residuals(x) {
    const [a, b] = [x.at(0), x.at(1)]
    return stack([sub(add(a, mul(2, b)), 7), sub(add(mul(2, a), b), 5)])
  },
  starts: [[0, 0]],
  minima: [{ x: [1, 3], value: 0 }],
  bounds: { lower: -10, upper: 10 },
  source: JAMIL_YANG,
})

/** Matyas' function, 0.26(x₁² + x₂²) − 0.48x₁x₂, as (x₁ + x₂)²/100 + (x₁ − x₂)²/4. */
export const matyas: LeastSquaresProblem = /* @__PURE__ */ sumOfSquares({
  name: 'Matyas',
  residuals: (x) => stack([mul(0.1, add(x.at(0), x.at(1))), mul(0.5, sub(x.at(0), x.at(1)))]),
  starts: [[5, -2]],
  minima: [{ x: [0, 0], value: 0 }],
  bounds: { lower: -10, upper: 10 },
  source: 'Matyas, Random Optimization, Autom. Remote Control 26 (1965)',
})

/** McCormick's function, sin(x₁ + x₂) + (x₁ − x₂)² − 1.5x₁ + 2.5x₂ + 1, which is unbounded below outside of its box. */
export const mcCormick: ScalarProblem = {
  name: 'McCormick',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const plate = add(square(sub(a, b)), add(sub(mul(2.5, b), mul(1.5, a)), 1))
    return add(sin(add(a, b)), plate)
  },
  starts: [[0, 0]],
  minima: [
    { x: [-0.5471975511965977, -1.5471975511965979], value: -1.9132229549810364 },
    { x: [2.5943951023931957, 1.5943951023931955], value: 1.2283696986087568 },
  ],
  bounds: { lower: [-1.5, -3], upper: [4, 4] },
  source: JAMIL_YANG,
}

/** Zakharov's function, Σ x_i² + s² + s⁴ with s = Σ i x_i/2. Errors: `DomainError` for an n it does not have. */
export function zakharov(n: number): LeastSquaresProblem {
  requireSize('zakharov', 'n', n)
  const weights = mul(0.5, arange(1, n + 1))
  return sumOfSquares({
    name: `Zakharov (${n})`,
    residuals(x) {
      const s = dot(weights, x)
      return concat([x, stack([s, square(s)])])
    },
    starts: scaledStarts(constant(n, 5)),
    minima: [{ x: constant(n, 0), value: 0 }],
    bounds: { lower: -5, upper: 10 },
    source: JAMIL_YANG,
  })
}
