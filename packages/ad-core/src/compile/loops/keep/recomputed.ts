import { sizeOf } from '../../../shape.js'
import { ROW } from '../../../tape/rows.js'
import type { Tape } from '../../../tape/tape.js'
import { shapeOfRow } from '../../../tape/traced.js'
import { ownRows } from '../own-rows.js'
import { inputsOf } from '../replay.js'
import { operandsOf } from '../row-operands.js'
import { ownerOf, StructuredLoop, type LoopPoint } from '../structured-loop.js'

/** A loop that repeats what one before it has computed, in the same order or from its end on. */
export interface Repetition {
  readonly first: StructuredLoop
  readonly again: StructuredLoop
  readonly reversed: boolean
}

/**
 * The loop that another one repeats: one of whose iterations it reads results, one in each of its own, or
 * one before it that reads the same and that it has to wait for. Of several the one that computes most
 * of what the other one does.
 */
export function repetitionOf(
  tape: Tape,
  again: StructuredLoop,
  live: Uint8Array,
): Repetition | undefined {
  let found: Repetition | undefined
  let most = -1
  for (const repetition of [...readByIt(tape, again), ...waitedFor(tape, again, live)]) {
    const rows = [...repeatedRows(tape, repetition)].filter((row) => live[row] === 1).length
    if (rows < most || (rows === most && repetition.first.row <= found!.first.row)) continue
    found = repetition
    most = rows
  }
  return found
}

function readByIt(tape: Tape, again: StructuredLoop): readonly Repetition[] {
  const found = new Map<StructuredLoop, Repetition>()
  for (const point of again.content.points) {
    const first = ownerOf(tape, point.source)
    if (first === undefined || found.has(first)) continue
    for (const reversed of [false, true]) {
      const repetition = { first, again, reversed }
      if (resultAt(tape, repetition, point) !== undefined) found.set(first, repetition)
    }
  }
  return [...found.values()]
}

function waitedFor(tape: Tape, again: StructuredLoop, live: Uint8Array): readonly Repetition[] {
  if (again.content.carries.length > 0) return []
  const first = tape.regions.find(
    (region) =>
      region instanceof StructuredLoop &&
      live[region.row] === 1 &&
      isLike(tape, region, again) &&
      waitsFor(tape, again, region),
  )
  return first === undefined ? [] : [{ first: first as StructuredLoop, again, reversed: false }]
}

/** Whether two loops read an array in the same way. */
function isLike(tape: Tape, first: StructuredLoop, again: StructuredLoop): boolean {
  const { count, points } = again.content
  return (
    first.row < again.content.from &&
    first.content.count === count &&
    points.some((point) => first.content.points.some((other) => readsSame(tape, point, other)))
  )
}

/** Whether what a loop reads depends on results of another one. */
function waitsFor(tape: Tape, again: StructuredLoop, first: StructuredLoop): boolean {
  const seen = new Set<number>()
  const pending = [...again.sources]
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    if (row === first.row) return true
    if (row < first.row || seen.has(row)) continue
    seen.add(row)
    const owner = ownerOf(tape, row)
    pending.push(...(owner === undefined ? operandsOf(tape, row) : [owner.row]))
  }
  return false
}

/** Whether two points of loops of equal length read the same in each iteration. */
export function readsSame(tape: Tape, x: LoopPoint, y: LoopPoint): boolean {
  const size = (point: LoopPoint): number => sizeOf(shapeOfRow(tape, point.input))
  const isSamePlace =
    x.table === undefined || y.table === undefined
      ? x.table === y.table && x.offset === y.offset && x.stride === y.stride
      : x.table.length === y.table.length && x.table.every((place, i) => place === y.table![i])
  return x.source === y.source && isSamePlace && size(x) === size(y)
}

/** The row of the first loop's body whose value in the same iteration a point reads. */
export function resultAt(
  tape: Tape,
  { first, again, reversed }: Repetition,
  { input, source, offset, stride, table }: LoopPoint,
): number | undefined {
  const { count } = again.content
  if (count !== first.content.count) return undefined
  const result = first.results.find(({ kind, row }) => kind === 'stack' && row === source)
  if (result === undefined || table !== undefined) return undefined
  const size = sizeOf(shapeOfRow(tape, input))
  const isWhole = size === sizeOf(shapeOfRow(tape, result.of)) && Math.abs(stride) === size
  if (!isWhole || offset !== (stride > 0 ? 0 : size * (count - 1))) return undefined
  return (stride < 0 !== result.reversed) === reversed ? result.of : undefined
}

/** Rows of the second loop's body that the first loop could compute as well, in order, but for its inputs. */
export function repeatedRows(tape: Tape, repetition: Repetition): ReadonlySet<number> {
  const { first, again } = repetition
  const { from, to, points } = again.content
  const known = new Set<number>()
  for (const point of points) {
    const isSame = resultAt(tape, repetition, point) !== undefined
    if (isSame || isBefore(tape, point.source, first)) known.add(point.input)
  }
  const inputs = new Set(inputsOf(again))
  const rows = new Set<number>()
  const isThere = (row: number): boolean =>
    row >= from && row < to ? known.has(row) || rows.has(row) : isBefore(tape, row, first)
  for (const row of ownRows(tape, from, to)) {
    if (inputs.has(row) || tape.operation[row] === ROW.guard) continue
    const owner = ownerOf(tape, row)
    const operands = owner === undefined ? operandsOf(tape, row) : [owner.row]
    if (operands.every(isThere) && isRepeatable(tape, row)) rows.add(row)
  }
  return rows
}

function isRepeatable(tape: Tape, row: number): boolean {
  if (tape.operation[row] !== ROW.region) return true
  return tape.regions[tape.left[row]!] instanceof StructuredLoop
}

/** Whether a row is there before a loop begins. */
export function isBefore(tape: Tape, row: number, loop: StructuredLoop): boolean {
  const owner = ownerOf(tape, row)
  if (owner !== undefined) return owner.row < loop.content.from
  return row < loop.content.from || tape.operation[row] === ROW.constant
}
