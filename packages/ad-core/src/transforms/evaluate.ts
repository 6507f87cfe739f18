import { primalOutputs } from './deliver.js'
import { withNumericRun } from './run.js'

/** f(x, ...rest) at concrete arguments: recorded for its value only. */
export function evaluate(name: string, f: unknown, x: unknown, rest: readonly unknown[]): unknown {
  return withNumericRun(name, f, x, rest, (run) => primalOutputs(run.x, run.y))
}
