import type { Concrete } from '../primitive.js'
import { addToAdjointTangent, arrayNode } from '../sweeps/accumulate.js'
import { emitPushforward } from '../sweeps/emit-tangents.js'
import {
  clearAdjointTangents,
  forwardSweep,
  reverseDualSweep,
  setTangent,
  tangentOfRow,
} from '../sweeps/sweep.js'
import { recording } from '../tape/level.js'
import { covering, type Tape } from '../tape/tape.js'
import { copied } from '../tensor.js'
import { NumericRun, seeds, type Derivatives, type Run } from './run.js'

/** Forward mode: tangents of y from tangents of x. */
export function pushforward(run: Run, tangents: Derivatives): Derivatives {
  if (!(run instanceof NumericRun)) {
    const wanted = run.outputs.map((row) => row ?? -1)
    return emitPushforward(run.emission, seeds(run.inputs, tangents), wanted)
  }
  const { tape, from, to, outputs } = run
  seedTangents(run, tangents)
  recording(undefined, () => forwardSweep(tape, from, to))
  return outputs.map((row) => tangentOfRow(tape, row))
}

/** Gives the inputs of a run their tangents. */
export function seedTangents({ tape, inputs }: NumericRun, tangents: Derivatives): void {
  tape.tangent = covering(tape.tangent, tape.length)
  inputs.forEach((row, k) => setTangent(tape, row, tangents[k]))
}

/**
 * Forward over reverse: after `pushforward`, cotangents of x and their tangents, from cotangents of y
 * and theirs.
 */
export function dualPullback(
  run: NumericRun,
  cotangents: Derivatives,
  cotangentTangents: Derivatives,
): readonly [adjoints: Derivatives, tangents: Derivatives] {
  const { tape, from, to, outputs } = run
  run.clear()
  clearAdjointTangents(tape, from, to)
  run.seedOutputs(cotangents)
  outputs.forEach((row, k) => {
    const tangent = cotangentTangents[k]
    if (row >= from && tangent !== undefined) addToAdjointTangent(tape, row, tangent)
  })
  recording(undefined, () => reverseDualSweep(tape, from, to))
  return [run.inputAdjoints(), run.inputs.map((row) => readAdjointTangent(tape, row))]
}

/** The tangent of a row's adjoint, likewise. */
export function readAdjointTangent(tape: Tape, row: number): Concrete | undefined {
  const node = arrayNode(tape, row)
  if (node === undefined) return tape.adjointTangent[row]!
  return node.adjointTangentOwned ? node.adjointTangent : copied(node.adjointTangent)
}
