import { add, div, mul, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { mghProblem } from './mgh-problem.js'

/** Bard's data. */
const yields = /* @__PURE__ */ Float64Array.from([
  0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39,
])
const u = /* @__PURE__ */ yields.map((_, i) => i + 1)
const v = /* @__PURE__ */ yields.map((_, i) => 15 - i)
const w = /* @__PURE__ */ yields.map((_, i) => Math.min(i + 1, 15 - i))

/**
 * Bard's fit, r_i = y_i − (x₁ + u/(v x₂ + w x₃)) with u = i, v = 16 − i, w = min(u, v). The poles separate it into
 * basins. Problem 8: n = 3, m = 15.
 */
export const bard: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Bard',
  number: 8,
  residuals: (x) => sub(yields, add(x.at(0), div(u, add(mul(v, x.at(1)), mul(w, x.at(2)))))),
  start: [1, 1, 1],
  minima: [
    {
      x: [0.08241055974978893, 1.1330360920297216, 2.343695178642537],
      value: 0.008214877306578975,
    },
    { x: [0.2342158971204108, -4.449670187518073, 8.450839527066897], value: 1.7749267778152615 },
    { x: [0.18803849882653098, -1.5530063869059407, 5.595103809564217], value: 2.3629162971918467 },
    { x: [0.8406666666666667, -Infinity, -Infinity], value: 17.428693333333333 },
  ],
})

/** Kowalik and Osborne's data: rates of an enzyme at concentrations of its substrate. */
const rates = /* @__PURE__ */ Float64Array.from([
  0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246,
])
const concentrations = /* @__PURE__ */ Float64Array.from([
  4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625,
])
const squares = /* @__PURE__ */ concentrations.map((c) => c * c)

/**
 * Kowalik and Osborne's enzyme reaction, r_i = y_i − x₁(u_i² + u_i x₂)/(u_i² + u_i x₃ + x₄); the minimum at infinity
 * needs x₃ and x₄ to grow with x₁. Problem 15: n = 4, m = 11.
 */
export const kowalikOsborne: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Kowalik–Osborne',
  number: 15,
  residuals(x) {
    const above = add(squares, mul(concentrations, x.at(1)))
    const below = add(add(squares, mul(concentrations, x.at(2))), x.at(3))
    return sub(rates, div(mul(x.at(0), above), below))
  },
  start: [0.25, 0.39, 0.415, 0.39],
  minima: [
    {
      x: [0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484],
      value: 0.00030750560384923743,
    },
    { x: [Infinity, -14.07588340060331, -Infinity, -Infinity], value: 0.0010273430486954578 },
  ],
})
