/**
 * Kinds of rows that are structure rather than arithmetic. Elementwise operations have opcodes from
 * `FIRST_OPCODE` on; `left` and `right` are their operands' rows.
 */
export const ROW = {
  /** A scalar input. */
  input: 0,
  /** A scalar constant. */
  constant: 1,
  /** One entry of an array: `left` is the array's node, `right` the flat offset. */
  element: 2,
  /** An array operation: `left` is its node. A scalar result stands in `value`. */
  array: 3,
  /** A branch that was taken: `left` is the row of the condition, `right` its outcome. */
  guard: 4,
  /** The third operand of the elementwise operation in the next row: `left`. */
  operand: 5,
  /** A part of the tape with sweeps of its own: `left` is the region. Its results follow it. */
  region: 6,
  /** A scalar result of the region in row `left`. */
  output: 7,
} as const

export const FIRST_OPCODE = 16

/** The row depends on the inputs that are differentiated. */
export const ACTIVE = 1
