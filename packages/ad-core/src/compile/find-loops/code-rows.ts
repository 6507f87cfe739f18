import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import type { Tensor } from '../../tensor.js'
import { decoded, isConstantCode, type ArrayRows } from './array-rows.js'

/**
 * What stands in an operand: the value of a constant, a position, a row of another range, an array by
 * its number among the constants, a whole number, an entry of an array that a loop may hold, an offset
 * in one that stands outside.
 */
export const SOURCE = {
  number: 0,
  position: 1,
  outside: 2,
  array: 3,
  wholeNumber: 4,
  part: 5,
  entry: 6,
} as const

/** An entry of an array at a position as one number: position·PART + offset. */
export const PART: number = 1 << 22
/** Larger arrays count as standing outside, so that offsets differ by less than half a PART. */
const LARGEST_ARRAY = PART / 2

/** A row that stands in each iteration of a loop, from its first position on. */
export interface Repeated {
  readonly position: number
  readonly period: number
}

/** What an operand is in each iteration: its content is first + stride·i in iteration i. */
export interface Progress {
  readonly source: number
  readonly first: number
  readonly stride: number
}

/** The position that the content of an operand of a source names; undefined if it names none. */
export function positionIn(source: number, content: number): number | undefined {
  if (source === SOURCE.position) return content
  return source === SOURCE.part ? Math.floor(content / PART) : undefined
}

/**
 * The rows of a tape that do something, by position: constants and entries of arrays, which are
 * recorded irregularly, are left out, and seen only as what operands are.
 */
export class CodeRows {
  readonly tape: Tape
  readonly from: number
  /** The row at each position. */
  readonly rows: Int32Array
  readonly length: number
  /** The position of each row, counted from `from`; −1 for constants and entries. */
  private readonly positions: Int32Array
  /** The array rows that loops may hold, if any. */
  readonly arrays: ArrayRows | undefined

  constructor(tape: Tape, from: number, to: number, arrays: ArrayRows | undefined) {
    this.tape = tape
    this.arrays = arrays
    this.from = from
    const rows = new Int32Array(Math.max(0, to - from))
    const positions = new Int32Array(rows.length)
    const { operation } = tape
    let length = 0
    for (let row = from; row < to; row++) {
      const kind = operation[row]!
      if (kind === ROW.constant || kind === ROW.element || kind === ROW.operand) {
        positions[row - from] = -1
      } else {
        positions[row - from] = length
        rows[length++] = row
      }
    }
    this.rows = rows.subarray(0, length)
    this.positions = positions
    this.length = length
  }

  /** The position of a row; −1 for constants, entries and rows outside of the range. */
  positionOf(row: number): number {
    const k = row - this.from
    return k >= 0 && k < this.positions.length ? this.positions[k]! : -1
  }

  /** How many operands the row at a position has; none where no loop may hold it. */
  arity(position: number): number {
    const row = this.rows[position]!
    const kind = this.tape.operation[row]!
    if (kind >= FIRST_OPCODE) return primitiveOf[kind]!.arity
    if (kind === ROW.array) return this.arrays?.of(row)?.operands.length ?? 0
    return kind === ROW.guard ? 1 : 0
  }

  /** The tape row that operand k of the row at a position is; of array rows also codes below 0. */
  operand(position: number, k: number): number {
    const row = this.rows[position]!
    if (this.arrays !== undefined && this.tape.operation[row] === ROW.array) {
      return this.arrays.of(row)!.operands[k]!
    }
    if (k === 2) return this.tape.left[row - 1]!
    return k === 0 ? this.tape.left[row]! : this.tape.right[row]!
  }

  /** What an operand is, as in `SOURCE`; of an entry the array's node is added. */
  source(row: number): number {
    if (row < 0) return isConstantCode(row) ? SOURCE.array : SOURCE.wholeNumber
    const kind = this.tape.operation[row]!
    if (kind === ROW.constant) return SOURCE.number
    if (kind === ROW.element)
      return this.isPart(row) ? SOURCE.part : SOURCE.entry + this.tape.left[row]!
    return this.positionOf(row) >= 0 ? SOURCE.position : SOURCE.outside
  }

