import type { Tape } from '../../tape/tape.js'
import { ROW } from '../../tape/rows.js'
import { operandsOf } from '../loops/row-operands.js'
import { StructuredLoop } from '../loops/structured-loop.js'

/** How many live rows compute from each row, loops and program results included. */
export function countUses(tape: Tape, live: Uint8Array, wanted: readonly number[]): Int32Array {
  const uses = new Int32Array(tape.length)
  for (const row of wanted) uses[row]!++
  for (let row = 0; row < tape.length; row++) {
    if (live[row] === 0) continue
    if (tape.operation[row] !== ROW.region) {
      for (const operand of operandsOf(tape, row)) uses[operand]!++
      continue
    }
    const region = tape.regions[tape.left[row]!]!
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
