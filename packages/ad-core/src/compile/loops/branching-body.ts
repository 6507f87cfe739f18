import { CompileError } from '../../errors.js'
import type { Value } from '../../operand.js'
import { mul, sub } from '../../ops/arithmetic.js'
import { where } from '../../ops/comparison.js'
import { recordBody } from '../../structure/body.js'
import { type Level, recording } from '../../tape/level.js'
import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import { Traced } from '../../tape/traced.js'
import type { Flattened } from '../../tree.js'

/** More ways through a body than this are refused. */
const MOST_WAYS = 8

/** A recording of a body, and the branches it has taken. */
interface Way {
  readonly form: Flattened
  readonly branches: readonly Branch[]
}

interface Branch {
  /** The row of the condition, a mask. */
  readonly condition: number
  readonly outcome: number
}

/**
 * Records a body once for each way that its branches go at some points, and selects among the results
 * by the conditions. `atPoint` lets the body see a point, of which there are `count`; a body without
 * branches is recorded at the first only. What no way was recorded for is left to a guard.
 */
export function recordBranchingBody(
  name: string,
  level: Level,
  count: number,
  atPoint: (i: number) => void,
  body: () => unknown,
): Flattened {
  const { tape } = level
  const first = recordWay(name, level, body)
  if (first.branches.length === 0) return first.form
  const ways = new Map([[outcomes(first), first]])
  for (let i = 1; i < count; i++) {
    const mark = tape.length
    atPoint(i)
    const way = recordWay(name, level, body)
    if (ways.has(outcomes(way))) tape.rewind(mark)
    else ways.set(outcomes(way), way)
    if (ways.size > MOST_WAYS) throw tooManyWays(name)
  }
  atPoint(0)
  return recording(level, () => selected(level, [...ways.values()]))
}

function recordWay(name: string, level: Level, body: () => unknown): Way {
  const { tape } = level
  const mark = tape.length
  const form = recordBody(name, level, body)
  return { form, branches: takeGuards(tape, mark) }
}

/** The branches taken from a row on; their guards are no longer ones. */
function takeGuards(tape: Tape, from: number): readonly Branch[] {
  const branches: Branch[] = []
  for (let row = from; row < tape.length; row++) {
    if (tape.operation[row] !== ROW.guard) continue
    branches.push({ condition: tape.left[row]!, outcome: tape.right[row]! })
    tape.operation[row] = ROW.constant
  }
  return branches
}

function outcomes({ branches }: Way): string {
  return branches.map(({ outcome }) => outcome).join('')
}

/** The results of the way whose conditions hold; a guard that one does. */
function selected(level: Level, ways: readonly Way[]): Flattened {
  const masks = ways.map(({ branches }) => branches.map((branch) => holds(level, branch)))
  const taken = masks.map((mask) => mask.reduce((x, y) => mul(x, y) as Value))
  const any = taken.reduce((x, y) => sub(1, mul(sub(1, x), sub(1, y))) as Value)
  if (any instanceof Traced) level.tape.push(ROW.guard, any.id, 1, 0, 0)
  const [{ form }] = ways as readonly [Way]
  const leaves = form.leaves.map((leaf, k) => ({
    ...leaf,
    value: ways
      .slice(0, -1)
      .reduceRight<Value>(
        (others, way, i) => where(taken[i]!, way.form.leaves[k]!.value, others) as Value,
        ways.at(-1)!.form.leaves[k]!.value,
      ),
  }))
  return { leaves, build: form.build }
}

/** 1 where a condition has this outcome, else 0. */
function holds(level: Level, { condition, outcome }: Branch): Value {
  const mask = new Traced(level, condition, [])
  return outcome === 1 ? mask : (sub(1, mask) as Value)
}

function tooManyWays(name: string): CompileError {
  return new CompileError(
    `compile: expected at most ${MOST_WAYS} ways through the body of ${name}, got more. Perhaps where(less(x, y), a, b) instead of a branch?`,
  )
}
