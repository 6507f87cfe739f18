import type { ElementwisePrimitive } from '../primitive.js'

/** The elementwise primitives of the operations that a program imports, by opcode. */
export const primitiveOf: ElementwisePrimitive[] = []
