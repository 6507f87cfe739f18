import {
  add,
  arange,
  concat,
  exp,
  mul,
  slice,
  sqrt,
  square,
  stack,
  sub,
  tan,
} from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem, type ScalarProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant, scaledStarts } from '../starts.js'
import { DIXON_SZEGO, JAMIL_YANG } from './sources.js'

const localOfTen = {
  x: [
    -0.9932633728563689, 0.9966060394434352, 0.9982406113911125, 0.9989884337678007,
    0.999226153439665, 0.9990736481633443, 0.9984541774029088, 0.9970562516630377,
    0.9941793752280661, 0.9883926301288679,
  ],
  value: 3.986579112347138,
}

/**
 * Rosenbrock's valley as a chain, Σ_{i<n} 100(x_{i+1} − x_i²)² + (1 − x_i)², m = 2(n − 1). From n = 4 on there is a
 * local minimum near (−1, 1, …, 1); it is known for n = 10. Errors: `DomainError` for an n it does not have.
 */
export function chainedRosenbrock(n: number): LeastSquaresProblem {
  requireSize('chainedRosenbrock', 'n', n, { least: 2 })
  return sumOfSquares({
    name: `chained Rosenbrock (${n})`,
    residuals(x) {
      const former = slice(x, 0, -1)
      return concat([mul(10, sub(slice(x, 1), square(former))), sub(1, former)])
    },
    starts: scaledStarts(Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))),
    minima: [{ x: constant(n, 1), value: 0 }, ...(n === 10 ? [localOfTen] : [])],
    source:
      'Toint, Some Numerical Results Using a Sparse Matrix Updating Formula, Math. Comp. 32 (1978)',
  })
}

/**
 * Cragg and Levy's function, (e^x₁ − x₂)⁴ + 100(x₂ − x₃)⁶ + tan⁴(x₃ − x₄) + x₁⁸ + (x₄ − 1)²: singular at its minimum,
 * and the tangent's poles separate it into basins, each with a local minimum.
 */
export const craggLevy: LeastSquaresProblem = /* @__PURE__ */ sumOfSquares({
  name: 'Cragg–Levy',
  residuals(x) {
    const [a, b, c, d] = [x.at(0), x.at(1), x.at(2), x.at(3)]
    const gap = sub(b, c)
    return stack([
      square(sub(exp(a), b)),
      mul(10, mul(gap, square(gap))),
      square(tan(sub(c, d))),
      square(square(a)),
      sub(d, 1),
    ])
  },
  starts: /* @__PURE__ */ scaledStarts([1, 2, 2, 2]),
  minima: [
    { x: [0, 1, 1, 1], value: 0 },
    {
      x: [0.8262451625649446, 2.897525032678868, 3.1711612045752715, 0.5397553113547328],
      value: 0.7100971280701756,
    },
    {
      x: [-0.7316351759472277, -0.29443298621639874, -0.6096061126522562, 1.9329688716999884],
      value: 1.629557586082578,
    },
    {
      x: [-0.9755119231622692, -1.269036092148198, -1.7640817448414488, 9.919643769511998],
      value: 91.3809023551948,
    },
    {
      x: [-1.2984390943556214, -3.299458296121148, -4.087517690119568, 92.18344717245402],
      value: 8527.249680982252,
    },
  ],
  source:
    'Cragg & Levy, Study on a Supermemory Gradient Method for the Minimization of Functions, JOTA 4 (1969)',
})

/** Dixon and Price's function, (x₁ − 1)² + Σ_{i≥2} i(2x_i² − x_{i−1})². Errors: `DomainError` for an n it does not have. */
export function dixonPrice(n: number): LeastSquaresProblem {
  requireSize('dixonPrice', 'n', n, { least: 2 })
  const weights = sqrt(arange(2, n + 1))
  return sumOfSquares({
    name: `Dixon–Price (${n})`,
    residuals(x) {
      const steps = sub(mul(2, square(slice(x, 1))), slice(x, 0, -1))
      return concat([sub(slice(x, 0, 1), 1), mul(weights, steps)])
    },
    starts: [constant(n, 5)],
    minima: [
      {
        x: Array.from({ length: n }, (_, i) => 2 ** (2 ** -i - 1)),
        value: 0,
        oneOf: 'both signs of the last entry',
      },
    ],
    bounds: { lower: -10, upper: 10 },
    source:
      'Dixon & Price, The Truncated Newton Method for Sparse Unconstrained Optimisation Using Automatic Differentiation, JOTA 60 (1989)',
  })
}

/** Three-hump camel, 2x₁² − 1.05x₁⁴ + x₁⁶/6 + x₁x₂ + x₂². */
export const threeHumpCamel: ScalarProblem = {
  name: 'three-hump camel',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const s = square(a)
    return add(mul(s, add(2, mul(s, sub(mul(1 / 6, s), 1.05)))), mul(b, add(a, b)))
  },
  starts: [[-1, 2]],
  minima: [
    { x: [0, 0], value: 0 },
    {
      x: [1.7475523458302888, -0.8737761729151444],
      value: 0.2986384422368598,
      oneOf: 'both signs of x',
    },
  ],
  bounds: { lower: -5, upper: 5 },
  source: JAMIL_YANG,
}

/** Six-hump camel, (4 − 2.1x₁² + x₁⁴/3)x₁² + x₁x₂ + (4x₂² − 4)x₂². */
export const sixHumpCamel: ScalarProblem = {
  name: 'six-hump camel',
  f(x) {
    const [a, b] = [x.at(0), x.at(1)]
    const [s, t] = [square(a), square(b)]
    const humps = mul(s, add(4, mul(s, sub(mul(1 / 3, s), 2.1))))
    return add(add(humps, mul(a, b)), mul(sub(mul(4, t), 4), t))
  },
  starts: [[1, 1]],
  minima: [
    {
      x: [0.08984201310031806, -0.7126564030207396],
      value: -1.0316284534898774,
      oneOf: 'both signs of x',
    },
    {
      x: [1.703606714969981, -0.7960835686726251],
      value: -0.21546382438371764,
      oneOf: 'both signs of x',
    },
    {
      x: [1.6071047529201972, 0.5686514548841314],
      value: 2.1042503103112583,
      oneOf: 'both signs of x',
    },
  ],
  bounds: { lower: [-3, -2], upper: [3, 2] },
  source: DIXON_SZEGO,
}
