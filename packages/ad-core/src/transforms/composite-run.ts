import {
  clearAdjointTangents,
  forwardSweep,
  reverseDualSweep,
  reversePairSweep,
  reverseSweep,
  takeTangentsAsAdjoints,
} from '../sweeps/sweep.js'
import { current, recording } from '../tape/level.js'
import { requireResult, traceableFunction, type Derivatives, type NumericRun } from './run.js'
import { readAdjointTangent, seedTangents } from './tangents.js'

/** Where a model ends and its loss begins on a tape. */
export interface Seam {
  /** The first row of the loss. */
  row: number
}

/** loss ∘ model as one function, which notes where the seam is while it is recorded. */
export function composed(name: string, model: unknown, loss: unknown): { f: unknown; seam: Seam } {
  traceableFunction(`${name}'s loss`, loss)
  traceableFunction(`${name}'s model`, model)
  const seam: Seam = { row: 0 }
  const call = (f: unknown, inputs: readonly unknown[]): unknown =>
    (f as (...x: readonly unknown[]) => unknown)(...inputs)
  const f = (w: unknown, ...rest: readonly unknown[]): unknown => {
    const z = call(model, [w, ...rest])
    requireResult(name, z)
    seam.row = current!.tape.length
    return call(loss, [z, ...rest])
  }
  return { f, seam }
}

/** Sweeps over a recorded loss ∘ model that treat the two apart. */
export class CompositeRun {
  private readonly run: NumericRun
  private readonly seam: Seam

  constructor(run: NumericRun, seam: Seam) {
    this.run = run
    this.seam = seam
  }

  /** Gradient and Jᵀ·H_l·J·v: a tangent sweep, a second-order sweep of the loss, a sweep for both. */
  gradientAndProduct(v: Derivatives): readonly [gradient: Derivatives, product: Derivatives] {
    const { run, seam } = this
    const { tape, from } = run
    this.sweepLoss(v)
    recording(undefined, () => reversePairSweep(tape, from, seam.row))
    return [run.inputAdjoints(), run.inputs.map((row) => readAdjointTangent(tape, row))]
  }

  /** Jᵀ·H_l·J·v alone. */
  product(v: Derivatives): Derivatives {
    const { run, seam } = this
    const { tape, from } = run
    this.sweepLoss(v)
    takeTangentsAsAdjoints(tape, from, seam.row)
    recording(undefined, () => reverseSweep(tape, from, seam.row))
    return run.inputAdjoints()
  }

  /** Leaves the loss's gradient at the model's outputs, and H_l·(J·v) as its tangent. */
  private sweepLoss(v: Derivatives): void {
    const { run, seam } = this
    const { tape, from, to } = run
    seedTangents(run, v)
    recording(undefined, () => forwardSweep(tape, from, to))
    run.clear()
    clearAdjointTangents(tape, from, to)
    run.seedOutputs([1])
    recording(undefined, () => reverseDualSweep(tape, seam.row, to))
  }
}
