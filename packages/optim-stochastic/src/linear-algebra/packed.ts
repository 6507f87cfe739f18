/** Columns that the kernels of this file work on together, so that P is read once for all of them. */
export const LANES = 3

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
    let place = 0
    let first = start
    for (let b = 0; b < sizes.length; b++) {
      const size = sizes[b]!
      timesBlock(p, place, size, a, out, first)
      place += triangleSize(size)
      first += LANES * size
    }
  }
}

/** One block's part of P·a. Two rows of P are taken at a time: what limits the speed is reading a and out. */
function timesBlock(
  p: Float64Array,
  place: number,
  size: number,
  a: Float64Array,
  out: Float64Array,
  first: number,
): void {
  let k = place
  let row = 0
  for (let i = first; row + 1 < size; i += 2 * LANES, row += 2) {
    let l = k + row + 1
    const a0 = a[i]!
    const a1 = a[i + 1]!
    const a2 = a[i + 2]!
    const b0 = a[i + 3]!
    const b1 = a[i + 4]!
    const b2 = a[i + 5]!
    let sum0 = 0
    let sum1 = 0
    let sum2 = 0
    let next0 = 0
    let next1 = 0
    let next2 = 0
    for (let j = first; j < i; j += LANES) {
      const x = p[k++]!
      const y = p[l++]!
      const c0 = a[j]!
      const c1 = a[j + 1]!
      const c2 = a[j + 2]!
      sum0 += x * c0
      sum1 += x * c1
      sum2 += x * c2
      next0 += y * c0
      next1 += y * c1
      next2 += y * c2
      out[j] = out[j]! + (x * a0 + y * b0)
      out[j + 1] = out[j + 1]! + (x * a1 + y * b1)
      out[j + 2] = out[j + 2]! + (x * a2 + y * b2)
    }
    const x = p[k]!
    const y = p[l]!
    const z = p[l + 1]!
    out[i] = sum0 + (x * a0 + y * b0)
    out[i + 1] = sum1 + (x * a1 + y * b1)
    out[i + 2] = sum2 + (x * a2 + y * b2)
    out[i + 3] = next0 + (y * a0 + z * b0)
    out[i + 4] = next1 + (y * a1 + z * b1)
    out[i + 5] = next2 + (y * a2 + z * b2)
    k = l + 2
  }
  if (row < size) timesRow(p, k, a, out, first, first + LANES * row)
}

/** The part of P·a that one row of P has in it. */
function timesRow(
  p: Float64Array,
  place: number,
  a: Float64Array,
  out: Float64Array,
  first: number,
  i: number,
): void {
  for (let lane = 0; lane < LANES; lane++) {
    const own = a[i + lane]!
    let sum = 0
    let k = place
    for (let j = first; j < i; j += LANES) {
      const x = p[k++]!
      sum += x * a[j + lane]!
      out[j + lane] = out[j + lane]! + x * own
    }
    out[i + lane] = sum + p[k]! * own
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
    let place = 0
    let first = start
    for (let b = 0; b < sizes.length; b++) {
      const size = sizes[b]!
      downdateBlock(p, place, size, v, first)
      place += triangleSize(size)
      first += LANES * size
    }
  }
}

function downdateBlock(
  p: Float64Array,
  place: number,
  size: number,
  v: Float64Array,
  first: number,
): void {
  let k = place
  let row = 0
  for (let i = first; row + 1 < size; i += 2 * LANES, row += 2) {
    let l = k + row + 1
    const v0 = v[i]!
    const v1 = v[i + 1]!
    const v2 = v[i + 2]!
    const u0 = v[i + 3]!
    const u1 = v[i + 4]!
    const u2 = v[i + 5]!
    for (let j = first; j <= i; j += LANES) {
      const c0 = v[j]!
      const c1 = v[j + 1]!
      const c2 = v[j + 2]!
      p[k] = p[k]! - (v0 * c0 + v1 * c1 + v2 * c2)
      p[l] = p[l]! - (u0 * c0 + u1 * c1 + u2 * c2)
      k++
      l++
    }
    p[l] = p[l]! - (u0 * u0 + u1 * u1 + u2 * u2)
    k = l + 1
  }
  if (row === size) return
  const i = first + LANES * row
  for (let j = first; j <= i; j += LANES, k++) {
    p[k] = p[k]! - (v[i]! * v[j]! + v[i + 1]! * v[j + 1]! + v[i + 2]! * v[j + 2]!)
  }
}
