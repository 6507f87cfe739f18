import type { Flat, PatternOutputs } from '@wengert/ad-core'
import { definiteFactor, semidefiniteFactor, solvePivoted } from '../linear-algebra/cholesky.js'
import {
  columnPlace,
  diagonalPlace,
  interleaved,
  LANES,
  packedDowndate,
  packedTimes,
  triangleSize,
} from '../linear-algebra/packed.js'
import { NumericalTrouble } from '../trouble.js'

/** A covariance of independent groups of weights, and where the groups stand. */
export interface BlockCovariance {
  /** The lower triangle of each group's block by rows, one after the other. */
  readonly covariance: Float64Array
  /** The weights' places in the flat vector, group by group. */
  readonly order: ArrayLike<number>
  /** How many weights each group has. */
  readonly sizes: ArrayLike<number>
}

/** value·I in blocks of the given sizes, as stored triangles. */
export function scaledIdentity(sizes: ArrayLike<number>, value: number): Float64Array {
  let length = 0
  for (let b = 0; b < sizes.length; b++) length += triangleSize(sizes[b]!)
  const packed = new Float64Array(length)
  let place = 0
  for (let b = 0; b < sizes.length; b++) {
    for (let i = 0; i < sizes[b]!; i++) packed[place + diagonalPlace(i)] = value
    place += triangleSize(sizes[b]!)
  }
  return packed
}

/**
 * The update that Kalman filters share: takes one pattern into P, adds `processNoise` to P's diagonal
 * and writes the step. Its memory is scratch. Errors: `NumericalTrouble` in the caller's name.
 */
export type KalmanUpdate = (
  step: Flat,
  state: BlockCovariance,
  outputs: PatternOutputs,
  processNoise: number,
) => void

/** The update, with memory of its own. The formulas are those of `gekf` and `dekf`. */
export function kalmanUpdate(caller: string): KalmanUpdate {
  let work = workspace(0, 0)
  const lost =
    `${caller}: expected a positive definite covariance, got a pivot ≤ 0; perhaps a larger ` +
    'processNoise or a smaller covariance'
  return (step, { covariance: P, order, sizes }, { error, jacobian, lossHessian }, q) => {
    requireFinite(caller, error.data)
    requireFinite(caller, jacobian.data)
    requireFinite(caller, lossHessian.data)
    const n = step.length
    const m = error.data.length
    if (work.n !== n || work.m !== m) work = workspace(n, m)
    const { factor, inner, pivots, along, beside, A, U } = work
    const rank = semidefiniteFactor(lossHessian.data, 0, m, factor, work.remaining, pivots)
    if (rank < 0) {
      throw new NumericalTrouble(
        `${caller}: expected a loss that is convex in the outputs, got an indefinite Hessian`,
      )
    }
    // ∂l/∂z = L·along + beside; for softmax with cross-entropy, and squared errors, beside is 0.
    beside.set(error.data)
    solvePivoted(factor, m, rank, pivots, beside, along)
    const columns = isRounding(beside, error.data) ? rank : rank + 1
    // Columns 0 to rank − 1 of A are HᵀL, the next is Hᵀ·beside: one pass over P serves them all.
    A.fill(0)
    for (let c = 0; c < columns; c++) {
      for (let k = 0; k < m; k++) {
        const weight = c < rank ? factor[k * m + c]! : beside[k]!
        if (weight === 0) continue
        let place = columnPlace(n, c)
        for (let i = 0; i < n; i++, place += LANES) {
          A[place] = A[place]! + weight * jacobian.data[k * n + order[i]!]!
        }
      }
    }
    packedTimes(P, n, sizes, A, U, columns)
    for (let c = 0; c < rank; c++) {
      for (let d = 0; d <= c; d++) {
        inner[c * m + d] = columnDot(n, A, c, U, d) + (c === d ? 1 : 0)
      }
    }
    if (!definiteFactor(inner, rank, m)) throw new NumericalTrouble(lost)
    // U becomes V = UR⁻ᵀ, so that UC⁻¹Uᵀ = VVᵀ, and (P − VVᵀ)HᵀL·along = UC⁻¹·along = VR⁻¹·along.
    step.fill(0)
    for (let c = 0; c < rank; c++) {
      for (let d = 0; d < c; d++) {
        addColumn(n, U, c, -inner[c * m + d]!, d)
        along[c] = along[c]! - inner[c * m + d]! * along[d]!
      }
      along[c] = along[c]! / inner[c * m + c]!
      addColumn(n, U, c, 1 / inner[c * m + c]! - 1, c)
      stepAlong(step, order, U, c, along[c]!)
    }
    // Where there is a next column, PHᵀ·beside, it loses V·(VᵀHᵀ·beside); Vᵀ sums over all blocks.
    if (columns > rank) {
      for (let c = 0; c < rank; c++) addColumn(n, U, rank, -columnDot(n, U, c, A, rank), c)
      stepAlong(step, order, U, rank, 1)
      addColumn(n, U, rank, -1, rank) // its lane is not V's
    }
    packedDowndate(P, n, sizes, U, rank)
    if (!raiseDiagonal(P, sizes, q)) throw new NumericalTrouble(lost)
  }
}

