import { MAX_DISTANCE } from './absorb.js'
import { ROW } from '../../tape/rows.js'
import { PART, positionIn, SOURCE, type CodeRows } from './code-rows.js'
import {
  boxOf,
  fitAtCorner,
  fitOver,
  holdsOver,
  part,
  rowAt,
  rowsOver,
  sizeOfBox,
  type Box,
  type Fit,
  type Reading,
} from './fit.js'
import { keepPlace, keepResult, positionRead } from './kept.js'
import type { Affine, LocalOperand, LoopOperand, Progression, ResultOperand } from './plan.js'
import { progressionOf, tableOf } from './progression.js'
import { referenceTo } from './references.js'
import { SharedTables } from './shared-tables.js'
import { forEachRow, type BodyRow, type Loop, type LoopTree } from './tree.js'

/** How often an operand's iterations are taken apart, besides what is first or last. */
const MAX_PIECES = 2

/** Code rows in a block of iterations: what stays in a processor's cache, with their operands. */
const ROWS_AT_A_TIME = 1 << 13

/** An operand, and what it is as far as it has been read. */
interface Guess {
  readonly reading: Reading
  readonly box: Box
  fit: Fit | undefined
}

/** Finds out what the operands of loops' rows are, and which rows' values are kept for them. */
export class OperandSearch {
  steps = 0
  private readonly code: CodeRows
  private readonly tree: LoopTree
  private readonly tables = new SharedTables()

  constructor(code: CodeRows, tree: LoopTree) {
    this.code = code
    this.tree = tree
  }

  /**
   * Describes the operands of all rows in a loop. First guesses are checked by blocks of iterations,
   * each operand in a block before the next block, so that the tape is read in its order.
   */
  describe(loop: Loop): void {
    const guesses = this.guesses(loop)
    const block = Math.max(1, Math.floor(ROWS_AT_A_TIME / loop.period))
    for (let from = 0; from < loop.count; from += block) {
      const to = Math.min(loop.count, from + block)
      for (const guess of guesses) {
        const { reading, box, fit } = guess
        if (fit === undefined || holdsOver(reading, part(box, 0, from, to), fit)) continue
        guess.fit = undefined
      }
    }
    for (const { reading, box, fit } of guesses) {
      this.steps += sizeOfBox(box)
      reading.row.operands.push(
        (fit && this.fitted(reading, box, fit)) ??
          this.pieces(reading, box, MAX_PIECES) ??
          this.table(reading, box),
      )
    }
  }

  private guesses(loop: Loop): readonly Guess[] {
    const { code } = this
    const guesses: Guess[] = []
    forEachRow(loop, (row) => {
      const box = boxOf(row)
      for (let k = 0; k < code.arity(row.position); k++) {
        const reading = { code, row, k }
        guesses.push({ reading, box, fit: fitAtCorner(reading, box) })
      }
    })
    return guesses
  }

  /** An operand without tables, but for those of where it starts and ends. */
  private simple(reading: Reading, box: Box, pieces: number): LoopOperand | undefined {
    this.steps += sizeOfBox(box)
    const fit = fitOver(reading, box)
    return (fit && this.fitted(reading, box, fit)) ?? this.pieces(reading, box, pieces)
  }

  /** An operand that is something else in the first or last iterations of a loop. */
  private pieces(reading: Reading, box: Box, pieces: number): LoopOperand | undefined {
    if (pieces === 0) return undefined
    return this.carried(reading, box, pieces) ?? this.ending(reading, box, pieces)
  }

  private fitted(reading: Reading, box: Box, fit: Fit): LoopOperand | undefined {
    const { source, affine } = fit
    if (source === SOURCE.number) return { kind: 'number', value: affine }
    if (source === SOURCE.outside) return { kind: 'rows', row: affine }
    if (source === SOURCE.array) return { kind: 'array', index: affine }
    if (source === SOURCE.wholeNumber) return { kind: 'number', value: affine }
    if (source >= SOURCE.entry) return this.entry(source - SOURCE.entry, affine)
    if (source === SOURCE.part) return this.part(reading, box, affine)
    const reference = this.reference(reading, box, affine)
    if (reference !== undefined) return reference
    return isFixed(affine)
      ? { kind: 'rows', row: { ...affine, start: this.code.rows[affine.start]! } }
      : undefined
  }

