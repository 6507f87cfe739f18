import { TreeError } from '../../errors.js'

/** Writes the result of a call with some arguments into `out`, which it returns. */
type Into = <Out>(out: Out, ...inputs: readonly unknown[]) => Out

/**
 * A method that hands its arguments on in a list that it has already, where a rest parameter would be a
 * new one. `write` must not keep the list.
 */
export function intoCall(write: (out: unknown, inputs: readonly unknown[]) => unknown): Into {
  const lists: unknown[][] = []
  let isBusy = false
  return function into<Out>(out: Out): Out {
    if (arguments.length === 0) {
      throw new TreeError(
        'into: expected a tree to write the result into, and the arguments of a call, got nothing.',
        '',
      )
    }
    const count = arguments.length - 1
    const inputs = isBusy ? new Array<unknown>(count) : (lists[count] ??= new Array<unknown>(count))
    for (let i = 0; i < count; i++) inputs[i] = arguments[i + 1]
    if (isBusy) return write(out, inputs) as Out
    isBusy = true
    try {
      return write(out, inputs) as Out
    } finally {
      isBusy = false
      for (let i = 0; i < count; i++) inputs[i] = undefined
    }
  }
}
