import { sizeOf } from '../../shape.js'
import { ROW } from '../../tape/rows.js'
import { shapeOfRow } from '../../tape/traced.js'
import { ownRows } from '../loops/own-rows.js'
import type { StructuredLoop } from '../loops/structured-loop.js'
import { MemoryEntries, type Entries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import { TAKE } from './strategy.js'

/** Entries that loops compute at most in all iterations, zeros among them, where they are written out. */
const MOST_ENTRIES = 1 << 21
/** Entries of a table that are looked at. */
const LARGEST_TABLE = 1 << 16
/** The share of zeros from which on it pays to know them. */
const MOSTLY = 0.5

/**
 * Whether loops are better written out iteration by iteration: where they look up, at places that are
 * known, tables that are mostly zeros, as derivatives by many directions are.
 */
export function paysUnrolled(
  lowering: Lowering,
  { scope, inLanes }: Context,
  loops: readonly StructuredLoop[],
): boolean {
  if (scope.id !== 0 || inLanes) return false
  const entries = loops.reduce((sum, loop) => sum + entriesOf(lowering, loop), 0)
  if (entries > MOST_ENTRIES) return false
  const isPlain = loops.every(
    (loop) =>
      loop.content.carries.length === 0 && !hasLoops(lowering, loop) && onlyStacks(lowering, loop),
  )
  if (!isPlain) return false
  let [zeros, all] = [0, 0]
  for (const table of new Set(loops.flatMap((loop) => tablesOf(lowering, loop)))) {
    const size = sizeOf(table.shape)
    if (size > LARGEST_TABLE) return false
    zeros += zerosOf(lowering, table)
    all += size
  }
  return all > 0 && zeros > MOSTLY * all
}

function entriesOf({ tape, live }: Lowering, { content, parts }: StructuredLoop): number {
  let entries = 0
  for (const row of parts.flatMap(({ from, to }) => ownRows(tape, from, to))) {
    if (live[row] === 1) entries += sizeOf(shapeOfRow(tape, row))
  }
  return content.count * entries
}

function onlyStacks({ live }: Lowering, { results }: StructuredLoop): boolean {
  return results.every(({ kind, row }) => live[row] !== 1 || kind === 'stack')
}

function hasLoops({ tape }: Lowering, { content, row }: StructuredLoop): boolean {
  return tape.regions.some((region) => region.row >= content.from && region.row < row)
}

/** Tables from outside that a loop looks up at places that are known. */
function tablesOf(lowering: Lowering, { content }: StructuredLoop): readonly Entries[] {
  const { tape, live } = lowering
  const { from, to, points } = content
  const sources = new Map(points.map(({ input, source }) => [input, source]))
  const isKnown = (index: number): boolean => {
    let row = index
    while (row >= from) {
      const source = sources.get(row)
      if (source !== undefined) return isConstant(lowering, source)
      if (tape.operation[row] === ROW.element) row = tape.nodes[tape.left[row]!]!.row
      else if (tape.operation[row] === ROW.array) row = tape.node(row).rows[0] ?? -1
      else return tape.operation[row] === ROW.constant
    }
    return row < 0
  }
  return ownRows(tape, from, to).flatMap((row) => {
    if (live[row] !== 1 || tape.operation[row] !== ROW.array) return []
    const { primitive, rows } = tape.node(row)
    const [table, index] = rows
    const isLookUp = primitive === TAKE && table !== undefined && table >= 0 && table < from
    return isLookUp && index! >= 0 && isKnown(index!) && shapeOfRow(tape, table).length > 0
      ? [lowering.array(table)]
      : []
  })
}

function isConstant(lowering: Lowering, row: number): boolean {
  const entries = lowering.array(row)
  return entries instanceof MemoryEntries
    ? entries.array.data !== undefined
    : entries.nodes.every((node) => lowering.graph.constantOf(node) !== undefined)
}

function zerosOf({ graph }: Lowering, table: Entries): number {
  let zeros = 0
  for (let i = 0; i < sizeOf(table.shape); i++) {
    if (graph.constantOf(table.entry(i)) === 0) zeros++
  }
  return zeros
}
