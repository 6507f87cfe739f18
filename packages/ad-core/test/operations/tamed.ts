import * as ad from '../../src/index.js'
import { add, mul, square, sub, tanh, type Traced } from '../../src/index.js'
import type { Domain } from '../../src/ops/domain.js'
import { domainsOf, elementwiseOperations, type Operation } from './cases.js'

export type Unary = (x: Traced) => Traced
export type Binary = (x: Traced, y: Traced) => Traced

/** Into (−1, 1), where most operations are regular. */
export const tame: Unary = (x) => tanh(x)
/** Into (1.1, 2.1). */
export const above: Unary = (x) => add(1.1, square(tame(x)))

/** What is regular and smooth everywhere as it is. */
export const smoothUnary: readonly Unary[] = [
  ad.neg,
  ad.sin,
  ad.cos,
  tame,
  ad.atan,
  ad.asinh,
  ad.sigmoid,
  ad.softplus,
  (x) => mul(0.5, x),
  (x) => sub(1, x),
]

/** Away from where equal values meet, and from whole numbers: there back ends may go either way. */
const SHIFTS = [0.01371, -0.01713, 0.02317]

/** Any value to an operand of an operation, where that is regular. */
function operandIn({ lower, upper, kinks, whole }: Domain, k: number, x: Traced): Traced | number {
  if (whole) return lower + 1
  if (upper < Infinity) return add((lower + upper) / 2, mul(0.45 * (upper - lower), tame(x)))
  if (lower > -Infinity) return add(lower - 0.5, above(x))
  // a denominator, or the like
  if (k > 0 && kinks.length > 0) return above(x)
  return add(SHIFTS[k]!, mul(1.2, tame(x)))
}

/** How many operands may be any value; the others are whole numbers. */
const freeOperands = ({ primitive }: Operation): number =>
  domainsOf(primitive).filter(({ whole }) => !whole).length

function tamed(operation: Operation): Binary {
  const domains = domainsOf(operation.primitive)
  return (x, y) => {
    const values = [x, y, sub(y, x)]
    let next = 0
    const operands = domains.map((domain, k) =>
      operandIn(domain, k, domain.whole ? x : values[next++]!),
    )
    return operation(...operands) as Traced
  }
}

/** Every elementwise operation of one value, brought into its domain. */
export const tamedUnary: readonly Unary[] = elementwiseOperations
  .filter(([, operation]) => freeOperands(operation) === 1)
  .map(([, operation]) => {
    const both = tamed(operation)
    return (x) => both(x, x)
  })

/** Every elementwise operation of two or three values, brought into its domain. */
export const tamedBinary: readonly Binary[] = elementwiseOperations
  .filter(([, operation]) => freeOperands(operation) > 1)
  .map(([, operation]) => tamed(operation))
