/**
 * Instructions of a scalar program. Below `FIRST_ARITHMETIC` they are structure; from `lt` on they
 * give masks, which only masks and `select` take.
 */
export const OP = {
  /** A number: `a` is its index among the constants. */
  constant: 0,
  /** An entry of an array: `a` is the reference. */
  load: 1,
  /** An entry of array `a` at the index in node `b`, plus `c`. */
  loadAt: 2,
  /** What carry `b` of the loop of scope `a` holds. */
  carry: 3,
  /** Result `b` of the loop of scope `a`: its last carries, then its sums. */
  result: 4,
  /** The loop of scope `a`. */
  loop: 5,
  /** Array `a` filled with zeros. */
  clear: 6,
  /** Step `a` of those that JavaScript does. */
  host: 7,
  add: 8,
  sub: 9,
  mul: 10,
  div: 11,
  min: 12,
  max: 13,
  neg: 14,
  abs: 15,
  sqrt: 16,
  floor: 17,
  ceil: 18,
  trunc: 19,
  /** `b` where mask `a` holds, else `c`. */
  select: 20,
  /** Function `d` of one, two, three operands. */
  call: 21,
  call2: 22,
  call3: 23,
  lt: 24,
  le: 25,
  gt: 26,
  ge: 27,
  eq: 28,
  ne: 29,
  and: 30,
  or: 31,
  not: 32,
} as const

export const FIRST_ARITHMETIC = 8
export const FIRST_MASK = 24

/** Whether an instruction calls a function. */
export function isCall(op: number): boolean {
  return op >= OP.call && op <= OP.call3
}

/** Operands that are nodes, by instruction. */
const operandCounts: Readonly<Record<number, number>> = /* @__PURE__ */ (() => ({
  [OP.loadAt]: 1,
  [OP.neg]: 1,
  [OP.abs]: 1,
  [OP.sqrt]: 1,
  [OP.floor]: 1,
  [OP.ceil]: 1,
  [OP.trunc]: 1,
  [OP.not]: 1,
  [OP.call]: 1,
  [OP.select]: 3,
  [OP.call3]: 3,
}))()

const counts = /* @__PURE__ */ (() =>
  Uint8Array.from({ length: 33 }, (_, op) =>
    op < FIRST_ARITHMETIC ? (operandCounts[op] ?? 0) : (operandCounts[op] ?? 2),
  ))()

/** How many operands of an instruction are nodes: `a`, `b`, `c`; of `loadAt` it is `b`. */
export function operandCount(op: number): number {
  return counts[op]!
}

/** Names by number, for listings. */
export const opNames: Readonly<Record<number, string>> = /* @__PURE__ */ (() =>
  Object.fromEntries(Object.entries(OP).map(([name, op]) => [op, name])))()
