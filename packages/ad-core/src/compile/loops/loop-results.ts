import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import { operandsOf } from './row-operands.js'
import { ownerOf } from './structured-loop.js'

/** Whether a row is computed from results of loops, which a recording doesn't know. */
export function dependsOnLoops(tape: Tape, row: number): boolean {
  if (tape.regions.length === 0) return false
  const seen = new Set([row])
  for (const at of seen) {
    const kind = tape.operation[at]!
    if (kind === ROW.output || (kind === ROW.array && ownerOf(tape, at) !== undefined)) return true
    for (const operand of operandsOf(tape, at)) seen.add(operand)
  }
  return false
}
