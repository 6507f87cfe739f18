import { ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'

const number = /* @__PURE__ */ new Float64Array(1)

/** The hash of nothing. */
export const NO_ROWS = 0x811c9dc5

/**
 * Adds rows of a tape to a hash (FNV-1a): operations, constants and outcomes of branches, which are
 * the same wherever branches went the same way.
 */
export function hashOfRows(hash: number, tape: Tape, from: number): number {
  const bits = new Uint32Array(number.buffer)
  let h = hash
  for (let row = from; row < tape.length; row++) {
    const kind = tape.operation[row]!
    h = Math.imul(h ^ kind, 0x01000193)
    if (kind === ROW.guard) h = Math.imul(h ^ tape.right[row]!, 0x01000193)
    if (kind === ROW.constant) {
      number[0] = tape.value[row]!
      h = Math.imul(h ^ bits[0]!, 0x01000193)
      h = Math.imul(h ^ bits[1]!, 0x01000193)
    }
  }
  return h >>> 0
}
