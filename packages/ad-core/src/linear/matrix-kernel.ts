import type { TensorData } from '../tensor.js'

/** A matrix in a flat array: entry (i, j) is at `offset + i·down + j·along`. */
export interface Matrix {
  readonly data: TensorData
  readonly offset: number
  readonly down: number
  readonly along: number
}

/** Products of fewer multiplications than this are not worth packing. */
const PACKING_PAYS = 16_384

/**
 * Adds the product of x [m, k] and y [k, n] to `out` [m, n] at an offset. Small and thin products
 * run over the operands as they lie; large ones over copies packed for the cache.
 */
export function addProduct(
  out: Float64Array,
  at: number,
  m: number,
  n: number,
  k: number,
  x: Matrix,
  y: Matrix,
): void {
  if (m * n * k >= PACKING_PAYS && m >= 8 && n >= 8 && k >= 8) {
    addPackedProduct(out, at, m, n, k, x, y)
  } else if (n === 1) {
    // (x·y)ᵀ = yᵀ·xᵀ: one long row rather than many of length 1.
    addRows(out, at, 1, m, k, turned(y), turned(x))
  } else addRows(out, at, m, n, k, x, y)
}

function turned({ data, offset, down, along }: Matrix): Matrix {
  return { data, offset, down: along, along: down }
}

function addRows(
  out: Float64Array,
  at: number,
  m: number,
  n: number,
  k: number,
  x: Matrix,
  y: Matrix,
): void {
  const { data: a, offset: a0, down: ad, along: aa } = x
  const { data: b, offset: b0, down: bd, along: ba } = y
  if (ba === 1)
    for (let i = 0; i < m; i++) addCombination(out, at + i * n, n, k, a, a0 + i * ad, aa, b, b0, bd)
  else for (let i = 0; i < m; i++) addDots(out, at + i * n, n, k, a, a0 + i * ad, aa, b, b0, bd, ba)
}

/** out[at + j] += Σ_p x_p·y_pj, row by row of y, four rows at a time. */
function addCombination(
  out: Float64Array,
  at: number,
  n: number,
  k: number,
  x: TensorData,
  from: number,
  along: number,
  y: TensorData,
  first: number,
  down: number,
): void {
  let p = 0
  for (; p + 4 <= k; p += 4) {
    const s = x[from + p * along]!
    const t = x[from + (p + 1) * along]!
    const u = x[from + (p + 2) * along]!
    const v = x[from + (p + 3) * along]!
    const row0 = first + p * down
    const row1 = row0 + down
    const row2 = row1 + down
    const row3 = row2 + down
    for (let j = 0; j < n; j++) {
      out[at + j]! += s * y[row0 + j]! + t * y[row1 + j]! + (u * y[row2 + j]! + v * y[row3 + j]!)
    }
  }
  for (; p < k; p++) {
    const s = x[from + p * along]!
    const row = first + p * down
    for (let j = 0; j < n; j++) out[at + j]! += s * y[row + j]!
  }
}

/** out[at + j] += Σ_p x_p·y_pj, a dot product an entry, four entries at a time. */
function addDots(
  out: Float64Array,
  at: number,
  n: number,
  k: number,
  x: TensorData,
  from: number,
  along: number,
  y: TensorData,
  first: number,
  down: number,
  across: number,
): void {
  let j = 0
  for (; j + 4 <= n; j += 4) {
    let s = 0
    let t = 0
    let u = 0
    let v = 0
    let q = first + j * across
    for (let p = 0; p < k; p++) {
      const xp = x[from + p * along]!
      s += xp * y[q]!
      t += xp * y[q + across]!
      u += xp * y[q + 2 * across]!
      v += xp * y[q + 3 * across]!
      q += down
    }
    out[at + j]! += s
    out[at + j + 1]! += t
    out[at + j + 2]! += u
    out[at + j + 3]! += v
  }
  for (; j < n; j++) {
    let s = 0
    for (let p = 0, q = first + j * across; p < k; p++, q += down) s += x[from + p * along]! * y[q]!
    out[at + j]! += s
  }
}

/** Rows and columns of the tile that stays in registers. */
const TILE = 4
/** Lengths of the packed blocks: x's of 256 kB, y's of 1 MB. */
const ROWS = 128
const COLUMNS = 512
const DEPTH = 256

