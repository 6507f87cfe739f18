import { add, div, mul, square, stack, sub } from '@wengert/ad-core'
import { MGH, sumOfSquares, type Problem } from './problem.js'

/** Wood's function: two coupled valleys, with a saddle of f = 7.8765 near (−1, 1, −1, 1). */
export const wood: Problem = /* @__PURE__ */ sumOfSquares({
  name: 'Wood',
  residuals: (x) =>
    stack([
      mul(10, sub(x.at(1), square(x.at(0)))),
      sub(1, x.at(0)),
      mul(Math.sqrt(90), sub(x.at(3), square(x.at(2)))),
      sub(1, x.at(2)),
      mul(Math.sqrt(10), sub(add(x.at(1), x.at(3)), 2)),
      div(sub(x.at(1), x.at(3)), Math.sqrt(10)),
    ]),
  starts: [[-3, -1, -3, -1]],
  minima: [{ x: [1, 1, 1, 1], value: 0 }],
  source: `${MGH}, problem 14`,
})
