/** Formulas as they are published, entry by entry in plain numbers, against what the problems compute. */
import { describe, expect, test } from '@jest/globals'
import { valueAndGrad, vjp } from '@wengert/ad-core'
import fc from 'fast-check'
import * as problems from '../../src/problems/index.js'
import type { LeastSquaresProblem, Problem } from '../../src/problems/index.js'

type Formula = (x: readonly number[]) => readonly number[]

const { exp, sin, cos, sqrt, abs, log, PI } = Math

/** Residuals for i = 1…m, of which entries are counted from 1 too. */
function each(m: number, r: (i: number, x: (j: number) => number) => number): Formula {
  return (x) => from(1, m, (i) => r(i, (j) => x[j - 1] ?? 0))
}

function from(first: number, last: number, term: (i: number) => number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => term(first + k))
}

function total(first: number, last: number, term: (i: number) => number): number {
  return from(first, last, term).reduce((a, b) => a + b, 0)
}

const leastSquares: readonly [LeastSquaresProblem, Formula][] = [
  [problems.rosenbrock, ([a, b]) => [10 * (b! - a! ** 2), 1 - a!]],
  [
    problems.freudensteinRoth,
    ([a, b]) => [-13 + a! + ((5 - b!) * b! - 2) * b!, -29 + a! + ((b! + 1) * b! - 14) * b!],
  ],
  [problems.brownBadlyScaled, ([a, b]) => [a! - 1e6, b! - 2e-6, a! * b! - 2]],
  [
    problems.beale,
    ([a, b]) => [1.5 - a! * (1 - b!), 2.25 - a! * (1 - b! ** 2), 2.625 - a! * (1 - b! ** 3)],
  ],
  [
    problems.helicalValley,
    ([a, b, c]) => {
      const theta = Math.atan(b! / a!) / (2 * PI) + (a! < 0 ? 0.5 : 0)
      return [10 * (c! - 10 * theta), 10 * (sqrt(a! ** 2 + b! ** 2) - 1), c!]
    },
  ],
  [
    problems.wood,
    ([a, b, c, d]) => [
      10 * (b! - a! ** 2),
      1 - a!,
      sqrt(90) * (d! - c! ** 2),
      1 - c!,
      sqrt(10) * (b! + d! - 2),
      (b! - d!) / sqrt(10),
    ],
  ],
  [
    problems.craggLevy,
    ([a, b, c, d]) => [
      (exp(a!) - b!) ** 2,
      10 * (b! - c!) ** 3,
      Math.tan(c! - d!) ** 2,
      a! ** 4,
      d! - 1,
    ],
  ],
  [problems.himmelblau, ([a, b]) => [a! ** 2 + b! - 11, a! + b! ** 2 - 7]],
  [
    problems.powellBadlyScaled,
    each(2, (i, x) => (i === 1 ? 1e4 * x(1) * x(2) - 1 : exp(-x(1)) + exp(-x(2)) - 1.0001)),
  ],
  [problems.jennrichSampson(4), each(4, (i, x) => 2 + 2 * i - exp(i * x(1)) - exp(i * x(2)))],
  [
    problems.gulf(20),
    each(20, (i, x) => {
      const t = i / 100
      const y = 25 + (-50 * log(t)) ** (2 / 3)
      return exp(-(abs(y - x(2)) ** x(3)) / x(1)) - t
    }),
  ],
  [
    problems.boxThreeDimensional(6),
    each(6, (i, x) => {
      const t = i / 10
      return exp(-t * x(1)) - exp(-t * x(2)) - x(3) * (exp(-t) - exp(-10 * t))
    }),
  ],
  [
    problems.brownDennis(9),
    each(9, (i, x) => {
      const t = i / 5
      return (x(1) + t * x(2) - exp(t)) ** 2 + (x(3) + x(4) * sin(t) - cos(t)) ** 2
    }),
  ],
  [
    problems.biggsExp6(8),
    each(8, (i, x) => {
      const t = i / 10
      const y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t)
      return x(3) * exp(-t * x(1)) - x(4) * exp(-t * x(2)) + x(6) * exp(-t * x(5)) - y
    }),
  ],
  ...[2, 5].map((n): [LeastSquaresProblem, Formula] => [
    problems.watson(n),
    each(31, (i, x) => {
      if (i === 30) return x(1)
      if (i === 31) return x(2) - x(1) ** 2 - 1
      const t = i / 29
      const slope = total(2, n, (j) => (j - 1) * x(j) * t ** (j - 2))
      return slope - total(1, n, (j) => x(j) * t ** (j - 1)) ** 2 - 1
    }),
  ]),
  [
    problems.extendedRosenbrock(6),
    each(6, (i, x) => (i % 2 === 1 ? 10 * (x(i + 1) - x(i) ** 2) : 1 - x(i - 1))),
  ],
  [
    problems.extendedPowellSingular(8),
    each(8, (i, x) => {
      switch (i % 4) {
        case 1:
          return x(i) + 10 * x(i + 1)
        case 2:
          return sqrt(5) * (x(i + 1) - x(i + 2))
        case 3:
          return (x(i - 1) - 2 * x(i)) ** 2
        default:
          return sqrt(10) * (x(i - 3) - x(i)) ** 2
      }
    }),
  ],
  [
    problems.penaltyI(3),
    each(4, (i, x) => (i < 4 ? sqrt(1e-5) * (x(i) - 1) : total(1, 3, (j) => x(j) ** 2) - 0.25)),
  ],
  ...[1, 2, 5].map((n): [LeastSquaresProblem, Formula] => [
    problems.penaltyII(n),
    each(2 * n, (i, x) => {
      if (i === 1) return x(1) - 0.2
      if (i === 2 * n) return total(1, n, (j) => (n - j + 1) * x(j) ** 2) - 1
      if (i > n) return sqrt(1e-5) * (exp(x(i - n + 1) / 10) - exp(-0.1))
      const y = exp(i / 10) + exp((i - 1) / 10)
      return sqrt(1e-5) * (exp(x(i) / 10) + exp(x(i - 1) / 10) - y)
    }),
  ]),
  [
    problems.variablyDimensioned(4),
    each(6, (i, x) => (i < 5 ? x(i) - 1 : total(1, 4, (j) => j * (x(j) - 1)) ** (i - 4))),
  ],
  [
    problems.trigonometric(5),
    each(5, (i, x) => 5 - total(1, 5, (j) => cos(x(j))) + i * (1 - cos(x(i))) - sin(x(i))),
  ],
  [
    problems.brownAlmostLinear(5),
    each(5, (i, x) => (i < 5 ? x(i) + total(1, 5, x) - 6 : x(1) * x(2) * x(3) * x(4) * x(5) - 1)),
  ],
  [
    problems.discreteBoundaryValue(6),
    each(6, (i, x) => 2 * x(i) - x(i - 1) - x(i + 1) + (x(i) + i / 7 + 1) ** 3 / 98),
  ],
  [
    problems.discreteIntegralEquation(6),
    each(6, (i, x) => {
      const cube = (j: number): number => (x(j) + j / 7 + 1) ** 3
      const before = (1 - i / 7) * total(1, i, (j) => (j / 7) * cube(j))
      return x(i) + (before + (i / 7) * total(i + 1, 6, (j) => (1 - j / 7) * cube(j))) / 14
    }),
  ],
  [
    problems.broydenTridiagonal(6),
    each(6, (i, x) => (3 - 2 * x(i)) * x(i) - x(i - 1) - 2 * x(i + 1) + 1),
  ],
  [
    problems.broydenBanded(9),
    each(9, (i, x) => {
      const sum = total(Math.max(1, i - 5), Math.min(9, i + 1), (j) =>
        j === i ? 0 : x(j) * (1 + x(j)),
      )
      return x(i) * (2 + 5 * x(i) ** 2) + 1 - sum
    }),
  ],
  [
    problems.linearFullRank(3, 7),
    each(7, (i, x) => (i <= 3 ? x(i) : 0) - (2 / 7) * total(1, 3, x) - 1),
  ],
  [problems.linearRankOne(3, 7), each(7, (i, x) => i * total(1, 3, (j) => j * x(j)) - 1)],
  [
    problems.linearRankOneZeros(4, 7),
    each(7, (i, x) => (i === 1 || i === 7 ? -1 : (i - 1) * total(2, 3, (j) => j * x(j)) - 1)),
  ],
  [
    problems.chebyquad(4, 7),
    each(7, (i, x) => {
      // Shifted Chebyshev polynomials by their definition on [0, 1], hyperbolic beyond.
      const T = (y: number): number =>
        abs(y) <= 1 ? cos(i * Math.acos(y)) : Math.sign(y) ** i * Math.cosh(i * Math.acosh(abs(y)))
      return total(1, 4, (j) => T(2 * x(j) - 1)) / 4 + (i % 2 === 0 ? 1 / (i ** 2 - 1) : 0)
    }),
  ],
  [
    problems.chainedRosenbrock(4),
    each(6, (i, x) => (i <= 3 ? 10 * (x(i + 1) - x(i) ** 2) : 1 - x(i - 3))),
  ],
  [
    problems.dixonPrice(4),
    each(4, (i, x) => (i === 1 ? x(1) - 1 : sqrt(i) * (2 * x(i) ** 2 - x(i - 1)))),
  ],
]

