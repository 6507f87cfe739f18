import { Dual, plus, primal } from '../dual.js'
import { NotDifferentiableError, TreeError } from '../errors.js'
import { isInterpreted } from '../interpretation.js'
import { apply, type Value } from '../operand.js'
import { stopGradient } from '../ops/comparison.js'
import type { Primitive } from '../primitive.js'
import { SCALAR } from '../shape.js'
import { current, type Level, recording } from '../tape/level.js'
import { ROW } from '../tape/rows.js'
import { isActive, Traced } from '../tape/traced.js'
import { zeroLike } from '../tensor.js'
import { evaluate } from '../transforms/evaluate.js'
import { formedByFirst } from '../transforms/transform.js'
import { flattenResult } from '../transforms/run.js'
import type { Argument, Output } from '../transforms/types.js'
import { flattenTree, type Flattened } from '../tree.js'
import { bodyLevel, call, lifted } from './body.js'
import { CapturedValue, hasCaptured } from './captured-value.js'
import { checkedDefinition, type CustomDefinition, type Rules } from './custom-definition.js'
import { cotangentsByRule, ruleApplied, tangentByRule } from './custom-rule.js'
import { traceLeaves } from './loop.js'

/**
 * An operation whose derivative the user gives, where that is cheaper or more accurate than
 * differentiating its value. With only a jvp or only a vjp the other one is its transpose; with
 * neither the value is differentiated as usual.
 *
 * Values c traced outside may be used in `value` and in the rules. A rule stands for the derivative
 * with respect to the arguments x alone: ẏ = jvp(x, ẋ, y) + ∂value/∂c·ċ. Higher derivatives are those
 * of these two terms as they are written.
 *
 * Cost: that of the value and the rules; a value that uses values traced outside is recorded twice.
 * Errors: `DomainError` for a definition without a value or with unknown keys, `TreeError` or
 * `ShapeError` where a rule's result does not match the arguments or there is none,
 * `NotDifferentiableError` for captured duals of duals. A wrong rule is found by `checkDerivatives`.
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
  const rules = checkedDefinition(definition)
  const { name } = rules
  const recorded = (...args: readonly unknown[]): unknown => recordCustom(rules, args)
  return formedByFirst((...args: readonly unknown[]) =>
    current === undefined && !isInterpreted(name, args)
      ? evaluate(name, recorded, args[0], args.slice(1))
      : recorded(...args),
  )
}

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
  const valueAt = (at: readonly Value[]): Value => valueOf(rules, form.build(at) as unknown[])
  if (!ruled) return recordValue(level, () => valueAt(leaves))
  const y = recordHeld(rules.name, level, leaves, valueAt)
  const operands = [y, ...leaves, ...movingEntry(y, leaves)]
  return apply(ruledPrimitive(rules, form, level), operands, undefined)
}

function valueOf({ name, value }: Rules, args: readonly unknown[]): Value {
  const { leaves } = flattenResult(name, call(value, ...args))
  if (leaves.length !== 1 || leaves[0]!.path !== '') {
    throw new TreeError(`${name}: expected a value that is one scalar or array, got a tree.`, '')
  }
  return leaves[0]!.value
}

function recordValue(level: Level | undefined, value: () => Value): Value {
  const inner = level === undefined ? undefined : bodyLevel(level)
  const y = recording(inner, value)
  if (inner !== undefined) inner.alive = false
  return lifted(level, y)
}

/** Records a value whose derivatives are those with respect to what it captures. */
function recordHeld(
  name: string,
  level: Level | undefined,
  leaves: readonly Value[],
  valueAt: (leaves: readonly Value[]) => Value,
): Value {
  const hold = (): readonly Value[] => leaves.map((leaf) => stopGradient(leaf) as Value)
  if (level === undefined) {
    const y = valueAt(hold())
    const nested = leaves.some((leaf) => leaf instanceof Dual && leaf.value instanceof Dual)
    if (!nested || !(y instanceof Dual)) return y
    throw new NotDifferentiableError(
      `${name}: expected nested duals among the arguments alone, got one that value has captured. Perhaps pass it as another argument?`,
    )
  }
  const { tape } = level
  const mark = tape.length
  // The place of a region: recorded with one, the value has the same rows, which `lineOf` counts on.
  tape.push(ROW.operand, 0, 0, 0, 0)
  const held = hold()
  const from = tape.length
  const y = recordValue(level, () => valueAt(held))
  const args = leaves.map(innermost)
  if (!(y instanceof Traced) || !hasCaptured(level, args, mark, from, y)) return y
  const active = isActive(tape, y.id)
  tape.rewind(mark)
  return new CapturedValue(level, active, args, valueAt).result
}

function innermost(x: Value): Value {
  return x instanceof Dual ? innermost(primal(x)) : x
}

/**
 * An entry of an active array where neither result nor arguments are active scalars. A dual sweep
 * gives every active scalar a tangent, but none to arrays that don't move: the entry tells the rule
 * that what it captures may move nevertheless.
 */
function movingEntry(y: Value, leaves: readonly Value[]): readonly Value[] {
  if (typeof y === 'number' || y.rank === 0) return []
  const active = leaves.filter(
    (leaf): leaf is Traced => leaf instanceof Traced && isActive(leaf.level.tape, leaf.id),
  )
  const array = active.find(({ size }) => size > 0)
  if (array === undefined || active.some(({ rank }) => rank === 0)) return []
  return [array.block(0, SCALAR)]
}

/** The record of one use: its first operand is the value, through which captured values are reached. */
function ruledPrimitive(rules: Rules, form: Flattened, level: Level | undefined): Primitive {
  const count = form.leaves.length
  let latest: { operands: readonly Value[]; results: readonly Value[] } | undefined
  return {
    name: rules.name,
    kind: 'array',
    given: [1, count + 1],
    evaluate: ([value]) => value!,
    jvp(tangents, operands, result) {
      const direct = tangents[0]
      const own = tangents.slice(1, count + 1)
      if (own.every((tangent) => tangent === undefined)) return direct
      const args = operands.slice(1, count + 1)
      const all = own.map((tangent, k) => tangent ?? zeroLike(args[k]!))
      const [moved] = ruleApplied(rules.name, level, [result, ...args, ...all], (inputs) => [
        tangentByRule(rules, form, inputs.slice(1, count + 1), inputs.slice(count + 1), inputs[0]!),
      ])
      return direct === undefined ? moved : plus(direct, moved!)
    },
    pushforward: (_k, tangent) => tangent,
    pullback(k, cotangent, operands, result) {
      if (k === 0) return cotangent
      // Within one row's pullback the operands are one array.
      if (latest?.operands !== operands) {
        const inputs = [cotangent, result, ...operands.slice(1)]
        const results = ruleApplied(rules.name, level, inputs, (x) =>
          cotangentsByRule(rules, form, x.slice(2, count + 2), x[1]!, x[0]!),
        )
        latest = { operands, results }
      }
      return latest.results[k - 1]
    },
  }
}
