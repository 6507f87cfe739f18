import { norm } from './vector.js'

/**
 * A P = Q R by Householder reflections with column pivoting. Columns are stored one after another:
 * R above the diagonal of `columns`, its diagonal in `diagonal`, the reflectors below.
 */
export interface PivotedQr {
  readonly rows: number
  readonly size: number
  readonly columns: Float64Array
  readonly diagonal: Float64Array
  /** Column k of A P is column `pivots[k]` of A. */
  readonly pivots: Int32Array
}

/**
 * Factors a row-major m×n matrix, its columns divided by `scale` where that is given; for m < n the missing rows of R are
 * zero.
 */
export function pivotedQr(a: Float64Array, m: number, n: number, scale?: Float64Array): PivotedQr {
  const columns = new Float64Array(m * n)
  for (let j = 0; j < n; j++) {
    const size = scale === undefined ? 1 : scale[j]!
    for (let i = 0; i < m; i++) columns[j * m + i] = a[i * n + j]! / size
  }
  const diagonal = new Float64Array(n)
  const pivots = Int32Array.from({ length: n }, (_, j) => j)
  for (let k = 0; k < Math.min(m, n); k++) {
    let best = k
    let longest = -1
    for (let j = k; j < n; j++) {
      const length = tailNorm(columns, j * m + k, (j + 1) * m)
      if (length > longest) {
        longest = length
        best = j
      }
    }
    if (best !== k) swapColumns(columns, m, k, best, pivots)
    const top = k * m + k
    const head = columns[top]!
    const alpha = head > 0 ? -longest : longest
    diagonal[k] = alpha
    if (longest === 0) continue
    // The reflector is kept with its first entry 1, so that nothing is squared twice.
    const first = head - alpha
    for (let i = top + 1; i < (k + 1) * m; i++) columns[i] = columns[i]! / first
    columns[top] = (alpha - head) / alpha
    for (let j = k + 1; j < n; j++) reflect(columns, top, m - k, columns, j * m + k)
  }
  return { rows: m, size: n, columns, diagonal, pivots }
}

/** The first n entries of Qᵀ b. */
export function applyTransposedQ(qr: PivotedQr, b: Float64Array): Float64Array {
  const { rows, size, columns } = qr
  const image = b.slice()
  for (let k = 0; k < Math.min(rows, size); k++) {
    if (qr.diagonal[k] !== 0) reflect(columns, k * rows + k, rows - k, image, k)
  }
  const head = new Float64Array(size)
  head.set(image.subarray(0, Math.min(rows, size)))
  return head
}

/** Entry (i, j) of R, i ≤ j, as a dense row-major n×n matrix. */
export function upperTriangle(qr: PivotedQr): Float64Array {
  const { rows, size, columns, diagonal } = qr
  const upper = new Float64Array(size * size)
  for (let i = 0; i < Math.min(rows, size); i++) {
    upper[i * size + i] = diagonal[i]!
    for (let j = i + 1; j < size; j++) upper[i * size + j] = columns[j * rows + i]!
  }
  return upper
}

/** Numerical rank: pivots above max(m, n)·ε of the first one. */
export function rankOf(qr: PivotedQr): number {
  const least = Math.max(qr.rows, qr.size) * Number.EPSILON * Math.abs(qr.diagonal[0]!)
  let rank = 0
  while (rank < qr.size && Math.abs(qr.diagonal[rank]!) > least) rank++
  return rank
}

/** A basic solution of min ‖A x − b‖; dependent columns get 0. */
export function leastSquaresSolution(qr: PivotedQr, b: Float64Array): Float64Array {
  const n = qr.size
  const image = applyTransposedQ(qr, b)
  const upper = upperTriangle(qr)
  const x = new Float64Array(n)
  for (let i = rankOf(qr) - 1; i >= 0; i--) {
    const sum = image[i]! / upper[i * n + i]!
    x[qr.pivots[i]!] = sum
    for (let k = 0; k < i; k++) image[k] = image[k]! - upper[k * n + i]! * sum
  }
  return x
}

function tailNorm(a: Float64Array, from: number, to: number): number {
  let square = 0
  for (let i = from; i < to; i++) square += a[i]! * a[i]!
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : norm(a.subarray(from, to))
}

/** x ← (I − τ v vᵀ) x with v = (1, tail) and τ stored in the place of its first entry. */
function reflect(
  v: Float64Array,
  top: number,
  length: number,
  x: Float64Array,
  from: number,
): void {
  let sum = x[from]!
  for (let i = 1; i < length; i++) sum += v[top + i]! * x[from + i]!
  sum *= v[top]!
  x[from] = x[from]! - sum
  for (let i = 1; i < length; i++) x[from + i] = x[from + i]! - sum * v[top + i]!
}

function swapColumns(a: Float64Array, m: number, j: number, k: number, pivots: Int32Array): void {
  for (let i = 0; i < m; i++) {
    const kept = a[j * m + i]!
    a[j * m + i] = a[k * m + i]!
    a[k * m + i] = kept
  }
  const kept = pivots[j]!
  pivots[j] = pivots[k]!
  pivots[k] = kept
}
