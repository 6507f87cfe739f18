/** A = V·diag(values)·Vᵀ with orthonormal columns of V, row-major; in no order. */
export interface SymmetricEigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/**
 * Eigenvalues and eigenvectors of a symmetric n×n matrix (row-major, lower triangle read): Householder's tridiagonal form,
 * then QR steps with Wilkinson's shift (Golub & Van Loan, Algorithms 8.3.1 to 8.3.3). Errors are a few ε of the largest
 * |eigenvalue|. About 9n³ operations. `undefined` where an entry is not finite.
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen | undefined {
  let largest = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(a[i * n + j]!)
      if (!(size < Infinity)) return undefined
      if (size > largest) largest = size
    }
  }
  // By a power of two, so that no square overflows and nothing is rounded.
  const scale =
    largest > 0 ? 2 ** Math.max(-1000, Math.min(1000, -Math.round(Math.log2(largest)))) : 1
  const work = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) work[i * n + j] = work[j * n + i] = a[i * n + j]! * scale
  }
  const { diagonal, beside, rows } = tridiagonal(work, n)
  diagonalize(diagonal, beside, rows, n)
  const vectors = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) vectors[i * n + k] = rows[k * n + i]!
  }
  return { values: diagonal.map((value) => value / scale), vectors }
}

interface Tridiagonal {
  readonly diagonal: Float64Array
  /** Entry k stands in row k + 1, column k. */
  readonly beside: Float64Array
  /** Qᵀ of A = QTQᵀ: rotations of Q's columns are then rotations of rows, which lie together in memory. */
  readonly rows: Float64Array
}

/** Nothing beside a largest entry of about 1; rotations and reflections by less would not be orthogonal. */
const LEAST = 1e-290

/** Overwrites A. */
function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const beside = new Float64Array(n)
  const diagonal = new Float64Array(n)
  const factors = new Float64Array(n)
  const p = new Float64Array(n)
  for (let k = 0; k + 2 < n; k++) {
    const head = a[(k + 1) * n + k]!
    let tail = 0
    for (let i = k + 2; i < n; i++) tail += a[i * n + k]! ** 2
    if (tail < LEAST) {
      beside[k] = head
      continue
    }
    const square = tail + head ** 2
    const length = Math.sqrt(square)
    beside[k] = head > 0 ? -length : length
    // v = x − beside·e₁ stays in column k; P = I − factor·vvᵀ.
    a[(k + 1) * n + k] = head - beside[k]!
    const factor = 1 / (square - head * beside[k]!)
    factors[k] = factor
    let inner = 0
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * a[j * n + k]!
      p[i] = factor * sum
      inner += p[i]! * a[i * n + k]!
    }
    const half = 0.5 * factor * inner
    for (let i = k + 1; i < n; i++) p[i] = p[i]! - half * a[i * n + k]!
    for (let i = k + 1; i < n; i++) {
      const v = a[i * n + k]!
      const w = p[i]!
      for (let j = k + 1; j < n; j++) {
        a[i * n + j] = a[i * n + j]! - v * p[j]! - w * a[j * n + k]!
      }
    }
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2]!
  const rows = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    diagonal[i] = a[i * n + i]!
    rows[i * n + i] = 1
  }
  // Q = P₀P₁…, so Qᵀ = …P₁P₀: applied to its rows from the last on, only the trailing block is touched.
  for (let k = n - 3; k >= 0; k--) {
    const factor = factors[k]!
    if (factor === 0) continue
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += rows[i * n + j]! * a[j * n + k]!
      sum *= factor
      for (let j = k + 1; j < n; j++) rows[i * n + j] = rows[i * n + j]! - sum * a[j * n + k]!
    }
  }
  return { diagonal, beside, rows }
}

/** QR steps until nothing is left beside the diagonal; the rows of Qᵀ become eigenvectors. */
function diagonalize(d: Float64Array, e: Float64Array, rows: Float64Array, n: number): void {
  let last = n - 1
  // Two or three steps an eigenvalue are usual.
  for (let steps = 60 * n; last > 0 && steps > 0; steps--) {
    for (let k = 0; k < last; k++) {
      const least = Math.max(LEAST, Number.EPSILON * (Math.abs(d[k]!) + Math.abs(d[k + 1]!)))
      if (Math.abs(e[k]!) <= least) e[k] = 0
    }
    while (last > 0 && e[last - 1] === 0) last--
    if (last === 0) return
    let first = last - 1
    while (first > 0 && e[first - 1] !== 0) first--
    shiftedStep(d, e, rows, n, first, last)
  }
}

/** One implicit QR step on the unreduced block from `first` to `last`. */
function shiftedStep(
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array,
  n: number,
  first: number,
  last: number,
): void {
  const corner = e[last - 1]!
  const half = 0.5 * (d[last - 1]! - d[last]!)
  const root = Math.hypot(half, corner)
  const shift = d[last]! - corner * (corner / (half + (half < 0 ? -root : root)))
  let x = d[first]! - shift
  let bulge = e[first]!
  for (let k = first; k < last; k++) {
    const r = Math.hypot(x, bulge)
    const c = r > 0 ? x / r : 1
    const s = r > 0 ? bulge / r : 0
    if (k > first) e[k - 1] = r
    const [above, cross, below] = [d[k]!, e[k]!, d[k + 1]!]
    // Both ends move by the same amount: the trace is kept.
    const move = s * (s * (below - above) + 2 * c * cross)
    d[k] = above + move
    d[k + 1] = below - move
    e[k] = c * s * (below - above) + (c - s) * (c + s) * cross
    if (k + 1 < last) {
      x = e[k]!
      bulge = s * e[k + 1]!
      e[k + 1] = c * e[k + 1]!
    }
    for (let i = k * n, j = i + n; i < (k + 1) * n; i++, j++) {
      const one = rows[i]!
      const other = rows[j]!
      rows[i] = c * one + s * other
      rows[j] = c * other - s * one
    }
  }
}