describe.each(leastSquares.map(([problem, formula]) => ({ problem, formula, name: problem.name })))(
  '$name',
  ({ problem: { residuals, starts }, formula }) => {
    test('has the published residuals', () => {
      fc.assert(
        fc.property(near(starts[0]!), (x) => {
          const expected = formula(x)
          const [r] = vjp(residuals)(Float64Array.from(x))
          expect(r).toHaveLength(expected.length)
          const largest = Math.max(1, ...expected.map(abs))
          expected.forEach((e, i) => expect(abs(r[i]! - e) / largest).toBeLessThan(1e-12))
        }),
        { numRuns: 20 },
      )
    })
  },
)

/** Values at the standard starts that runs of MINPACK print, as norms of the residuals. */
test.each([
  [problems.kowalikOsborne, 0.07289151],
  [problems.meyer, 41153.47],
  [problems.osborne1, 0.937564],
  [problems.osborne2, 1.446865],
  [problems.bard, 6.456136],
  [problems.gaussian, 0.001971828],
  [problems.boxThreeDimensional(), 32.11158],
  [problems.jennrichSampson(), 64.58563],
  [problems.brownDennis(), 2815.438],
])('residuals have the norm that MINPACK shows', (problem, norm) => {
  const found = sqrt(valueAndGrad(problem.f)(Float64Array.from(problem.starts[0]!))[0])
  expect(found / norm).toBeCloseTo(1, 6)
})

