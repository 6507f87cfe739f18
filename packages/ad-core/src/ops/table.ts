import type { ElementwisePrimitive } from '../primitive.js'
import { FIRST_OPCODE } from '../tape/rows.js'

/** The elementwise primitives of the operations that a program imports, by opcode. */
export const primitiveOf: ElementwisePrimitive[] = []

/** Enters a primitive under the next number. */
export function register(primitive: ElementwisePrimitive): void {
  primitive.opcode = Math.max(FIRST_OPCODE, primitiveOf.length)
  primitiveOf[primitive.opcode] = primitive
}

/** Numbers the primitives in the order of names; those that are not among them follow. */
export function renumber(names: readonly string[]): void {
  const all = Object.values(primitiveOf)
  let next = FIRST_OPCODE + names.length
  primitiveOf.length = 0
  for (const primitive of all) {
    const place = names.indexOf(primitive.name)
    primitive.opcode = place < 0 ? next++ : FIRST_OPCODE + place
    primitiveOf[primitive.opcode] = primitive
  }
}