  /** A row of a loop, at positions that are affine. */
  private reference(
    reading: Reading,
    box: Box,
    positions: Affine,
  ): LocalOperand | ResultOperand | undefined {
    const reference = referenceTo(this.tree, reading.row, positions, box)
    if (reference === undefined) return undefined
    const { row, iteration, local } = reference
    if (local) return { kind: 'local', row }
    keepResult(row, iteration, reading.row, box)
    return { kind: 'result', row, iteration }
  }

  /** An entry of an array that a loop may hold. */
  private part(reading: Reading, box: Box, affine: Affine): LoopOperand | undefined {
    const { positions, offsets } = partsOf(affine, box)
    if (isFixed(positions)) {
      return this.entry(this.code.tape.left[this.code.rows[positions.start]!]!, offsets)
    }
    const of = this.reference(reading, box, positions)
    return of && { kind: 'part', of, offset: offsets }
  }

  private entry(node: number, offset: Progression): LoopOperand {
    const { code, tree } = this
    keepPlace(tree.placeOf(code.positionOf(code.tape.nodes[node]!.row)))
    return { kind: 'entry', node, offset }
  }

  /** An operand that reads an earlier iteration of a loop, once that has come so far. */
  private carried(reading: Reading, box: Box, pieces: number): LoopOperand | undefined {
    for (const [level, distance] of this.delays(reading, box)) {
      const [from, to] = [box.from[level]!, box.to[level]!]
      if (from > 0 || to <= distance) continue
      const rest = this.simple(reading, part(box, level, distance, to), pieces - 1)
      if (rest === undefined) continue
      const start = Array.from({ length: distance }, (_, i) => {
        const first = part(box, level, i, i + 1)
        return this.simple(reading, first, pieces) ?? this.table(reading, first)
      })
      return { kind: 'carried', level, start, rest }
    }
    return undefined
  }

  /** An operand whose last iteration of a loop, the innermost that will do, reads another row. */
  private ending(reading: Reading, box: Box, pieces: number): LoopOperand | undefined {
    const { code, row } = reading
    if (!isPosition(code.source(rowAt(reading, box.from)))) return undefined
    for (let level = row.loops.length - 1; level >= 0; level--) {
      const [from, to] = [box.from[level]!, box.to[level]!]
      if (to - from < 3 || to < row.loops[level]!.count) continue
      const rest = this.simple(reading, part(box, level, from, to - 1), pieces - 1)
      if (rest === undefined) continue
      const last = part(box, level, to - 1, to)
      const end = [this.simple(reading, last, pieces) ?? this.table(reading, last)]
      return { kind: 'ending', level, rest, end }
    }
    return undefined
  }

  /** Levels and distances that the operand may be carried over, the likeliest first. */
  private delays({ code, row, k }: Reading, box: Box): readonly (readonly [number, number])[] {
    const end = box.to.map((to) => to - 1)
    const last = rowAt({ code, row, k }, end)
    const position = positionIn(code.source(last), code.content(last))
    if (position === undefined) return []
    const place = this.tree.placeOf(position)
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
    const { code, tables } = this
    const counts = reading.row.loops.map(({ count }) => count)
    const rows = rowsOver(reading, box)
    this.steps += 2 * rows.length
    const source = code.source(rows[0]!)
    const single = rows.every((row) => code.source(row) === source)
    if (!single || isPosition(source) || source === SOURCE.outside) {
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
}

function isPosition(source: number): boolean {
  return source === SOURCE.position || source === SOURCE.part
}

function isFixed({ strides }: Affine): boolean {
  return strides.every((stride) => stride === 0)
}

/** Positions of arrays and offsets in them, where both together are affine. */
function partsOf(
  { strides, start }: Affine,
  { from }: Box,
): { readonly positions: Affine; readonly offsets: Affine } {
  const corner = strides.reduce((sum, stride, level) => sum + stride * from[level]!, start)
  const moves = strides.map((stride) => Math.round(stride / PART))
  const shifts = strides.map((stride, level) => stride - moves[level]! * PART)
  const position = Math.floor(corner / PART)
  return {
    positions: through(position, moves, from),
    offsets: through(corner - position * PART, shifts, from),
  }
}

/** The affine function of these strides that has a value at a box' first corner. */
function through(value: number, strides: readonly number[], from: readonly number[]): Affine {
  const start = strides.reduce((rest, stride, level) => rest - stride * from[level]!, value)
  return { kind: 'affine', start, strides }
}

/** An iteration of nested loops as one number, the innermost loop fastest. */
function flattened({ loops }: BodyRow, iteration: readonly number[]): number {
  return loops.reduce((index, { count }, m) => index * count + iteration[m]!, 0)
}
