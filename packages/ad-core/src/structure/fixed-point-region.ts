import { plus } from '../dual.js'
import { shapeOf, type Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { adjointOf, adjointTangentOf } from '../sweeps/accumulate.js'
import { concerns, setTangent } from '../sweeps/sweep.js'
import { current, Level, recording } from '../tape/level.js'
import type { CotangentsByRow, Region, SweepKind } from '../tape/region.js'
import { ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'
import { concrete, isActive, Traced } from '../tape/traced.js'
import { copied, zeroLike } from '../tensor.js'
import { asTraced } from '../transforms/deliver.js'
import type { Derivatives } from '../transforms/run.js'
import { AliasedBody } from './aliased-body.js'
import { inputOf, outputOf } from './body.js'
import { iterate, type Convergence } from './iterate.js'
import { outerState } from './outer-state.js'

/** One step on leaves. */
type Step = (y: readonly Value[]) => readonly Value[]

/** Iterates to the fixed point, records one step there, and returns the fixed point. */
export function recordFixedPoint(
  level: Level,
  start: readonly Value[],
  step: Step,
  convergence: Convergence,
): readonly Value[] {
  const { tape } = level
  const apart = <T>(values: readonly Concrete[], read: (y: readonly Value[]) => T): T => {
    const inner = stepLevel(level)
    const mark = tape.length
    try {
      const inputs = values.map((value) => inputOf(inner, value, 0))
      return recording(inner, () => read(step(inputs)))
    } finally {
      inner.alive = false
      tape.rewind(mark)
    }
  }
  const fixed = iterate(
    'fixedPoint',
    start.map((x) => entryOrArray(tape, x)),
    (values) => apart(values, (y) => y.map((x) => entryOrArray(tape, x))),
    convergence,
  )
  const active = apart(fixed, (y) => y.some((x) => x instanceof Traced && isActive(tape, x.id)))
  return new FixedPointRegion(level, fixed, step, active, convergence).results
}

/** A value as it stands in a row: scalars are numbers. */
function entryOrArray(tape: Tape, x: Value): Concrete {
  const value = concrete(tape, x)
  return shapeOf(value).length === 0 ? Number(value) : value
}

/** A level for one step, whose rows all stay: solving re-sweeps them. */
function stepLevel(outer: Level): Level {
  return new Level(outer.tape, outer, false)
}

/**
 * The fixed point on the tape: its results, and one step from these. Sweeps over that step solve for
 * the derivatives of the results.
 */
class FixedPointRegion implements Region {
  readonly row: number
  readonly outputs: readonly number[]
  readonly active: boolean
  readonly results: readonly Traced[]
  private readonly convergence: Convergence
  private readonly fixed: readonly Concrete[]
  private readonly step: AliasedBody

  constructor(
    level: Level,
    fixed: readonly Concrete[],
    step: Step,
    active: boolean,
    convergence: Convergence,
  ) {
    const { tape } = level
    this.convergence = convergence
    this.active = active
    this.fixed = fixed
    this.row = tape.push(ROW.region, tape.regions.length, 0, 0, 0)
    tape.regions.push(this)
    this.results = fixed.map((value) => outputOf(level, this.row, value, active))
    this.outputs = this.results.map(({ id }) => id)
    this.step = new AliasedBody(stepLevel(level), this.results, step)
  }

  get sources(): readonly number[] {
    return this.step.sources
  }

  sweep(tape: Tape, kind: SweepKind): void {
    if (!concerns(kind, this, tape)) return
    if (kind === 'tangent') this.solveTangents(tape)
    else if (kind === 'adjoint') this.solveAdjoints(tape)
    else this.solveTwoAdjoints(tape, kind)
  }

  /** ẏ = ∂Φ/∂y·ẏ + ∂Φ/∂θ·θ̇. */
  private solveTangents(tape: Tape): void {
    const solved = iterate(
      'fixedPoint (tangent)',
      this.fixed.map((_, k) => this.zero(k)),
      (tangents) => this.step.forward(tape, tangents).map((x, k) => x ?? this.zero(k)),
      this.convergence,
    )
    this.outputs.forEach((row, k) => setTangent(tape, row, solved[k]))
  }

  private zero(k: number): Concrete {
    return zeroLike(this.fixed[k]!) as Concrete
  }

  /** ζ = ȳ + (∂Φ/∂y)ᵀζ; then ζ goes to the step's results, and from there to the parameters. */
  private solveAdjoints(tape: Tape): void {
    const { step } = this
    const own = this.adjoints(tape, this.outputs)
    const outer = outerState(tape, this.sources)
    const solved = iterate(
      'fixedPoint (adjoint)',
      own,
      (zeta) => {
        step.reverse(tape, 'adjoint', zeta)
        const moved = this.adjoints(tape, step.inputs)
        outer.restore()
        return moved.map((value, k) => plus(own[k]!, value) as Concrete)
      },
      this.convergence,
    )
    step.reverse(tape, 'adjoint', solved)
    step.clear(tape)
  }

  /** The same for two adjoints, or adjoints with tangents: both are iterated together. */
  private solveTwoAdjoints(tape: Tape, kind: SweepKind): void {
    const { step } = this
    const both = (rows: readonly number[]): readonly Concrete[] => [
      ...this.adjoints(tape, rows),
      ...this.adjointTangents(tape, rows),
    ]
    const own = both(this.outputs)
    const outer = outerState(tape, this.sources)
    const width = this.outputs.length
    const reverse = (zeta: readonly Concrete[]): void =>
      step.reverse(tape, kind, zeta.slice(0, width), zeta.slice(width))
    const solved = iterate(
      'fixedPoint (second order)',
      own,
      (zeta) => {
        reverse(zeta)
        const moved = both(step.inputs)
        outer.restore()
        return moved.map((value, k) => plus(own[k]!, value) as Concrete)
      },
      this.convergence,
    )
    reverse(solved)
    step.clear(tape)
  }

  private adjoints(tape: Tape, rows: readonly number[]): readonly Concrete[] {
    return rows.map((row, k) => copied(adjointOf(tape, row)) ?? this.zero(k))
  }

  private adjointTangents(tape: Tape, rows: readonly number[]): readonly Concrete[] {
    return rows.map((row, k) => copied(adjointTangentOf(tape, row)) ?? this.zero(k))
  }

  pullback(tape: Tape, cotangents: CotangentsByRow): void {
    const { step } = this
    const given = this.outputs.map((row) => cotangents.of(row, tape))
    if (given.every((cotangent) => cotangent === undefined)) return
    const own = given.map((cotangent, k) => cotangent ?? this.zero(k))
    const solved = recordFixedPoint(
      current!,
      own,
      (zeta) => sums(own, step.emitPullback(tape, zeta, step.inputs)),
      this.convergence,
    )
    step.emitPullback(tape, solved, step.sources).forEach((cotangent, k) => {
      if (cotangent !== undefined) cotangents.add(step.sources[k]!, cotangent)
    })
  }

  pushforward(tape: Tape, tangents: Derivatives): Derivatives {
    const { step } = this
    const own = step
      .emitPushforward(tape, step.sources, tangents)
      .map((tangent, k) => tangent ?? this.zero(k))
    return recordFixedPoint(
      current!,
      own,
      (dy) => sums(own, step.emitPushforward(tape, step.inputs, dy)),
      this.convergence,
    )
  }
}

function sums(own: readonly Value[], moved: Derivatives): readonly Value[] {
  return own.map((value, k) => {
    const term = moved[k]
    return term === undefined ? asTraced(value) : plus(value, term)
  })
}
