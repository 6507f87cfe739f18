import type { Dual } from './dual.js'
import { DomainError, TracedError } from './errors.js'
import { Operand, type Value } from './operand.js'
import type { Traced } from './tape/traced.js'
import { asVector, type Tensor } from './tensor.js'

/** Numbers in any concrete form of rank ≥ 1, or a tensor of any rank. */
export type ConcreteArray = Tensor | Float64Array | Float32Array | Int32Array | readonly number[]

/** Everything an operation accepts; the linearisations of the operations themselves compute with any `Operand`. */
export type Like = number | ConcreteArray | Operand

/** A number, or a traced value of rank 0. */
export type Scalar = number | Traced

/** The result's type: traced if an operand is, dual if one is, a tensor for arrays, else a number. */
export type Outcome<A, B = number, C = number> = A extends unknown
  ? B extends unknown
    ? C extends unknown
      ? Together<A | B | C>
      : never
    : never
  : never

type Together<T> = [Undecided<T>] extends [never] ? Decided<T> : Value

/** `Operand` itself, of which nobody knows which interpretation it is. */
type Undecided<T> = T extends Operand ? (Operand extends T ? T : never) : never

type Decided<T> = [Extract<T, Dual>] extends [never]
  ? [Extract<T, Traced>] extends [never]
    ? [Exclude<T, number>] extends [never]
      ? number
      : Tensor
    : Traced
  : Dual

/** An operand that may be left out, which counts as a number. */
export type Given<T> = T extends undefined ? number : T

/** The result's type of an operation on arrays: traced, dual or a tensor. */
export type ArrayOutcome<A, B = number> = A extends unknown
  ? B extends unknown
    ? Exclude<Together<A | B>, number> extends never
      ? Tensor
      : Exclude<Together<A | B>, number>
    : never
  : never

/** An operand from what a user passes: vectors are viewed as tensors, half floats widened. */
export function toValue(name: string, x: unknown): Value {
  if (typeof x === 'number') return x
  if (x instanceof Operand) return x.operand(name)
  const vector = asVector(x)
  if (vector !== undefined) return vector
  if (Array.isArray(x)) {
    throw new DomainError(
      `${name}: expected an array of numbers, got an array with ${describe(x.find((entry) => typeof entry !== 'number'))}. ` +
        `Perhaps ${x.some((entry) => entry instanceof Operand) ? 'stack([…])' : 'tensor(data)'}?`,
    )
  }
  if (x === undefined) {
    throw new TracedError(
      `${name}: expected a number or an array, got undefined. Perhaps \`x.at(0)\` instead of \`x[0]\`?`,
    )
  }
  const hint = typeof x === 'boolean' ? ' Perhaps less(x, y) instead of lt(x, y)?' : ''
  throw new DomainError(`${name}: expected a number or an array, got ${describe(x)}.${hint}`)
}

/** A value's kind in words, for messages. */
export function describe(x: unknown): string {
  if (x === null || x === undefined || typeof x === 'number') return String(x)
  if (Array.isArray(x)) return 'an array'
  if (typeof x !== 'object') return `a ${typeof x}`
  // Generators have no constructor with a name.
  const name = x.constructor?.name || (x as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  return !name || name === 'Object' ? 'an object' : `a ${name}`
}
