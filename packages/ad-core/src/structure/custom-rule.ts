import { Dual, primal, tangentOf, withTangent } from '../dual.js'
import { ShapeError, TreeError } from '../errors.js'
import { Operand, shapeOf, type Value } from '../operand.js'
import { sameShape, showShape } from '../shape.js'
import { current, Level } from '../tape/level.js'
import { Traced } from '../tape/traced.js'
import { Tensor, zeroLike } from '../tensor.js'
import { asTraced, asTuples } from '../transforms/deliver.js'
import { vjp } from '../transforms/first-order.js'
import { NumericRun, withRun, type AnyFunction, type Run } from '../transforms/run.js'
import { pushforward } from '../transforms/tangents.js'
import { flattenTree, type Flattened, type Leaf } from '../tree.js'
import { describe } from '../values.js'
import { call, revived } from './body.js'
import type { Rules } from './custom-definition.js'

type Rule = (inputs: readonly Value[]) => readonly Value[]

/**
 * Runs a rule on values of any interpretation: it sees traced values itself, or values
 * of an interpretation that runs rules as they are. `level` is where
 * the operation was recorded, whose values the rule may have captured.
 */
export function ruleApplied(
  name: string,
  level: Level | undefined,
  inputs: readonly Value[],
  rule: Rule,
): readonly Value[] {
  if (inputs.some(interpretsItself)) return revived(level, () => rule(inputs))
  const dual = inputs.some((x) => x instanceof Dual)
  const onTree = (tree: Leaves): readonly Value[] => rule(Object.values(tree)).map(asTraced)
  const read = (run: Run): readonly Value[] => {
    const tangents = dual ? pushforward(run, inputs.map(tangentOf)) : []
    return run.y.leaves.map(({ value }, k) => withTangent(value, tangents[k]))
  }
  return revived(level, () => {
    if (current !== undefined && !dual) return rule(inputs.map(asTraced)).map(asTraced)
    const values = asTree(inputs.map(primal))
    return current === undefined && level !== undefined
      ? runWithin(level, name, onTree, values, read)
      : withRun(name, onTree, values, [], read)
  })
}

/** Whether a value is of an interpretation that no transform takes apart, such as a power series. */
function interpretsItself(x: Value): boolean {
  return x instanceof Operand && !(x instanceof Traced || x instanceof Tensor || x instanceof Dual)
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
    return resultTangent(rules, args!, dots!, result)
  }
  const back = (cotangent: Value): Leaves =>
    asTree(cotangentsByRule(rules, form, leaves, result, cotangent))
  return transpose(back, zeroLike(result))(asTree(tangents)) as Value
}

function resultTangent(
  { name, jvp }: Rules,
  args: readonly unknown[],
  tangents: readonly unknown[],
  result: Value,
): Value {
  const returned: unknown = jvp!(args, tangents, result)
  if (returned !== undefined && returned !== null) return checkedLeaf(name, returned, result)
  throw new TreeError(
    `${name}: expected a jvp that returns the result's tangent, got ${describe(returned)}. Perhaps a return is missing?`,
    '',
  )
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
      return resultTangent(rules, args, dots, result)
    }
    const back = transpose(forth, asTree(leaves.map(zeroLike)))
    return Object.values(back(cotangent) as Leaves)
  }
  const returned: unknown = rules.vjp(args, result, cotangent)
  if (returned === undefined || returned === null) {
    throw new TreeError(
      `${rules.name}: expected a vjp that returns ${cotangentsOf(args)}, got ${describe(returned)}. Perhaps a return is missing?`,
      '',
    )
  }
  const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned]
  if (list.length !== args.length) {
    throw new TreeError(
      `${rules.name}: expected a vjp that returns ${cotangentsOf(args)}, got ${list.length}.`,
      '',
    )
  }
  const cotangents = list.flatMap((entry, k) => argumentCotangents(rules.name, args[k], entry, k))
  return cotangents.map((entry, k) => checkedLeaf(rules.name, entry, leaves[k]!))
}

function cotangentsOf({ length }: readonly unknown[]): string {
  return length === 1 ? '1 cotangent, in a list' : `${length} cotangents, one for each argument`
}

/** The cotangents of an argument's leaves, in their order; undefined stands for zeros. */
function argumentCotangents(
  name: string,
  argument: unknown,
  cotangent: unknown,
  k: number,
): readonly Value[] {
  const own = flattenTree(name, argument, { statics: true })
  if (cotangent === undefined) return own.leaves.map(({ value }) => zeroLike(value))
  const given = asTuples(own, flattenTree(name, cotangent, { statics: true }).leaves)
  const byPath = new Map(given.map(({ path, value }) => [path, value]))
  return own.leaves.map(({ path }) => {
    const value = byPath.get(path)
    if (value === undefined || given.length !== own.leaves.length) {
      const [expected, got] = [own.leaves, given].map((leaves) => showPaths(leaves))
      throw new TreeError(
        `${name}: expected a vjp whose cotangent ${k} has ${expected} as its argument has, got ${got}.`,
        path,
      )
    }
    return value
  })
}

function showPaths(leaves: readonly Leaf[]): string {
  if (leaves.length === 0) return 'no leaves'
  return `leaves at ${leaves.map(({ path }) => path || 'its root').join(', ')}`
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
