import { ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'
import { valueOfRow } from '../tape/traced.js'
import { realise } from './backend.js'
import { LoweringError } from './lower/lowering-error.js'
import { lowerRecording } from './lower/lower-recording.js'
import { dependsOnLoops } from './loops/loop-results.js'

/**
 * Finds the value of a row that depends on results of loops, which a recording doesn't know: by running
 * what has been recorded so far. Undefined where the tape has it.
 */
export function settle(
  tape: Tape,
  inputs: readonly number[],
  row: number,
): Float64Array | undefined {
  if (!dependsOnLoops(tape, row)) return undefined
  const program = lowerRecording({ tape, inputs, results: [{ row }], length: tape.length })
  const { runnable } = realise(program, 'wasm')
  if (runnable === undefined) {
    throw new LoweringError('a branch on the result of a loop, where nothing runs programs')
  }
  runnable.inputs.forEach((leaf, k) => {
    const value = valueOfRow(tape, inputs[k]!)
    leaf.set(typeof value === 'number' ? [value] : value.data)
  })
  runnable.run()
  const value = runnable.outputs[0]!.slice()
  runnable.release()
  if (tape.operation[row] !== ROW.array) tape.value[row] = value[0]!
  return value
}
