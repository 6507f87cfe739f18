import { add, div, mul, square, stack, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Wood's function, of Colville's study: two coupled valleys, with a saddle near (−1, 1, −1, 1).
 * Problem 14: n = 4, m = 6.
 */
export const wood: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Wood',
  number: 14,
  residuals: (x) =>
    stack([
      mul(10, sub(x.at(1), square(x.at(0)))),
      sub(1, x.at(0)),
      mul(Math.sqrt(90), sub(x.at(3), square(x.at(2)))),
      sub(1, x.at(2)),
      mul(Math.sqrt(10), sub(add(x.at(1), x.at(3)), 2)),
      div(sub(x.at(1), x.at(3)), Math.sqrt(10)),
    ]),
  start: [-3, -1, -3, -1],
  minima: [{ x: [1, 1, 1, 1], value: 0 }],
  otherStationary: [
    {
      x: [-0.9679740249375931, 0.9471391408178418, -0.9695163103315911, 0.9512476657923252],
      value: 7.876967165176867,
    },
  ],
})
