import { shapeOf } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { showShape, type Shape } from '../shape.js'
import { numbersIn, type NestedNumbers } from '../tensor.js'

/** One row of a {@link Trace}. */
export interface TraceRow {
  /** Its position in `rows`. */
  readonly row: number
  /**
   * The operation's name. Besides operations: `'input'`, `'constant'`; `'at'`, one entry of an array;
   * `'guard'`, a branch that was taken, whose value is the outcome 1 or 0 of its operand; `'region'`,
   * a part that is solved rather than recorded, such as a fixed point, and `'output'`, its results.
   */
  readonly operation: string
  /** Rows of the operands. */
  readonly operands: readonly number[]
  readonly shape: Shape
  readonly value: Concrete
  /** Floating-point operations of the row. */
  readonly flops: number
  /** Which argument an input is, such as `0.W`, or which entry an `at` takes, such as `[2]`. */
  readonly detail?: string
}

/** A row as plain data; numbers that JSON lacks are text. */
export interface TraceRowJSON extends Omit<TraceRow, 'value'> {
  readonly value: unknown
}

/** Entries of an array that a listing shows. */
const SHOWN_ENTRIES = 3

/**
 * A Wengert list for people and tools: what a function did, row by row, with its values. Every
 * operand is a row before.
 */
export class Trace {
  readonly rows: readonly TraceRow[]
  /** Rows of the arguments' leaves. */
  readonly inputs: readonly number[]
  /** Rows of the result's leaves. */
  readonly outputs: readonly number[]

  constructor(rows: readonly TraceRow[], inputs: readonly number[], outputs: readonly number[]) {
    this.rows = rows
    this.inputs = inputs
    this.outputs = outputs
  }

  /** Floating-point operations of all rows; an elementwise operation counts one an entry. */
  get flops(): number {
    return this.rows.reduce((total, { flops }) => total + flops, 0)
  }

  /** A listing, a line a row: number, operation, operands, shape, value. */
  toString(): string {
    const { outputs } = this
    const lines = this.rows.map(({ row, operation, operands, shape, value, detail }) => [
      `%${row}`,
      detail === undefined ? operation : `${operation} ${detail}`,
      operands.map((operand) => `%${operand}`).join(' '),
      shape.length === 0 ? '' : showShape(shape),
      showValue(value) + (outputs.includes(row) ? '  → output' : ''),
    ])
    const widths = [0, 1, 2, 3].map((c) => Math.max(0, ...lines.map((line) => line[c]!.length)))
    return lines
      .map((line) =>
        line
          .map((cell, c) => (c === 0 ? cell.padStart(widths[0]!) : cell.padEnd(widths[c] ?? 0)))
          .join('  ')
          .trimEnd(),
      )
      .join('\n')
  }

  /** The graph in Graphviz' language: `dot -Tsvg`. */
  toDot(): string {
    const lines = this.rows.flatMap(({ row, operation, operands, shape, value, detail }) => {
      const title = detail === undefined ? operation : `${operation} ${detail}`
      const size = shape.length === 0 ? '' : ` ${showShape(shape)}`
      const label = quoted(`${title}${size}\n${showValue(value)}`)
      const outline = operation === 'input' ? 'box' : operation === 'guard' ? 'diamond' : 'ellipse'
      const weight = this.outputs.includes(row) ? ', peripheries=2' : ''
      return [
        `  r${row} [label=${label}, shape=${outline}${weight}]`,
        ...operands.map((operand) => `  r${operand} -> r${row}`),
      ]
    })
    return ['digraph trace {', '  rankdir=BT', ...lines, '}'].join('\n')
  }

  /** Plain data for `JSON.stringify`; arrays nested, NaN and infinities as text. */
  toJSON(): {
    readonly inputs: readonly number[]
    readonly outputs: readonly number[]
    readonly flops: number
    readonly rows: readonly TraceRowJSON[]
  } {
    const { inputs, outputs, flops } = this
    const rows = this.rows.map((row) => ({
      ...row,
      value: plain(typeof row.value === 'number' ? row.value : row.value.toNested()),
    }))
    return { inputs, outputs, flops, rows }
  }
}

function plain(x: NestedNumbers): unknown {
  if (typeof x !== 'number') return x.map(plain)
  return Number.isFinite(x) ? x : String(x)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}

/** A value in a few characters: of an array the first entries. */
export function showValue(x: Concrete): string {
  if (typeof x === 'number') return showNumber(x)
  const numbers = numbersIn(x)
  if (shapeOf(x).length === 0) return showNumber(numbers[0]!)
  const shown = Array.from(numbers.subarray(0, SHOWN_ENTRIES), showNumber)
  return `${shown.join(' ')}${numbers.length > SHOWN_ENTRIES ? ' …' : ''}`
}

function showNumber(x: number): string {
  return String(Object.is(x, -0) ? '-0' : Number(x.toPrecision(6)))
}
