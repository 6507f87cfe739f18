import { shapeOf } from '../../operand.js'
import { sameShape, sizeOf, type Shape } from '../../shape.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { placesOverlap } from './places.js'
import type { Region } from './regions.js'
import { ASSEMBLE, BLOCK, JOIN, PAD, PLACE, SLICE } from './strategy.js'

/** An operand within a result: its entry 0 is at `starts`, which may lie outside. */
export interface Window {
  /** The operand's number. */
  readonly operand: number
  readonly starts: readonly number[]
  readonly shape: Shape
}

/** A result that shows operands in windows, moved but not otherwise, and a number around them. */
export interface Windows {
  readonly windows: readonly Window[]
  readonly background: number
}

interface Attributes {
  readonly starts: readonly number[]
  readonly steps: readonly number[]
  readonly axis: number
  readonly offset: number
  readonly offsets: readonly number[]
  readonly value: number
}

/** The windows of an operation that does no more than moving operands; undefined for others. */
export function windowsOf(tape: Tape, node: ArrayNode, shape: Shape): Windows | undefined {
  const { primitive } = node
  const given = node.attributes as Attributes
  const shapes = node.rows.map((row, k) =>
    row < 0 ? shapeOf(node.constants[k]!) : shapeOfRow(tape, row),
  )
  let starts: readonly (readonly number[] | undefined)[]
  if (primitive === SLICE || primitive === PLACE || primitive === PAD) {
    if (given.steps.some((step) => step !== 1)) return undefined
    starts = [primitive === SLICE ? given.starts.map((start) => -start) : given.starts]
  } else if (primitive === JOIN) {
    starts = shapes.map((own, k) =>
      own.length === shape.length
        ? shape.map((_, axis) => (axis === given.axis ? given.starts[k]! : 0))
        : undefined,
    )
  } else if (primitive === BLOCK) starts = [rowsAt(-given.offset, shapes[0]!, shape)]
  else if (primitive === ASSEMBLE && !placesOverlap(node, shapes)) {
    starts = shapes.map((own, k) => rowsAt(given.offsets[k]!, own, shape))
  } else return undefined
  if (starts.includes(undefined)) return undefined
  const windows = shapes.map((own, operand) => ({ operand, starts: starts[operand]!, shape: own }))
  return { windows, background: primitive === PAD ? given.value : 0 }
}

/** The operand that a region sees, and where its entry 0 is; undefined where it sees the background. */
export function shownIn(
  { windows }: Windows,
  start: readonly number[],
  { from, to }: Region,
): { readonly operand: number; readonly start: readonly number[] } | undefined {
  for (const { operand, starts, shape } of windows) {
    const own = starts.map((position, axis) => position + start[axis]!)
    const isInside = own.every(
      (position, axis) => from[axis]! >= position && to[axis]! <= position + shape[axis]!,
    )
    if (isInside) return { operand, start: own }
  }
  return undefined
}

/** Where rows of an array begin at a flat offset; undefined for what is no run of whole rows. */
function rowsAt(offset: number, rows: Shape, whole: Shape): readonly number[] | undefined {
  const row = rows.slice(1)
  if (rows.length === 0 || !sameShape(row, whole.slice(1))) return undefined
  const start = offset / sizeOf(row)
  return Number.isInteger(start) ? [start, ...row.map(() => 0)] : undefined
}
