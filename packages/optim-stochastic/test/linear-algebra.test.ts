import { describe, expect, test } from '@jest/globals'
import { symmetricEigen } from '../src/linear-algebra/eigen.js'
import { orthonormalRows } from '../src/linear-algebra/orthonormal.js'
import { rowProducts, transpose } from '../src/linear-algebra/row-products.js'
import { randomStream } from '../src/data/random.js'
import { NumericalTrouble } from '../src/trouble.js'

const random = randomStream(11)
const normals = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => random.normal())

/** x·yᵀ, entry by entry. */
function productOf(x: Float64Array, m: number, y: Float64Array, n: number): number[] {
  const depth = x.length / m
  return Array.from({ length: m * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n]
    let sum = 0
    for (let p = 0; p < depth; p++) sum += x[i * depth + p]! * y[j * depth + p]!
    return sum
  })
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(0, ...Array.from(b, (x, k) => Math.abs(x - a[k]!)))
}

const identity = (n: number): number[] =>
  Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0))

test.each([
  [1, 1, 1],
  [4, 4, 3],
  [5, 6, 7],
  [3, 130, 2],
  [9, 4, 300],
])('products of rows: %p and %p rows of length %p', (m, n, depth) => {
  const [x, y] = [normals(m * depth), normals(n * depth)]
  const out = new Float64Array(m * n).fill(NaN)
  rowProducts(out, x, m, y, n, depth)
  expect(largestDifference(out, productOf(x, m, y, n))).toBeLessThan(1e-11)
})

test.each([1, 5, 8, 131])('a symmetric product of %p rows', (m) => {
  const x = normals(m * 5)
  const out = new Float64Array(m * m)
  rowProducts(out, x, m, x, m, 5, true)
  expect(largestDifference(out, productOf(x, m, x, m))).toBeLessThan(1e-12)
})

test('a transpose, across the squares it is made of', () => {
  const [m, n] = [35, 3]
  const x = normals(m * n)
  const turned = new Float64Array(m * n)
  transpose(turned, x, m, n)
  expect(turned).toEqual(x.map((_, k) => x[(k % m) * n + Math.floor(k / m)]!))
})

describe('eigenvalues', () => {
  const cases: [string, number, Float64Array][] = [
    ['one number', 1, Float64Array.of(-3)],
    ['zero', 3, new Float64Array(9)],
    ['a diagonal', 3, Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, -2)],
    ['tiny', 2, Float64Array.of(2e-200, 1e-200, 1e-200, 3e-200)],
    ['huge', 2, Float64Array.of(2e200, 1e200, 1e200, 3e200)],
    ['a double one', 3, Float64Array.of(2, 1, 1, 1, 2, 1, 1, 1, 2)],
    [
      'zeros beside the diagonal',
      4,
      Float64Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0),
    ],
    ['rank one', 6, outer(normals(6))],
    ['any', 17, symmetric(17)],
  ]
  function outer(x: Float64Array): Float64Array {
    return Float64Array.from(productOf(x, x.length, x, x.length))
  }
  function symmetric(n: number): Float64Array {
    const x = normals(n * n)
    return x.map((a, k) => a + x[(k % n) * n + Math.floor(k / n)]!)
  }
  test.each(cases)('%s: A = ΣλvvT with orthonormal v', (_name, n, a) => {
    const [values, vectors] = [new Float64Array(n), new Float64Array(n * n)]
    symmetricEigen('test', a.slice(), n, values, vectors, new Float64Array(n))
    expect(largestDifference(productOf(vectors, n, vectors, n), identity(n))).toBeLessThan(1e-13)
    const scale = Math.max(1e-300, ...a.map(Math.abs))
    const back = a.map((_, k) => {
      const [i, j] = [Math.floor(k / n), k % n]
      let sum = 0
      for (let p = 0; p < n; p++) sum += values[p]! * vectors[p * n + i]! * vectors[p * n + j]!
      return sum / scale
    })
    expect(
      largestDifference(
        back,
        a.map((x) => x / scale),
      ),
    ).toBeLessThan(1e-13)
  })

  test('what is not finite is told in the caller’s name', () => {
    const a = Float64Array.of(1, NaN, NaN, 1)
    const find = (): void =>
      symmetricEigen('soap', a, 2, new Float64Array(2), new Float64Array(4), new Float64Array(2))
    expect(find).toThrow(NumericalTrouble)
    expect(find).toThrow('soap: expected finite statistics of gradients, got NaN')
  })
})

test.each([
  ['one row', 1, Float64Array.of(-2)],
  ['any', 7, normals(49)],
  ['zero', 3, new Float64Array(9)],
  ['a row twice', 3, Float64Array.of(1, 2, 3, 1, 2, 3, 0, 1, 0)],
])('orthonormal rows: %s', (_name, n, x) => {
  const rows = new Float64Array(n * n)
  orthonormalRows(x.slice(), n, rows, new Float64Array(n))
  expect(largestDifference(productOf(rows, n, rows, n), identity(n))).toBeLessThan(1e-13)
  const R = productOf(x, n, rows, n) // x = R'·rows with R' lower triangular, its diagonal ≥ 0
  R.forEach((entry, k) => {
    const [i, j] = [Math.floor(k / n), k % n]
    if (j > i) expect(Math.abs(entry)).toBeLessThan(1e-13)
    if (i === j) expect(entry).toBeGreaterThan(-1e-13)
  })
})
