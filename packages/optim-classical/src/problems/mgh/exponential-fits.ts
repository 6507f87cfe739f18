import {
  abs,
  add,
  arange,
  div,
  exp,
  log,
  mul,
  neg,
  pow,
  square,
  sub,
  type Traced,
} from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { mghProblem } from './mgh-problem.js'

const ofTen = {
  minima: [{ x: [0.2578252136703641, 0.2578252136703641], value: 124.36218235561485 }],
  otherStationary: [
    { x: [0.33148527792223215, -Infinity], value: 259.58019013425328, oneOf: 'both orders' },
  ],
}

/**
 * Jennrich and Sampson's function, r_i = 2 + 2i − (e^(i x₁) + e^(i x₂)). At 100 times the standard start it overflows.
 * Problem 6: n = 2, m ≥ 2; the minimum is known for m = 10. Errors: `DomainError` for an m it does not have.
 */
export function jennrichSampson(m: number = 10): LeastSquaresProblem {
  requireSize('jennrichSampson', 'm', m, { least: 2 })
  const i = arange(1, m + 1)
  const y = add(2, mul(2, i))
  return mghProblem({
    name: `Jennrich–Sampson (m = ${m})`,
    number: 6,
    residuals: (x) => sub(y, add(exp(mul(i, x.at(0))), exp(mul(i, x.at(1))))),
    start: [0.3, 0.4],
    scales: [1, 10],
    ...(m === 10 ? ofTen : { minima: [] }),
  })
}

/** Ordinates of a bell. */
const bell = /* @__PURE__ */ Float64Array.from([
  0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054,
  0.0175, 0.0044, 0.0009,
])
const abscissas = /* @__PURE__ */ bell.map((_, i) => (7 - i) / 2)

/** Fit of a bell, r_i = x₁ e^(−x₂(t_i − x₃)²/2) − y_i with t_i = (8 − i)/2. Problem 9: n = 3, m = 15. */
export const gaussian: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Gaussian',
  number: 9,
  residuals(x) {
    const exponent = div(mul(neg(x.at(1)), square(sub(abscissas, x.at(2)))), 2)
    return sub(mul(x.at(0), exp(exponent)), bell)
  },
  start: [0.4, 1, 0],
  minima: [{ x: [0.39895613783875666, 1.0000190844878056, 0], value: 1.127932769618648e-8 }],
})

/** Resistances of a thermistor. */
const resistances = /* @__PURE__ */ Float64Array.from([
  34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307,
  2872,
])
const temperatures = /* @__PURE__ */ resistances.map((_, i) => 50 + 5 * i)

/**
 * Meyer's thermistor, r_i = x₁ e^(x₂/(t_i + x₃)) − y_i with t_i = 45 + 5i: a valley whose floor is nearly flat and
 * whose walls are not. Problem 10: n = 3, m = 16.
 */
export const meyer: LeastSquaresProblem = /* @__PURE__ */ mghProblem({
  name: 'Meyer',
  number: 10,
  residuals: (x) => sub(mul(x.at(0), exp(div(x.at(1), add(temperatures, x.at(2))))), resistances),
  start: [0.02, 4000, 250],
  minima: [
    { x: [0.005609636471028053, 6181.346346286372, 345.2236346241365], value: 87.94585517085112 },
  ],
})

/**
 * Gulf research and development function, r_i = e^(−|y_i − x₂|^x₃/x₁) − t_i with t_i = i/100 and
 * y_i = 25 + (−50 log t_i)^(2/3). (The paper prints "m i" for the minus sign, the authors' program does not.)
 * Problem 11: n = 3, 3 ≤ m ≤ 100. Errors: `DomainError` for an m it does not have.
 */
export function gulf(m: number = 99): LeastSquaresProblem {
  requireSize('gulf', 'm', m, { least: 3, most: 100 })
  const t = div(arange(1, m + 1), 100)
  const y = add(25, pow(mul(-50, log(t)), 2 / 3))
  return mghProblem({
    name: `Gulf research and development (m = ${m})`,
    number: 11,
    residuals: (x) => sub(exp(div(neg(pow(abs(sub(y, x.at(1))), x.at(2))), x.at(0))), t),
    start: [5, 2.5, 0.15],
    scales: [1], // ten times the start is the minimum, and at a hundred times f is flat
    minima: [{ x: [50, 25, 1.5], value: 0 }],
  })
}

/**
 * Box's three-dimensional function, r_i = e^(−t_i x₁) − e^(−t_i x₂) − x₃(e^(−t_i) − e^(−10 t_i)) with t_i = i/10.
 * Problem 12: n = 3, m ≥ 3. Errors: `DomainError` for an m it does not have.
 */
export function boxThreeDimensional(m: number = 10): LeastSquaresProblem {
  requireSize('boxThreeDimensional', 'm', m, { least: 3 })
  const t = div(arange(1, m + 1), -10)
  const difference = sub(exp(t), exp(mul(10, t)))
  return mghProblem({
    name: `Box three-dimensional (m = ${m})`,
    number: 12,
    residuals: (x) =>
      sub(sub(exp(mul(t, x.at(0))), exp(mul(t, x.at(1)))), mul(x.at(2), difference)),
    start: [0, 10, 20],
    minima: [
      {
        x: [1, 10, 1],
        value: 0,
        oneOf: '(1, 10, 1), (10, 1, −1), and wherever x₁ = x₂ and x₃ = 0',
      },
    ],
    ...(m === 10 && {
      otherStationary: [
        {
          x: [0.6136003525261593, Infinity, 1.3199552092025277],
          value: 0.075588740754997403,
          oneOf: '(a, ∞, b) and (∞, a, −b)',
        },
      ],
    }),
  })
}

/**
 * Biggs' EXP6, r_i = x₃ e^(−t_i x₁) − x₄ e^(−t_i x₂) + x₆ e^(−t_i x₅) − y_i with t_i = i/10 and
 * y_i = e^(−t_i) − 5e^(−10 t_i) + 3e^(−4 t_i). The published local minimum for m = 13, f = 0.00565565, is a saddle.
 * Problem 18: n = 6, m ≥ 6. Errors: `DomainError` for an m it does not have.
 */
export function biggsExp6(m: number = 13): LeastSquaresProblem {
  requireSize('biggsExp6', 'm', m, { least: 6 })
  const t = div(arange(1, m + 1), -10)
  const y = add(sub(exp(t), mul(5, exp(mul(10, t)))), mul(3, exp(mul(4, t))))
  return mghProblem({
    name: `Biggs EXP6 (m = ${m})`,
    number: 18,
    residuals(x) {
      const term = (factor: number, rate: number): Traced =>
        mul(x.at(factor), exp(mul(t, x.at(rate))))
      return sub(add(sub(term(2, 0), term(3, 1)), term(5, 4)), y)
    },
    start: [1, 2, 1, 1, 1, 1],
    minima: [
      { x: [1, 10, 1, 5, 4, 3], value: 0, oneOf: 'all orders of the three terms, signs following' },
    ],
    ...(m === 13 && {
      otherStationary: [
        {
          x: [
            1.7114159947195875, 17.683198180949066, 1.1631436609188925, 5.186561551993452,
            1.7114159947195875, 1.1631436609188925,
          ],
          value: 0.005655649925499931,
          oneOf: 'all x₃ and x₆ of the same sum',
        },
      ],
    }),
  })
}
