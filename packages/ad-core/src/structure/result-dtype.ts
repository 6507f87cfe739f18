import { FIRST_OPCODE, ROW } from '../tape/rows.js'
import { operandRows } from '../tape/sources.js'
import { primitiveOf } from '../ops/table.js'
import type { Value } from '../operand.js'
import type { Tape } from '../tape/tape.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { Tensor, type DType } from '../tensor.js'

/** The dtype of one step's result, where a loop collects it: scalars have none of their own. */
export function dtypeOfResult(value: Value, from: number, otherwise: DType): DType {
  if (typeof value === 'number') return otherwise
  if (value instanceof Tensor) return value.dtype
  if (!(value instanceof Traced)) return dtypeOfResult(value.parts[0]!, from, otherwise)
  const { tape } = value.level
  if (value.rank > 0) return (valueOfRow(tape, value.id) as Tensor).dtype
  if (tape.operation[value.id] === ROW.element) return entryDType(tape, value.id)
  const dtypes = dtypesBehind(tape, value.id, from)
  if (dtypes.size === 0) return otherwise
  return dtypes.size === 1 && dtypes.has('f32') ? 'f32' : 'f64'
}

function entryDType(tape: Tape, row: number): DType {
  return (tape.nodes[tape.left[row]!]!.value as Tensor).dtype
}

/** The dtypes of all arrays that a scalar comes from, as far as rows from `from` on tell. */
function dtypesBehind(tape: Tape, row: number, from: number): ReadonlySet<DType> {
  const dtypes = new Set<DType>()
  const pending = [row]
  const seen = new Set(pending)
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const kind = tape.operation[at]!
    const operands: number[] = []
    if (kind === ROW.element) dtypes.add(entryDType(tape, at))
    else if (kind === ROW.array) {
      const { value, rows, constants } = tape.node(at)
      if (value instanceof Tensor) dtypes.add(value.dtype)
      else if (at >= from) {
        operands.push(...rows.filter((operand) => operand >= 0))
        for (const x of constants) if (x instanceof Tensor && x.rank > 0) dtypes.add(x.dtype)
      }
    } else if (kind >= FIRST_OPCODE && at >= from) {
      operands.push(...operandRows(tape, at, primitiveOf[kind]!))
    }
    for (const operand of operands) {
      if (!seen.has(operand)) pending.push(operand)
      seen.add(operand)
    }
  }
  return dtypes
}
