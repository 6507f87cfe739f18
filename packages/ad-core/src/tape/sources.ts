import { primitiveOf } from '../ops/table.js'
import type { ElementwisePrimitive } from '../primitive.js'
import { FIRST_OPCODE, ROW } from './rows.js'
import type { Tape } from './tape.js'

/** The rows of an elementwise row's operands. */
export function operandRows(
  tape: Tape,
  row: number,
  { arity }: ElementwisePrimitive,
): readonly number[] {
  const { left, right } = tape
  if (arity === 1) return [left[row]!]
  if (arity === 2) return [left[row]!, right[row]!]
  return [left[row]!, right[row]!, left[row - 1]!]
}

/** Rows that a row is differentiated by: its operands, but for those its derivative is zero in; −1 for constants. */
export function sourcesOf(tape: Tape, row: number): readonly number[] {
  const kind = tape.operation[row]!
  if (kind >= FIRST_OPCODE) {
    const primitive = primitiveOf[kind]!
    return operandRows(tape, row, primitive).filter((_, k) => primitive.scaled[k] !== undefined)
  }
  if (kind === ROW.element) return [tape.nodes[tape.left[row]!]!.row]
  if (kind === ROW.region) return tape.regions[tape.left[row]!]!.sources
  if (kind !== ROW.array) return []
  const { primitive, rows } = tape.node(row)
  return primitive.discrete === true ? [] : rows
}