interface Workspace {
  readonly n: number
  readonly m: number
  readonly factor: Float64Array
  readonly remaining: Float64Array
  readonly inner: Float64Array
  readonly pivots: Int32Array
  readonly along: Float64Array
  readonly beside: Float64Array
  readonly A: Float64Array
  readonly U: Float64Array
}

function workspace(n: number, m: number): Workspace {
  return {
    n,
    m,
    factor: new Float64Array(m * m),
    remaining: new Float64Array(m),
    inner: new Float64Array(m * m),
    pivots: new Int32Array(m),
    along: new Float64Array(m),
    beside: new Float64Array(m),
    A: interleaved(n, m + 1),
    U: interleaved(n, m + 1),
  }
}

function requireFinite(caller: string, data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue
    throw new NumericalTrouble(
      `${caller}: expected finite derivatives of model and loss, got NaN or an infinite one`,
    )
  }
}

/** Adds q to the diagonals of all blocks; false where an entry was not positive. */
function raiseDiagonal(P: Float64Array, sizes: ArrayLike<number>, q: number): boolean {
  let place = -1
  for (let b = 0; b < sizes.length; b++) {
    for (let i = 1; i <= sizes[b]!; i++) {
      place += i
      if (!(P[place]! > 0)) return false
      P[place] = P[place]! + q
    }
  }
  return true
}

/** Column c of X times column d of Y. */
function columnDot(n: number, X: Float64Array, c: number, Y: Float64Array, d: number): number {
  let x = columnPlace(n, c)
  let y = columnPlace(n, d)
  let sum = 0
  for (let i = 0; i < n; i++, x += LANES, y += LANES) sum += X[x]! * Y[y]!
  return sum
}

/** Adds to column c of X a multiple of its column d. */
function addColumn(n: number, X: Float64Array, c: number, factor: number, d: number): void {
  let to = columnPlace(n, c)
  let from = columnPlace(n, d)
  for (let i = 0; i < n; i++, to += LANES, from += LANES) X[to] = X[to]! + factor * X[from]!
}

/** Subtracts from the step a multiple of column c of V. */
function stepAlong(
  step: Flat,
  order: ArrayLike<number>,
  V: Float64Array,
  c: number,
  factor: number,
): void {
  const n = step.length
  let place = columnPlace(n, c)
  for (let i = 0; i < n; i++, place += LANES) {
    step[order[i]!] = step[order[i]!]! - factor * V[place]!
  }
}

/** Whether what is left of a vector is no more than rounding made of it. */
function isRounding(rest: Float64Array, of: ArrayLike<number>): boolean {
  let largest = 0
  let left = 0
  for (let k = 0; k < rest.length; k++) {
    largest = Math.max(largest, Math.abs(of[k]!))
    left = Math.max(left, Math.abs(rest[k]!))
  }
  return left <= 1e-12 * largest
}
