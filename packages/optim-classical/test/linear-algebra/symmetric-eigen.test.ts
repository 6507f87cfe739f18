import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { symmetricEigen } from '../../src/linear-algebra/symmetric-eigen.js'

/** Entries of very different sizes, and zeros. */
const entry = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.integer({ min: -12, max: 3 }).map((power) => 10 ** power),
  fc.constant(0),
)
const symmetric = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc
      .array(entry, { minLength: n * n, maxLength: n * n })
      .map((a) => ({ n, a: Float64Array.from(a, (_, k) => a[lower(k, n)]!) })),
  )

/** The place in the lower triangle that stands for entry k. */
function lower(k: number, n: number): number {
  const [i, j] = [Math.floor(k / n), k % n]
  return i >= j ? k : j * n + i
}

function check(a: Float64Array, n: number): void {
  const { values, vectors } = symmetricEigen(a, n)!
  const most = 1e-14 * n * Math.max(...values.map(Math.abs)) + n * Number.MIN_VALUE
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let rebuilt = 0
      let inner = 0
      for (let k = 0; k < n; k++) {
        rebuilt += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!
        inner += vectors[k * n + i]! * vectors[k * n + j]!
      }
      expect(Math.abs(rebuilt - a[i * n + j]!)).toBeLessThanOrEqual(most)
      expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-14 * n)
    }
  }
}

describe('eigenvalues and eigenvectors of symmetric matrices', () => {
  test('VΛVᵀ is the matrix again, and V is orthonormal', () => {
    fc.assert(fc.property(symmetric, ({ n, a }) => check(a, n)))
  })

  test('only the lower triangle is read', () => {
    const { values } = symmetricEigen(Float64Array.of(2, NaN, 0, 3), 2)!
    expect([...values].sort()).toEqual([2, 3])
  })

  test('of the second difference they are 2 − 2 cos(kπ/(n + 1))', () => {
    const n = 30
    const a = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1
    }
    const values = symmetricEigen(a, n)!.values.sort()
    values.forEach((value, k) => {
      expect(Math.abs(value - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(
        1e-14,
      )
    })
  })

  test('equal eigenvalues, blocks, and sizes at the ends of the range', () => {
    check(new Float64Array(9), 3)
    check(Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1), 3)
    check(Float64Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1e-9, 0, 0, 1e-9, 0), 4)
    check(Float64Array.of(3e307, 1e307, 1e307, 2e307), 2)
    check(Float64Array.of(2e-300, 1e-300, 1e-300, 2e-300), 2)
    check(Float64Array.of(0, -5e-324, 0, -5e-324, 0, 1, 0, 1, 1), 3)
    check(Float64Array.of(1, 0, 1e-200, 0, 1, 1e-200, 1e-200, 1e-200, 1), 3)
  })

  test('there are none where an entry is not finite', () => {
    expect(symmetricEigen(Float64Array.of(1, 0, NaN, 1), 2)).toBeUndefined()
    expect(symmetricEigen(Float64Array.of(Infinity), 1)).toBeUndefined()
  })
})
