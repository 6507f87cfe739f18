/** Columns that the kernels of this file work on together, so that P is read once for all of them. */
export const LANES = 4

/** Numbers in one triangle, diagonal included, of an n × n matrix. */
export function triangleSize(n: number): number {
  return (n * (n + 1)) / 2
}

/** Place of entry (i, i) in a lower triangle stored by rows, where (i, j ≤ i) is at i(i+1)/2 + j. */
export function diagonalPlace(i: number): number {
  return (i * (i + 3)) / 2
}

/** A matrix of n rows and up to `columns` columns, in blocks of {@link LANES} interleaved columns. */
export function interleaved(n: number, columns: number): Float64Array {
  return new Float64Array(n * LANES * Math.ceil(columns / LANES))
}

/** Place of entry (0, c) of an interleaved matrix of n rows; the rows follow at a stride of LANES. */
export function columnPlace(n: number, c: number): number {
  return (c - (c % LANES)) * n + (c % LANES)
}

/**
 * The first `columns` columns of out ← P·a, and what shares their lanes, for interleaved a and out of
 * n rows. P is symmetric and block-diagonal, with blocks of the given sizes, which sum to n; of each
 * block the lower triangle is stored, one after the other.
 */
export function packedTimes(
  p: Float64Array,
  n: number,
  sizes: ArrayLike<number>,
  a: Float64Array,
  out: Float64Array,
  columns: number,
): void {
  const end = LANES * n * Math.ceil(columns / LANES)
  for (let start = 0; start < end; start += LANES * n) {
    let k = 0
    let first = start
    for (let b = 0; b < sizes.length; b++) {
      const last = first + LANES * sizes[b]!
      for (let i = first; i < last; i += LANES) {
        const a0 = a[i]!
        const a1 = a[i + 1]!
        const a2 = a[i + 2]!
        const a3 = a[i + 3]!
        let sum0 = 0
        let sum1 = 0
        let sum2 = 0
        let sum3 = 0
        for (let j = first; j < i; j += LANES) {
          const x = p[k++]!
          sum0 += x * a[j]!
          sum1 += x * a[j + 1]!
          sum2 += x * a[j + 2]!
          sum3 += x * a[j + 3]!
          out[j] = out[j]! + x * a0
          out[j + 1] = out[j + 1]! + x * a1
          out[j + 2] = out[j + 2]! + x * a2
          out[j + 3] = out[j + 3]! + x * a3
        }
        const x = p[k++]!
        out[i] = sum0 + x * a0
        out[i + 1] = sum1 + x * a1
        out[i + 2] = sum2 + x * a2
        out[i + 3] = sum3 + x * a3
      }
      first = last
    }
  }
}

/**
 * P ← P − V·Vᵀ on the stored triangles of a block-diagonal P (see {@link packedTimes}), within its
 * blocks, for the first `columns` columns of an interleaved V; columns that share their lanes must be 0.
 */
export function packedDowndate(
  p: Float64Array,
  n: number,
  sizes: ArrayLike<number>,
  v: Float64Array,
  columns: number,
): void {
  const end = LANES * n * Math.ceil(columns / LANES)
  for (let start = 0; start < end; start += LANES * n) {
    let k = 0
    let first = start
    for (let b = 0; b < sizes.length; b++) {
      const last = first + LANES * sizes[b]!
      for (let i = first; i < last; i += LANES) {
        const v0 = v[i]!
        const v1 = v[i + 1]!
        const v2 = v[i + 2]!
        const v3 = v[i + 3]!
        for (let j = first; j <= i; j += LANES) {
          p[k] = p[k]! - (v0 * v[j]! + v1 * v[j + 1]! + v2 * v[j + 2]! + v3 * v[j + 3]!)
          k++
        }
      }
      first = last
    }
  }
}
