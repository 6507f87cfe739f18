import type { Traced } from '@wengert/ad-core'
import { primitiveOf } from '../../src/ops/table.js'
import { findLoops } from '../../src/compile/find-loops/find-loops.js'
import type {
  Affine,
  LoopItem,
  LoopOptions,
  LoopPlan,
  LoopRow,
} from '../../src/compile/find-loops/plan.js'
import { ROW } from '../../src/tape/rows.js'
import type { Tape } from '../../src/tape/tape.js'
import { keptRun } from '../../src/transforms/run.js'
import { checkUnrolled } from './unrolled.js'

/** What the programs of these tests compute with. */
export type Scalar = Traced | number

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
export function foundIn(f: unknown, x: unknown, options: LoopOptions = {}): Recorded {
  const { tape, from, to, outputs } = keptRun('test', f, x, [], true)
  const results = outputs.filter((row) => row >= 0)
  const plan = findLoops(tape, from, to, results, options)
  const loops = plan.items.filter((item) => item.kind === 'loop')
  return { plan, tape, from, to, results, loops }
}

/** Records f(x) and finds its loops. */
export function loopsOf(f: unknown, x: unknown, options: LoopOptions = {}): Recorded {
  const found = foundIn(f, x, options)
  const { plan, tape, from, to, results } = found
  checkUnrolled(plan, tape, from, to, results)
  return found
}

/** The loops in short, one after the other. */
export function structure({ loops, tape }: Recorded): readonly string[] {
  return loops.map((loop) => shown(tape, loop))
}

/** The first row of an operation in a loop. */
export function rowNamed({ tape }: Recorded, loop: LoopItem, name: string): LoopRow {
  return rowsOf(loop).find((row) => nameOf(tape, row) === name)!
}

/** start + strides·indices. */
export function affine(start: number, ...strides: number[]): Affine {
  return { kind: 'affine', start, strides }
}

/** Entries in (−½, ½). */
export function numbers(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.sin(i * i + 1) / 2)
}

/** A loop's structure in short: `12×(mul 20×(mul add))`. */
function shown(tape: Tape, loop: LoopItem): string {
  const body = loop.body.map((member) =>
    member.kind === 'loop' ? shown(tape, member) : nameOf(tape, member),
  )
  return `${loop.count}×(${body.join(' ')})`
}

function nameOf(tape: Tape, { row }: LoopRow): string {
  const kind = tape.operation[row]!
  if (kind === ROW.array) return tape.node(row).primitive.name
  if (kind === ROW.guard) return 'guard'
  return primitiveOf[kind]!.name
}

/** The rows of a loop's body and of those in it. */
export function rowsOf({ body }: LoopItem): readonly LoopRow[] {
  return body.flatMap((member) => (member.kind === 'row' ? [member] : rowsOf(member)))
}
