import { addToAdjoint } from '../sweeps/accumulate.js'
import {
  clearAdjoints,
  clearAdjointTangents,
  forwardSweep,
  reverseDualSweep,
  reverseSweep,
} from '../sweeps/sweep.js'
import { current, recording } from '../tape/level.js'
import { Traced } from '../tape/traced.js'
import { flattenResult, readAdjoint, type Derivatives, type NumericRun } from './run.js'
import { readAdjointTangent, seedTangents } from './tangents.js'

/** Where a model ends and its loss begins on a tape. */
interface Seam {
  /** The first row of the loss. */
  row: number
  /** Rows of the model's outputs. */
  outputs: readonly number[]
}

/** loss ∘ model as one function, which notes where the seam is while it is recorded. */
export function composed(model: unknown, loss: unknown): { f: unknown; seam: Seam } {
  const seam: Seam = { row: 0, outputs: [] }
  const call = (f: unknown, inputs: readonly unknown[]): unknown =>
    (f as (...x: readonly unknown[]) => unknown)(...inputs)
  const f = (w: unknown, ...rest: readonly unknown[]): unknown => {
    const z = call(model, [w, ...rest])
    const { leaves } = flattenResult('gnvp', z)
    seam.outputs = leaves.flatMap(({ value }) => (value instanceof Traced ? [value.id] : []))
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

  /** Gradient and Jᵀ·H_l·J·v: one tangent sweep, a second-order sweep of the loss, two adjoint sweeps. */
  gradientAndProduct(v: Derivatives): readonly [gradient: Derivatives, product: Derivatives] {
    const [slopes, curved] = this.lossAlong(v)
    return [this.modelPullback(slopes), this.modelPullback(curved)]
  }

  /** Jᵀ·H_l·J·v alone. */
  product(v: Derivatives): Derivatives {
    return this.modelPullback(this.lossAlong(v)[1])
  }

  /** The loss's gradient with respect to z, and H_l·(J·v). */
  private lossAlong(v: Derivatives): readonly [slopes: Derivatives, curved: Derivatives] {
    const { run, seam } = this
    const { tape, from, to } = run
    seedTangents(run, v)
    recording(undefined, () => forwardSweep(tape, from, to))
    run.clear()
    clearAdjointTangents(tape, from, to)
    run.seedOutputs([1])
    recording(undefined, () => reverseDualSweep(tape, seam.row, to))
    return [
      seam.outputs.map((row) => readAdjoint(tape, row)),
      seam.outputs.map((row) => readAdjointTangent(tape, row)),
    ]
  }

  /** Cotangents of w from cotangents of z. */
  private modelPullback(cotangents: Derivatives): Derivatives {
    const { run, seam } = this
    const { tape, from } = run
    clearAdjoints(tape, from, seam.row)
    seam.outputs.forEach((row, k) => {
      const cotangent = cotangents[k]
      if (row >= from && cotangent !== undefined) addToAdjoint(tape, row, cotangent)
    })
    recording(undefined, () => reverseSweep(tape, from, seam.row))
    return run.inputAdjoints()
  }
}
