import { MAX_DISTANCE } from './absorb.js'
import { SOURCE, type CodeRows } from './code-rows.js'
import {
  boxOf,
  fitOver,
  forEachIn,
  part,
  rowAt,
  sizeOfBox,
  type Box,
  type Fit,
  type Reading,
} from './fit.js'
import { keepPlace, keepResult } from './kept.js'
import type { LoopOperand } from './plan.js'
import { progressionOf, tableOf } from './progression.js'
import { referenceTo } from './references.js'
import type { BodyRow, LoopTree } from './tree.js'

/** How often what follows an operand's first iterations may have first iterations again. */
const MAX_STARTS = 2

/** Finds out what the operands of loops' rows are, and which rows' values are kept for them. */
export class OperandSearch {
  steps = 0
  private readonly code: CodeRows
  private readonly tree: LoopTree

  constructor(code: CodeRows, tree: LoopTree) {
    this.code = code
    this.tree = tree
  }

  /** Describes all operands of a row. */
  describe(row: BodyRow): void {
    const { code } = this
    const box = boxOf(row)
    for (let k = 0; k < code.arity(row.position); k++) {
      const reading = { code, row, k }
      row.operands.push(this.simple(reading, box, MAX_STARTS) ?? this.table(reading, box))
    }
  }

  /** An operand without tables, but for those of where it starts. */
  private simple(reading: Reading, box: Box, starts: number): LoopOperand | undefined {
    this.steps += sizeOfBox(box)
    const fit = fitOver(reading, box)
    return (
      (fit && this.fitted(reading, box, fit)) ??
      (starts > 0 ? this.carried(reading, box, starts) : undefined)
    )
  }

  private fitted(reading: Reading, box: Box, fit: Fit): LoopOperand | undefined {
    const { source, affine } = fit
    if (source === SOURCE.number) return { kind: 'number', value: affine }
    if (source === SOURCE.outside) return { kind: 'rows', row: affine }
    if (source >= SOURCE.entry) {
      return { kind: 'entry', node: source - SOURCE.entry, offset: affine }
    }
    const reference = referenceTo(this.tree, reading.row, affine, box)
    if (reference?.kind === 'result') {
      keepResult(reference.row as BodyRow, reference.iteration as never, reading.row, box)
    }
    if (reference !== undefined || affine.strides.some((stride) => stride !== 0)) return reference
    return { kind: 'rows', row: { ...affine, start: this.code.rows[affine.start]! } }
  }

  /** An operand that reads an earlier iteration of a loop, once that has come so far. */
  private carried(reading: Reading, box: Box, starts: number): LoopOperand | undefined {
    for (const [level, distance] of this.delays(reading, box)) {
      const [from, to] = [box.from[level]!, box.to[level]!]
      if (from > 0 || to <= distance) continue
      const rest = this.simple(reading, part(box, level, distance, to), starts - 1)
      if (rest === undefined) continue
      const start = Array.from({ length: distance }, (_, i) => {
        const first = part(box, level, i, i + 1)
        return this.simple(reading, first, starts) ?? this.table(reading, first)
      })
      return { kind: 'carried', level, start, rest }
    }
    return undefined
  }

  /** Levels and distances that the operand may be carried over, the likeliest first. */
  private delays({ code, row, k }: Reading, box: Box): readonly (readonly [number, number])[] {
    const end = box.to.map((to) => to - 1)
    const last = rowAt({ code, row, k }, end)
    if (code.source(last) !== SOURCE.position) return []
    const place = this.tree.placeOf(code.content(last))
    const loops = place.row?.loops ?? []
    const level = loops.findIndex(
      (loop, m) => loop !== row.loops[m] || place.iteration[m] !== end[m],
    )
    const innermost = row.loops.length - 1
    const distance = loops[level] === row.loops[level] ? end[level]! - place.iteration[level]! : 0
    const near = level >= 0 && distance > 0 && distance <= MAX_DISTANCE
    const own = near ? [[level, distance] as const] : []
    return near && level === innermost && distance === 1 ? own : [...own, [innermost, 1] as const]
  }

  /** An operand that is looked up for each iteration. */
  private table(reading: Reading, box: Box): LoopOperand {
    const { code } = reading
    const size = sizeOfBox(box)
    this.steps += 2 * size
    const rows = new Int32Array(size)
    let at = 0
    forEachIn(reading, box, (row) => (rows[at++] = row))
    const source = code.source(rows[0]!)
    if (rows.every((row) => code.source(row) === source)) {
      if (source === SOURCE.number) {
        return { kind: 'number', value: tableOf(this.numbers(rows), box) }
      }
      if (source >= SOURCE.entry) {
        const offset = tableOf(
          rows.map((row) => code.content(row)),
          box,
        )
        return { kind: 'entry', node: source - SOURCE.entry, offset }
      }
    }
    return this.tableOfRows(rows, box)
  }

  private numbers(rows: Int32Array): Float64Array {
    const numbers = new Float64Array(rows.length)
    for (let k = 0; k < rows.length; k++) numbers[k] = this.code.tape.value[rows[k]!]!
    return numbers
  }

  private tableOfRows(rows: Int32Array, box: Box): LoopOperand {
    const { code, tree } = this
    const first = tree.placeOf(code.positionOf(rows[0]!)).row
    const iterations = new Int32Array(rows.length)
    let one = first !== undefined
    rows.forEach((row, k) => {
      const position = code.positionOf(row)
      const place = tree.placeOf(position)
      keepPlace(place)
      one &&= place.row === first
      if (one) iterations[k] = flattened(first!, place.iteration)
    })
    return one
      ? { kind: 'result', row: first!, iteration: progressionOf(iterations, box) }
      : { kind: 'rows', row: progressionOf(rows, box) }
  }
}

/** An iteration of nested loops as one number, the innermost loop fastest. */
function flattened({ loops }: BodyRow, iteration: readonly number[]): number {
  return loops.reduce((index, { count }, m) => index * count + iteration[m]!, 0)
}
