import { Emission } from '../../sweeps/emit.js'
import { bodyLevel, inputOf } from '../../structure/body.js'
import type { Level } from '../../tape/level.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow, valueOfRow } from '../../tape/traced.js'
import type { Renaming } from './replay.js'
import { StructuredLoop, type LoopCarry, type LoopPoint } from './structured-loop.js'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A loop in the making: its body is what is recorded between `inputs` and `finish`. */
export class LoopInProgress {
  readonly level: Level
  readonly inner: Level
  readonly from: number
  readonly names: Renaming = new Map()
  readonly points: Mutable<LoopPoint>[] = []
  readonly carries: Mutable<LoopCarry>[] = []
  private readonly name: string
  private readonly original: StructuredLoop

  constructor(level: Level, original: StructuredLoop, name: string) {
    this.level = level
    this.inner = bodyLevel(level)
    this.from = level.tape.length
    this.name = name
    this.original = original
  }

  get tape(): Tape {
    return this.level.tape
  }

  private get count(): number {
    return this.original.content.count
  }

  /** A row of the body like another one. */
  private inputLike(row: number): number {
    return inputOf(this.inner, valueOfRow(this.tape, row), 0).id
  }

  /** Reads like another point, of the same array or another one; backwards in a loop that runs so. */
  point(like: LoopPoint, source: number, backwards: boolean): Mutable<LoopPoint> {
    const { offset, stride, table } = like
    const point = {
      input: this.inputLike(like.input),
      source,
      offset: backwards && table === undefined ? offset + stride * (this.count - 1) : offset,
      stride: backwards && table === undefined ? -stride : stride,
      table: backwards ? table?.slice().reverse() : table,
    }
    this.points.push(point)
    return point
  }

  /** Reads the entries of a stack, one an iteration; its source may be known later. */
  stackPoint(row: number, source: number, backwards: boolean): Mutable<LoopPoint> {
    const size = shapeOfRow(this.tape, row).reduce((n, length) => n * length, 1)
    const like = { input: row, source, offset: 0, stride: size }
    return this.point(like, source, backwards)
  }

  carry(like: number, start: number): Mutable<LoopCarry> {
    const carry = { input: this.inputLike(like), start, next: -1 }
    this.carries.push(carry)
    return carry
  }

  finish(to: number): StructuredLoop {
    this.inner.alive = false
    const { name, count, from, points, carries, original: repeats } = this
    return new StructuredLoop(this.tape, { name, count, from, to, points, carries, repeats })
  }

  /** The rows of the body as emitted so far, differentiated by some of them and by rows outside. */
  emission(inputs: readonly number[]): Emission {
    return new Emission(this.tape, this.from, this.tape.length, inputs)
  }
}
