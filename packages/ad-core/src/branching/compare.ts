import { ShapeError } from '../errors.js'
import { shapeOf, type Value } from '../operand.js'
import { div } from '../ops/arithmetic.js'
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from '../ops/comparison.js'
import type { BinaryOperation } from '../ops/record.js'
import { showShape } from '../shape.js'
import { ROW } from '../tape/rows.js'
import { Traced } from '../tape/traced.js'
import { toValue, type Like } from '../values.js'

/** A comparison of two scalars that a branch can be taken on. */
export type Comparison = (x: Like, y: Like) => boolean

/**
 * A comparison that yields a boolean. On traced values the outcome is kept on the tape as a guard: a
 * compiled function checks it, and records again where it fails.
 */
function comparison(name: string, mask: BinaryOperation): Comparison {
  const instead = `${mask.primitive.name}(x, y), which gives a mask`
  return (x, y) => {
    const a = scalarOperand(name, x, instead)
    const b = scalarOperand(name, y, instead)
    const outcome = mask(a, b) as Value
    const holds = numberOf(outcome) !== 0
    guard(outcome, holds)
    return holds
  }
}

function scalarOperand(name: string, x: Like, instead: string): Value {
  const plain = leadingPart(toValue(name, x))
  if (shapeOf(plain).length > 0) {
    throw new ShapeError(
      `${name}: expected scalars, got shape ${showShape(shapeOf(plain))}. Perhaps ${instead}?`,
    )
  }
  return plain
}

/** A value without what its interpretation carries beside it. */
function leadingPart(x: Value): Value {
  if (typeof x === 'number') return x
  const [first] = x.parts
  return first === x ? x : leadingPart(first!)
}

/** Keeps the outcome of a branch on the tape, where its condition is on one. */
export function guard(condition: unknown, holds: boolean): void {
  if (condition instanceof Traced) {
    condition.level.tape.push(ROW.guard, condition.id, holds ? 1 : 0, 0, 0)
  }
}

function numberOf(x: Value): number {
  if (typeof x === 'number') return x
  if (!(x instanceof Traced)) return Number(x)
  const { tape } = x.level
  return tape.settle?.(x.id)?.[0] ?? tape.value[x.id]!
}

/** x < y as a boolean, for scalars. @example if (lt(x, 0)) return neg(x) */
export const lt: Comparison = /* @__PURE__ */ comparison('lt', less)
/** x ≤ y as a boolean, for scalars. */
export const le: Comparison = /* @__PURE__ */ comparison('le', lessEqual)
/** x > y as a boolean, for scalars. */
export const gt: Comparison = /* @__PURE__ */ comparison('gt', greater)
/** x ≥ y as a boolean, for scalars. */
export const ge: Comparison = /* @__PURE__ */ comparison('ge', greaterEqual)
/** x = y as a boolean, for scalars. */
export const eq: Comparison = /* @__PURE__ */ comparison('eq', equal)
/** x ≠ y as a boolean, for scalars. */
export const ne: Comparison = /* @__PURE__ */ comparison('ne', notEqual)

/**
 * The number in a scalar. Of a traced value it is a guard on being that number, as `Object.is` says: a
 * compiled function records again whenever it changes, so it is meant for counts and switches, not for the
 * mathematics.
 * @example const steps = value(n)
 */
export function value(x: Like): number {
  const operand = scalarOperand('value', x, 'value(x.at(0))')
  const number = numberOf(operand)
  if (operand instanceof Traced) {
    const isNaN = number !== number
    guard(isNaN ? notEqual(operand, operand) : equal(operand, number), true)
    if (number === 0) guard(equal(div(1, operand), 1 / number), true) // equal zeros have other inverses
  }
  return number
}
