import { ROW } from '../../tape/rows.js'
import { SOURCE, type CodeRows } from './code-rows.js'
import { rowsOver, type Box, type Reading } from './fit.js'
import { keepPlace, positionRead } from './kept.js'
import type { LoopOperand, Progression } from './plan.js'
import { progressionOf, tableOf } from './progression.js'
import { SharedTables } from './shared-tables.js'
import type { BodyRow, LoopTree } from './tree.js'

/** Operands of loops' rows that are looked up for each iteration. */
export class OperandTables {
  steps = 0
  private readonly code: CodeRows
  private readonly tree: LoopTree
  private readonly tables = new SharedTables()

  constructor(code: CodeRows, tree: LoopTree) {
    this.code = code
    this.tree = tree
  }

  /** An operand that is looked up for each iteration. */
  table(reading: Reading, box: Box): LoopOperand {
    const { code, tables } = this
    const counts = reading.row.loops.map(({ count }) => count)
    const rows = rowsOver(reading, box)
    this.steps += 2 * rows.length
    const source = code.source(rows[0]!)
    const single = rows.every((row) => code.source(row) === source)
    if (
      !single ||
      source === SOURCE.position ||
      source === SOURCE.part ||
      source === SOURCE.outside
    ) {
      return this.entriesOfOne(rows, box, counts) ?? this.tableOfRows(rows, box, counts)
    }
    if (source === SOURCE.number) {
      return { kind: 'number', value: tables.shared(tableOf(this.numbers(rows), box, counts)) }
    }
    const contents = rows.map((row) => code.content(row))
    const progression = tables.shared(progressionOf(contents, box, counts))
    if (source === SOURCE.array) return { kind: 'array', index: progression }
    if (source === SOURCE.wholeNumber) return { kind: 'number', value: progression }
    return this.entry(source - SOURCE.entry, progression)
  }

  /** Entries of one array that a loop may hold, in no order. */
  private entriesOfOne(
    rows: Int32Array,
    box: Box,
    counts: readonly number[],
  ): LoopOperand | undefined {
    const { code, tables } = this
    const { operation, left, right } = code.tape
    const node = left[rows[0]!]!
    if (!rows.every((row) => row >= 0 && operation[row] === ROW.element && left[row] === node)) {
      return undefined
    }
    const offsets = rows.map((row) => right[row]!)
    return this.entry(node, tables.shared(progressionOf(offsets, box, counts)))
  }

  private numbers(rows: Int32Array): Float64Array {
    const numbers = new Float64Array(rows.length)
    for (let k = 0; k < rows.length; k++) numbers[k] = this.code.tape.value[rows[k]!]!
    return numbers
  }

  private tableOfRows(rows: Int32Array, box: Box, counts: readonly number[]): LoopOperand {
    const { code, tables, tree } = this
    const first = tree.placeOf(code.positionOf(rows[0]!)).row
    const iterations = new Int32Array(rows.length)
    let one = first !== undefined
    rows.forEach((row, k) => {
      const place = tree.placeOf(code.positionOf(row))
      keepPlace(tree.placeOf(positionRead(code, row)))
      one &&= place.row === first
      if (one) iterations[k] = flattened(first!, place.iteration)
    })
    return one
      ? {
          kind: 'result',
          row: first!,
          iteration: tables.shared(progressionOf(iterations, box, counts)),
        }
      : { kind: 'rows', row: tables.shared(progressionOf(rows, box, counts)) }
  }

  /** An entry of an array. */
  entry(node: number, offset: Progression): LoopOperand {
    const { code, tree } = this
    keepPlace(tree.placeOf(code.positionOf(code.tape.nodes[node]!.row)))
    return { kind: 'entry', node, offset }
  }
}

/** An iteration of nested loops as one number, the innermost loop fastest. */
function flattened({ loops }: BodyRow, iteration: readonly number[]): number {
  return loops.reduce((index, { count }, m) => index * count + iteration[m]!, 0)
}
