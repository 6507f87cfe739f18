import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import type { LoopOutput, LoopPoint, StructuredLoop } from '../loops/structured-loop.js'
import {
  at,
  ORIGIN,
  plusAffine,
  timesAffine,
  type Affine,
  type Reference,
} from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { MemoryEntries } from './entries.js'
import { addOverLoop } from './hoisted-sum.js'
import { LoopCarries } from './loop-carries.js'
import { LoopOutputs } from './loop-outputs.js'
import type { Context, Lowering } from './lowering.js'
import { paysUnrolled } from './unrolling.js'

/** Loops of the tape as loops of the program: those that carry nothing and are as long as one. */
export function lowerLoops(
  lowering: Lowering,
  context: Context,
  loops: readonly StructuredLoop[],
): void {
  const together = new Map<number, StructuredLoop[]>()
  for (const loop of loops) {
    const { count, carries } = loop.content
    if (carries.some(({ input }) => lowering.live[input] === 1))
      lowerLoop(lowering, context, [loop])
    else together.set(count, [...(together.get(count) ?? []), loop])
  }
  for (const group of together.values()) lowerLoop(lowering, context, group)
}

function lowerLoop(lowering: Lowering, context: Context, loops: readonly StructuredLoop[]): void {
  if (paysUnrolled(lowering, context, loops)) {
    for (const loop of loops)
      new LoopLowering(lowering, context, loop, context.scope).lowerUnrolled()
    return
  }
  const scope = lowering.graph.scope(context.scope, loops[0]!.content.count)
  const parts = loops.map((loop) => new LoopLowering(lowering, context, loop, scope))
  for (const part of parts) part.lower()
  lowering.graph.loop(scope)
  for (const part of parts) part.finish()
}

class LoopLowering {
  private readonly lowering: Lowering
  private readonly outer: Context
  private readonly loop: StructuredLoop
  private readonly scope: Scope
  private readonly outputs: readonly LoopOutput[]
  /** What is to be done once the loop has ended. */
  private readonly afterwards: (() => void)[] = []
  private readonly carries: LoopCarries
  private readonly collected: LoopOutputs

  constructor(lowering: Lowering, context: Context, loop: StructuredLoop, scope: Scope) {
    this.lowering = lowering
    this.outer = context
    this.loop = loop
    this.outputs = loop.results.filter(({ row }) => lowering.live[row] === 1)
    this.points = this.pointSources()
    this.scope = scope
    const index: Affine = { offset: 0, terms: [{ scope: scope.id, stride: 1 }] }
    const { outputs, afterwards } = this
    const around = context.scope
    const frame = { lowering, around, loop, scope, index, outputs, afterwards }
    this.carries = new LoopCarries(frame)
    this.collected = new LoopOutputs(frame, this.carries.histories)
  }

  private readonly points: readonly (MemoryEntries | undefined)[]

  /** The arrays that points are read from: as they stand where points are their slices, else packed. */
  private pointSources(): readonly (MemoryEntries | undefined)[] {
    const { lowering } = this
    return this.loop.content.points.map((point) => {
      if (lowering.live[point.input] !== 1) return undefined
      const entries = lowering.array(point.source)
      const shape = shapeOfRow(lowering.tape, point.input)
      return entries instanceof MemoryEntries && takesSlices(point, shape, entries.shape)
        ? entries
        : lowering.contiguous(entries)
    })
  }

  lower(): void {
    const { lowering, loop, scope, outer } = this
    const { content } = loop
    const carries = content.carries.filter(({ input }) => lowering.live[input] === 1)
    const inLanes = outer.inLanes || carries.length === 0
    const context = { scope, inLanes }
    this.collected.inLanes = inLanes
    this.bindPoints(this.collected.index)
    const ends = carries.map((carry) => this.carries.bind(carry))
    const results = [
      ...carries.map(({ next }) => next),
      ...this.outputs.flatMap(({ kind, of }) => (kind === 'final' ? [] : [of])),
    ]
    for (const output of this.outputs) this.collected.place(output)
    lowering.lowerBody(context, loop.parts, results)
    for (const output of this.outputs)
      if (output.kind !== 'final') this.collected.collect(context, output)
    this.countFailures() // before carries are overwritten: guards are of what they were
    this.carries.end()
    for (const end of ends) end()
  }