const scalar: readonly [Problem, (x: readonly number[]) => number][] = [
  [problems.sphere(3), (x) => total(0, 2, (i) => x[i]! ** 2)],
  [
    problems.trid(4),
    (x) => total(0, 3, (i) => (x[i]! - 1) ** 2) - total(1, 3, (i) => x[i]! * x[i - 1]!),
  ],
  [
    problems.bohachevsky,
    ([a, b]) => a! ** 2 + 2 * b! ** 2 - 0.3 * cos(3 * PI * a!) - 0.4 * cos(4 * PI * b!) + 0.7,
  ],
  [problems.booth, ([a, b]) => (a! + 2 * b! - 7) ** 2 + (2 * a! + b! - 5) ** 2],
  [problems.matyas, ([a, b]) => 0.26 * (a! ** 2 + b! ** 2) - 0.48 * a! * b!],
  [problems.mcCormick, ([a, b]) => sin(a! + b!) + (a! - b!) ** 2 - 1.5 * a! + 2.5 * b! + 1],
  [
    problems.threeHumpCamel,
    ([a, b]) => 2 * a! ** 2 - 1.05 * a! ** 4 + a! ** 6 / 6 + a! * b! + b! ** 2,
  ],
  [
    problems.sixHumpCamel,
    ([a, b]) =>
      (4 - 2.1 * a! ** 2 + a! ** 4 / 3) * a! ** 2 + a! * b! + (-4 + 4 * b! ** 2) * b! ** 2,
  ],
  [
    problems.branin,
    ([a, b]) =>
      (b! - (5.1 * a! ** 2) / (4 * PI ** 2) + (5 * a!) / PI - 6) ** 2 +
      10 * (1 - 1 / (8 * PI)) * cos(a!) +
      10,
  ],
  [
    problems.goldsteinPrice,
    ([a, b]) =>
      (1 +
        (a! + b! + 1) ** 2 * (19 - 14 * a! + 3 * a! ** 2 - 14 * b! + 6 * a! * b! + 3 * b! ** 2)) *
      (30 +
        (2 * a! - 3 * b!) ** 2 *
          (18 - 32 * a! + 12 * a! ** 2 + 48 * b! - 36 * a! * b! + 27 * b! ** 2)),
  ],
  [problems.easom, ([a, b]) => -cos(a!) * cos(b!) * exp(-((a! - PI) ** 2) - (b! - PI) ** 2)],
  [
    problems.ackley(3),
    (x) =>
      -20 * exp(-0.2 * sqrt(total(0, 2, (i) => x[i]! ** 2) / 3)) -
      exp(total(0, 2, (i) => cos(2 * PI * x[i]!)) / 3) +
      20 +
      Math.E,
  ],
  [
    problems.griewank(3),
    (x) =>
      total(0, 2, (i) => x[i]! ** 2) / 4000 -
      cos(x[0]!) * cos(x[1]! / sqrt(2)) * cos(x[2]! / sqrt(3)) +
      1,
  ],
  [
    problems.levy(3),
    (x) => {
      const w = x.map((entry) => 1 + (entry - 1) / 4)
      return (
        sin(PI * w[0]!) ** 2 +
        total(0, 1, (i) => (w[i]! - 1) ** 2 * (1 + 10 * sin(PI * w[i]! + 1) ** 2)) +
        (w[2]! - 1) ** 2 * (1 + sin(2 * PI * w[2]!) ** 2)
      )
    },
  ],
  [problems.rastrigin(3), (x) => 30 + total(0, 2, (i) => x[i]! ** 2 - 10 * cos(2 * PI * x[i]!))],
  [
    problems.schwefel(3),
    (x) => 418.9828872724337 * 3 - total(0, 2, (i) => x[i]! * sin(sqrt(abs(x[i]!)))),
  ],
  [
    problems.styblinskiTang(3),
    (x) => total(0, 2, (i) => x[i]! ** 4 - 16 * x[i]! ** 2 + 5 * x[i]!) / 2,
  ],
  [
    problems.michalewicz(3),
    (x) => -total(0, 2, (i) => sin(x[i]!) * sin(((i + 1) * x[i]! ** 2) / PI) ** 20),
  ],
  [
    problems.zakharov(3),
    (x) => {
      const s = total(0, 2, (i) => 0.5 * (i + 1) * x[i]!)
      return total(0, 2, (i) => x[i]! ** 2) + s ** 2 + s ** 4
    },
  ],
]

