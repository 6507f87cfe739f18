import { add } from '../../ops/arithmetic.js'
import { sizeOf } from '../../shape.js'
import type { Level } from '../../tape/level.js'
import { ROW } from '../../tape/rows.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { recordNode, shapeOfRow, type Traced } from '../../tape/traced.js'
import { MOVERS } from '../lower/strategy.js'
import type { StructuredLoop } from './structured-loop.js'

/**
 * The sum of a row of a loop's body over all iterations. What only moves entries of a smaller array is
 * done once, with its sum.
 */
export function sumOfRow(loop: StructuredLoop, level: Level, row: number): Traced {
  const { tape } = level
  const terms = termsOf(tape, loop, row)
  if (terms !== undefined) {
    return terms.map((term) => sumOfRow(loop, level, term)).reduce((x, y) => add(x, y) as Traced)
  }
  const { from, moves } = movesTo(tape, loop, row)
  return moves.reduceRight(
    (sum, node) => recordNode(level, { ...node, rows: [sum.id] }),
    loop.output(level, 'sum', from),
  )
}

/** The arrays of one shape that a row adds, where one of them is moved. */
function termsOf(tape: Tape, loop: StructuredLoop, row: number): readonly number[] | undefined {
  const node = nodeOf(tape, loop, row)
  if (node?.primitive !== add.primitive) return undefined
  const size = sizeOf(shapeOfRow(tape, row))
  const isWhole = node.rows.every((term) => term >= 0 && sizeOf(shapeOfRow(tape, term)) === size)
  if (!isWhole) return undefined
  return node.rows.some((term) => movesTo(tape, loop, term).moves.length > 0)
    ? node.rows
    : undefined
}

/** The smaller array that a row is made of by moving its entries, and what moves them, last first. */
function movesTo(
  tape: Tape,
  loop: StructuredLoop,
  row: number,
): { readonly from: number; readonly moves: readonly ArrayNode[] } {
  let found: { from: number; moves: readonly ArrayNode[] } = { from: row, moves: [] }
  const size = sizeOf(shapeOfRow(tape, row))
  const moves: ArrayNode[] = []
  let at = row
  for (;;) {
    const node = nodeOf(tape, loop, at)
    if (node === undefined || node.rows.length !== 1 || !MOVERS.has(node.primitive)) return found
    at = node.rows[0]!
    if (at < loop.content.from) return found
    moves.push(node)
    if (sizeOf(shapeOfRow(tape, at)) < size) found = { from: at, moves: [...moves] }
  }
}

/** What an array row of a loop's body computes. */
function nodeOf(tape: Tape, { content }: StructuredLoop, row: number): ArrayNode | undefined {
  return row >= content.from && tape.operation[row] === ROW.array ? tape.node(row) : undefined
}
