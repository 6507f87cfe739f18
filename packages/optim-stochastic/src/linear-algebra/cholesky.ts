/**
 * Factor of a positive semi-definite matrix by Cholesky's method with complete pivoting:
 * A = LLᵀ with L of shape m × rank, its rows in A's order. Stops when the largest remaining pivot is
 * below m·ε·max diag A: what is left is rounding.
 * @param a - m × m, row-major, only read.
 * @param factor - m × m memory; its first `rank` columns (leading dimension m) receive L.
 * @param pivots - m places that receive the rows of the pivots: row pivots[k] of L ends in column k.
 * @returns the rank, or −1 where A is indefinite or not finite.
 */
export function semidefiniteFactor(
  a: ArrayLike<number>,
  offset: number,
  m: number,
  factor: Float64Array,
  remaining: Float64Array,
  pivots: Int32Array,
): number {
  let scale = 0
  for (let i = 0; i < m; i++) {
    const pivot = a[offset + i * m + i]!
    if (!Number.isFinite(pivot)) return -1
    remaining[i] = pivot
    scale = Math.max(scale, Math.abs(pivot))
  }
  const threshold = m * Number.EPSILON * scale
  // Absolute as well: p − p² of a saturated softmax carries rounding of order ε, however small it is.
  const tolerance = -1e-8 * scale - 1e-12
  for (let rank = 0; rank < m; rank++) {
    let best = 0
    for (let i = 1; i < m; i++) if (remaining[i]! > remaining[best]!) best = i
    const pivot = remaining[best]!
    if (!(pivot > threshold)) {
      for (let i = 0; i < m; i++) {
        if (remaining[i]! < tolerance && remaining[i] !== -Infinity) return -1
      }
      return rank
    }
    const root = Math.sqrt(pivot)
    for (let i = 0; i < m; i++) {
      // A row whose pivot is used up has remaining −∞, and nothing left in later columns.
      if (remaining[i] === -Infinity) {
        factor[i * m + rank] = 0
        continue
      }
      let entry = a[offset + i * m + best]!
      for (let k = 0; k < rank; k++) entry -= factor[i * m + k]! * factor[best * m + k]!
      factor[i * m + rank] = i === best ? root : entry / root
    }
    for (let i = 0; i < m; i++) remaining[i] = remaining[i]! - factor[i * m + rank]! ** 2
    remaining[best] = -Infinity
    pivots[rank] = best
  }
  return m
}

/**
 * Solves L·x = b in the rows of the pivots, for a factor of {@link semidefiniteFactor}; leaves in b
 * what the other rows' sides differ by, which is nothing but rounding where b is in L's range.
 */
export function solvePivoted(
  factor: Float64Array,
  m: number,
  rank: number,
  pivots: Int32Array,
  b: Float64Array,
  x: Float64Array,
): void {
  for (let c = 0; c < rank; c++) {
    const row = pivots[c]!
    const entry = b[row]! / factor[row * m + c]!
    x[c] = entry
    for (let i = 0; i < m; i++) b[i] = b[i]! - factor[i * m + c]! * entry
    b[row] = 0
  }
}

/**
 * Cholesky factor R (lower, C = RRᵀ) of a positive definite r × r matrix, in place, leading
 * dimension `stride`; the upper triangle is neither read nor written.
 * @returns false where a pivot is not positive.
 */
export function definiteFactor(c: Float64Array, r: number, stride: number): boolean {
  for (let j = 0; j < r; j++) {
    let pivot = c[j * stride + j]!
    for (let k = 0; k < j; k++) pivot -= c[j * stride + k]! ** 2
    if (!(pivot > 0) || pivot === Infinity) return false
    const root = Math.sqrt(pivot)
    c[j * stride + j] = root
    for (let i = j + 1; i < r; i++) {
      let entry = c[i * stride + j]!
      for (let k = 0; k < j; k++) entry -= c[i * stride + k]! * c[j * stride + k]!
      c[i * stride + j] = entry / root
    }
  }
  return true
}
