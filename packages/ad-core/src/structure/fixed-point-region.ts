import { plus } from '../dual.js'
import { DomainError, ShapeError } from '../errors.js'
import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { SCALAR, sameShape, showShape } from '../shape.js'
import { addToAdjoint, addToAdjointTangent, arrayNode } from '../sweeps/accumulate.js'
import { Emission } from '../sweeps/emit.js'
import { emitPushforward } from '../sweeps/emit-tangents.js'
import {
  adjointSweep,
  clearAdjoints,
  clearAdjointTangents,
  forwardSweep,
  reverseSweep,
  setTangent,
  tangentOfRow,
} from '../sweeps/sweep.js'
import { current, Level, recording } from '../tape/level.js'
import type { Region, SweepKind } from '../tape/region.js'
import { ACTIVE, ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'
import { recordNode, Traced, valueOfRow } from '../tape/traced.js'
import { Tensor, zeroLike } from '../tensor.js'
import { asTraced } from '../transforms/deliver.js'
import { identityInput } from '../transforms/input.js'
import { inputOf } from './body.js'
import { outerRows, outerState } from './outer-state.js'

/** When an iteration has converged, and when it is given up. */
export interface Convergence {
  readonly tolerance: number
  readonly maxIterations: number
}

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
  const apart = <T>(
    values: readonly Concrete[],
    flags: number,
    read: (y: readonly Value[]) => T,
  ): T => {
    const inner = stepLevel(level)
    const mark = tape.length
    try {
      const inputs = values.map((value) => inputOf(inner, value, flags))
      return recording(inner, () => read(step(inputs)))
    } finally {
      inner.alive = false
      tape.rewind(mark)
    }
  }
  const fixed = iterate(
    'fixedPoint',
    start.map((x) => concreteOf(tape, x)),
    (values) => apart(values, 0, (y) => y.map((x) => concreteOf(tape, x))),
    convergence,
  )
  const active = apart(fixed, 0, (y) =>
    y.some((x) => x instanceof Traced && (tape.flags[x.id]! & ACTIVE) !== 0),
  )
  return new FixedPointRegion(level, fixed, step, active, convergence).results
}

/** A level for one step, whose rows all stay: solving re-sweeps them. */
function stepLevel(outer: Level): Level {
  return new Level(outer.tape, outer, false)
}

function concreteOf(tape: Tape, x: Value): Concrete {
  return x instanceof Traced ? valueOfRow(tape, x.id) : (x as Concrete)
}

/** Repeats a map until its values settle. Errors: `DomainError` if they don't. */
function iterate(
  name: string,
  start: readonly Concrete[],
  map: (values: readonly Concrete[]) => readonly Concrete[],
  { tolerance, maxIterations }: Convergence,
): readonly Concrete[] {
  let values = start
  let change = Infinity
  for (let k = 0; k < maxIterations; k++) {
    const next = map(values)
    change = 0
    next.forEach((value, leaf) => {
      change = Math.max(change, relativeChange(values[leaf]!, value))
    })
    values = next
    if (change <= tolerance) return values
    if (Number.isNaN(change) || change === Infinity) break
  }
  throw new DomainError(
    `${name}: expected an iteration that converges to ${tolerance} within ${maxIterations} steps, got a last change of ${change}. Perhaps a start nearer to the fixed point, or a step that contracts?`,
  )
}

function relativeChange(before: Concrete, after: Concrete): number {
  if (typeof before === 'number' && typeof after === 'number') return entryChange(before, after)
  if (
    typeof before === 'number' ||
    typeof after === 'number' ||
    !sameShape(before.shape, after.shape)
  ) {
    const shape = (x: Concrete): string => showShape(typeof x === 'number' ? SCALAR : x.shape)
    throw new ShapeError(
      `fixedPoint: expected a step that keeps the shape ${shape(before)}, got ${shape(after)}.`,
    )
  }
  let change = 0
  for (let i = 0; i < after.data.length; i++) {
    const own = entryChange(before.data[i]!, after.data[i]!)
    if (!(own <= change)) change = own
  }
  return change
}

function entryChange(before: number, after: number): number {
  return Math.abs(after - before) / Math.max(1, Math.abs(after))
}

