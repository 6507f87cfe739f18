import { describe, expect, test } from '@jest/globals'
import {
  finiteDifference,
  hessian,
  trace,
  valueAndGrad,
  vjp,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import fc from 'fast-check'
import * as problems from '../../src/problems/index.js'
import {
  beale,
  bard,
  classicProblems,
  extendedPowellSingular,
  extendedRosenbrock,
  kowalikOsborne,
  mghProblems,
  standardProblems,
  type Box,
  type LeastSquaresProblem,
  type Problem,
} from '../../src/problems/index.js'

const others: readonly LeastSquaresProblem[] = [
  ...[9, 12].map(problems.watson),
  ...[1, 2, 3, 4, 5, 6, 7, 9, 10].map((n) => problems.chebyquad(n)),
  ...[1, 2, 40].flatMap((n) => [
    problems.discreteBoundaryValue(n),
    problems.discreteIntegralEquation(n),
    problems.broydenTridiagonal(n),
    problems.broydenBanded(n),
    problems.brownAlmostLinear(n),
    problems.penaltyI(n),
    problems.variablyDimensioned(n),
    problems.trigonometric(n),
  ]),
  problems.penaltyII(10),
  problems.linearFullRank(4, 4),
  problems.linearRankOne(1, 3),
  problems.linearRankOneZeros(3, 3),
  problems.quadratic(1, 7),
  problems.dixonPrice(2),
]

const small: readonly Problem[] = [
  problems.shekel(5),
  problems.shekel(7),
  problems.trid(2),
  problems.michalewicz(2),
  problems.michalewicz(10),
  ...[problems.ackley, problems.griewank, problems.rastrigin, problems.schwefel].map((make) =>
    make(1),
  ),
  problems.levy(1),
]

describe.each([...standardProblems, ...others, ...small])('$name', (problem) => {
  const { f, starts, minima, otherStationary = [], bounds } = problem
  const attained = minima.filter(({ x }) => x.every(Number.isFinite))

  test('is finite at its starts, which are of one length', () => {
    expect(starts.length).toBeGreaterThan(0)
    for (const x of starts) {
      expect(x).toHaveLength(starts[0]!.length)
      const { value, gradient } = at(f, x)
      expect([value, ...gradient].every(Number.isFinite)).toBe(true)
      if (bounds) expect(inside(x, bounds)).toBe(x === starts[0])
    }
  })

  test('has the stated value at its minima, a gradient of zero, and nothing lower next to them', () => {
    for (const { x, value } of attained) {
      expect(x).toHaveLength(starts[0]!.length)
      if (bounds) expect(inside(x, bounds)).toBe(true)
      const found = at(f, x)
      const unit = Math.max(1, Math.abs(value))
      expect(Math.abs(found.value - value) / unit).toBeLessThan(1e-11) // residuals cancel
      const rounding = roundingOf(f, x)
      for (const [i, g] of found.gradient.entries()) {
        expect(Math.abs(g)).toBeLessThan(4 * rounding[i]! + 1e-12 * unit)
      }
      fc.assert(
        fc.property(direction(x.length), (d) => {
          const near = x.map((entry, i) => entry + 1e-4 * d[i]! * Math.max(1, Math.abs(entry)))
          expect(at(f, near).value).toBeGreaterThanOrEqual(value - 1e-11 * unit)
        }),
        { numRuns: 10 },
      )
    }
  })

  test('lists the global minimum first, and starts above it', () => {
    const lowest = minima[0]!.value
    for (const { value } of [...minima, ...otherStationary]) {
      expect(value).toBeGreaterThanOrEqual(lowest - 1e-15)
    }
    for (const x of starts) expect(at(f, x).value).toBeGreaterThanOrEqual(lowest - 1e-9)
  })

  test('has a gradient that differences confirm', () => {
    fc.assert(
      fc.property(direction(starts[0]!.length), (d) => {
        const x = starts[0]!.map(
          (entry, i) => entry + 0.05 * d[i]! * Math.max(0.1, Math.abs(entry)),
        )
        const { value, gradient } = at(f, x)
        const largest = Math.max(...gradient.map(Math.abs))
        const bound = 1e-5 * (largest + Math.abs(value)) + 1e-12
        const error = (scheme: 'central' | 'extrapolated'): number => {
          const differences = finiteDifference(f, { scheme })(Float64Array.from(x))
          return Math.max(...gradient.map((g, i) => Math.abs(g - differences[i]!)))
        }
        // Where f curves strongly within the step of plain differences, better ones decide.
        if (!(error('central') < bound)) expect(error('extrapolated')).toBeLessThan(bound)
      }),
      { numRuns: 5 },
    )
  })

  test('is the sum of its squared residuals, if it has any', () => {
    const { residuals } = problem
    if (residuals === undefined) return
    fc.assert(
      fc.property(direction(starts[0]!.length), (d) => {
        const x = Float64Array.from(starts[0]!, (entry, i) => entry + 0.1 * d[i]!)
        const [r] = vjp(residuals)(x)
        const total = r.reduce((sum, entry) => sum + entry * entry, 0)
        const { value } = at(f, x)
        expect(Math.abs(value - total)).toBeLessThanOrEqual(1e-14 * total)
      }),
      { numRuns: 5 },
    )
  })
})

test.each(standardProblems.filter(({ otherStationary }) => otherStationary))(
  '$name is stationary where it is said to be, and lower nearby',
  ({ f, otherStationary = [] }) => {
    for (const { x, value } of otherStationary) {
      const far = x.map((entry) => (Number.isFinite(entry) ? entry : 1e4 * Math.sign(entry)))
      const found = at(f, far)
      expect(found.value / value).toBeCloseTo(1, 12)
      const rounding = roundingOf(f, far)
      for (const [i, g] of found.gradient.entries()) {
        expect(Math.abs(g)).toBeLessThan(4 * rounding[i]! + 1e-12)
      }
    }
  },
)

describe('minima at infinity are approached from above', () => {
  const along: readonly [LeastSquaresProblem, (s: number) => readonly number[]][] = [
    [beale, (s) => [-s, 1 + 13.875 / 14 / s]],
    [bard, (s) => [0.8406666666666667, -s, -s]],
    [
      kowalikOsborne,
      (s) => [s, -14.07588340060331, -45.25719173932302 * s, -28.23149689908782 * s],
    ],
  ]
  test.each(along)('%#', ({ f, minima }, path) => {
    const { x, value } = minima.at(-1)!
    expect(x.map(Math.sign)).toEqual(path(1e6).map(Math.sign))
    const above = [1e2, 1e3, 1e4, 1e5].map((s) => at(f, path(s)).value - value)
    above.forEach((excess, k) => {
      expect(excess).toBeGreaterThan(0)
      if (k > 0) expect(excess / above[k - 1]!).toBeCloseTo(0.1, 1)
    })
  })
})

describe('large sizes', () => {
  const makers = [
    extendedRosenbrock,
    extendedPowellSingular,
    problems.penaltyI,
    problems.variablyDimensioned,
    problems.trigonometric,
    problems.brownAlmostLinear,
    problems.discreteBoundaryValue,
    problems.discreteIntegralEquation,
    problems.broydenTridiagonal,
    problems.broydenBanded,
    problems.chainedRosenbrock,
    problems.dixonPrice,
    problems.levy,
    problems.griewank,
    problems.rastrigin,
  ]
  const rows = (make: (n: number) => Problem, n: number): number => {
    const { f, starts } = make(n)
    return trace(f)(Float64Array.from(starts[0]!)).rows.length
  }

  test.each(makers.map((make) => [make.name, make] as const))('%s has as many rows', (_, make) => {
    expect(rows(make, 4096)).toBeLessThanOrEqual(rows(make, 64) + 20) // a product is halved
  })

  test('starts are copies of the small ones', () => {
    expect(
      at(extendedRosenbrock(100_000).f, extendedRosenbrock(100_000).starts[0]!).value,
    ).toBeCloseTo(1_210_000, 6)
    expect(
      at(extendedPowellSingular(100_000).f, extendedPowellSingular(100_000).starts[0]!).value,
    ).toBeCloseTo(5_375_000, 6)
  })

  test('roots are found at any size, when they are asked for', () => {
    for (const { f, minima } of [
      problems.broydenBanded(3000),
      problems.discreteIntegralEquation(3000),
    ]) {
      expect(at(f, minima[0]!.x).value).toBeLessThan(1e-25)
    }
  })
})

describe('lists', () => {
  test('hold the 35 problems in their order, and others beside them', () => {
    expect(mghProblems).toHaveLength(35)
    mghProblems.forEach(({ source }, i) => expect(source).toMatch(new RegExp(`problem ${i + 1}$`)))
    expect(standardProblems).toEqual([...mghProblems, ...classicProblems])
    expect(new Set(standardProblems.map(({ name }) => name)).size).toBe(standardProblems.length)
  })
})

test.each<[string, () => unknown]>([
  ['a multiple of 2 of at least 2, got 3. Perhaps 4?', () => extendedRosenbrock(3)],
  ['a multiple of 4 of at least 4, got 0. Perhaps 4?', () => extendedPowellSingular(0)],
  ['n to be an integer from 2 to 31, got 32. Perhaps 31?', () => problems.watson(32)],
  ['n to be an integer of at least 1, got NaN. Perhaps 1?', () => problems.penaltyI(NaN)],
  ['m to be an integer of at least 5, got 4. Perhaps 5?', () => problems.linearRankOne(5, 4)],
  ['m to be an integer of at least 3, got Infinity', () => problems.boxThreeDimensional(Infinity)],
  ['expected a positive integer n', () => problems.quadratic(0, 10)],
])('problems refuse sizes that they do not have: %s', (message, make) => {
  expect(make).toThrow(message)
})

function at(
  f: (x: Traced) => Scalar,
  x: ArrayLike<number>,
): { value: number; gradient: Float64Array } {
  const [value, gradient] = valueAndGrad(f)(Float64Array.from(x))
  return { value, gradient }
}

/** What rounding x to doubles makes of a gradient of zero, |H|·|x|·ε. */
function roundingOf(f: (x: Traced) => Scalar, x: readonly number[]): readonly number[] {
  const { data } = hessian(f)(Float64Array.from(x))
  return x.map((_, i) =>
    x.reduce((sum, entry, j) => {
      const term = Math.abs(data[i * x.length + j]! * entry) * Number.EPSILON
      return sum + (term > 0 ? term : 0)
    }, 0),
  )
}

function inside(x: readonly number[], { lower, upper }: Box): boolean {
  const side = (bound: number | readonly number[], i: number): number =>
    typeof bound === 'number' ? bound : bound[i]!
  return x.every((entry, i) => entry >= side(lower, i) && entry <= side(upper, i))
}

function direction(n: number): fc.Arbitrary<number[]> {
  return fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n })
}
