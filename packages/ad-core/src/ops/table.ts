import type { ElementwisePrimitive } from '../primitive.js'
import { FIRST_OPCODE } from '../tape/rows.js'

/** The elementwise primitives of the operations that a program imports, by opcode. */
export const primitiveOf: ElementwisePrimitive[] = []

/** Enters a primitive under the next number. */
export function register(primitive: ElementwisePrimitive): void {
  primitive.opcode = Math.max(FIRST_OPCODE, primitiveOf.length)
  primitiveOf[primitive.opcode] = primitive
}

/** Numbers the primitives as a table says; those that it does not know follow. */
export function renumber(opcodes: Readonly<Record<string, number>>): void {
  const all = Object.values(primitiveOf)
  const known = all.filter(({ name }) => opcodes[name] !== undefined)
  primitiveOf.length = 0
  for (const primitive of known) {
    primitive.opcode = opcodes[primitive.name]!
    primitiveOf[primitive.opcode] = primitive
  }
  for (const primitive of all) if (!known.includes(primitive)) register(primitive)
}
