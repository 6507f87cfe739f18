import { MAX_DISTANCE } from './absorb.js'
import { positionIn, SOURCE, type CodeRows } from './code-rows.js'
import {
  boxOf,
  fitAtCorner,
  fitOver,
  holdsOver,
  part,
  rowAt,
  sizeOfBox,
  type Box,
  type Fit,
  type Reading,
} from './fit.js'
import { keepResult } from './kept.js'
import { OperandTables } from './operand-tables.js'
import { partsOf } from './parts.js'
import type { Affine, LocalOperand, LoopOperand, ResultOperand } from './plan.js'
import { referenceTo } from './references.js'
import { forEachRow, type Loop, type LoopTree } from './tree.js'

/** How often an operand's iterations are taken apart, besides what is first or last. */
const MAX_PIECES = 2

/** Iterations of a loop each of which may have an operand of its own. */
const MAX_LISTED = 64

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
  private ownSteps = 0
  private readonly code: CodeRows
  private readonly tree: LoopTree
  private readonly tables: OperandTables

  constructor(code: CodeRows, tree: LoopTree) {
    this.code = code
    this.tree = tree
    this.tables = new OperandTables(code, tree)
  }

  get steps(): number {
    return this.ownSteps + this.tables.steps
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
      this.ownSteps += sizeOfBox(box)
      reading.row.operands.push(
        (fit && this.fitted(reading, box, fit)) ??
          this.pieces(reading, box, MAX_PIECES) ??
          this.looked(reading, box),
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
    this.ownSteps += sizeOfBox(box)
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
    if (source >= SOURCE.entry) return this.tables.entry(source - SOURCE.entry, affine)
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
      return this.tables.entry(this.code.tape.left[this.code.rows[positions.start]!]!, offsets)
    }
    const of = this.reference(reading, box, positions)
    return of && { kind: 'part', of, offset: offsets }
  }

  /** An operand that reads an earlier iteration of a loop, once that has come so far. */
  private carried(reading: Reading, box: Box, pieces: number): LoopOperand | undefined {
    for (const [level, distance] of this.delays(reading, box)) {
      const [from, to] = [box.from[level]!, box.to[level]!]
      if (from > 0 || to <= distance) continue
      const others = part(box, level, distance, to)
      const rest = this.simple(reading, others, pieces - 1) ?? this.listed(reading, others)
      if (rest === undefined) continue
      const start = Array.from({ length: distance }, (_, i) => {
        const first = part(box, level, i, i + 1)
        return this.simple(reading, first, pieces) ?? this.looked(reading, first)
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
      const end = [this.simple(reading, last, pieces) ?? this.looked(reading, last)]
      return { kind: 'ending', level, rest, end }
    }
    return undefined
  }

  /** An operand that each iteration looks up, or that is another row in each one of a short inner loop. */
  private looked(reading: Reading, box: Box): LoopOperand {
    return this.listed(reading, box) ?? this.tables.table(reading, box)
  }

  private listed(reading: Reading, box: Box): LoopOperand | undefined {
    const { code, row } = reading
    const level = row.loops.length - 1
    const { count } = row.loops[level]!
    const isWhole = box.from[level] === 0 && box.to[level] === count
    if (level === 0 || count > MAX_LISTED || !isWhole) return undefined
    if (!isPosition(code.source(rowAt(reading, box.from)))) return undefined
    const boxes = Array.from({ length: count }, (_, i) => part(box, level, i, i + 1))
    // All are looked at before any is noted as read.
    const fits = boxes.map((one) => fitOver(reading, one))
    this.ownSteps += sizeOfBox(box)
    if (fits.some((fit) => fit === undefined)) return undefined
    const of = boxes.map((one, i) => this.fitted(reading, one, fits[i]!))
    return of.every((operand) => operand !== undefined) ? { kind: 'listed', level, of } : undefined
  }

  /** Levels and distances that the operand may be carried over, the likeliest first. */
  private delays({ code, row, k }: Reading, box: Box): readonly (readonly [number, number])[] {
    const end = box.to.map((to) => to - 1)
    const last = rowAt({ code, row, k }, end)
    const position = positionIn(code.source(last), code.content(last))
    if (position === undefined) return []
    const place = this.tree.placeOf(position)
    const loops = place.row?.loops ?? []
    const innermost = row.loops.length - 1
    const delays = row.loops.flatMap((loop, m) => {
      const distance = loop === loops[m] ? end[m]! - place.iteration[m]! : 0
      return distance > 0 && distance <= MAX_DISTANCE ? [[m, distance] as const] : []
    })
    const isNoted = delays.some(([level, distance]) => level === innermost && distance === 1)
    return isNoted ? delays : [...delays, [innermost, 1] as const]
  }
}

function isPosition(source: number): boolean {
  return source === SOURCE.position || source === SOURCE.part
}

function isFixed({ strides }: Affine): boolean {
  return strides.every((stride) => stride === 0)
}
