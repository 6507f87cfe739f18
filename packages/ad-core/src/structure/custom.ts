import { zeroLike } from '../tensor.js'
import { ShapeError, TreeError } from '../errors.js'
import { Dual, plus, primal, tangentOf, withTangent } from '../dual.js'
import { isInterpreted } from '../interpretation.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { stopGradient } from '../ops/comparison.js'
import type { Primitive } from '../primitive.js'
import { sameShape, showShape } from '../shape.js'
import { current } from '../tape/level.js'
import { Traced } from '../tape/traced.js'

import { evaluate } from '../transforms/evaluate.js'
import { jvp, vjp } from '../transforms/first-order.js'
import type { Argument, Output } from '../transforms/types.js'
import { flattenTree, type Flattened } from '../tree.js'
import { toValue } from '../values.js'
import { bodyLevel, call, lifted, recordBody } from './body.js'
import { traceLeaves } from './loop.js'

/** An operation of one's own: its value, and its derivative as a jvp, a vjp or both. */
export interface CustomDefinition<A extends readonly unknown[], Y> {
  readonly name: string
  /** The value, written in the library's operations. */
  readonly value: (...args: A) => Y
  /** The result's tangent from the arguments' tangents. */
  readonly jvp?: (args: A, tangents: A, result: Y) => Y
  /** The arguments' cotangents, one each, from the result's. */
  readonly vjp?: (args: A, result: Y, cotangent: Y) => readonly unknown[]
}

/**
 * An operation whose derivative the user gives, where that is cheaper or more accurate than
 * differentiating its value. With only a jvp or only a vjp the other one is its transpose; with
 * neither the value is differentiated as usual. Values traced outside and used inside `value` get
 * their gradients as usual.
 *
 * Errors: `TreeError` or `ShapeError` where a rule's result does not match the arguments. A wrong rule
 * is found by `checkDerivatives`.
 * @example
 * const logistic = custom({
 *   name: 'logistic',
 *   value: (x) => div(1, add(1, exp(neg(x)))),
 *   vjp: ([x], y, cotangent) => [mul(cotangent, mul(y, sub(1, y)))],
 * })
 */
export function custom<A extends readonly unknown[] = Traced[], Y = Traced>(
  definition: CustomDefinition<A, Y>,
): <X extends { [K in keyof A]: Argument<A[K]> }>(...args: X) => Output<Y, X[number]> {
  const { name } = definition
  const recorded = (...args: readonly unknown[]): unknown => recordCustom(definition as never, args)
  return ((...args: readonly unknown[]) =>
    current === undefined && !isInterpreted(name, args)
      ? evaluate(name, recorded, args[0], args.slice(1))
      : recorded(...args)) as never
}

type Rules = CustomDefinition<readonly unknown[], unknown>

function recordCustom(rules: Rules, args: readonly unknown[]): unknown {
  const { name } = rules
  const level = current
  const form = flattenTree(
    name,
    args.map((arg) => traceLeaves(name, level, arg)),
    { statics: true },
  )
  const leaves = form.leaves.map(({ value }) => value)
  // Only duals and traced values meet derivative rules; complex values go through `value` itself.
  const ruled =
    (rules.jvp !== undefined || rules.vjp !== undefined) &&
    leaves.some((leaf) => leaf instanceof Traced || leaf instanceof Dual)
  const inner = level === undefined ? undefined : bodyLevel(level)
  const held = leaves.map((leaf) => (ruled ? (stopGradient(leaf) as Value) : leaf))
  const y = recordBody(name, inner, () => call(rules.value, ...(form.build(held) as unknown[])))
  if (inner !== undefined) inner.alive = false
  if (y.leaves.length !== 1 || y.leaves[0]!.path !== '') {
    throw new TreeError(`${name}: expected a value that is one scalar or array, got a tree.`, '')
  }
  const result = lifted(level, y.leaves[0]!.value)
  return ruled ? apply(ruledPrimitive(rules, form), [result, ...leaves], undefined) : result
}

