import { Operand } from './operand.js'
import { current } from './tape/level.js'
import { Traced } from './tape/traced.js'
import { Tensor } from './tensor.js'
import { flattenTree } from './tree.js'

let running = 0

/** Runs a user's function on values of an interpretation that needs no tape, such as complex ones. */
export function interpreting<T>(body: () => T): T {
  running++
  try {
    return body()
  } finally {
    running--
  }
}

/**
 * Whether a structure (a loop, a checkpoint, a custom operation) called here has nothing to record:
 * no tape runs, and duals or complex values are among its inputs or may be captured by its body. It
 * then runs its body on them as it is.
 */
export function isInterpreted(name: string, inputs: readonly unknown[]): boolean {
  if (current !== undefined) return false
  return running > 0 || inputs.some((input, i) => holdsOtherOperand(name, input, `arguments[${i}]`))
}

function holdsOtherOperand(name: string, input: unknown, root: string): boolean {
  return flattenTree(name, input, { statics: true, root }).leaves.some(
    ({ value }) =>
      value instanceof Operand && !(value instanceof Tensor || value instanceof Traced),
  )
}
