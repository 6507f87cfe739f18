import { add, exp, mul, neg, square, sub, type Traced } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { mghProblem } from './mgh-problem.js'

const decay = /* @__PURE__ */ Float64Array.from([
  0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658,
  0.628, 0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431,
  0.424, 0.42, 0.414, 0.411, 0.406,
])
const decayTimes = /* @__PURE__ */ decay.map((_, i) => -10 * i)

/**
 * Osborne's two exponentials over a constant, r_i = y_i − (x₁ + x₂ e^(−t_i x₄) + x₃ e^(−t_i x₅)) with t_i = 10(i − 1).
 * Problem 17: n = 5, m = 33.
 */
export const osborne1: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Osborne 1',
  number: 17,
  residuals(x) {
    const term = (k: number): Traced => mul(x.at(k), exp(mul(decayTimes, x.at(k + 2))))
    return sub(decay, add(add(x.at(0), term(1)), term(2)))
  },
  start: [0.5, 1.5, -1, 0.01, 0.02],
  minima: [
    {
      x: [
        0.37541005210695205, 1.9358469127123674, -1.464687136613423, 0.012867534640057288,
        0.02212269966167261,
      ],
      value: 5.4648946974829064e-5,
      oneOf: 'both orders of the two exponentials',
    },
  ],
  otherStationary: [
    {
      x: [0.62415625, 0.21984375, 0, Infinity, Infinity],
      value: 1.10603621875,
      oneOf: 'all x₂ and x₃ of the same sum',
    },
  ],
})

const spectrum = /* @__PURE__ */ Float64Array.from([
  1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655,
  0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558,
  0.533, 0.495, 0.5, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562,
  0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.71,
  0.729, 0.72, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
])
const t = /* @__PURE__ */ spectrum.map((_, i) => i / 10)

/**
 * Osborne's exponential with three peaks, r_i = y_i − (x₁ e^(−t_i x₅) + Σ_{k=2,3,4} x_k e^(−(t_i − x_{k+7})² x_{k+4}))
 * with t_i = (i − 1)/10. Problem 19: n = 11, m = 65.
 */
export const osborne2: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Osborne 2',
  number: 19,
  residuals(x) {
    const peak = (k: number): Traced =>
      mul(x.at(k), exp(neg(mul(square(sub(t, x.at(k + 7))), x.at(k + 4)))))
    const background = mul(x.at(0), exp(neg(mul(t, x.at(4)))))
    return sub(spectrum, add(add(add(background, peak(1)), peak(2)), peak(3)))
  },
  start: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5],
  minima: [
    {
      x: [
        1.3099771546273005, 0.4315537946029889, 0.633661698960724, 0.5994305347859163,
        0.7541832263280113, 0.9042885798596336, 1.3658118352370285, 4.8236988172271555,
        2.3986848661317546, 4.568874597667672, 5.6753414705806415,
      ],
      value: 0.04013773629354774,
      oneOf: 'all orders of the three peaks',
    },
  ],
  otherStationary: [
    {
      x: [0.9170384188033986, 1, 1, 1, 0.1327547810947387, 1, 1, 1, Infinity, Infinity, Infinity],
      value: 1.7898135868810932,
      oneOf: 'any peaks far from the data',
    },
  ],
})
