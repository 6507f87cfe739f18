import type { Box } from './fit.js'
import { affineAt } from './fit.js'
import type { Affine } from './plan.js'
import type { BodyRow, Loop, LoopTree } from './tree.js'

/** A row of a loop, at an iteration that is affine in the indices of who reads it. */
export interface Reference {
  readonly row: BodyRow
  readonly iteration: readonly Affine[]
  /** Whether that is the reader's own iteration of every loop around the row. */
  readonly local: boolean
}

/**
 * What a position that is affine in the reader's indices refers to: one row of a loop at iterations
 * that are affine as well. Undefined where the positions go over several rows.
 */
export function referenceTo(
  tree: LoopTree,
  reader: BodyRow,
  positions: Affine,
  box: Box,
): Reference | undefined {
  const { from, to } = box
  const origin = tree.placeOf(affineAt(positions, from))
  const { row } = origin
  if (row === undefined) return undefined
  const strides = row.loops.map(() => from.map(() => 0))
  for (let level = 0; level < from.length; level++) {
    if (to[level]! - from[level]! < 2) continue
    const next = tree.placeOf(affineAt(positions, from.with(level, from[level]! + 1)))
    if (next.row !== row) return undefined
    next.iteration.forEach((index, m) => (strides[m]![level] = index - origin.iteration[m]!))
  }
  const iteration = strides.map((strides, m): Affine => {
    const start = strides.reduce(
      (sum, stride, level) => sum - stride * from[level]!,
      origin.iteration[m]!,
    )
    return { kind: 'affine', start, strides }
  })
  // Within its bounds at the corners, an affine iteration is within them everywhere; since it also
  // leads to the position, it is the row's.
  if (!row.loops.every((loop, m) => staysWithin(loop, iteration[m]!, box))) return undefined
  const local =
    row.loops.length <= reader.loops.length &&
    row.loops.every((loop, m) => loop === reader.loops[m] && isIndex(iteration[m]!, m, 0, box))
  return { row, iteration, local }
}

function staysWithin({ count }: Loop, { start, strides }: Affine, { from, to }: Box): boolean {
  let [low, high] = [start, start]
  strides.forEach((stride, level) => {
    const ends = [stride * from[level]!, stride * (to[level]! - 1)]
    low += Math.min(...ends)
    high += Math.max(...ends)
  })
  return low >= 0 && high < count
}

/** Whether an affine function is the index of a level less a distance, over a box. */
export function isIndex(affine: Affine, level: number, distance: number, box: Box): boolean {
  const { from, to } = box
  if (affineAt(affine, from) !== from[level]! - distance) return false
  return affine.strides.every(
    (stride, l) => to[l]! - from[l]! < 2 || stride === (l === level ? 1 : 0),
  )
}
