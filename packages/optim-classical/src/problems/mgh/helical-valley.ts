import { add, atan2, div, hypot, lt, mul, stack, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Fletcher and Powell's helical valley, r = (10(x₃ − 10θ), 10(√(x₁² + x₂²) − 1), x₃) with θ the angle of (x₁, x₂) in
 * turns; it jumps by one where x₁ = 0 and x₂ < 0. Problem 7: n = 3, m = 3.
 */
export const helicalValley: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'helical valley',
  number: 7,
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
  start: [-1, 0, 0],
  minima: [{ x: [1, 0, 0], value: 0 }],
})
