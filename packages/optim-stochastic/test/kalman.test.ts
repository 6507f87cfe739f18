import { describe, expect, test } from '@jest/globals'
import { gekf, type GekfState } from '../src/methods/gekf.js'
import { definiteFactor, semidefiniteFactor, solvePivoted } from '../src/linear-algebra/cholesky.js'
import {
  columnPlace,
  interleaved,
  LANES,
  packedDowndate,
  packedTimes,
} from '../src/linear-algebra/packed.js'
import { randomStream } from '../src/data/random.js'
import { stateSize } from '../src/state.js'
import { NumericalTrouble } from '../src/trouble.js'
import { leastSquaresSample, solved } from './quadratic.js'

const random = randomStream(5)
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()))

describe('on linear least squares the filter is recursive least squares', () => {
  test.each([1, 2, 5])('%p outputs', (m) => {
    const n = 6
    const covariance = 3
    const optimizer = gekf({ covariance, processNoise: 0 })
    const w = Float64Array.from({ length: n }, () => random.normal())
    const start = w.slice()
    let state = optimizer.init(w)
    // Normal equations of ½Σ‖Xw − t‖² + ½‖w − w₀‖²/covariance.
    const A = matrix(n, n).map((row, i) => row.map((_, j) => (i === j ? 1 / covariance : 0)))
    const b = start.map((x) => x / covariance)
    for (let t = 0; t < 20; t++) {
      const X = matrix(m, n)
      const target = X.map(() => random.normal())
      const result = optimizer.update(new Float64Array(n), state, leastSquaresSample(X, target, w))
      state = result.state
      for (let i = 0; i < n; i++) w[i]! += result.step[i]!
      X.forEach((row, k) => {
        for (let i = 0; i < n; i++) {
          b[i]! += row[i]! * target[k]!
          for (let j = 0; j < n; j++) A[i]![j]! += row[i]! * row[j]!
        }
      })
      solved(A, b).forEach((x, i) => expect(w[i]).toBeCloseTo(x, 9))
    }
    // and P = A⁻¹
    for (let j = 0; j < n; j++) {
      const column = solved(
        A,
        start.map((_, i) => (i === j ? 1 : 0)),
      )
      for (let i = j; i < n; i++) {
        expect(state.covariance[(i * (i + 1)) / 2 + j]).toBeCloseTo(column[i]!, 9)
      }
    }
  })
})

test('one triangle is stored: 92.5 numbers a weight for 184 weights', () => {
  expect(stateSize(gekf().init(new Float64Array(184))) / 184).toBe(92.5)
})

test('process noise is added to the diagonal', () => {
  const w = Float64Array.of(0, 0)
  const [still, moving] = [0, 0.25].map((processNoise) => {
    const optimizer = gekf({ processNoise })
    return optimizer.update(w.slice(), optimizer.init(w), leastSquaresSample([[1, 2]], [1], w))
      .state
  }) as [GekfState, GekfState]
  expect([...moving.covariance].map((x, k) => x - still.covariance[k]!)).toEqual([0.25, 0, 0.25])
})

test('a covariance that is not positive definite is refused', () => {
  const w = Float64Array.of(0, 0)
  const sample = leastSquaresSample([[1, 0]], [1], w)
  const state = { covariance: Float64Array.of(-2, 0, 1) }
  expect(() => gekf().update(w.slice(), state, sample)).toThrow(NumericalTrouble)
})

test('an indefinite loss Hessian is refused', () => {
  const w = Float64Array.of(0, 0)
  const sample = leastSquaresSample([[1, 0]], [1], w)
  const { lossHessian, ...rest } = sample.outputs()
  lossHessian.data[0] = -1
  const at = { ...sample, outputs: () => ({ lossHessian, ...rest }) }
  expect(() => gekf().update(w.slice(), gekf().init(w), at)).toThrow(NumericalTrouble)
})

