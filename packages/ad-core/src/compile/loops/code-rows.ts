import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'

/** What stands in an operand: the value of a constant, an entry's offset, a position, a row. */
export const SOURCE = { number: 0, position: 1, outside: 2, entry: 3 } as const

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

  constructor(tape: Tape, from: number, to: number) {
    this.tape = tape
    this.from = from
    const rows = new Int32Array(Math.max(0, to - from))
    const positions = new Int32Array(rows.length)
    const { operation } = tape
    let length = 0
    for (let row = from; row < to; row++) {
      const kind = operation[row]!
      if (kind === ROW.constant || kind === ROW.element) {
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

  /** How many operands the row at a position reads from its columns. */
  arity(position: number): number {
    const kind = this.tape.operation[this.rows[position]!]!
    if (kind < FIRST_OPCODE) return kind === ROW.guard || kind === ROW.operand ? 1 : 0
    return primitiveOf[kind]!.arity === 1 ? 1 : 2
  }

  /** The tape row that operand k of the row at a position is. */
  operand(position: number, k: number): number {
    const row = this.rows[position]!
    return k === 0 ? this.tape.left[row]! : this.tape.right[row]!
  }

  /** What an operand is: a number, a position, a row outside, or (with the node added) an entry. */
  source(row: number): number {
    const kind = this.tape.operation[row]!
    if (kind === ROW.constant) return SOURCE.number
    if (kind === ROW.element) return SOURCE.entry + this.tape.left[row]!
    return this.positionOf(row) >= 0 ? SOURCE.position : SOURCE.outside
  }

  /** The number that goes with `source`. */
  content(row: number): number {
    const kind = this.tape.operation[row]!
    if (kind === ROW.constant) return this.tape.value[row]!
    if (kind === ROW.element) return this.tape.right[row]!
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
    return (
      operation[row] === ROW.element &&
      right[row] === content &&
      left[row] === source - SOURCE.entry
    )
  }

  /** Whether two positions do the same, whatever their operands are; rows that no loop holds never do. */
  sameOperation(a: number, b: number): boolean {
    const { operation, right } = this.tape
    const [x, y] = [this.rows[a]!, this.rows[b]!]
    const kind = operation[x]!
    if (kind !== operation[y]!) return false
    if (kind >= FIRST_OPCODE || kind === ROW.operand) return true
    return kind === ROW.guard && right[x] === right[y]
  }
}
