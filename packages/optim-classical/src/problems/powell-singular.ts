import { add, mul, square, stack, sub } from '@wengert/ad-core'
import { MGH, sumOfSquares, type Problem } from './problem.js'

/** Powell's singular function: both Jacobian and Hessian lose rank at the minimum, so convergence is linear. */
export const powellSingular: Problem = /* @__PURE__ */ sumOfSquares({
  name: 'Powell singular',
  residuals: (x) =>
    stack([
      add(x.at(0), mul(10, x.at(1))),
      mul(Math.sqrt(5), sub(x.at(2), x.at(3))),
      square(sub(x.at(1), mul(2, x.at(2)))),
      mul(Math.sqrt(10), square(sub(x.at(0), x.at(3)))),
    ]),
  starts: [[3, -1, 0, 1]],
  minima: [{ x: [0, 0, 0, 0], value: 0 }],
  source: `${MGH}, problem 13`,
})
