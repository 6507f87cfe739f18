import { Dual, primal, tangentOf, withTangent } from '../dual.js'
import { ShapeError, TreeError } from '../errors.js'
import { shapeOf, type Value } from '../operand.js'
import { sameShape, showShape } from '../shape.js'
import { current, Level } from '../tape/level.js'
import { zeroLike } from '../tensor.js'
import { asTraced } from '../transforms/deliver.js'
import { vjp } from '../transforms/first-order.js'
import { NumericRun, withRun, type AnyFunction, type Run } from '../transforms/run.js'
import { pushforward } from '../transforms/tangents.js'
import { flattenTree, type Flattened } from '../tree.js'
import { call, revived } from './body.js'
import type { CustomDefinition } from './custom.js'

/** What a user has given for an operation. */
export type Rules = CustomDefinition<readonly unknown[], unknown>

type Rule = (inputs: readonly Value[]) => readonly Value[]

/**
 * Runs a rule on values of any interpretation: it always sees traced values itself. `level` is where
 * the operation was recorded, whose values the rule may have captured.
 */
export function ruleApplied(
  name: string,
  level: Level | undefined,
  inputs: readonly Value[],
  rule: Rule,
): readonly Value[] {
  const dual = inputs.some((x) => x instanceof Dual)
  const onTree = (tree: Leaves): readonly Value[] => rule(Object.values(tree)).map(asTraced)
  const read = (run: Run): readonly Value[] => {
    const tangents = dual ? pushforward(run, inputs.map(tangentOf)) : []
    return run.y.leaves.map(({ value }, k) => withTangent(value, tangents[k]))
  }
  return revived(level, () => {
    if (current !== undefined && !dual) return rule(inputs.map(asTraced))
    const values = asTree(inputs.map(primal))
    return current === undefined && level !== undefined
      ? runWithin(level, name, onTree, values, read)
      : withRun(name, onTree, values, [], read)
  })
}

/** A numeric run on the tape of a level, whose rows it may refer to. */
function runWithin<T>(
  outer: Level,
  name: string,
  f: AnyFunction,
  x: unknown,
  body: (run: NumericRun) => T,
): T {
  const { tape } = outer
  const mark = tape.length
  const level = new Level(tape, outer, true)
  try {
    return body(new NumericRun(name, level, f, x, [], false))
  } finally {
    level.alive = false
    tape.rewind(mark)
  }
}

type Leaves = Readonly<Record<string, Value>>

/** Leaves under names of their own, so that plain numbers among them stay apart. */
function asTree(values: readonly Value[]): Leaves {
  return Object.fromEntries(values.map((value, k) => [`value${k}`, value]))
}

/** The result's tangent: by the user's jvp, or as the transpose of the user's vjp. */
export function tangentByRule(
  rules: Rules,
  form: Flattened,
  leaves: readonly Value[],
  tangents: readonly Value[],
  result: Value,
): Value {
  if (rules.jvp !== undefined) {
    const [args, dots] = [leaves, tangents].map((values) => form.build(values) as unknown[])
    return checkedLeaf(rules.name, rules.jvp(args!, dots!, result), result)
  }
  const back = (cotangent: Value): Leaves =>
    asTree(cotangentsByRule(rules, form, leaves, result, cotangent))
  return transpose(back, zeroLike(result))(asTree(tangents)) as Value
}

/** The leaves' cotangents: by the user's vjp, or as the transpose of the user's jvp. */
export function cotangentsByRule(
  rules: Rules,
  form: Flattened,
  leaves: readonly Value[],
  result: Value,
  cotangent: Value,
): readonly Value[] {
  const args = form.build(leaves) as unknown[]
  if (rules.vjp === undefined) {
    const forth = (tangents: Leaves): Value => {
      const dots = form.build(Object.values(tangents)) as unknown[]
      return checkedLeaf(rules.name, rules.jvp!(args, dots, result), result)
    }
    const back = transpose(forth, asTree(leaves.map(zeroLike)))
    return Object.values(back(cotangent) as Leaves)
  }
  const returned = rules.vjp(args, result, cotangent)
  const list = Array.isArray(returned) ? returned : [returned]
  if (list.length !== args.length) {
    throw new TreeError(
      `${rules.name}: expected a vjp that returns ${args.length} cotangents, one for each argument, got ${list.length}.`,
      '',
    )
  }
  const cotangents = list.flatMap((entry: unknown, k) =>
    entry === undefined ? leavesOf(rules.name, args[k]).map(zeroLike) : leavesOf(rules.name, entry),
  )
  return cotangents.map((entry, k) => checkedLeaf(rules.name, entry, leaves[k]!))
}

/** The transpose of a linear function, which is its pullback anywhere. */
function transpose(f: unknown, zero: unknown): (cotangent: unknown) => unknown {
  const [, back] = call(vjp(f as never), zero) as [unknown, (cotangent: unknown) => unknown]
  return back
}

function leavesOf(name: string, tree: unknown): readonly Value[] {
  return flattenTree(name, tree, { statics: true }).leaves.map(({ value }) => value)
}

/** A rule's result, which must have the shape of what it belongs to. */
function checkedLeaf(name: string, x: unknown, like: Value): Value {
  const [value, ...others] = leavesOf(name, x)
  const shape = shapeOf(like)
  if (value === undefined || others.length > 0 || !sameShape(shapeOf(value), shape)) {
    throw new ShapeError(
      `${name}: expected a derivative rule that returns shape ${showShape(shape)}, got ${value === undefined ? 'nothing' : showShape(shapeOf(value))}.`,
    )
  }
  return value
}
