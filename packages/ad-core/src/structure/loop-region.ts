import { shapeOf, type Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { sizeOf, type Shape } from '../shape.js'
import {
  addToAdjoint,
  addToAdjointTangent,
  adjointOf,
  adjointTangentOf,
} from '../sweeps/accumulate.js'
import {
  adjointSweep,
  clearAdjoints,
  clearAdjointTangents,
  concerns,
  forwardSweep,
  setTangent,
  tangentOfRow,
} from '../sweeps/sweep.js'
import { type Level, recording } from '../tape/level.js'
import type { LoopSteps, Region, SweepKind } from '../tape/region.js'
import { ACTIVE, ROW } from '../tape/rows.js'
import { covering, type Tape } from '../tape/tape.js'
import { concrete, isActive, Traced, valueOfRow } from '../tape/traced.js'
import type { DType, Tensor } from '../tensor.js'
import type { Flattened } from '../tree.js'
import {
  bodyLevel,
  inputOf,
  outputOf,
  pointAt,
  recordBody,
  requireSameOutputs,
  revived,
} from './body.js'
import { Collected, type Collect } from './collected.js'
import { dtypeOfResult } from './result-dtype.js'

/** A loop over a body that the tape holds as one region: recorded again for each sweep. */
export interface Loop {
  readonly name: string
  readonly count: number
  /** What the steps take a point of each, leaves with a leading axis. */
  readonly points: Flattened
  /** Start values that steps pass on, leaf by leaf. */
  readonly carry: readonly Value[]
  /** A step: its result as a tree whose first leaves are the carry. */
  readonly body: (point: unknown, carry: readonly Value[], level: Level | undefined) => unknown
  readonly collect: Collect
  /** The dtype of the arrays that the loop was given. */
  readonly dtype: DType
}

/** Results of a loop: leaves with the tree they belong to. */
export interface LoopResult {
  readonly results: readonly Value[]
  /** The tree that a step returned. */
  readonly form: Flattened
}

/** Step i of a loop. */
export function stepAt(
  { body, points }: Loop,
  i: number,
  carry: readonly Value[],
  level: Level | undefined,
): unknown {
  return body(pointAt(level, points, i), carry, level)
}

interface Recorded {
  readonly level: Level
  readonly mark: number
  readonly carry: readonly Traced[]
  readonly y: Flattened
}

type Column = (Concrete | undefined)[]

/**
 * Records a loop as one region. Its memory is that of one step and the carries; what a step
 * computes is computed again for each sweep.
 */
export class LoopRegion implements Region {
  readonly row: number
  readonly outputs: number[] = []
  readonly sources: readonly number[] = []
  active = false
  /** The results of the loop: the final carry, then what was collected. */
  readonly results: Traced[] = []
  /** The tree a step returned. */
  readonly form: Flattened
  private readonly loop: Loop
  private readonly level: Level
  /** Values of the carry before each step and after the last. */
  private readonly carries: Concrete[][] = []
  private readonly carryActive: boolean[]
  /** Tangents of the carry before each step, kept by a tangent sweep. */
  private carryTangents: Column[] = []

  constructor(level: Level, loop: Loop) {
    this.level = level
    this.loop = loop
    const { tape } = level
    this.row = tape.push(ROW.region, tape.regions.length, 0, 0, 0)
    tape.regions.push(this)
    this.carryActive = this.findActiveCarry()
    let form: Flattened | undefined
    let shapes: readonly Shape[] = []
    const collected: Collected[] = []
    this.carries.push(loop.carry.map((x) => concrete(tape, x)))
    for (let i = 0; i < loop.count; i++) {
      const recorded = this.record(i)
      const { y, level: inner, mark } = recorded
      if (form === undefined) {
        form = y
        shapes = y.leaves.map(({ value }) => shapeOf(value))
        for (const { value } of y.leaves.slice(this.width)) {
          const dtype = dtypeOfResult(value, mark, loop.dtype)
          collected.push(new Collected(shapeOf(value), dtype, loop.collect, loop.count))
        }
      } else requireSameOutputs(loop.name, shapes, y)
      if (y.leaves.some(({ value }) => isActiveValue(tape, value))) this.active = true
      const values = y.leaves.map(({ value }) => concrete(tape, value))
      this.carries.push(values.slice(0, this.width))
      values.slice(this.width).forEach((value, k) => collected[k]!.add(i, value))
      inner.alive = false
      tape.rewind(mark)
    }
    this.form = form!
    const finals = [...this.carries[loop.count]!, ...collected.map((c) => c.result())]
    for (const value of finals) this.results.push(this.output(value))
  }

  get steps(): LoopSteps {
    const { loop } = this
    return {
      count: loop.count,
      start: rowsOf(loop.carry),
      stacked: loop.collect === 'stack',
      each: (visit) => {
        for (let index = 0; index < loop.count; index++) {
          const recorded = this.record(index)
          const { mark, carry, y } = recorded
          const results = rowsOf(y.leaves.map(({ value }) => value))
          visit({ index, from: mark, carry: rowsOf(carry), results })
          close(recorded)
        }
      },
    }
  }

  private get width(): number {
    return this.loop.carry.length
  }

  /** Which carries depend on what is differentiated, after as many steps as that takes to settle. */
  private findActiveCarry(): boolean[] {
    const { tape } = this.level
    let active = this.loop.carry.map((x) => isActiveValue(tape, x))
    if (this.width === 0 || this.loop.count === 0) return active
    const start = this.loop.carry.map((x) => concrete(tape, x))
    for (;;) {
      const level = bodyLevel(this.level)
      const mark = tape.length
      const carry = start.map((value, k) => inputOf(level, value, active[k]! ? ACTIVE : 0))
      const y = recordBody(this.loop.name, level, () => stepAt(this.loop, 0, carry, level))
      const next = active.map((known, k) => known || isActiveValue(tape, y.leaves[k]!.value))
      level.alive = false
      tape.rewind(mark)
      if (next.every((known, k) => known === active[k])) return next
      active = next
    }
  }

  /** Appends a result row. */
  private output(value: Concrete): Traced {
    const result = outputOf(this.level, this.row, value, this.active)
    this.outputs.push(result.id)
    return result
  }

  /** Records step i on top of the tape. */
  private record(i: number): Recorded {
    const { tape } = this.level
    const level = bodyLevel(this.level)
    const mark = tape.length
    const carry = this.carries[i]!.map((value, k) =>
      inputOf(level, value, this.carryActive[k]! ? ACTIVE : 0),
    )
    const y = revived(this.level, () =>
      recordBody(this.loop.name, level, () => stepAt(this.loop, i, carry, level)),
    )
    return { level, mark, carry, y }
  }

  sweep(tape: Tape, kind: SweepKind): void {
    if (!concerns(kind, this, tape)) return
    if (kind === 'tangent') this.tangentSweep(tape)
    else this.adjointSweep(tape, kind)
  }

  pullback(): never {
    throw new Error('a loop that is recorded again has no rows to differentiate')
  }

  pushforward(): never {
    throw new Error('a loop that is recorded again has no rows to differentiate')
  }

  private tangentSweep(tape: Tape): void {
    const { loop, width } = this
    let carry: Column = loop.carry.map((x) =>
      x instanceof Traced ? tangentOfRow(tape, x.id) : undefined,
    )
    this.carryTangents = [carry]
    const collected = this.outputs.slice(width).map((row) => collectedLike(tape, row, loop))
    for (let i = 0; i < loop.count; i++) {
      const recorded = this.record(i)
      this.moveTangents(tape, recorded, carry)
      const tangents = recorded.y.leaves.map(({ value }) =>
        value instanceof Traced ? tangentOfRow(tape, value.id) : undefined,
      )
      carry = tangents.slice(0, width)
      this.carryTangents.push(carry)
      tangents.slice(width).forEach((tangent, k) => {
        if (tangent !== undefined) collected[k]!.add(i, tangent)
      })
      close(recorded)
    }
    carry.forEach((tangent, k) => setTangent(tape, this.outputs[k]!, tangent))
    collected.forEach((c, k) => setTangent(tape, this.outputs[width + k]!, c.result()))
  }

  private moveTangents(tape: Tape, { mark, carry }: Recorded, tangents: Column): void {
    tape.tangent = covering(tape.tangent, tape.length)
    carry.forEach(({ id }, k) => setTangent(tape, id, tangents[k]))
    recording(undefined, () => forwardSweep(tape, mark, tape.length))
  }

  private adjointSweep(tape: Tape, kind: SweepKind): void {
    const { loop, width } = this
    const two = kind !== 'adjoint'
    const adjoints = this.outputs.map((row) => adjointOf(tape, row))
    const others = this.outputs.map((row) => (two ? adjointTangentOf(tape, row) : undefined))
    let carry = adjoints.slice(0, width)
    let carryOther = others.slice(0, width)
    for (let i = loop.count - 1; i >= 0; i--) {
      const recorded = this.record(i)
      const { mark, y } = recorded
      if (kind === 'adjoint and its tangent') {
        this.moveTangents(tape, recorded, this.carryTangents[i]!)
      }
      const end = tape.length
      clearAdjoints(tape, mark, end)
      if (two) clearAdjointTangents(tape, mark, end)
      y.leaves.forEach(({ value }, k) => {
        if (!(value instanceof Traced)) return
        const own = k < width
        const adjoint = own ? carry[k] : part(adjoints[k], i, value.shape, loop)
        const other = own ? carryOther[k] : part(others[k], i, value.shape, loop)
        if (adjoint !== undefined) addToAdjoint(tape, value.id, adjoint)
        if (other !== undefined) addToAdjointTangent(tape, value.id, other)
      })
      recording(undefined, () => adjointSweep(tape, kind, mark, end))
      carry = recorded.carry.map(({ id }) => adjointOf(tape, id))
      carryOther = recorded.carry.map(({ id }) => (two ? adjointTangentOf(tape, id) : undefined))
      close(recorded)
    }
    loop.carry.forEach((x, k) => {
      if (!isActiveValue(tape, x)) return
      const adjoint = carry[k]
      const other = carryOther[k]
      if (adjoint !== undefined) addToAdjoint(tape, x.id, adjoint)
      if (other !== undefined) addToAdjointTangent(tape, x.id, other)
    })
  }
}

function rowsOf(values: readonly Value[]): readonly number[] {
  return values.map((x) => (x instanceof Traced ? x.id : -1))
}

function close({ level, mark }: Recorded): void {
  level.alive = false
  level.tape.rewind(mark)
}

function isActiveValue(tape: Tape, x: Value): x is Traced {
  return x instanceof Traced && isActive(tape, x.id)
}

/** What collects tangents like the results in a row. */
function collectedLike(tape: Tape, row: number, { collect, count }: Loop): Collected {
  const value = valueOfRow(tape, row)
  const shape = shapeOf(value)
  const dtype = typeof value === 'number' ? 'f64' : value.dtype
  return new Collected(collect === 'stack' ? shape.slice(1) : shape, dtype, collect, count)
}

/** Step i's part of the cotangent of a collected result. */
function part(
  cotangent: Concrete | undefined,
  i: number,
  shape: Shape,
  { collect }: Loop,
): Concrete | undefined {
  if (cotangent === undefined || collect !== 'stack') return cotangent
  const slice = (cotangent as Tensor).block(i * sizeOf(shape), shape)
  return shape.length === 0 ? Number(slice) : slice
}
