import type { Tape } from '../../tape/tape.js'
import { countsOf } from './operation-counts.js'

const CALL = 40
const DIVISION = 6

/** What a row costs with all that is computed for it in the same loop, in additions, up to a limit. */
export function costOfRow(
  tape: Tape,
  row: number,
  isInLoop: (row: number) => boolean,
  limit: number,
): number {
  const seen = new Set<number>()
  const pending = [row]
  let cost = 0
  for (let at = pending.pop(); at !== undefined && cost <= limit; at = pending.pop()) {
    if (at < 0 || !isInLoop(at) || seen.has(at)) continue
    seen.add(at)
    const { primitive, rows } = tape.node(at)
    pending.push(...rows)
    if (primitive.kind === 'elementwise') cost += costOf(primitive.name)
  }
  return cost
}

function costOf(name: string): number {
  const { calls, divisions, others } = countsOf(name)
  return CALL * calls + DIVISION * divisions + others
}
