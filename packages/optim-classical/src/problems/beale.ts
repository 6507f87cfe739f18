import { mul, pow, stack, sub } from '@wengert/ad-core'
import { MGH, sumOfSquares, type Problem } from './problem.js'

/** Beale's function: r_i = y_i − x₁(1 − x₂^i), i = 1, 2, 3. Far starts may slide into the valley x₂ → 1, f → 0.452. */
export const beale: Problem = /* @__PURE__ */ sumOfSquares({
  name: 'Beale',
  residuals: (x) =>
    stack([1.5, 2.25, 2.625].map((y, i) => sub(y, mul(x.at(0), sub(1, pow(x.at(1), i + 1)))))),
  starts: [[1, 1]],
  minima: [{ x: [3, 0.5], value: 0 }],
  source: `${MGH}, problem 5`,
})
