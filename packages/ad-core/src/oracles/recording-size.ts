import { programRows } from '../compile/find-loops/program-rows.js'
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
  /** Rows of a program, which has one iteration for all of a loop. */
  readonly programRows: number
  /** What an evaluation costs the interpreter, a scalar row being 1. */
  readonly cost: number
}

/** An entry in the step of a loop costs so many others: steps are recorded again for every sweep. */
const LOOP_FACTOR = 10

/** How large a recording is. A loop that the tape holds by one row is recorded once more for that. */
export function workOf({ tape, from, to }: NumericRun): Work {
  return {
    rows: to - from,
    programRows: programRows(tape, from, to),
    cost: costBetween(tape, from, to),
  }
}

function costBetween(tape: Tape, from: number, to: number): number {
  let cost = 0
  for (let row = from; row < to; row++) {
    const kind = tape.operation[row]
    if (kind === ROW.constant || kind === ROW.input) continue
    if (kind === ROW.array) cost += sizeOf(shapeOf(tape.node(row).value))
    else if (kind === ROW.region) cost += costOfSteps(tape, tape.regions[tape.left[row]!]!)
    else cost++
  }
  return cost
}

function costOfSteps(tape: Tape, { steps }: Region): number {
  if (steps === undefined) return 1
  let perStep = 0
  steps.each(({ index, from }) => {
    if (index === 0) perStep = costBetween(tape, from, tape.length)
  })
  return LOOP_FACTOR * perStep * steps.count
}
