import { knownOptions, numberWithin, positiveNumber } from '../checks.js'
import { definiteFactor, semidefiniteFactor } from '../linear-algebra/cholesky.js'
import {
  columnPlace,
  diagonalPlace,
  interleaved,
  LANES,
  packedDowndate,
  packedTimes,
  triangleSize,
} from '../linear-algebra/packed.js'
import type { Transform } from '../protocol.js'
import { NumericalTrouble } from '../trouble.js'

/** Options of {@link gekf}. */
export interface GekfOptions {
  /** P₀ = covariance·I: how uncertain the starting weights are. Default 1 (100 tends to diverge). */
  readonly covariance?: number
  /** q ≥ 0, added to P's diagonal after each pattern: how fast the truth may move. Default 1e-5. */
  readonly processNoise?: number
}

/** State of {@link gekf}. */
export interface GekfState {
  /** P, its lower triangle by rows: entry (i, j ≤ i) at i(i+1)/2 + j. */
  readonly covariance: Float64Array
}

/**
 * Global extended Kalman filter, slide 22: one pattern at a time, whatever the batch, each linearised
 * at the weights that the pattern before left behind. For n weights, m outputs, H = ∂z/∂w [m, n], loss
 * Hessian H_l = LLᵀ (L from a pivoted Cholesky factorisation: H_l has rank m−1 for softmax with
 * cross-entropy, which this is for any convex loss) and error e = −∂l/∂z:
 *
 * ```
 * U = P Hᵀ L;  C = I + Lᵀ H U = RRᵀ
 * P ← P − U C⁻¹ Uᵀ
 * w ← w + P Hᵀ e
 * P ← P + qI
 * ```
 *
 * For a squared-error loss and a linear model this is recursive least squares.
 *
 * State: one triangle of P, (n+1)/2 numbers a weight. Cost per pattern: the outputs' Jacobian (m
 * reverse sweeps) and about 4(m+1)n² flops. The gradient is not used.
 * Errors: training ends with the outcome `'failed'` where P stops being positive definite or the loss
 * is not convex in the outputs.
 * Source: Singhal & Wu 1989; Puskorius & Feldkamp 1991 (global form).
 * @example
 * await train({ params, data, model, loss, optimizer: gekf({ covariance: 1, processNoise: 1e-5 }) })
 */
export function gekf(options: GekfOptions = {}): Transform<GekfState, 'outputs'> {
  knownOptions('gekf', options, ['covariance', 'processNoise'])
  const p0 = positiveNumber('gekf', 'covariance', options.covariance ?? 1)
  const q = numberWithin('gekf', 'processNoise', options.processNoise ?? 1e-5, 0)
  let work = workspace(0, 0)
  return {
    name: 'gekf',
    granularity: 'pattern',
    usesGradient: false,
    init: (params) => ({ covariance: scaledIdentity(params.length, p0) }),
    update: (step, state, at) => {
      const { error, jacobian, lossHessian } = at.outputs()
      for (const { data } of [error, jacobian, lossHessian]) {
        for (let i = 0; i < data.length; i++) {
          if (!Number.isFinite(data[i])) throw new NumericalTrouble(NOT_FINITE)
        }
      }
      const n = step.length
      const m = error.data.length
      if (work.n !== n || work.m !== m) work = workspace(n, m)
      const { factor, inner, A, U } = work
      const P = state.covariance
      const rank = semidefiniteFactor(lossHessian.data, 0, m, factor, work.remaining)
      if (rank < 0) throw new NumericalTrouble(NOT_CONVEX)
      // Columns 0 to rank − 1 of A are HᵀL, the next is Hᵀ∂l/∂z: one pass over P serves them all.
      A.fill(0)
      for (let c = 0; c <= rank; c++) {
        for (let k = 0; k < m; k++) {
          const weight = c < rank ? factor[k * m + c]! : error.data[k]!
          if (weight === 0) continue
          let place = columnPlace(n, c)
          for (let i = 0; i < n; i++, place += LANES) {
            A[place] = A[place]! + weight * jacobian.data[k * n + i]!
          }
        }
      }
      packedTimes(P, n, A, U)
      for (let c = 0; c < rank; c++) {
        for (let d = 0; d <= c; d++) {
          inner[c * m + d] = columnDot(n, A, c, U, d) + (c === d ? 1 : 0)
        }
      }
      if (!definiteFactor(inner, rank, m)) throw new NumericalTrouble(LOST)
      // U becomes V = UR⁻ᵀ, so that UC⁻¹Uᵀ = VVᵀ; its next column becomes (P − VVᵀ)Hᵀ∂l/∂z.
      for (let c = 0; c < rank; c++) {
        for (let d = 0; d < c; d++) addColumn(n, U, c, -inner[c * m + d]!, d)
        addColumn(n, U, c, 1 / inner[c * m + c]! - 1, c)
        addColumn(n, U, rank, -columnDot(n, U, c, A, rank), c)
      }
      for (let i = 0, place = columnPlace(n, rank); i < n; i++, place += LANES) {
        step[i] = -U[place]!
        U[place] = 0
      }
      packedDowndate(P, n, U)
      for (let i = 0; i < n; i++) {
        const place = diagonalPlace(i)
        if (!(P[place]! > 0)) throw new NumericalTrouble(LOST)
        P[place] = P[place]! + q
      }
      return { step, state }
    },
  }
}

const NOT_CONVEX = 'gekf: expected a loss that is convex in the outputs, got an indefinite Hessian'

const NOT_FINITE = 'gekf: expected finite derivatives of model and loss, got NaN or an infinite one'

const LOST =
  'gekf: expected a positive definite covariance, got a pivot ≤ 0; perhaps a larger processNoise ' +
  'or a smaller covariance'

interface Workspace {
  readonly n: number
  readonly m: number
  readonly factor: Float64Array
  readonly remaining: Float64Array
  readonly inner: Float64Array
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
    A: interleaved(n, m + 1),
    U: interleaved(n, m + 1),
  }
}

function scaledIdentity(n: number, value: number): Float64Array {
  const packed = new Float64Array(triangleSize(n))
  for (let i = 0; i < n; i++) packed[diagonalPlace(i)] = value
  return packed
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