describe.each(scalar.map(([problem, formula]) => ({ problem, formula, name: problem.name })))(
  '$name',
  ({ problem: { f, starts }, formula }) => {
    test('has the published values', () => {
      fc.assert(
        fc.property(near(starts[0]!), (x) => {
          const expected = formula(x)
          const [found] = valueAndGrad(f)(Float64Array.from(x))
          expect(abs(found - expected)).toBeLessThan(1e-12 * Math.max(100, abs(expected)))
        }),
        { numRuns: 20 },
      )
    })
  },
)

/** Published minima, to the digits in which they are. */
test.each([
  [problems.hartmann3, -3.86278],
  [problems.hartmann6, -3.32237],
  [problems.shekel(5), -10.1532],
  [problems.shekel(7), -10.4029],
  [problems.shekel(10), -10.5364],
  [problems.michalewicz(2), -1.8013],
  [problems.michalewicz(5), -4.687658],
  [problems.michalewicz(10), -9.66015],
  [problems.sixHumpCamel, -1.0316],
  [problems.branin, 0.397887],
  [problems.mcCormick, -1.9133],
  [problems.styblinskiTang(2), 2 * -39.16617],
  [problems.brownDennis(), 85822.2],
  [problems.kowalikOsborne, 3.07505e-4],
  [problems.meyer, 87.9458],
  [problems.osborne2, 4.01377e-2],
  [problems.watson(9), 1.39976e-6],
  [problems.penaltyII(10), 2.9366e-4],
])('minima are the published ones', ({ minima }, published) => {
  expect(minima[0]!.value / published).toBeCloseTo(1, 4)
})

function near(start: readonly number[]): fc.Arbitrary<number[]> {
  const offset = fc.double({ min: -0.3, max: 0.3, noNaN: true })
  return fc
    .tuple(...start.map(() => offset))
    .map((d) => start.map((entry, i) => entry + d[i]! * Math.min(1, Math.max(0.1, abs(entry)))))
}
