import { shapeOf } from '../operand.js'
import { primitiveOf } from '../ops/table.js'
import type { Concrete, Primitive } from '../primitive.js'
import { showShape, sizeOf } from '../shape.js'
import { copied } from '../tensor.js'
import { ROW } from './rows.js'
import { operandRows } from './sources.js'
import type { Tape } from './tape.js'
import { Trace, type TraceRow } from './trace.js'
import { valueOfRow } from './traced.js'

/** What one row of a tape did: the operation and its operands, rows or constants. */
export interface RowOperation {
  readonly name: string
  /** Rows of the tape; −1 where the operand is the constant at the same place. */
  readonly rows: readonly number[]
  readonly constants: readonly (Concrete | undefined)[]
  readonly primitive: Primitive | undefined
  readonly attributes: unknown
}

const KINDS: Readonly<Record<number, string>> = {
  [ROW.input]: 'input',
  [ROW.constant]: 'constant',
  [ROW.element]: 'at',
  [ROW.guard]: 'guard',
  [ROW.region]: 'region',
  [ROW.output]: 'output',
}

/** The operation in a row; undefined for rows that only carry another one's operand. */
export function operationInRow(tape: Tape, row: number): RowOperation | undefined {
  const kind = tape.operation[row]!
  const left = tape.left[row]!
  if (kind === ROW.operand) return undefined
  if (kind === ROW.array) {
    const { primitive, rows, constants, attributes } = tape.node(row)
    return { name: primitive.name, rows, constants, primitive, attributes }
  }
  const name = KINDS[kind]
  if (name === undefined) {
    const primitive = primitiveOf[kind]!
    const rows = operandRows(tape, row, primitive)
    return { name: primitive.name, rows, constants: [], primitive, attributes: undefined }
  }
  const rows =
    kind === ROW.element
      ? [tape.nodes[left]!.row]
      : kind === ROW.region
        ? tape.regions[left]!.sources
        : kind === ROW.guard || kind === ROW.output
          ? [left]
          : []
  return { name, rows, constants: [], primitive: undefined, attributes: undefined }
}

/** The operands' values, as far as they have one. */
export function operandsInRow(tape: Tape, { rows, constants }: RowOperation): Concrete[] {
  return rows.map((row, k) => (row < 0 ? constants[k]! : valueOfRow(tape, row)))
}

/** A result: a row of the tape or, where nothing was recorded for it, its value. */
export type Recorded = { readonly row: number } | { readonly value: Concrete }

/**
 * A tape's rows from `from` on as they are now, numbered anew; what they take from before is constant,
 * and constants of arrays are rows of their own. `inputs` says which argument a row is.
 */
export function snapshot(
  tape: Tape,
  from: number,
  inputs: ReadonlyMap<number, string>,
  outputs: readonly Recorded[],
): Trace {
  const rows: TraceRow[] = []
  const positions = new Map<number, number>()
  const append = (row: Omit<TraceRow, 'row'>): number => rows.push({ row: rows.length, ...row }) - 1
  const constant = (value: Concrete): number =>
    append({
      operation: 'constant',
      operands: [],
      shape: shapeOf(value),
      value: copied(value),
      flops: 0,
    })

  const positionOf = (row: number): number => {
    const known = positions.get(row)
    if (known !== undefined) return known
    const position = constant(valueOfRow(tape, row))
    positions.set(row, position)
    return position
  }

  for (let at = from; at < tape.length; at++) {
    const operation = operationInRow(tape, at)
    if (operation === undefined) continue
    const { name, constants } = operation
    const operands = operation.rows.map((row, k) =>
      row < 0 ? constant(constants[k]!) : positionOf(row),
    )
    const value = tape.operation[at] === ROW.guard ? tape.right[at]! : valueOfRow(tape, at)
    const shape = shapeOf(value)
    const flops = flopsOf(tape, operation, value)
    const detail = inputs.get(at) ?? entryOf(tape, at)
    positions.set(
      at,
      append({
        operation: name,
        operands,
        shape,
        value: copied(value),
        flops,
        ...(detail === undefined ? {} : { detail }),
      }),
    )
  }
  return new Trace(
    rows,
    [...inputs.keys()].map(positionOf),
    outputs.map((y) => ('row' in y ? positionOf(y.row) : constant(y.value))),
  )
}

function flopsOf(tape: Tape, operation: RowOperation, value: Concrete): number {
  const { primitive, attributes } = operation
  if (primitive === undefined) return 0
  if (primitive.flops === undefined) return sizeOf(shapeOf(value))
  return primitive.flops(operandsInRow(tape, operation), value, attributes)
}

/** Which entry of its array a row takes. */
function entryOf(tape: Tape, row: number): string | undefined {
  if (tape.operation[row] !== ROW.element) return undefined
  const shape = shapeOf(tape.nodes[tape.left[row]!]!.value)
  const index: number[] = []
  let rest = tape.right[row]!
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return showShape(index)
}
