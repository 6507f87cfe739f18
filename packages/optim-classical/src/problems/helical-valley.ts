import { add, atan2, div, hypot, lt, mul, stack, sub } from '@wengert/ad-core'
import { MGH, sumOfSquares, type Problem } from './problem.js'

/** Fletcher and Powell's helical valley; its angle jumps by a turn where x₁ = 0 and x₂ < 0. */
export const helicalValley: Problem = /* @__PURE__ */ sumOfSquares({
  name: 'helical valley',
  residuals(x) {
    const turn = div(atan2(x.at(1), x.at(0)), 2 * Math.PI)
    // The published angle runs from −1/4 to 3/4 of a turn, that of atan2 from −1/2 to 1/2.
    const angle = lt(x.at(0), 0) && lt(x.at(1), 0) ? add(turn, 1) : turn
    return stack([
      mul(10, sub(x.at(2), mul(10, angle))),
      mul(10, sub(hypot(x.at(0), x.at(1)), 1)),
      x.at(2),
    ])
  },
  starts: [[-1, 0, 0]],
  minima: [{ x: [1, 0, 0], value: 0 }],
  source: `${MGH}, problem 7`,
})
