import { expect } from '@jest/globals'
import { orthonormalRows } from '../src/linear-algebra/orthonormal.js'
import { symmetricEigen } from '../src/linear-algebra/eigen.js'
import type { Random } from '../src/data/random.js'
import type { Layout } from '../src/layout.js'
import type { Transform } from '../src/protocol.js'
import { quadraticSample, type Rows } from './quadratic.js'

export const product = (A: Rows, B: Rows): number[][] =>
  A.map((row) => B[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * B[k]![j]!, 0)))

export const transposed = (A: Rows): number[][] => A[0]!.map((_, j) => A.map((row) => row[j]!))

export const rowsOf = (flat: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: flat.length / columns }, (_, i) =>
    Array.from({ length: columns }, (__, j) => flat[i * columns + j]!),
  )

export const flat = (A: Rows): Float64Array => Float64Array.from(A.flat())

export const combined = (A: Rows, B: Rows, a = 1, b = 1): number[][] =>
  A.map((row, i) => row.map((x, j) => a * x + b * B[i]![j]!))

export const scaledUnit = (n: number, scale: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? scale : 0)))

export const normalMatrix = (random: Random, m: number, n: number): number[][] =>
  Array.from({ length: m }, () => Array.from({ length: n }, () => random.normal()))

/** An orthogonal matrix at random. */
export function orthogonal(random: Random, n: number): number[][] {
  const rows = new Float64Array(n * n)
  orthonormalRows(flat(normalMatrix(random, n, n)), n, rows, new Float64Array(n))
  return rowsOf(rows, n)
}

/** f(A) for a symmetric A, by its eigenvalues. */
export function matrixFunction(A: Rows, f: (x: number) => number): number[][] {
  const n = A.length
  const [values, vectors] = [new Float64Array(n), new Float64Array(n * n)]
  symmetricEigen('test', flat(A), n, values, vectors, new Float64Array(n))
  return A.map((_, i) =>
    A.map((__, j) => {
      let sum = 0
      for (let k = 0; k < n; k++) sum += f(values[k]!) * vectors[k * n + i]! * vectors[k * n + j]!
      return sum
    }),
  )
}

/** Parameters that are one array. */
export const oneLeaf = (...shape: number[]): Layout => [
  { path: 'params', shape, offset: 0, length: shape.reduce((a, b) => a * b, 1) },
]

export function expectClose(x: ArrayLike<number>, y: ArrayLike<number>, tolerance = 1e-10): void {
  expect(x.length).toBe(y.length)
  for (let k = 0; k < y.length; k++) expect(Math.abs(x[k]! - y[k]!)).toBeLessThan(tolerance)
}

/** The steps that a sequence of gradients leads to. */
export function stepsOf<State>(
  optimizer: Transform<State, never>,
  gradients: readonly ArrayLike<number>[],
  layout?: Layout,
): Float64Array[] {
  const n = gradients[0]!.length
  let state = optimizer.init(new Float64Array(n), layout)
  return gradients.map((gradient, t) => {
    const at = quadraticSample([], new Float64Array(n), undefined, t)
    const update = optimizer.update(Float64Array.from(gradient), state, at)
    state = update.state
    return Float64Array.from(update.step)
  })
}
