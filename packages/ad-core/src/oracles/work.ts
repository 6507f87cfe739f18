import { ROW } from '../tape/rows.js'
import type { Region } from '../tape/region.js'
import type { Tape } from '../tape/tape.js'
import { sizeOf } from '../shape.js'
import { shapeOf } from '../operand.js'
import type { NumericRun } from '../transforms/run.js'

/** The size of a recording: the same whenever the same function is recorded at arguments of the same structure. */
export interface Work {
  /** Rows of the tape. */
  readonly rows: number
  /** Numbers that an evaluation computes: entries of all rows, those of a loop's steps among them. */
  readonly entries: number
}

/** How large a recording is. A loop that the tape holds by one row is recorded once more for that. */
export function workOf({ tape, from, to }: NumericRun): Work {
  return { rows: to - from, entries: entriesBetween(tape, from, to) }
}

function entriesBetween(tape: Tape, from: number, to: number): number {
  let entries = 0
  for (let row = from; row < to; row++) {
    const kind = tape.operation[row]
    if (kind === ROW.constant || kind === ROW.input) continue
    if (kind === ROW.array) entries += sizeOf(shapeOf(tape.node(row).value))
    else if (kind === ROW.region) entries += entriesInSteps(tape, tape.regions[tape.left[row]!]!)
    else entries++
  }
  return entries
}

function entriesInSteps(tape: Tape, { steps }: Region): number {
  if (steps === undefined) return 1
  let perStep = 0
  steps.each(({ index, from }) => {
    if (index === 0) perStep = entriesBetween(tape, from, tape.length)
  })
  return perStep * steps.count
}
