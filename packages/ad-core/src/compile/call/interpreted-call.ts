import { isInterpreted } from '../../interpretation.js'
import { traceLeaves } from '../../structure/loop.js'
import { current } from '../../tape/level.js'
import { flattenTree } from '../../tree.js'
import { primalOutputs } from '../../transforms/deliver.js'
import { withNumericRun, type AnyFunction } from '../../transforms/run.js'
import { isFormedByFirst, recordsItself } from '../../transforms/transform.js'

/**
 * A call of its own: transforms record by themselves, plain functions are recorded for their value. The
 * result's form is that of the call without `compile`, where there is one.
 */
export function called(f: AnyFunction, inputs: readonly unknown[]): unknown {
  const call = f as (...x: readonly unknown[]) => unknown
  if (recordsItself(f) || isInterpreted('compile', inputs)) return call(...inputs)
  const forming = isFormedByFirst(f) ? inputs.slice(0, 1) : inputs
  const leaves = forming.flatMap((input) => flattenTree('compile', input, { statics: true }).leaves)
  const onInputs = (_none: unknown, ...traced: readonly unknown[]): unknown => call(...traced)
  return withNumericRun('compile', onInputs, {}, inputs, ({ y }) =>
    primalOutputs({ leaves, build: (values) => values }, y),
  )
}

/** A call within a recording: part of it. */
export function within(f: AnyFunction, inputs: readonly unknown[]): unknown {
  const call = f as (...x: readonly unknown[]) => unknown
  if (recordsItself(f)) return call(...inputs)
  return call(...inputs.map((input) => traceLeaves('compile', current, input)))
}
