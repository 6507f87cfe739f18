import type { Tape } from '../../tape/tape.js'
import { exemplary } from '../exemplars.js'
import { ArrayRows } from './array-rows.js'
import { CodeRows } from './code-rows.js'
import { forEachSource, keepPlace, positionRead } from './kept.js'
import { hasLoop, nestingOf, withoutLoops } from './nesting.js'
import { OperandSearch } from './operands.js'
import type { LoopOptions, LoopPlan } from './plan.js'
import { LoopTree, positionAt, type BodyRow } from './tree.js'

/**
 * The loops that rows `from ≤ row < to` of a tape were recorded in, found from the rows alone. A loop
 * has at least three iterations and 16 rows; its operands are described as functions of the loop
 * indices, exactly: unrolling the plan gives the tape back. Time and memory are linear in the rows, and
 * the tape is not changed. `results` are rows that are read from outside.
 */
export function findLoops(
  tape: Tape,
  from: number,
  to: number,
  results: readonly number[] = [],
  { arrays = false, isWanted }: LoopOptions = {},
): LoopPlan {
  const arrayRows = arrays ? new ArrayRows(tape, from, to) : undefined
  const code = new CodeRows(tape, from, to, arrayRows)
  const found = nestingOf(code)
  const isUsed = isWanted === undefined || hasLoop(found, isWanted)
  const nesting = isUsed ? found : withoutLoops(found)
  const tree = new LoopTree(code, nesting)
  const search = exemplary(new OperandSearch(code, tree))
  for (const loop of tree.loops) search.describe(loop)
  const read = (row: number): void => keepPlace(tree.placeOf(positionRead(code, row)))
  if (tree.loops.length > 0) tree.forEachStraight((position) => forEachSource(code, position, read))
  results.forEach(read)
  return {
    items: tree.items,
    constants: arrayRows?.constants ?? [],
    locate: (row) => {
      const position = code.positionOf(row)
      return position < 0 ? undefined : tree.placeOf(position)
    },
    rowAt: (row, iteration) => code.rows[positionAt(row as BodyRow, iteration)]!,
    steps: nesting.steps + search.steps,
  }
}
