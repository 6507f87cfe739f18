/** Rows and columns of the tile that stays in registers. */
const TILE = 4
/** Entries of a row that are worked on together, and rows of y: a block of 256 kB. */
const DEPTH = 256
const ROWS = 128

/**
 * out ← x·yᵀ for row-major x [m, depth] and y [n, depth]: entry (i, j) is row i of x times row j of y.
 * Arrays may be longer than these matrices.
 * @param symmetric - promises that the result is symmetric (m = n): only a triangle is worked out.
 */
export function rowProducts(
  out: Float64Array,
  x: Float64Array,
  m: number,
  y: Float64Array,
  n: number,
  depth: number,
  symmetric: boolean = false,
): void {
  out.fill(0, 0, m * n)
  for (let p = 0; p < depth; p += DEPTH) {
    const until = Math.min(depth, p + DEPTH)
    for (let block = 0; block < n; block += ROWS) {
      const last = Math.min(n, block + ROWS)
      for (let i = symmetric ? block : 0; i < m; i += TILE) {
        const end = symmetric ? Math.min(last, i + TILE) : last
        for (let j = block; j < end; j += TILE) {
          if (i + TILE <= m && j + TILE <= n) addTile(out, n, x, y, depth, i, j, p, until)
          else addEdge(out, n, x, y, depth, i, j, Math.min(m, i + TILE), last, p, until)
        }
      }
    }
  }
  if (!symmetric) return
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!
}

function addEdge(
  out: Float64Array,
  n: number,
  x: Float64Array,
  y: Float64Array,
  depth: number,
  i: number,
  j: number,
  lastRow: number,
  lastColumn: number,
  from: number,
  until: number,
): void {
  for (let r = i; r < lastRow; r++) {
    for (let c = j; c < Math.min(lastColumn, j + TILE); c++) {
      let sum = 0
      for (let p = from; p < until; p++) sum += x[r * depth + p]! * y[c * depth + p]!
      out[r * n + c] = out[r * n + c]! + sum
    }
  }
}

function addTile(
  out: Float64Array,
  n: number,
  x: Float64Array,
  y: Float64Array,
  depth: number,
  i: number,
  j: number,
  from: number,
  until: number,
): void {
  const x0 = i * depth
  const x1 = x0 + depth
  const x2 = x1 + depth
  const x3 = x2 + depth
  const y0 = j * depth
  const y1 = y0 + depth
  const y2 = y1 + depth
  const y3 = y2 + depth
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  let s23 = 0
  let s30 = 0
  let s31 = 0
  let s32 = 0
  let s33 = 0
  for (let p = from; p < until; p++) {
    const a0 = x[x0 + p]!
    const a1 = x[x1 + p]!
    const a2 = x[x2 + p]!
    const a3 = x[x3 + p]!
    const b0 = y[y0 + p]!
    const b1 = y[y1 + p]!
    const b2 = y[y2 + p]!
    const b3 = y[y3 + p]!
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s03 += a0 * b3
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s13 += a1 * b3
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
    s23 += a2 * b3
    s30 += a3 * b0
    s31 += a3 * b1
    s32 += a3 * b2
    s33 += a3 * b3
  }
  const row0 = i * n + j
  const row1 = row0 + n
  const row2 = row1 + n
  const row3 = row2 + n
  addRow(out, row0, s00, s01, s02, s03)
  addRow(out, row1, s10, s11, s12, s13)
  addRow(out, row2, s20, s21, s22, s23)
  addRow(out, row3, s30, s31, s32, s33)
}

function addRow(out: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  out[at] = out[at]! + a
  out[at + 1] = out[at + 1]! + b
  out[at + 2] = out[at + 2]! + c
  out[at + 3] = out[at + 3]! + d
}

/** out [n, m] ← xᵀ for row-major x [m, n], in squares that fit the cache. */
export function transpose(out: Float64Array, x: Float64Array, m: number, n: number): void {
  const side = 32
  for (let i = 0; i < m; i += side) {
    for (let j = 0; j < n; j += side) {
      const lastRow = Math.min(m, i + side)
      const lastColumn = Math.min(n, j + side)
      for (let r = i; r < lastRow; r++) {
        for (let c = j; c < lastColumn; c++) out[c * m + r] = x[r * n + c]!
      }
    }
  }
}