  /** Lowers the body for each iteration by itself. */
  lowerUnrolled(): void {
    const { lowering, loop, scope } = this
    const { count } = loop.content
    const context = { scope, inLanes: true }
    this.collected.inLanes = true
    for (let i = 0; i < count; i++) {
      lowering.forget(loop.parts)
      this.collected.index = at(i)
      this.bindPoints(at(i))
      for (const output of this.outputs) this.collected.place(output)
      lowering.lowerBody(
        context,
        loop.parts,
        this.outputs.map(({ of }) => of),
      )
      for (const output of this.outputs) this.collected.collect(context, output)
    }
    this.finish()
  }

  /** Makes results of the loop, which has ended, values of the rows around. */
  finish(): void {
    const { afterLoop } = this.lowering
    for (const step of afterLoop.get(this.scope.id) ?? []) step()
    afterLoop.delete(this.scope.id)
    for (const step of this.afterwards) step()
  }

  /** Branches taken within the body as guards of the program: no iteration may have taken another. */
  private countFailures(): void {
    const { lowering, scope } = this
    const { graph, guards } = lowering
    const own = guards.filter((guard) => guard.scope === scope)
    if (own.length === 0) return
    const others = guards.filter((guard) => guard.scope !== scope)
    guards.splice(0, guards.length, ...others)
    const all = own.map(({ mask }) => mask).reduce((m, n) => graph.and(m, n))
    const failed = graph.select(all, graph.constant(0), graph.constant(1))
    const finish = addOverLoop(graph, scope, failed)
    this.afterwards.push(() => {
      lowering.guard(graph.eq(finish(), graph.constant(0)), this.outer.scope)
    })
  }

  private bindPoints(index: Affine): void {
    const { lowering } = this
    this.loop.content.points.forEach((point, k) => {
      const memory = this.points[k]
      if (memory === undefined) return
      const shape = shapeOfRow(lowering.tape, point.input)
      if (point.table !== undefined) {
        lowering.nodes[point.input] = lowering.graph.load(
          inTable(lowering, memory, point.table, index),
        )
        return
      }
      const slices = takesSlices(point, shape, memory.shape)
      const physical = (entries: number): number =>
        slices ? (entries / sizeOf(shape)) * memory.strides[0]! : entries
      const stride = physical(point.stride)
      const move = plusAffine(at(physical(point.offset)), timesAffine(index, stride))
      const entries = new MemoryEntries(
        lowering.graph,
        memory.array,
        shape,
        moved(memory.offset, move),
        slices ? memory.strides.slice(1) : stridesOf(shape),
      )
      lowering.setEntries(point.input, entries)
    })
  }
}

/** The entry at the place that a table has for an iteration. */
function inTable(
  { graph }: Lowering,
  memory: MemoryEntries,
  table: Int32Array,
  index: Affine,
): Reference {
  if (index.terms.length === 0) return memory.reference(at(table[index.offset]!))
  return { ...memory.reference(ORIGIN), table: { positions: graph.table(table), ...index } }
}

/** Whether the points of a loop are slices of an array along its first axis. */
function takesSlices({ offset, stride, table }: LoopPoint, shape: Shape, source: Shape): boolean {
  const size = sizeOf(shape)
  return (
    table === undefined &&
    Math.abs(stride) === size &&
    size > 0 &&
    offset % size === 0 &&
    source.length === shape.length + 1 &&
    shape.every((length, axis) => length === source[axis + 1])
  )
}

function moved(start: Affine, by: Affine): Affine {
  return {
    offset: start.offset + by.offset,
    terms: [...start.terms, ...by.terms].filter(({ stride }) => stride !== 0),
  }
}
