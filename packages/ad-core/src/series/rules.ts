import { plus as sum, pushforward } from '../dual.js'
import { broadcastValue } from '../linear/broadcast.js'
import { interactionsOf } from '../marked.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { div, divOrZero, mul, sub } from '../ops/arithmetic.js'
import { mulOrZero } from '../ops/multiplication.js'
import type { ElementwisePrimitive, Primitive } from '../primitive.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { Tensor, zeroLike } from '../tensor.js'
import { coefficientOf, leadingOf, Series } from './series.js'

/**
 * An operation on operands of which at least one is a series: the operation's value at the leading
 * coefficients, and a recurrence for the others.
 *
 * Linear operations act on each coefficient, products are Cauchy products, quotients the recurrence
 * that undoes one. For everything else the record's derivative rule says what y′ is, as a series in
 * x′, x and y itself, and k·yₖ is its coefficient k − 1: y′ = y·x′ for exp is k·yₖ = Σ j·xⱼ·yₖ₋ⱼ.
 * Source: Griewank and Walther, Evaluating Derivatives, chapter 13.
 */
export function seriesOf(
  primitive: Primitive,
  operands: readonly Value[],
  attributes: unknown,
  known?: Value,
): Value {
  const first = operands.find((x): x is Series => x instanceof Series)
  // Found again, so that the rules of sin and cos lead to each other and not to ever new ones.
  const before = first?.remembered(primitive, operands, attributes)
  if (before !== undefined) return before
  const leading = known ?? apply(primitive, operands.map(leadingOf), attributes)
  if (first === undefined || primitive.discrete === true) return leading
  const result = recurrence({ primitive, operands, attributes, leading })
  first.remember({ primitive, operands, attributes, result })
  return result
}

interface Application {
  readonly primitive: Primitive
  readonly operands: readonly Value[]
  readonly attributes: unknown
  readonly leading: Value
}

function recurrence(application: Application): Series {
  const { primitive, operands, attributes, leading } = application
  if (primitive === mul.primitive || primitive === mulOrZero.primitive) {
    return cauchyProduct(application)
  }
  if (primitive === div.primitive || primitive === divOrZero.primitive) return quotient(application)
  if (isLinearHere(application)) {
    const leadings = operands.map(leadingOf)
    return new Series(leading, (k) => {
      const own = operands.map((x) => coefficientOf(x, k))
      return pushforward(primitive, own, leadings, leading, attributes)
    })
  }
  if (primitive.linearity === 'each' && operands.filter(isSeries).length === 2) {
    return cauchyProduct(application)
  }
  return fromDerivative(application)
}

function isSeries(x: Value): x is Series {
  return x instanceof Series
}

/** Whether the operation is linear in those operands that are series, piece by piece at least. */
function isLinearHere({ primitive, operands, leading }: Application): boolean {
  if (primitive.linearity === 'joint') return true
  if (primitive.linearity === 'each') return operands.filter(isSeries).length === 1
  if (primitive.kind !== 'elementwise') return false
  const samples = operands.map((x) => sampleOf(leadingOf(x)))
  const record = primitive as ElementwisePrimitive
  return interactionsOf(record, samples, sampleOf(leading)).length === 0
}

/** One of the numbers in a value. */
function sampleOf(x: Value): number {
  const concrete = x instanceof Traced ? valueOfRow(x.level.tape, x.id) : x
  if (concrete instanceof Tensor) return concrete.data[0] ?? NaN
  return typeof concrete === 'number' ? concrete : NaN
}

/** yₖ = Σ aⱼ·bₖ₋ⱼ over the two operands that are series, for any operation linear in each. */
function cauchyProduct({ primitive, operands, attributes, leading }: Application): Series {
  const [first, second] = factors(operands)
  const shape = shapeOf(leading)
  return new Series(leading, (k) => {
    let total: Value | undefined
    for (let j = 0; j <= k; j++) {
      const a = coefficientOf(operands[first], j)
      const b = coefficientOf(operands[second], k - j)
      if (a === undefined || b === undefined) continue
      const term = operands.map((x, i) => (i === first ? a : i === second ? b : x))
      total = plus(total, product(primitive, term, attributes))
    }
    return total === undefined ? undefined : broadcastValue(total, shape)
  })
}

/** The operands that are series; one that is not counts as one that does not move. */
function factors(operands: readonly Value[]): readonly [number, number] {
  const moving = operands.flatMap((x, k) => (isSeries(x) ? [k] : []))
  return moving.length === 2 ? [moving[0]!, moving[1]!] : [0, 1]
}

function product(primitive: Primitive, factors: readonly Value[], attributes: unknown): Value {
  const [a, b] = factors
  if (primitive === mul.primitive && typeof a === 'number' && typeof b === 'number') return a * b
  return apply(primitive, factors, attributes)
}

/** q·y = x, solved for qₖ = (xₖ − Σ yⱼ·qₖ₋ⱼ)/y₀ with j from 1 to k. */
function quotient({ primitive, operands, leading }: Application): Series {
  const [x, y] = operands as readonly [Value, Value]
  const shape = shapeOf(leading)
  const result: Series = new Series(leading, (k) => {
    let known: Value | undefined
    for (let j = 1; j <= k; j++) {
      const a = coefficientOf(y, j)
      const b = result.coefficient(k - j)
      if (a !== undefined && b !== undefined) known = plus(known, times(a, b))
    }
    const rest = minus(coefficientOf(x, k), known)
    if (rest === undefined) return undefined
    return broadcastValue(apply(primitive, [rest, leadingOf(y)], undefined), shape)
  })
  return result
}

/** k·yₖ = coefficient k − 1 of y′, by the record's own derivative rule. */
function fromDerivative({ primitive, operands, attributes, leading }: Application): Series {
  const shape = shapeOf(leading)
  let derivative: { readonly value: Value | undefined } | undefined
  const result: Series = new Series(leading, (k) => {
    if (derivative === undefined) {
      const tangents = operands.map((x) => (isSeries(x) ? derivativeOf(x) : undefined))
      derivative = { value: pushforward(primitive, tangents, operands, result, attributes) }
    }
    const own = coefficientOf(derivative.value, k - 1)
    if (own === undefined) return undefined
    const y = typeof own === 'number' ? own / k : apply(div.primitive, [own, k], undefined)
    return broadcastValue(y, shape)
  })
  return result
}

/** x′ = Σ (k + 1)·xₖ₊₁·tᵏ. */
function derivativeOf(x: Series): Series {
  const entry = (k: number): Value | undefined => {
    const own = x.coefficient(k + 1)
    return own === undefined || k === 0 ? own : times(k + 1, own)
  }
  return new Series(entry(0) ?? zeroLike(x.leading), entry)
}

function times(a: Value, b: Value): Value {
  return typeof a === 'number' && typeof b === 'number'
    ? a * b
    : apply(mul.primitive, [a, b], undefined)
}

function plus(a: Value | undefined, b: Value): Value {
  if (a === undefined) return b
  return typeof a === 'number' && typeof b === 'number' ? a + b : sum(a, b)
}

function minus(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (b === undefined) return a
  return apply(sub.primitive, [a ?? 0, b], undefined)
}
