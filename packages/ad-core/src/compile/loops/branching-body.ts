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
import { ownRows } from './own-rows.js'

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

/** The points that a body is recorded at. */
export interface BodyPoints {
  /** A point at which a mask of the body, given by its row, is 0; undefined where there is none. */
  readonly without: (mask: number) => number | undefined
  /** Lets the body see a point; at first it is the first. */
  readonly show: (i: number) => void
}

/**
 * Records a body once for each way that its branches go at some points, and selects among the results
 * by the conditions. A body without branches is recorded at the first point only, as is one whose
 * points can't be told apart. What no way was recorded for is left to a guard.
 */
export function recordBranchingBody(
  name: string,
  level: Level,
  points: BodyPoints | undefined,
  body: () => unknown,
): Flattened {
  const { tape } = level
  const ways = [recordWay(name, level, body)]
  if (ways[0]!.branches.length === 0) return ways[0]!.form
  while (points !== undefined) {
    const mark = tape.length
    const { any } = recording(level, () => choices(level, ways))
    const other = any instanceof Traced ? points.without(any.id) : undefined
    tape.rewind(mark)
    if (other === undefined) break
    if (ways.length === MOST_WAYS) throw tooManyWays(name)
    points.show(other)
    ways.push(recordWay(name, level, body))
  }
  points?.show(0)
  return recording(level, () => selected(level, ways))
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
  for (const row of ownRows(tape, from, tape.length)) {
    if (tape.operation[row] !== ROW.guard) continue
    branches.push({ condition: tape.left[row]!, outcome: tape.right[row]! })
    tape.operation[row] = ROW.constant
  }
  return branches
}

/** For each way the mask of the points that go it, and the mask of those that go one. */
function choices(
  level: Level,
  ways: readonly Way[],
): { readonly taken: readonly Value[]; readonly any: Value } {
  const masks = ways.map(({ branches }) => branches.map((branch) => holds(level, branch)))
  const taken = masks.map((mask) => mask.reduce((x, y) => mul(x, y) as Value))
  const any = taken.reduce((x, y) => sub(1, mul(sub(1, x), sub(1, y))) as Value)
  return { taken, any }
}

/** The results of the way whose conditions hold; a guard that one does. */
function selected(level: Level, ways: readonly Way[]): Flattened {
  const { taken, any } = choices(level, ways)
  if (any instanceof Traced) level.tape.push(ROW.guard, any.id, 1, 0, 0)
  const last = ways[ways.length - 1]!
  const leaves = last.form.leaves.map((leaf, k) => ({
    ...leaf,
    value: ways
      .slice(0, -1)
      .reduceRight<Value>(
        (others, way, i) => where(taken[i]!, way.form.leaves[k]!.value, others) as Value,
        leaf.value,
      ),
  }))
  return { leaves, build: last.form.build }
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
