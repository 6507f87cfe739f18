import { add, exp, mul, neg, pow, stack, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Freudenstein and Roth's pair of cubics, r₁ = −13 + x₁ + ((5 − x₂)x₂ − 2)x₂, r₂ = −29 + x₁ + ((x₂ + 1)x₂ − 14)x₂. The
 * standard start leads most methods to the local minimum. Problem 2: n = 2, m = 2.
 */
export const freudensteinRoth: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Freudenstein–Roth',
  number: 2,
  residuals(x) {
    const [a, b] = [x.at(0), x.at(1)]
    return stack([
      add(add(-13, a), mul(sub(mul(sub(5, b), b), 2), b)),
      add(add(-29, a), mul(sub(mul(add(b, 1), b), 14), b)),
    ])
  },
  start: [0.5, -2],
  minima: [
    { x: [5, 4], value: 0 },
    { x: [11.412778986902094, -0.8968052532744765], value: 48.98425367924002 },
  ],
})

/**
 * Powell's badly scaled pair, r₁ = 10⁴x₁x₂ − 1, r₂ = e^(−x₁) + e^(−x₂) − 1.0001. Problem 3: n = 2, m = 2.
 */
export const powellBadlyScaled: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Powell badly scaled',
  number: 3,
  residuals(x) {
    const [a, b] = [x.at(0), x.at(1)]
    return stack([sub(mul(mul(1e4, a), b), 1), sub(add(exp(neg(a)), exp(neg(b))), 1.0001)])
  },
  start: [0, 1],
  minima: [{ x: [1.0981593296998175e-5, 9.106146739866524], value: 0, oneOf: 'both orders' }],
})

/** Brown's badly scaled function, r = (x₁ − 10⁶, x₂ − 2·10⁻⁶, x₁x₂ − 2). Problem 4: n = 2, m = 3. */
export const brownBadlyScaled: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Brown badly scaled',
  number: 4,
  residuals: (x) => stack([sub(x.at(0), 1e6), sub(x.at(1), 2e-6), sub(mul(x.at(0), x.at(1)), 2)]),
  start: [1, 1],
  minima: [{ x: [1e6, 2e-6], value: 0 }],
})

/**
 * Beale's function: r_i = y_i − x₁(1 − x₂^i), i = 1, 2, 3. Far starts may slide into the valley x₂ → 1, f → 0.452.
 * Problem 5: n = 2, m = 3.
 */
export const beale: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Beale',
  number: 5,
  residuals: (x) =>
    stack([1.5, 2.25, 2.625].map((y, i) => sub(y, mul(x.at(0), sub(1, pow(x.at(1), i + 1)))))),
  start: [1, 1],
  minima: [
    { x: [3, 0.5], value: 0 },
    { x: [-Infinity, 1], value: 0.45200892857142855 },
  ],
})
