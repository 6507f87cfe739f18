import {
  add,
  arange,
  concat,
  cos,
  dot,
  mul,
  prod,
  sin,
  slice,
  square,
  stack,
  sub,
  sum,
} from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Variably dimensioned function, r = (x₁ − 1, …, x_n − 1, s, s²) with s = Σ j(x_j − 1). Problem 25: any n, m = n + 2.
 * Errors: `DomainError` for an n it does not have.
 */
export function variablyDimensioned(n: number): LeastSquaresProblem {
  requireSize('variablyDimensioned', 'n', n)
  const j = arange(1, n + 1)
  return mghProblem({
    name: `variably dimensioned (${n})`,
    number: 25,
    residuals(x) {
      const beyond = sub(x, 1)
      const s = dot(j, beyond)
      return concat([beyond, stack([s, square(s)])])
    },
    start: Array.from({ length: n }, (_, i) => 1 - (i + 1) / n),
    minima: [{ x: constant(n, 1), value: 0 }],
  })
}

/**
 * Trigonometric function, r_i = n − Σ cos x_j + i(1 − cos x_i) − sin x_i: many minima. Problem 26: any n, m = n; two
 * local minima are known for n = 10. Errors: `DomainError` for an n it does not have.
 */
export function trigonometric(n: number): LeastSquaresProblem {
  requireSize('trigonometric', 'n', n)
  const i = arange(1, n + 1)
  const localOfTen = [
    {
      x: [
        0.05515090398069129, 0.05684061679473856, 0.058764001762695084, 0.06099060865676081,
        0.06362621369585451, 0.06684317945275879, 0.20816151856988116, 0.16436309588564774,
        0.08500689568850744, 0.09143145071470794,
      ],
      value: 2.7950561218794563e-5,
    },
    {
      x: [
        0.05391292537425285, 0.05549659137966954, 0.057285880932085434, 0.05933664544364744,
        0.061730127154342666, 0.2578860035963596, 0.06811418211955436, 0.07262293109413032,
        0.07846159925209059, 0.08375386408669601,
      ],
      value: 4.218633887923726e-5,
    },
  ]
  return mghProblem({
    name: `trigonometric (${n})`,
    number: 26,
    residuals(x) {
      const c = cos(x)
      return sub(add(sub(n, sum(c)), mul(i, sub(1, c))), sin(x))
    },
    start: constant(n, 1 / n),
    minima: [
      { x: constant(n, 0), value: 0, oneOf: 'the origin, its translates by 2π, and others' },
      ...(n === 10 ? localOfTen : []),
    ],
  })
}

/**
 * Brown's almost-linear function, r_i = x_i + Σ x_j − (n + 1) for i < n, r_n = Π x_j − 1. Problem 27: any n, m = n; a
 * local minimum is known for n = 10. Errors: `DomainError` for an n it does not have.
 */
export function brownAlmostLinear(n: number): LeastSquaresProblem {
  requireSize('brownAlmostLinear', 'n', n)
  const a = -0.9031881921141292
  const local = {
    x: [a, a, a, 0.10653805219112933, a, a, a, a, a, 18.910529247186393],
    value: 0.9179000997857038,
    oneOf: 'all orders of the first nine entries',
  }
  return mghProblem({
    name: `Brown almost-linear (${n})`,
    number: 27,
    residuals: (x) => concat([sub(add(slice(x, 0, -1), sum(x)), n + 1), stack([sub(prod(x), 1)])]),
    start: constant(n, 0.5),
    minima: [
      {
        x: constant(n, 1),
        value: 0,
        ...(n > 1 && { oneOf: '(α, …, α, α^(1−n)) with nαⁿ − (n + 1)αⁿ⁻¹ + 1 = 0' }),
      },
      ...(n > 1 ? [smallerRoot(n)] : []),
      ...(n === 10 ? [local] : []),
    ],
    ...(n > 2 && { otherStationary: [{ x: [...constant(n - 1, 0), n + 1], value: 1 }] }),
  })
}

/** The other solution with α > 0, by bisection: between 0 and where the polynomial in α is least. */
function smallerRoot(n: number): Minimum {
  let [low, high] = [0, 1 - 1 / n ** 2]
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (middle ** (n - 1) * (n * middle - n - 1) + 1 > 0) low = middle
    else high = middle
  }
  return { x: [...constant(n - 1, low), low ** (1 - n)], value: 0 }
}
