import {
  add,
  cos,
  div,
  exp,
  mul,
  square,
  stack,
  sub,
  sum,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem, type ScalarProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { scaledStarts } from '../starts.js'
import { DIXON_SZEGO, JAMIL_YANG } from './sources.js'

/** Himmelblau's function, (x₁² + x₂ − 11)² + (x₁ + x₂² − 7)²: four minima of 0. */
export const himmelblau: LeastSquaresProblem = /* @__PURE__ */ sumOfSquares({
  name: 'Himmelblau',
  residuals(x) {
    const [a, b] = [x.at(0), x.at(1)]
    return stack([sub(add(square(a), b), 11), sub(add(a, square(b)), 7)])
  },
  starts: /* @__PURE__ */ scaledStarts([0, 1]),
  minima: [
    { x: [3, 2], value: 0 },
    { x: [-2.805118086952745, 3.131312518250573], value: 0 },
    { x: [-3.779310253377747, -3.2831859912861696], value: 0 },
    { x: [3.5844283403304917, -1.8481265269644036], value: 0 },
  ],
  source: 'Himmelblau, Applied Nonlinear Programming (1972)',
})

/** Branin's function, (x₂ − 5.1x₁²/(4π²) + 5x₁/π − 6)² + 10(1 − 1/(8π)) cos x₁ + 10: three global minima in its box. */
export const branin: ScalarProblem = {
  name: 'Branin',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const bend = add(mul(-5.1 / (4 * Math.PI ** 2), square(a)), mul(5 / Math.PI, a))
    const wave = mul(10 - 10 / (8 * Math.PI), cos(a))
    return add(square(sub(add(b, bend), 6)), add(wave, 10))
  },
  starts: [[2.5, 7.5]],
  minima: [
    { x: [3.141592653589793, 2.275], value: 0.39788735772973834 },
    { x: [-3.141592653589793, 12.275], value: 0.39788735772973834 },
    { x: [9.42477796076938, 2.475], value: 0.39788735772973834 },
  ],
  bounds: { lower: [-5, 0], upper: [10, 15] },
  source: DIXON_SZEGO,
}

/**
 * Goldstein and Price's function, [1 + (x₁ + x₂ + 1)²(19 − 14x₁ + 3x₁² − 14x₂ + 6x₁x₂ + 3x₂²)] ·
 * [30 + (2x₁ − 3x₂)²(18 − 32x₁ + 12x₁² + 48x₂ − 36x₁x₂ + 27x₂²)].
 */
export const goldsteinPrice: ScalarProblem = {
  name: 'Goldstein–Price',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const s = add(a, b)
    const d = sub(mul(2, a), mul(3, b))
    const first = add(sub(19, mul(14, s)), mul(3, square(s)))
    const second = add(sub(18, mul(16, d)), mul(3, square(d)))
    return mul(add(1, mul(square(add(s, 1)), first)), add(30, mul(square(d), second)))
  },
  starts: [[-1, 1]],
  minima: [
    { x: [0, -1], value: 3 },
    { x: [-0.6, -0.4], value: 30 },
    { x: [1.8, 0.2], value: 84 },
    { x: [1.2, 0.8], value: 840 },
  ],
  bounds: { lower: -2, upper: 2 },
  source: 'Goldstein & Price, On Descent from Local Minima, Math. Comp. 25 (1971)',
}

/** Easom's function, −cos x₁ cos x₂ e^(−(x₁ − π)² − (x₂ − π)²): a narrow well in a plain, whose ripples are minima too. */
export const easom: ScalarProblem = {
  name: 'Easom',
  f(x) {
    const distance = sum(square(sub(x, Math.PI)))
    return mul(mul(mul(-1, cos(x.at(0))), cos(x.at(1))), exp(mul(-1, distance)))
  },
  starts: [[2, 2]],
  minima: [{ x: [Math.PI, Math.PI], value: -1 }],
  bounds: { lower: -100, upper: 100 },
  source: JAMIL_YANG,
}

/** −Σ_i c_i e^(−Σ_j A_ij (x_j − P_ij)²), with P in ten-thousandths. */
function wells(
  exponents: readonly (readonly number[])[],
  places: readonly (readonly number[])[],
): (x: Traced) => Traced {
  const A = tensor(exponents)
  const P = mul(1e-4, tensor(places))
  const depths = Float64Array.of(-1, -1.2, -3, -3.2)
  return (x) => sum(mul(depths, exp(mul(-1, sum(mul(A, square(sub(x, P))), 1)))))
}