/** Packed blocks, allocated when first needed. */
let leftBlock: Float64Array | undefined
let rightBlock: Float64Array | undefined
/** The tile's entries. */
const tile = /* @__PURE__ */ new Float64Array(16)

function addPackedProduct(
  out: Float64Array,
  at: number,
  m: number,
  n: number,
  k: number,
  x: Matrix,
  y: Matrix,
): void {
  leftBlock ??= new Float64Array(ROWS * DEPTH)
  rightBlock ??= new Float64Array(COLUMNS * DEPTH)
  for (let p = 0; p < k; p += DEPTH) {
    const depth = Math.min(DEPTH, k - p)
    for (let j = 0; j < n; j += COLUMNS) {
      const columns = Math.min(COLUMNS, n - j)
      pack(rightBlock, columns, depth, y.data, y.offset + p * y.down + j * y.along, y.along, y.down)
      for (let i = 0; i < m; i += ROWS) {
        const rows = Math.min(ROWS, m - i)
        pack(leftBlock, rows, depth, x.data, x.offset + i * x.down + p * x.along, x.down, x.along)
        addBlock(out, at + i * n + j, n, rows, columns, depth, leftBlock, rightBlock)
      }
    }
  }
}

/** Copies lanes into strips of four, entry by entry side by side; the last strip ends in zeros. */
function pack(
  block: Float64Array,
  lanes: number,
  depth: number,
  data: TensorData,
  offset: number,
  lane: number,
  entry: number,
): void {
  let to = 0
  for (let first = 0; first < lanes; first += TILE) {
    const count = Math.min(TILE, lanes - first)
    for (let p = 0; p < depth; p++) {
      let from = offset + first * lane + p * entry
      for (let i = 0; i < TILE; i++, from += lane) block[to++] = i < count ? data[from]! : 0
    }
  }
}

function addBlock(
  out: Float64Array,
  at: number,
  n: number,
  rows: number,
  columns: number,
  depth: number,
  left: Float64Array,
  right: Float64Array,
): void {
  for (let j = 0; j < columns; j += TILE) {
    const width = Math.min(TILE, columns - j)
    for (let i = 0; i < rows; i += TILE) {
      const height = Math.min(TILE, rows - i)
      multiplyTile(depth, left, i * depth, right, j * depth)
      for (let r = 0; r < height; r++) {
        const row = at + (i + r) * n + j
        for (let c = 0; c < width; c++) out[row + c]! += tile[r * TILE + c]!
      }
    }
  }
}

/** The product of two packed strips, in sixteen registers. */
function multiplyTile(
  depth: number,
  left: Float64Array,
  l: number,
  right: Float64Array,
  r: number,
): void {
  let t00 = 0
  let t01 = 0
  let t02 = 0
  let t03 = 0
  let t10 = 0
  let t11 = 0
  let t12 = 0
  let t13 = 0
  let t20 = 0
  let t21 = 0
  let t22 = 0
  let t23 = 0
  let t30 = 0
  let t31 = 0
  let t32 = 0
  let t33 = 0
  for (let p = 0; p < depth; p++, l += TILE, r += TILE) {
    const x0 = left[l]!
    const x1 = left[l + 1]!
    const x2 = left[l + 2]!
    const x3 = left[l + 3]!
    const y0 = right[r]!
    const y1 = right[r + 1]!
    const y2 = right[r + 2]!
    const y3 = right[r + 3]!
    t00 += x0 * y0
    t01 += x0 * y1
    t02 += x0 * y2
    t03 += x0 * y3
    t10 += x1 * y0
    t11 += x1 * y1
    t12 += x1 * y2
    t13 += x1 * y3
    t20 += x2 * y0
    t21 += x2 * y1
    t22 += x2 * y2
    t23 += x2 * y3
    t30 += x3 * y0
    t31 += x3 * y1
    t32 += x3 * y2
    t33 += x3 * y3
  }
  tile[0] = t00
  tile[1] = t01
  tile[2] = t02
  tile[3] = t03
  tile[4] = t10
  tile[5] = t11
  tile[6] = t12
  tile[7] = t13
  tile[8] = t20
  tile[9] = t21
  tile[10] = t22
  tile[11] = t23
  tile[12] = t30
  tile[13] = t31
  tile[14] = t32
  tile[15] = t33
}