  /** Whether an entry is of an array that a loop may hold. */
  private isPart(row: number): boolean {
    const node = this.tape.left[row]!
    if (node !== this.latestNode) {
      this.latestNode = node
      this.isLatestPart = this.mayBeHeld(this.arrayOf(row))
    }
    return this.isLatestPart
  }

  /** The array that an entry was seen of last, and whether a loop may hold it. */
  private latestNode = -1
  private isLatestPart = false

  private mayBeHeld(array: number): boolean {
    if (this.arrays?.of(array) === undefined) return false
    return (this.tape.node(array).value as Tensor).data.length < LARGEST_ARRAY
  }

  /** The row of an entry's array. */
  private arrayOf(row: number): number {
    return this.tape.nodes[this.tape.left[row]!]!.row
  }

  /** The number that goes with `source`. */
  content(row: number): number {
    if (row < 0) return decoded(row)
    const kind = this.tape.operation[row]!
    if (kind === ROW.constant) return this.tape.value[row]!
    if (kind === ROW.element) {
      const offset = this.tape.right[row]!
      return this.isPart(row) ? this.positionOf(this.arrayOf(row)) * PART + offset : offset
    }
    const position = this.positionOf(row)
    return position >= 0 ? position : row
  }

  /** Whether a row is what `source` and `content` say, numbers to the bit. */
  matches(row: number, source: number, content: number): boolean {
    const { operation, left, right, value } = this.tape
    if (source === SOURCE.position) return this.positionOf(row) === content
    if (source === SOURCE.outside) return row === content
    if (source === SOURCE.number) {
      return operation[row] === ROW.constant && Object.is(value[row], content)
    }
    if (source < SOURCE.part) return this.source(row) === source && decoded(row) === content
    if (source === SOURCE.part) {
      return this.source(row) === source && this.content(row) === content
    }
    return (
      operation[row] === ROW.element &&
      right[row] === content &&
      left[row] === source - SOURCE.entry
    )
  }

  /**
   * How long operand k of a row that repeats goes on as `progress` says, from an iteration on: the first
   * iteration in which it doesn't, or `to`.
   */
  follows(repeated: Repeated, k: number, progress: Progress, from: number, to: number): number {
    const { rows, positions } = this
    const { operation, left, right, value } = this.tape
    const { position, period } = repeated
    const { source, first, stride } = progress
    if (k > 1 || operation[rows[position]!]! < FIRST_OPCODE)
      return this.followsOneByOne(repeated, k, progress, from, to)
    const operands = k === 0 ? left : right
    let i = from
    let at = position + from * period
    if (source === SOURCE.position) {
      for (; i < to; i++, at += period) {
        const place = operands[rows[at]!]! - this.from
        if (place < 0 || positions[place] !== first + stride * i) return i
      }
    } else if (source === SOURCE.number && stride === 0) {
      for (; i < to; i++, at += period) {
        const row = operands[rows[at]!]!
        if (operation[row] !== ROW.constant || !Object.is(value[row], first)) return i
      }
    } else if (source >= SOURCE.entry) {
      const node = source - SOURCE.entry
      for (; i < to; i++, at += period) {
        const row = operands[rows[at]!]!
        if (operation[row] !== ROW.element || left[row] !== node) return i
        if (right[row] !== first + stride * i) return i
      }
    } else return this.followsOneByOne(repeated, k, progress, from, to)
    return to
  }

  private followsOneByOne(
    { position, period }: Repeated,
    k: number,
    { source, first, stride }: Progress,
    from: number,
    to: number,
  ): number {
    for (let i = from; i < to; i++) {
      const expected = stride === 0 ? first : first + stride * i
      if (!this.matches(this.operand(position + i * period, k), source, expected)) return i
    }
    return to
  }

  /** Whether two positions do the same, whatever their operands are; rows that no loop holds never do. */
  sameOperation(a: number, b: number): boolean {
    const { operation, right } = this.tape
    const [x, y] = [this.rows[a]!, this.rows[b]!]
    const kind = operation[x]!
    if (kind !== operation[y]!) return false
    if (kind >= FIRST_OPCODE) return true
    if (kind === ROW.guard) return right[x] === right[y]
    const form = kind === ROW.array ? this.arrays?.of(x) : undefined
    return form !== undefined && form.operation === this.arrays?.of(y)?.operation
  }
}
