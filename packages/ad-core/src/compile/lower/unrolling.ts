import { sizeOf } from '../../shape.js'
import { ROW } from '../../tape/rows.js'
import { shapeOfRow } from '../../tape/traced.js'
import { ownRows } from '../loops/own-rows.js'
import type { StructuredLoop } from '../loops/structured-loop.js'
import { MemoryEntries, type Entries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import { TAKE } from './strategy.js'

/** Rows that loops have at most, iteration by iteration, where they are written out. */
const MOST_ROWS = 1 << 19
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
  const rows = loops.reduce(
    (sum, { content }) => sum + content.count * (content.to - content.from),
    0,
  )
  if (rows > MOST_ROWS) return false
  if (rows > MOST_ROWS) return false
  const isPlain = loops.every(
    (loop) =>
      loop.content.carries.length === 0 && !hasLoops(lowering, loop) && onlyStacks(lowering, loop),
  )
  if (!isPlain) return false
  let [zeros, entries] = [0, 0]
  for (const loop of loops) {
    for (const table of tablesOf(lowering, loop)) {
      const known = zerosOf(lowering, table)
      zeros += known
      entries += sizeOf(table.shape)
    }
  }
  return entries > 0 && zeros > MOSTLY * entries
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
