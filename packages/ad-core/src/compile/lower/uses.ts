import type { Tape } from '../../tape/tape.js'
import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import { operandsOf } from '../loops/row-operands.js'
import { StructuredLoop } from '../loops/structured-loop.js'

/** How many live rows compute from each row, loops and program results included. */
export function countUses(tape: Tape, live: Uint8Array, wanted: readonly number[]): Int32Array {
  const { operation, left, right } = tape
  const uses = new Int32Array(tape.length)
  for (const row of wanted) uses[row]!++
  for (let row = 0; row < tape.length; row++) {
    if (live[row] === 0) continue
    const kind = operation[row]!
    if (kind >= FIRST_OPCODE) {
      const { arity } = primitiveOf[kind]!
      uses[left[row]!]!++
      if (arity > 1) uses[right[row]!]!++
      if (arity > 2) uses[left[row - 1]!]!++
      continue
    }
    if (kind !== ROW.region) {
      for (const operand of operandsOf(tape, row)) uses[operand]!++
      continue
    }
    const region = tape.regions[left[row]!]!
    if (!(region instanceof StructuredLoop)) continue
    const { points, carries } = region.content
    for (const { input, source } of points) if (live[input] === 1) uses[source]!++
    for (const { start, next } of carries) {
      uses[start]!++
      uses[next]!++
    }
    for (const { kind, of, row: result } of region.results) {
      if (kind !== 'final' && live[result] === 1) uses[of]!++
    }
  }
  return uses
}
