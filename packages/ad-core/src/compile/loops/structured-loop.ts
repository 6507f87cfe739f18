import { CompileError } from '../../errors.js'
import { current, type Level } from '../../tape/level.js'
import type { CotangentsByRow, Region } from '../../tape/region.js'
import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import { Traced } from '../../tape/traced.js'
import { shapeOfRow } from '../../tape/traced.js'
import { allocate, Tensor } from '../../tensor.js'
import { sizeOf, type Shape } from '../../shape.js'
import { recordInput } from '../../transforms/input.js'
import type { Derivatives } from '../../transforms/run.js'
import { emitLoopPullback } from './loop-pullback.js'
import { emitLoopPushforward } from './loop-pushforward.js'
import { isOutside, outsideRows } from './row-operands.js'

/** What an iteration reads of an array outside: entries from offset + i·stride on, or from table[i] on. */
export interface LoopPoint {
  /** The row of the body that stands for it. */
  readonly input: number
  /** The array's row. */
  readonly source: number
  readonly offset: number
  readonly stride: number
  readonly table?: Int32Array | undefined
}

/** A value that an iteration takes from the one before. */
export interface LoopCarry {
  readonly input: number
  /** The row outside that the first iteration takes. */
  readonly start: number
  /** The row that becomes it. */
  readonly next: number
}

/** A result of a loop: a carry after the last iteration, a sum over all of them, or one after the other. */
export interface LoopOutput {
  readonly kind: 'final' | 'sum' | 'stack'
  /** The row of the body, or of a final its carry. */
  readonly of: number
  /** The row of the result. */
  readonly row: number
  /** Of a stack: whether the first iteration comes last. */
  readonly reversed: boolean
}

/** Rows [from, to) of a tape. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** What a loop consists of; the range is its body's. */
export interface LoopContent extends RowRange {
  readonly name: string
  readonly count: number
  readonly points: readonly LoopPoint[]
  readonly carries: readonly LoopCarry[]
  /** The loop whose derivative this is, and whose branches it takes too. */
  readonly repeats?: StructuredLoop
}

/** The loops of a tape that is recorded to be compiled, by the rows of their results. */
export const ownersOf: WeakMap<Tape, Map<number, StructuredLoop>> = new WeakMap()

/**
 * A loop whose body stands on the tape once, as the rows before it. Its derivatives are loops of the
 * same kind. What its results are is known only when the compiled program runs: the tape holds zeros.
 */
export class StructuredLoop implements Region {
  readonly row: number
  readonly content: LoopContent
  readonly results: LoopOutput[] = []
  readonly active = true
  /** Further rows of the body, recorded later. */
  readonly further: RowRange[] = []
  /** Rows outside that the body or a result refers to directly. */
  readonly captured: number[]

  private readonly points: LoopPoint[]

  constructor(tape: Tape, content: LoopContent) {
    this.points = [...content.points]
    this.content = { ...content, points: this.points }
    this.captured = outsideRows(tape, content)
    this.row = tape.push(ROW.region, tape.regions.length, 0, 0, 0)
    tape.regions.push(this)
  }

  get outputs(): readonly number[] {
    return this.results.map(({ row }) => row)
  }

  /** Sources of points, starts of carries, captured rows. */
  get sources(): readonly number[] {
    const { points, carries } = this.content
    return [
      ...points.map(({ source }) => source),
      ...carries.map(({ start }) => start),
      ...this.captured,
    ]
  }

  /** A result as a row at the end of the tape; the same one where it was asked for before. */
  output(level: Level, kind: LoopOutput['kind'], of: number, reversed: boolean = false): Traced {
    const { tape } = level
    const known = this.results.find(
      (result) => result.kind === kind && result.of === of && result.reversed === reversed,
    )
    if (known !== undefined) return new Traced(level, known.row, shapeOfRow(tape, known.row))
    const body = kind === 'final' ? this.content.carries[of]!.input : of
    const own = shapeOfRow(tape, body)
    const shape = kind === 'stack' ? [this.content.count, ...own] : own
    const traced = recordResult(level, this.row, shape)
    this.results.push({ kind, of, row: traced.id, reversed })
    if (kind !== 'final' && isOutside(tape, of, this.content.from) && !this.captured.includes(of)) {
      this.captured.push(of)
    }
    owners(tape).set(traced.id, this)
    return traced
  }

  /** All rows of the body, in order. */
  get parts(): readonly RowRange[] {
    return [this.content, ...this.further]
  }

  /** Adds what an iteration reads. */
  read(point: LoopPoint): void {
    this.points.push(point)
  }

  sweep(): never {
    throw new CompileError('compile: expected a program to be run, got a sweep over its recording.')
  }

  pullback(tape: Tape, cotangents: CotangentsByRow): void {
    emitLoopPullback(this, current!, tape, cotangents)
  }

  pushforward(tape: Tape, tangents: Derivatives): Derivatives {
    return emitLoopPushforward(this, current!, tape, tangents)
  }
}

function owners(tape: Tape): Map<number, StructuredLoop> {
  let known = ownersOf.get(tape)
  if (known === undefined) {
    known = new Map()
    ownersOf.set(tape, known)
  }
  return known
}

/** Enters a loop as the one that its results belong to. */
export function ownResults(tape: Tape, loop: StructuredLoop): void {
  for (const { row } of loop.results) owners(tape).set(row, loop)
}

/** The loop that a row is a result of. */
export function ownerOf(tape: Tape, row: number): StructuredLoop | undefined {
  if (tape.regions.length === 0) return undefined
  const loop = ownersOf.get(tape)?.get(row)
  return loop !== undefined && tape.regions[tape.left[loop.row]!] === loop ? loop : undefined
}

/** A row for a result that is not known yet. */
function recordResult(level: Level, region: number, shape: Shape): Traced {
  if (shape.length === 0) {
    return new Traced(level, level.tape.push(ROW.output, region, 0, 0, 0), shape)
  }
  return recordInput(level, new Tensor(shape, 'f64', allocate('f64', sizeOf(shape))), false)
}
