import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import { StructuredLoop } from './structured-loop.js'

/** The rows of [from, to) without those of bodies of loops within it, and of third operands. */
export function ownRows(tape: Tape, from: number, to: number): readonly number[] {
  const rows: number[] = []
  addOwnRows(tape, from, to, undefined, rows)
  return rows
}

/** Adds these rows to others; those of `live` alone, where that is given. */
export function addOwnRows(
  tape: Tape,
  from: number,
  to: number,
  live: Uint8Array | undefined,
  rows: number[],
): void {
  const { operation } = tape
  const bodies = bodiesIn(tape, from, to)
  let next = 0
  for (let row = from; row < to; row++) {
    while (next < bodies.length && bodies[next]!.to <= row) next++
    if (next < bodies.length && bodies[next]!.from <= row) {
      row = bodies[next]!.to - 1
    } else if (operation[row] !== ROW.operand && (live === undefined || live[row] === 1)) {
      rows.push(row)
    }
  }
}

/** The outermost bodies among rows, in order. */
function bodiesIn(
  tape: Tape,
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number }[] {
  const bodies: { from: number; to: number }[] = []
  for (const region of tape.regions) {
    if (region.row < from || region.row >= to || !(region instanceof StructuredLoop)) continue
    const { content } = region
    // A loop's row follows its body, so that those within come first.
    while (bodies.length > 0 && bodies[bodies.length - 1]!.from >= content.from) bodies.pop()
    if (content.from < content.to) bodies.push({ from: content.from, to: content.to })
  }
  return bodies
}
