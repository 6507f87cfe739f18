import type { CodeRows } from './code-rows.js'
import type { Affine } from './plan.js'
import type { BodyRow } from './tree.js'

/** Iterations of the loops around a row: `from[l] ≤ i_l < to[l]`. */
export interface Box {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** One operand of a row of a loop's body, to be read at any iteration. */
export interface Reading {
  readonly code: CodeRows
  readonly row: BodyRow
  readonly k: number
}

/** An operand that is one kind of thing throughout, its number affine in the indices. */
export interface Fit {
  readonly source: number
  readonly affine: Affine
}

export function boxOf({ loops }: BodyRow): Box {
  return { from: loops.map(() => 0), to: loops.map(({ count }) => count) }
}

export function sizeOfBox({ from, to }: Box): number {
  return from.reduce((size, low, level) => size * (to[level]! - low), 1)
}

/** The part of a box in which the index of a level is in a range. */
export function part(box: Box, level: number, from: number, to: number): Box {
  return { from: box.from.with(level, from), to: box.to.with(level, to) }
}

/** The tape row that the operand is at an iteration. */
export function rowAt({ code, row, k }: Reading, iteration: readonly number[]): number {
  let position = row.position
  row.loops.forEach(({ period }, level) => (position += iteration[level]! * period))
  return code.operand(position, k)
}

/** The value of an affine function; terms of stride 0 are not added, so that −0 stays itself. */
export function affineAt({ start, strides }: Affine, indices: readonly number[]): number {
  return strides.reduce(
    (sum, stride, level) => (stride === 0 ? sum : sum + stride * indices[level]!),
    start,
  )
}

/** The affine function that the operand is over all of a box; undefined where it isn't. */
export function fitOver(reading: Reading, box: Box): Fit | undefined {
  const fit = fitAtCorner(reading, box)
  return fit !== undefined && holdsOver(reading, box, fit) ? fit : undefined
}

/** The affine function that the operand is at a box' first corner and its neighbours, if one is. */
export function fitAtCorner(reading: Reading, box: Box): Fit | undefined {
  const { code } = reading
  const { from } = box
  const origin = rowAt(reading, from)
  const source = code.source(origin)
  const content = code.content(origin)
  const strides: number[] = []
  for (let level = 0; level < from.length; level++) {
    if (box.to[level]! - from[level]! < 2) {
      strides.push(0)
      continue
    }
    const next = rowAt(reading, from.with(level, from[level]! + 1))
    if (code.source(next) !== source) return undefined
    const other = code.content(next)
    strides.push(Object.is(other, content) ? 0 : other - content)
  }
  const start = strides.reduce(
    (sum, stride, level) => (stride === 0 ? sum : sum - stride * from[level]!),
    content,
  )
  return { source, affine: { kind: 'affine', start, strides } }
}

/** Whether the operand is an affine function over all of a box. */
export function holdsOver(reading: Reading, box: Box, { source, affine }: Fit): boolean {
  return agrees(reading, box, source, affine.strides, 0, reading.row.position, affine.start)
}

/** Whether the operand is the affine function over the levels from `level` on. */
function agrees(
  reading: Reading,
  box: Box,
  source: number,
  strides: readonly number[],
  level: number,
  position: number,
  sum: number,
): boolean {
  const [from, to] = [box.from[level]!, box.to[level]!]
  const stride = strides[level]!
  const { period } = reading.row.loops[level]!
  if (level + 1 === strides.length) {
    const progress = { source, first: sum, stride }
    return reading.code.follows({ position, period }, reading.k, progress, from, to) === to
  }
  for (let i = from; i < to; i++) {
    const at = position + i * period
    const expected = stride === 0 ? sum : sum + stride * i
    if (!agrees(reading, box, source, strides, level + 1, at, expected)) return false
  }
  return true
}

/** The tape rows that the operand is over a box, the innermost loop fastest. */
export function rowsOver(reading: Reading, box: Box): Int32Array {
  const { code, row, k } = reading
  const rows = new Int32Array(sizeOfBox(box))
  const innermost = row.loops.length - 1
  let at = 0
  const walk = (level: number, position: number): void => {
    const { period } = row.loops[level]!
    const [from, to] = [box.from[level]!, box.to[level]!]
    if (level < innermost) {
      for (let i = from; i < to; i++) walk(level + 1, position + i * period)
    } else {
      for (let i = from; i < to; i++) rows[at++] = code.operand(position + i * period, k)
    }
  }
  walk(0, row.position)
  return rows
}
