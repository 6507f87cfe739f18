import { DomainError } from '../errors.js'
import { perhaps } from '../hints.js'
import { describe } from '../values.js'

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

/** What a user has given for an operation. */
export type Rules = CustomDefinition<readonly unknown[], unknown>

const KEYS = ['name', 'value', 'jvp', 'vjp']

/** A definition that can be used. Errors: `DomainError`, also for unknown keys. */
export function checkedDefinition(definition: unknown): Rules {
  if (typeof definition !== 'object' || definition === null) {
    throw new DomainError(
      `custom: expected a definition, got ${describe(definition)}. Perhaps custom({ name, value })?`,
    )
  }
  const { name, value, jvp, vjp } = definition as Readonly<Record<string, unknown>>
  if (typeof name !== 'string') {
    throw new DomainError(`custom: expected a name for messages, got ${describe(name)}.`)
  }
  const unknown = Object.keys(definition).find((key) => !KEYS.includes(key))
  if (unknown !== undefined) {
    throw new DomainError(
      `custom: expected the definition of ${name} to have name, value, jvp and vjp, got ${unknown}.${perhaps(unknown, KEYS)}`,
    )
  }
  if (typeof value !== 'function') {
    throw new DomainError(
      `custom: expected the definition of ${name} to have a function as value, got ${describe(value)}.`,
    )
  }
  for (const [key, rule] of Object.entries({ jvp, vjp })) {
    if (rule !== undefined && typeof rule !== 'function') {
      throw new DomainError(
        `custom: expected the definition of ${name} to have a function as ${key}, got ${describe(rule)}.`,
      )
    }
  }
  return definition as Rules
}
