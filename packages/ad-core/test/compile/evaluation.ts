import type { CoreBuilder } from '../../src/compile/core-builder.js'
import { functions } from '../../src/compile/generated/lowerings.js'

/** Every instruction as JavaScript has it, on numbers at once. */
export const evaluation: CoreBuilder<number, boolean> = {
  constant: (x) => x,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  neg: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  min: (x, y) => Math.min(x, y),
  max: (x, y) => Math.max(x, y),
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  not: (a) => !a,
  select: (mask, x, y) => (mask ? x : y),
  call: (name, ...x) => functions[name]!(...x),
}