describe('factors', () => {
  test.each([
    [0.1, 0.2, 0.3, 0.4],
    [1, 0, 0, 0],
    [1 - 1e-17, 1e-17, 1e-20, 0],
    [0.5, 0.5 - 1e-9 - 1e-12, 1e-9, 1e-12],
  ])('LLᵀ = diag(p) − ppᵀ, of rank at most 3, for p = %p, %p, %p, %p', (...p) => {
    const A = p.flatMap((x, i) => p.map((y, j) => (i === j ? x : 0) - x * y))
    const L = new Float64Array(16)
    const pivots = new Int32Array(4)
    const rank = semidefiniteFactor(A, 0, 4, L, new Float64Array(4), pivots)
    expect(rank).toBeGreaterThanOrEqual(0)
    expect(rank).toBeLessThanOrEqual(3)
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        let sum = 0
        for (let k = 0; k < rank; k++) sum += L[4 * i + k]! * L[4 * j + k]!
        expect(sum).toBeCloseTo(A[4 * i + j]!, 14)
      }
    }
    // p minus a target lies in L's range, as far as rounding left L a range
    const rest = Float64Array.from(p, (x, i) => x - (i === 1 ? 1 : 0))
    const x = new Float64Array(4)
    solvePivoted(L, 4, rank, pivots, rest, x)
    for (let i = 0; i < 4; i++) {
      let sum = rest[i]!
      for (let k = 0; k < rank; k++) sum += L[4 * i + k]! * x[k]!
      expect(sum).toBeCloseTo(p[i]! - (i === 1 ? 1 : 0), 12)
    }
    if (rank === 3) expect(Math.max(...rest.map(Math.abs))).toBeLessThan(1e-12)
  })

  test('a non-positive pivot is told', () => {
    expect(definiteFactor(Float64Array.of(1, 0, 2, 1), 2, 2)).toBe(false)
    expect(definiteFactor(Float64Array.of(1, 0, 0.5, 1), 2, 2)).toBe(true)
    const rankOf = (A: number[], m: number): number =>
      semidefiniteFactor(A, 0, m, new Float64Array(m * m), new Float64Array(m), new Int32Array(m))
    expect(rankOf([1, 2, 2, 1], 2)).toBe(-1)
    expect(rankOf([NaN], 1)).toBe(-1)
  })

  test.each([1, 2, 7, 8])('packed kernels for %p rows are the full ones', (n) => {
    const columns = LANES + 2
    const full = matrix(n, n).map((row) => row.map(() => 0))
    const packed = Float64Array.from({ length: (n * (n + 1)) / 2 }, () => random.normal())
    for (let i = 0, k = 0; i < n; i++)
      for (let j = 0; j <= i; j++) full[i]![j] = full[j]![i] = packed[k++]!
    const a = interleaved(n, columns).map(() => random.normal())
    const out = interleaved(n, columns).fill(NaN)
    packedTimes(packed, n, [n], a, out, columns)
    const entry = (i: number, c: number): number => a[columnPlace(n, c) + i * LANES]!
    for (let c = 0; c < columns; c++) {
      for (let i = 0; i < n; i++) {
        const expected = full[i]!.reduce((sum, x, j) => sum + x * entry(j, c), 0)
        expect(out[columnPlace(n, c) + i * LANES]).toBeCloseTo(expected, 12)
      }
    }
    packedDowndate(packed, n, [n], a, columns)
    for (let i = 0, k = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let c = 0; c < 2 * LANES; c++) sum += entry(i, c) * entry(j, c)
        expect(packed[k++]).toBeCloseTo(full[i]![j]! - sum, 12)
      }
    }
  })
})

test.each([0, 1, 2])(
  'errors that %p directions of curvature do not reach move the weights too',
  (rank) => {
    const [n, m] = [5, 3]
    const w = new Float64Array(n)
    const H = matrix(m, n)
    const e = [0.3, -1, 0.5]
    const factors = matrix(m, rank)
    const curvature = factors.map((a) =>
      factors.map((b) => a.reduce((s, x, k) => s + x * b[k]!, 0)),
    )
    const sample = leastSquaresSample(H, e, w)
    const { lossHessian, ...rest } = sample.outputs()
    lossHessian.data.set(curvature.flat())
    const optimizer = gekf({ processNoise: 0, covariance: 2 })
    const at = { ...sample, outputs: () => ({ lossHessian, ...rest }) }
    const { step } = optimizer.update(new Float64Array(n), optimizer.init(w), at)
    // P⁻¹ = I/2 + HᵀH_lH, and the step is PHᵀe.
    const rows = Array.from(w, (_, i) =>
      Array.from(w, (_x, j) => {
        let sum = i === j ? 0.5 : 0
        for (let a = 0; a < m; a++)
          for (let b = 0; b < m; b++) sum += H[a]![i]! * curvature[a]![b]! * H[b]![j]!
        return sum
      }),
    )
    const right = Float64Array.from(w, (_, i) => e.reduce((s, x, k) => s + H[k]![i]! * x, 0))
    solved(rows, right).forEach((x, i) => expect(step[i]).toBeCloseTo(x, 10))
  },
)