/**
 * The fixed point on the tape: its results, input rows that stand for them, and one step from those.
 * Sweeps over that step solve for the derivatives of the results.
 */
class FixedPointRegion implements Region {
  readonly row: number
  readonly outputs: readonly number[]
  /** Rows outside that the step refers to. */
  readonly sources: readonly number[]
  readonly active: boolean
  readonly results: readonly Traced[]
  private readonly convergence: Convergence
  private readonly shapes: readonly Concrete[]
  /** Rows that stand for y in the step. */
  private readonly inputs: readonly number[]
  /** Rows of the step: [from, to). */
  private readonly from: number
  private readonly to: number
  /** Rows of the step's results; −1 for constants. */
  private readonly next: readonly number[]

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
    this.shapes = fixed
    this.row = tape.push(ROW.region, tape.regions.length, 0, 0, 0)
    tape.regions.push(this)
    this.results = fixed.map((value) => this.result(level, value))
    this.outputs = this.results.map(({ id }) => id)
    const inner = stepLevel(level)
    const aliases = this.results.map(({ id }, k) =>
      recordNode(inner, {
        primitive: identityInput,
        rows: [id],
        constants: [undefined],
        attributes: undefined,
        value: fixed[k]!,
        active,
      }),
    )
    this.inputs = aliases.map(({ id }) => id)
    this.from = tape.length
    const y = recording(inner, () => step(aliases))
    inner.alive = false
    this.to = tape.length
    this.next = y.map((x) => (x instanceof Traced ? x.id : -1))
    const own = new Set([...this.inputs, ...this.outputs])
    this.sources = [...new Set([...outerRows(tape, this.from, this.to), ...this.next])].filter(
      (row) => row >= 0 && row < this.from && !own.has(row),
    )
  }

  private result(level: Level, value: Concrete): Traced {
    const flags = this.active ? ACTIVE : 0
    if (typeof value === 'number') {
      return new Traced(level, level.tape.push(ROW.output, this.row, 0, value, flags), SCALAR)
    }
    return recordNode(level, {
      primitive: identityInput,
      rows: [],
      constants: [],
      attributes: undefined,
      value,
      active: this.active,
    })
  }

  sweep(tape: Tape, kind: SweepKind): void {
    if (kind === 'tangent') this.solveTangents(tape)
    else if (kind === 'adjoint') this.solveAdjoints(tape)
    else this.solveTwoAdjoints(tape, kind)
  }

  /** ẏ = ∂Φ/∂y·ẏ + ∂Φ/∂θ·θ̇. */
  private solveTangents(tape: Tape): void {
    tape.needTangent()
    const sweep = (tangents: readonly Concrete[]): readonly Concrete[] => {
      this.inputs.forEach((row, k) => setTangent(tape, row, tangents[k]))
      recording(undefined, () => forwardSweep(tape, this.from, this.to))
      return this.next.map((row, k) => tangentOfRow(tape, row) ?? this.zero(k))
    }
    const start = this.shapes.map((_, k) => this.zero(k))
    const solved = iterate('fixedPoint (tangent)', start, sweep, this.convergence)
    this.outputs.forEach((row, k) => setTangent(tape, row, solved[k]))
  }

  private zero(k: number): Concrete {
    return zeroLike(this.shapes[k]!) as Concrete
  }

  /** ζ = ȳ + (∂Φ/∂y)ᵀζ; then ζ goes to the step's results, and from there to the parameters. */
  private solveAdjoints(tape: Tape): void {
    const own = this.outputs.map((row, k) => this.adjoint(tape, row, k))
    const outer = outerState(tape, this.sources)
    const solved = iterate(
      'fixedPoint (adjoint)',
      own,
      (zeta) => {
        this.seedAdjoints(tape, zeta)
        recording(undefined, () => reverseSweep(tape, this.from, this.to))
        const moved = this.inputs.map((row, k) => this.adjoint(tape, row, k))
        outer.restore()
        return moved.map((value, k) => plus(own[k]!, value) as Concrete)
      },
      this.convergence,
    )
    this.seedAdjoints(tape, solved)
    recording(undefined, () => reverseSweep(tape, this.from, this.to))
    clearAdjoints(tape, this.inputs[0]!, this.to)
  }

  /** The same for two adjoints, or adjoints with tangents: both are iterated together. */
  private solveTwoAdjoints(tape: Tape, kind: SweepKind): void {
    const own = this.outputs.map((row, k) => this.adjoint(tape, row, k))
    const dots = this.outputs.map((row, k) => this.adjointTangent(tape, row, k))
    const outer = outerState(tape, this.sources)
    const width = own.length
    const seed = (both: readonly Concrete[]): void => {
      this.seedAdjoints(tape, both.slice(0, width))
      clearAdjointTangents(tape, this.inputs[0]!, this.to)
      this.next.forEach((row, k) => {
        if (row >= 0) addToAdjointTangent(tape, row, both[width + k]!)
      })
    }
    const solved = iterate(
      'fixedPoint (second order)',
      [...own, ...dots],
      (both) => {
        seed(both)
        recording(undefined, () => adjointSweep(tape, kind, this.from, this.to))
        const moved = [
          ...this.inputs.map((row, k) => this.adjoint(tape, row, k)),
          ...this.inputs.map((row, k) => this.adjointTangent(tape, row, k)),
        ]
        outer.restore()
        return moved.map(
          (value, k) => plus(k < width ? own[k]! : dots[k - width]!, value) as Concrete,
        )
      },
      this.convergence,
    )
    seed(solved)
    recording(undefined, () => adjointSweep(tape, kind, this.from, this.to))
    clearAdjoints(tape, this.inputs[0]!, this.to)
  }

  private seedAdjoints(tape: Tape, zeta: readonly Concrete[]): void {
    clearAdjoints(tape, this.inputs[0]!, this.to)
    this.next.forEach((row, k) => {
      if (row >= 0) addToAdjoint(tape, row, zeta[k]!)
    })
  }

  private adjoint(tape: Tape, row: number, k: number): Concrete {
    const node = arrayNode(tape, row)
    return node === undefined ? tape.adjoint[row]! : copied(node.adjoint, this.zero(k))
  }

  private adjointTangent(tape: Tape, row: number, k: number): Concrete {
    const node = arrayNode(tape, row)
    return node === undefined
      ? tape.adjointTangent[row]!
      : copied(node.adjointTangent, this.zero(k))
  }

  pullback(tape: Tape, cotangents: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
    const inStep = new Emission(tape, this.from, this.to, this.inputs)
    const own = cotangents.map((cotangent, k) => cotangent ?? this.zero(k))
    const solved = recordFixedPoint(
      current!,
      own,
      (zeta) => sums(own, inStep.pullback(pairs(this.next, zeta), this.inputs)),
      this.convergence,
    )
    const outwards = new Emission(tape, this.from, this.to, this.sources)
    return outwards.pullback(pairs(this.next, solved), this.sources)
  }

  pushforward(
    tape: Tape,
    tangents: readonly (Value | undefined)[],
  ): readonly (Value | undefined)[] {
    const inwards = new Emission(tape, this.from, this.to, this.sources)
    const seeds = this.sources.flatMap((row, k) =>
      tangents[k] === undefined ? [] : [[row, tangents[k]] as const],
    )
    const own = emitPushforward(inwards, seeds, this.next).map(
      (tangent, k) => tangent ?? this.zero(k),
    )
    const inStep = new Emission(tape, this.from, this.to, this.inputs)
    return recordFixedPoint(
      current!,
      own,
      (dy) => sums(own, emitPushforward(inStep, pairs(this.inputs, dy), this.next)),
      this.convergence,
    )
  }
}

function pairs(rows: readonly number[], values: readonly Value[]): (readonly [number, Value])[] {
  return rows.flatMap((row, k) => (row < 0 ? [] : [[row, values[k]!] as const]))
}

function sums(own: readonly Value[], moved: readonly (Value | undefined)[]): readonly Value[] {
  return own.map((value, k) => {
    const term = moved[k]
    return term === undefined ? asTraced(value) : plus(value, term)
  })
}

function copied(x: Concrete | undefined, zero: Concrete): Concrete {
  return x instanceof Tensor ? new Tensor(x.shape, x.dtype, x.data.slice()) : (x ?? zero)
}
