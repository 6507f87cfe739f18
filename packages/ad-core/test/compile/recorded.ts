import { primitiveOf } from '../../src/ops/table.js'
import { findLoops } from '../../src/compile/loops/find-loops.js'
import type { LoopItem, LoopPlan, LoopRow } from '../../src/compile/loops/plan.js'
import type { Tape } from '../../src/tape/tape.js'
import { keptRun } from '../../src/transforms/run.js'
import { checkUnrolled } from './unrolled.js'

/** A function's tape with its loops. */
export interface Recorded {
  readonly plan: LoopPlan
  readonly tape: Tape
  readonly from: number
  readonly to: number
  readonly results: readonly number[]
  readonly loops: readonly LoopItem[]
}

/** Records f(x) and finds its loops; for long tapes, since nothing is checked. */
export function foundIn(f: unknown, x: unknown): Recorded {
  const { tape, from, to, outputs } = keptRun('test', f, x, [], true)
  const results = outputs.filter((row) => row >= 0)
  const plan = findLoops(tape, from, to, results)
  const loops = plan.items.filter((item) => item.kind === 'loop')
  return { plan, tape, from, to, results, loops }
}

/** Records f(x) and finds its loops. */
export function loopsOf(f: unknown, x: unknown): Recorded {
  const found = foundIn(f, x)
  const { plan, tape, from, to, results } = found
  checkUnrolled(plan, tape, from, to, results)
  return found
}

/** A loop's structure in short: `12×(mul 20×(mul add))`. */
export function shown(tape: Tape, loop: LoopItem): string {
  const body = loop.body.map((member) =>
    member.kind === 'loop' ? shown(tape, member) : nameOf(tape, member),
  )
  return `${loop.count}×(${body.join(' ')})`
}

export function nameOf(tape: Tape, { row }: LoopRow): string {
  const kind = tape.operation[row]!
  return primitiveOf[kind]?.name ?? ['', '', '', '', 'guard', 'operand'][kind]!
}

/** The rows of a loop's body and of those in it. */
export function rowsOf({ body }: LoopItem): readonly LoopRow[] {
  return body.flatMap((member) => (member.kind === 'row' ? [member] : rowsOf(member)))
}
