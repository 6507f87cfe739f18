import { describe, expect, test } from '@jest/globals'
import { gekf, type GekfState } from '../src/methods/gekf.js'
import { definiteFactor, semidefiniteFactor } from '../src/linear-algebra/cholesky.js'
import { columnPlace, interleaved, LANES, packedTimes } from '../src/linear-algebra/packed.js'
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
    const rank = semidefiniteFactor(A, 0, 4, L, new Float64Array(4))
    expect(rank).toBeGreaterThanOrEqual(0)
    expect(rank).toBeLessThanOrEqual(3)
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        let sum = 0
        for (let k = 0; k < rank; k++) sum += L[4 * i + k]! * L[4 * j + k]!
        expect(sum).toBeCloseTo(A[4 * i + j]!, 14)
      }
    }
  })

  test('a non-positive pivot is told', () => {
    expect(definiteFactor(Float64Array.of(1, 0, 2, 1), 2, 2)).toBe(false)
    expect(definiteFactor(Float64Array.of(1, 0, 0.5, 1), 2, 2)).toBe(true)
    expect(semidefiniteFactor([1, 2, 2, 1], 0, 2, new Float64Array(4), new Float64Array(2))).toBe(
      -1,
    )
    expect(semidefiniteFactor([NaN], 0, 1, new Float64Array(1), new Float64Array(1))).toBe(-1)
  })

  test('packed times interleaved is the full product, for more columns than lanes', () => {
    const n = 7
    const full = matrix(n, n).map((row) => row.map(() => 0))
    const packed = Float64Array.from({ length: (n * (n + 1)) / 2 }, () => random.normal())
    for (let i = 0, k = 0; i < n; i++)
      for (let j = 0; j <= i; j++) full[i]![j] = full[j]![i] = packed[k++]!
    const a = interleaved(n, 6).map(() => random.normal())
    const out = interleaved(n, 6).fill(NaN)
    packedTimes(packed, n, [n], a, out, 6)
    for (let c = 0; c < 6; c++) {
      const place = columnPlace(n, c)
      for (let i = 0; i < n; i++) {
        const expected = full[i]!.reduce((sum, x, j) => sum + x * a[place + j * LANES]!, 0)
        expect(out[place + i * LANES]).toBeCloseTo(expected, 12)
      }
    }
  })
})
