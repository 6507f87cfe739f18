import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { backtracking, strongWolfe, type LineQueries } from '@wengert/optim-classical'

/** φ(α) and φ′(α) written out, as a line for every search. */
function line(phi: (a: number) => number, slope: (a: number) => number) {
  const queries: LineQueries = {
    value: phi,
    valueAndSlope: (step) => ({ step, value: phi(step), slope: slope(step) }),
    curvature: () => NaN,
  }
  return { value0: phi(0), slope0: slope(0), ...queries }
}

describe('strongWolfe', () => {
  test('meets both conditions on random quartics, from any guess', () => {
    const number = fc.double({ min: 0.01, max: 10, noNaN: true })
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (a, b, c, guess) => {
          // (x − a)²(x + b)² c: two valleys, started between them.
          const phi = (x: number): number => c * (x - a) ** 2 * (x + b) ** 2 - 0.1 * x
          const slope = (x: number): number => 2 * c * (x - a) * (x + b) * (2 * x - a + b) - 0.1
          fc.pre(slope(0) < -1e-6)
          const step = strongWolfe({ curvature: 0.1 }).run(line(phi, slope), guess)!
          expect(phi(step)).toBeLessThanOrEqual(phi(0) + 1e-4 * step * slope(0))
          expect(Math.abs(slope(step))).toBeLessThanOrEqual(-0.1 * slope(0))
        },
      ),
    )
  })

  test('steps back from NaN and ∞', () => {
    const phi = (x: number): number => (x < 2 ? (x - 1) ** 2 : NaN)
    const step = strongWolfe().run(
      line(phi, (x) => 2 * (x - 1)),
      1000,
    )!
    expect(step).toBeGreaterThan(0)
    expect(step).toBeLessThan(2)
  })

  test('gives up on a function that only rises', () => {
    expect(
      strongWolfe().run(
        line(
          (x) => x,
          () => -1,
        ),
        1,
      ),
    ).toBeUndefined()
  })
})

describe('backtracking', () => {
  test('cuts a step that is too long', () => {
    const step = backtracking().run(
      line(
        (x) => (x - 1) ** 2,
        (x) => 2 * (x - 1),
      ),
      50,
    )!
    expect((step - 1) ** 2).toBeLessThan(1)
  })

  test('asks for values alone', () => {
    expect(backtracking().queries).toEqual(['value'])
  })
})
