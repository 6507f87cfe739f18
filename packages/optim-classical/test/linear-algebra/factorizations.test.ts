import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cholesky, choleskySolve, shiftedCholesky } from '../../src/linear-algebra/cholesky.js'
import { multiply, multiplyTransposed } from '../../src/linear-algebra/dense.js'
import { dampedLeastSquares } from '../../src/linear-algebra/damped-least-squares.js'
import { dampingForRadius } from '../../src/linear-algebra/damped-problem.js'
import { leastSquaresSolution, pivotedQr, rankOf } from '../../src/linear-algebra/pivoted-qr.js'
import { norm } from '../../src/linear-algebra/vector.js'

const entry = fc.double({ min: -10, max: 10, noNaN: true })
const system = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }))
  .chain(([n, extra]) =>
    fc.record({
      n: fc.constant(n),
      m: fc.constant(n + extra),
      a: fc.array(entry, { minLength: n * (n + extra), maxLength: n * (n + extra) }),
      b: fc.array(entry, { minLength: n + extra, maxLength: n + extra }),
    }),
  )

test('a length that falls at once is bracketed, not asked for again', () => {
  // As between bounds, where the length is the same until the damping sets entries free.
  const lengthAt = (damping: number): number => Math.min(10, 10 / damping)
  const asked: number[] = []
  const problem = {
    slope: 100,
    cosine: 0,
    regular: false,
    solve(damping: number) {
      asked.push(damping)
      const length = lengthAt(damping)
      return { step: Float64Array.of(length), length, decay: () => 0.4 / Math.max(damping, 1) }
    },
  }
  const { length } = dampingForRadius(problem, 1, 0.5)
  expect(new Set(asked).size).toBe(asked.length)
  expect(Math.abs(Math.log(length))).toBeLessThan(Math.log(2))
})

describe('pivoted QR', () => {
  test('residuals of a least-squares solution are orthogonal to the columns', () => {
    fc.assert(
      fc.property(system, ({ n, m, a, b }) => {
        const matrix = Float64Array.from(a)
        const qr = pivotedQr(matrix, m, n)
        fc.pre(rankOf(qr) === n && Math.abs(qr.diagonal[n - 1]!) > 1e-3)
        const x = leastSquaresSolution(qr, Float64Array.from(b))
        const image = multiply(matrix, x, m)
        const r = Float64Array.from(b, (value, i) => value - image[i]!)
        for (const c of multiplyTransposed(matrix, r, n)) expect(Math.abs(c)).toBeLessThan(1e-8)
      }),
    )
  })

  test('finds dependent columns', () => {
    expect(rankOf(pivotedQr(Float64Array.of(1, 2, 2, 4, 3, 6), 3, 2))).toBe(1)
    expect(rankOf(pivotedQr(new Float64Array(6), 3, 2))).toBe(0)
    expect(rankOf(pivotedQr(Float64Array.of(1, 2, 3), 1, 3))).toBe(1)
  })
})

describe('Cholesky', () => {
  const a = Float64Array.of(4, 1, 1, 3)

  test('solves', () => {
    const x = choleskySolve(cholesky(a, 2)!, Float64Array.of(1, 2))
    expect(multiply(a, x, 2)[0]).toBeCloseTo(1, 14)
    expect(multiply(a, x, 2)[1]).toBeCloseTo(2, 14)
  })

  test('refuses what is not positive definite and shifts it', () => {
    const saddle = Float64Array.of(1, 0, 0, -1)
    expect(cholesky(saddle, 2)).toBeUndefined()
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined()
    expect(shiftedCholesky(saddle, 2)!.shift).toBeGreaterThan(1)
    expect(shiftedCholesky(a, 2)!.shift).toBe(0)
    expect(shiftedCholesky(new Float64Array(4), 2)).toBeUndefined()
    expect(shiftedCholesky(Float64Array.of(NaN), 1)).toBeUndefined()
  })
})

test('the damping for a radius gives a step of that length', () => {
  const jacobian = Float64Array.of(1, 2, 3, 4, 5, 6.5)
  const problem = dampedLeastSquares(jacobian, Float64Array.of(1, -1, 2), Float64Array.of(2, 3))
  for (const radius of [1e-6, 1e-2, 0.3]) {
    const { damping, length } = dampingForRadius(problem, radius, 0)
    expect(damping).toBeGreaterThan(0)
    expect(Math.abs(length / radius - 1)).toBeLessThanOrEqual(0.1)
  }
  expect(dampingForRadius(problem, 1e6, 0).damping).toBe(0)
})

test('norms neither overflow nor vanish', () => {
  expect(norm(Float64Array.of(3e200, 4e200))).toBeCloseTo(5e200, -190)
  expect(norm(Float64Array.of(3e-200, 4e-200)) / 5e-200).toBeCloseTo(1, 14)
})
