import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { snapshot } from '../tape/snapshot.js'
import { Tape } from '../tape/tape.js'
import type { Trace } from '../tape/trace.js'
import { recordingLevel, Traced, valueOfRow } from '../tape/traced.js'
import { flattenTree, type Flattened } from '../tree.js'
import { keptRun, traceableFunction, type NumericRun } from './run.js'
import type { Arguments } from './types.js'

/**
 * Records f(...args) and gives the recording to look at: rows, a listing (`toString`), a graph
 * (`toDot`), data (`toJSON`), and floating-point operations (`flops`). All arguments' leaves are
 * inputs. A transform of f shows the rows it computes with: `trace(grad(f))(x).flops` counts function
 * and gradient. Loops are shown step by step, branches as guards.
 * @example
 * String(trace((x, y) => mul(x, sin(y)))(2, 3))
 * // %0  input 0          2
 * // %1  input 1          3
 * // %2  sin      %1      0.14112
 * // %3  mul      %0 %2   0.28224  → output
 */
export function trace<R extends readonly unknown[] = Traced[]>(
  f: (...args: R) => unknown,
): (...args: Arguments<R>) => Trace {
  return (...args) => {
    const { run, labels } = recordedArguments('trace', f, args, new Tape())
    run.level.alive = false
    const { tape } = run
    const inputs = new Map(labels.map((label, k) => [run.inputs[k]!, label]))
    return snapshot(
      tape,
      inputs,
      run.y.leaves.map(({ value }, k) => {
        const row = run.outputs[k]!
        return row < 0 ? { value: value as Concrete } : { row }
      }),
    )
  }
}

/** A function recorded on a tape of its own, with all its arguments as inputs. */
export interface RecordedArguments {
  readonly run: NumericRun
  /** Which leaf of which argument each input is, such as `0.W`. */
  readonly labels: readonly string[]
}

/** Records f with every numeric leaf of every argument as an input. */
export function recordedArguments(
  name: string,
  f: unknown,
  args: readonly unknown[],
  tape: Tape,
): RecordedArguments {
  traceableFunction(name, f)
  const trees = args.map((argument) => flattenTree(name, argument, { statics: true }))
  const leaves = trees.flatMap((tree) => tree.leaves.map(({ value }) => untraced(name, value)))
  const call = f as (...inputs: readonly unknown[]) => unknown
  const onLeaves = (traced: Readonly<Record<string, unknown>>): unknown => {
    const inputs = Object.values(traced)
    return call(...trees.map((tree) => tree.build(inputs.splice(0, tree.leaves.length))))
  }
  const run = keptRun(name, onLeaves, { ...leaves }, [], false, tape)
  return { run, labels: trees.flatMap(labelsOf) }
}

function labelsOf({ leaves }: Flattened, argument: number): readonly string[] {
  return leaves.map(({ path }) => `${argument}${path}`)
}

/** A value of a transform that is running as the number or array it has now. */
function untraced(name: string, value: Value): Value {
  if (!(value instanceof Traced)) return value
  return valueOfRow(recordingLevel(name, value).tape, value.id)
}
