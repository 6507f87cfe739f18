import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { addToAdjoint, addToAdjointTangent } from '../sweeps/accumulate.js'
import { Emission } from '../sweeps/emit.js'
import { emitPushforward } from '../sweeps/emit-tangents.js'
import {
  adjointSweep,
  clearAdjointTangents,
  forwardSweep,
  setTangent,
  tangentOfRow,
} from '../sweeps/sweep.js'
import { type Level, recording } from '../tape/level.js'
import type { SweepKind } from '../tape/region.js'
import { covering, type Tape } from '../tape/tape.js'
import { Traced } from '../tape/traced.js'
import { recordAlias } from '../transforms/input.js'
import { seeds, type Derivatives } from '../transforms/run.js'
import { outerRows, type Adjoints } from './outer-state.js'

const NO_ADJOINT: Adjoints = {
  adjoint: undefined,
  adjointTangent: undefined,
  adjointOwned: false,
  adjointTangentOwned: false,
}

type Columns = readonly (Concrete | undefined)[]

/**
 * A body recorded on aliases of some values. Its own sweeps end at the aliases, and lead only to the
 * values the body has taken from outside; rows that later derivatives add to the tape lead on from
 * the aliases to the values they stand for.
 */
export class AliasedBody {
  /** Rows that stand for the values, those that are traced. */
  readonly inputs: readonly number[]
  /** Rows of the results; −1 for constants. */
  readonly results: readonly number[]
  /** Rows outside that the body refers to, besides the values. */
  readonly sources: readonly number[]
  private readonly start: number
  /** Rows of the body: [from, to). */
  private readonly from: number
  private readonly to: number
  /** Nodes of the body and its aliases: [nodesFrom, nodesTo). */
  private readonly nodesFrom: number
  private readonly nodesTo: number

  /** Records the body at a level made for it, which ends with it. */
  constructor(
    level: Level,
    values: readonly Value[],
    body: (aliases: readonly Value[]) => readonly Value[],
  ) {
    const { tape } = level
    this.start = tape.length
    this.nodesFrom = tape.nodes.length
    const aliases = values.map((x) => (x instanceof Traced ? recordAlias(level, x.id) : x))
    this.inputs = rowsOf(aliases).filter((row) => row >= 0)
    this.from = tape.length
    const y = recording(level, () => body(aliases))
    level.alive = false
    this.to = tape.length
    this.nodesTo = tape.nodes.length
    this.results = rowsOf(y)
    this.sources = [...new Set([...outerRows(tape, this.from, this.to), ...this.results])].filter(
      (row) => row >= 0 && row < this.start,
    )
  }

  /** Tangents of the results from those of the inputs and of rows outside. */
  forward(tape: Tape, tangents: Columns): Columns {
    tape.tangent = covering(tape.tangent, tape.length)
    this.inputs.forEach((row, k) => setTangent(tape, row, tangents[k]))
    recording(undefined, () => forwardSweep(tape, this.from, this.to))
    return this.results.map((row) => tangentOfRow(tape, row))
  }

  /** Adjoints, and in sweeps of two columns `others`, from those of the results. */
  reverse(tape: Tape, kind: SweepKind, adjoints: Columns, others?: Columns): void {
    this.clear(tape)
    if (others !== undefined) clearAdjointTangents(tape, this.start, this.to)
    this.results.forEach((row, k) => {
      const adjoint = adjoints[k]
      const other = others?.[k]
      if (row >= 0 && adjoint !== undefined) addToAdjoint(tape, row, adjoint)
      if (row >= 0 && other !== undefined) addToAdjointTangent(tape, row, other)
    })
    recording(undefined, () => adjointSweep(tape, kind, this.from, this.to))
  }

  /** Forgets what a sweep has brought to the body. */
  clear(tape: Tape): void {
    tape.adjoint = covering(tape.adjoint, tape.length)
    tape.adjoint.fill(0, this.start, this.to)
    // Only these nodes: a region around, whose sweep is still to come, has its results after them.
    for (let k = this.nodesFrom; k < this.nodesTo; k++) Object.assign(tape.nodes[k]!, NO_ADJOINT)
  }

  /** Cotangents of `wanted`, the inputs or the sources, as rows of the transform that is running. */
  emitPullback(tape: Tape, cotangents: Derivatives, wanted: readonly number[]): Derivatives {
    const emission = new Emission(tape, this.from, this.to, wanted)
    return emission.pullback(seeds(this.results, cotangents), wanted)
  }

  /** Tangents of the results from those of `given`, the inputs or the sources, likewise. */
  emitPushforward(tape: Tape, given: readonly number[], tangents: Derivatives): Derivatives {
    const emission = new Emission(tape, this.from, this.to, given)
    return emitPushforward(emission, seeds(given, tangents), this.results)
  }
}

function rowsOf(values: readonly Value[]): readonly number[] {
  return values.map((x) => (x instanceof Traced ? x.id : -1))
}