/** Hartmann's function in three dimensions: four Gaussian wells. */
export const hartmann3: ScalarProblem = {
  name: 'Hartmann 3',
  f: /* @__PURE__ */ wells(
    [
      [3, 10, 30],
      [0.1, 10, 35],
      [3, 10, 30],
      [0.1, 10, 35],
    ],
    [
      [3689, 1170, 2673],
      [4699, 4387, 7470],
      [1091, 8732, 5547],
      [381, 5743, 8828],
    ],
  ),
  starts: [[0.5, 0.5, 0.5]],
  minima: [
    { x: [0.11458887665506896, 0.55564889461693, 0.8525469846866774], value: -3.8627797873326625 },
    { x: [0.10933747837181026, 0.8605242257018716, 0.5641231666105351], value: -3.089764134382648 },
    {
      x: [0.3687227270693186, 0.11756162882466425, 0.26757374301517134],
      value: -1.0008168635606354,
    },
  ],
  bounds: { lower: 0, upper: 1 },
  source: DIXON_SZEGO,
}

/** Hartmann's function in six dimensions: four Gaussian wells. */
export const hartmann6: ScalarProblem = {
  name: 'Hartmann 6',
  f: /* @__PURE__ */ wells(
    [
      [10, 3, 17, 3.5, 1.7, 8],
      [0.05, 10, 17, 0.1, 8, 14],
      [3, 3.5, 1.7, 10, 17, 8],
      [17, 8, 0.05, 10, 0.1, 14],
    ],
    [
      [1312, 1696, 5569, 124, 8283, 5886],
      [2329, 4135, 8307, 3736, 1004, 9991],
      [2348, 1451, 3522, 2883, 3047, 6650],
      [4047, 8828, 8732, 5743, 1091, 381],
    ],
  ),
  starts: [[0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  minima: [
    {
      x: [
        0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561,
        0.31165161660011326, 0.6573005340656203,
      ],
      value: -3.3223680114155148,
    },
    {
      x: [
        0.4046531277061713, 0.8824449239723832, 0.8461015704781808, 0.5739896924303658,
        0.1389266036672439, 0.038495892478237266,
      ],
      value: -3.203161918396231,
    },
  ],
  bounds: { lower: 0, upper: 1 },
  source: DIXON_SZEGO,
}

const foxholes = [
  [4, 4, 4, 4],
  [1, 1, 1, 1],
  [8, 8, 8, 8],
  [6, 6, 6, 6],
  [3, 7, 3, 7],
  [2, 9, 2, 9],
  [5, 5, 3, 3],
  [8, 1, 8, 1],
  [6, 2, 6, 2],
  [7, 3.6, 7, 3.6],
]
const widths = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5]

const deepest: Readonly<Record<number, { readonly x: readonly number[]; readonly value: number }>> =
  {
    5: {
      x: [4.000037152819676, 4.00013327659156, 4.000037152819676, 4.00013327659156],
      value: -10.153199679058227,
    },
    7: {
      x: [4.000572916185823, 4.000689366185305, 3.9994897088591506, 3.9996061588586316],
      value: -10.402940566818662,
    },
    10: {
      x: [4.000746531592046, 4.000592934138532, 3.9996633980403224, 3.9995098005868077],
      value: -10.536409816692043,
    },
  }

/**
 * Shekel's foxholes, −Σ_{i≤m} 1/(‖x − a_i‖² + c_i) in four dimensions with m ≤ 10 holes; the minimum is known for
 * m = 5, 7 and 10. Errors: `DomainError` for an m it does not have.
 */
export function shekel(m: number = 10): ScalarProblem {
  requireSize('shekel', 'm', m, { most: 10 })
  const places = tensor(foxholes.slice(0, m))
  const c = Float64Array.from(widths.slice(0, m))
  const known = deepest[m]
  return {
    name: `Shekel (m = ${m})`,
    f: (x) => sum(div(-1, add(sum(square(sub(x, places)), 1), c))),
    starts: [[5, 5, 5, 5]],
    minima: known === undefined ? [] : [known],
    bounds: { lower: 0, upper: 10 },
    source: DIXON_SZEGO,
  }
}
