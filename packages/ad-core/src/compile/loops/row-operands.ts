import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import { operandRows } from '../../tape/sources.js'
import type { Tape } from '../../tape/tape.js'
import type { LoopContent } from './structured-loop.js'

/** The rows that a row computes from, all of them; those of constants are left out. */
export function operandsOf(tape: Tape, row: number): readonly number[] {
  const kind = tape.operation[row]!
  if (kind >= FIRST_OPCODE) return operandRows(tape, row, primitiveOf[kind]!)
  if (kind === ROW.element) return [tape.nodes[tape.left[row]!]!.row]
  if (kind === ROW.array) return tape.node(row).rows.filter((operand) => operand >= 0)
  if (kind === ROW.guard) return [tape.left[row]!]
  if (kind === ROW.region) return tape.regions[tape.left[row]!]!.sources
  return []
}

/** Rows outside of a body that it refers to, its points and carries' starts aside; constants are none. */
export function outsideRows(tape: Tape, { from, to, carries }: LoopContent): number[] {
  const rows = new Set<number>()
  for (const { next } of carries) if (isOutside(tape, next, from)) rows.add(next)
  for (let row = from; row < to; row++) {
    for (const operand of operandsOf(tape, row)) {
      if (isOutside(tape, operand, from)) rows.add(operand)
    }
  }
  return [...rows]
}

/** Whether a row stands before a body, and is no constant. */
export function isOutside(tape: Tape, row: number, from: number): boolean {
  return row < from && tape.operation[row] !== ROW.constant
}