/** The record of one use: its first operand is the value, through which captured values are reached. */
function ruledPrimitive(rules: Rules, form: Flattened): Primitive {
  const count = form.leaves.length
  const argsOf = (operands: readonly Value[]): unknown[] =>
    form.build(operands.slice(1, count + 1)) as unknown[]
  const tangentRule = (inputs: readonly Value[]): readonly Value[] => {
    const args = argsOf(inputs)
    const tangents = form.build(inputs.slice(count + 1)) as unknown[]
    return [tangentByRule(rules, args, tangents, inputs[0]!, form)]
  }
  const cotangentRule = (inputs: readonly Value[]): readonly Value[] =>
    cotangentsByRule(rules, argsOf(inputs), inputs[0]!, inputs[count + 1]!, form)
  let latest: { inputs: readonly Value[]; results: readonly Value[] } | undefined
  return {
    name: rules.name,
    kind: 'array',
    evaluate: ([value]) => value!,
    jvp(tangents, operands, result) {
      const [direct, ...own] = tangents
      if (own.every((tangent) => tangent === undefined)) return direct
      const all = own.map((tangent, k) => tangent ?? zeroLike(operands[k + 1]!))
      const [moved] = applied(rules.name, tangentRule, [result, ...operands.slice(1), ...all])
      return direct === undefined ? moved : plus(direct, moved!)
    },
    pushforward: (_k, tangent) => tangent,
    pullback(k, cotangent, operands, result) {
      if (k === 0) return cotangent
      const inputs = [result, ...operands.slice(1), cotangent]
      if (latest === undefined || !inputs.every((x, i) => Object.is(x, latest!.inputs[i]))) {
        latest = { inputs, results: applied(rules.name, cotangentRule, inputs) }
      }
      return latest.results[k - 1]
    },
  }
}

type Rule = (inputs: readonly Value[]) => readonly Value[]

/** Runs a rule on values of any interpretation: it always sees traced values itself. */
function applied(name: string, rule: Rule, inputs: readonly Value[]): readonly Value[] {
  const onTree = (tree: Readonly<Record<string, Value>>): readonly Value[] =>
    rule(Object.values(tree))
  if (inputs.some((x) => x instanceof Dual)) {
    const tangents = inputs.map((x) => tangentOf(x) ?? zeroLike(primal(x)))
    const both = call(jvp(onTree as never), treeOf(inputs.map(primal)), treeOf(tangents))
    const [values, dots] = both as readonly [readonly unknown[], readonly unknown[]]
    return values.map((value, k) => withTangent(toValue(name, value), toValue(name, dots[k])))
  }
  if (current !== undefined) return rule(inputs)
  const results = evaluate(name, onTree, treeOf(inputs), []) as readonly unknown[]
  return results.map((value) => toValue(name, value))
}

/** Values under names of their own, so that plain numbers among them stay apart. */
function treeOf(values: readonly Value[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(values.map((value, k) => [`value${k}`, value]))
}

/** The result's tangent: by the user's jvp, or as the transpose of the user's vjp. */
function tangentByRule(
  rules: Rules,
  args: readonly unknown[],
  tangents: readonly unknown[],
  result: Value,
  form: Flattened,
): Value {
  if (rules.jvp !== undefined) {
    return checkedLeaf(rules.name, rules.jvp(args, tangents, result), result)
  }
  const back = (cotangent: Value): readonly Value[] =>
    cotangentsByRule(rules, args, result, cotangent, form)
  const [, transpose] = call(vjp(back as never), zeroLike(result)) as [
    unknown,
    (t: unknown) => Value,
  ]
  return transpose(leavesOf(rules.name, tangents))
}

/** The leaves' cotangents: by the user's vjp, or as the transpose of the user's jvp. */
function cotangentsByRule(
  rules: Rules,
  args: readonly unknown[],
  result: Value,
  cotangent: Value,
  form: Flattened,
): readonly Value[] {
  const { leaves } = form
  if (rules.vjp === undefined) {
    const forth = (tree: Readonly<Record<string, Value>>): unknown => {
      const tangents = form.build(Object.values(tree)) as unknown[]
      return rules.jvp!(args, tangents, result)
    }
    const zeros = treeOf(leaves.map(({ value }) => zeroLike(value)))
    const [, transpose] = call(vjp(forth as never), zeros) as [
      unknown,
      (t: unknown) => Readonly<Record<string, Value>>,
    ]
    return Object.values(transpose(cotangent))
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
    entry === undefined
      ? flattenTree(rules.name, args[k], { statics: true }).leaves.map(({ value }) =>
          zeroLike(value),
        )
      : leavesOf(rules.name, entry),
  )
  return cotangents.map((entry, k) => checkedLeaf(rules.name, entry, leaves[k]!.value))
}

function leavesOf(name: string, tree: unknown): Value[] {
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
