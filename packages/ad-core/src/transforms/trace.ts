import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { current, Level } from '../tape/level.js'
import { snapshot } from '../tape/snapshot.js'
import { Tape } from '../tape/tape.js'
import type { Trace } from '../tape/trace.js'
import { recordingLevel, Traced, valueOfRow } from '../tape/traced.js'
import { flattenTree, showPath, type Flattened } from '../tree.js'
import { NumericRun, traceableFunction } from './run.js'
import type { Arguments } from './types.js'

/**
 * Records f(...args) and gives the recording to look at: rows, a listing (`toString`), a graph
 * (`toDot`), data (`toJSON`), and floating-point operations (`flops`). All arguments' leaves are
 * inputs. A transform of f shows the rows it computes with: `trace(grad(f))(x).flops` counts function
 * and gradient. Loops are shown step by step, branches as guards, values captured from a transform
 * around it as constants.
 *
 * Cost: one recording. Errors: `TreeError` for arguments that are no numbers, with their path.
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
    const outer = current
    const tape = outer?.tape ?? new Tape()
    const mark = tape.length
    const level = new Level(tape, outer, false)
    try {
      const { run, labels } = recordedArguments('trace', f, args, level)
      const inputs = new Map(labels.map((label, k) => [run.inputs[k]!, label]))
      const outputs = run.y.leaves.map(({ value }, k) => {
        const row = run.outputs[k]!
        return row < 0 ? { value: value as Concrete } : { row }
      })
      return snapshot(tape, run.from, inputs, outputs)
    } finally {
      level.alive = false
      tape.rewind(mark)
    }
  }
}

/** A function recorded with all its arguments as inputs. */
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
  level: Level,
): RecordedArguments {
  traceableFunction(name, f)
  const trees = args.map((argument) => flattenTree(name, argument, { statics: true }))
  const leaves = trees.flatMap((tree) => tree.leaves.map(({ value }) => untraced(name, value)))
  const call = f as (...inputs: readonly unknown[]) => unknown
  const onLeaves = (traced: Readonly<Record<string, unknown>>): unknown => {
    const inputs = Object.values(traced)
    return call(...trees.map((tree) => tree.build(inputs.splice(0, tree.leaves.length))))
  }
  const run = new NumericRun(name, level, onLeaves, { ...leaves }, [], true)
  return { run, labels: trees.flatMap(labelsOf) }
}

function labelsOf({ leaves }: Flattened, argument: number): readonly string[] {
  return leaves.map((leaf) => showPath(String(argument), leaf))
}

/** A value of a transform that is running as the number or array it has now. */
function untraced(name: string, value: Value): Value {
  if (!(value instanceof Traced)) return value
  return valueOfRow(recordingLevel(name, value).tape, value.id)
}
