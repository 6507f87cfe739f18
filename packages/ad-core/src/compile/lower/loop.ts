import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import { ROW } from '../../tape/rows.js'
import { shapeOfRow } from '../../tape/traced.js'
import {
  ownerOf,
  type LoopOutput,
  type LoopPoint,
  type StructuredLoop,
} from '../loops/structured-loop.js'
import {
  at,
  ORIGIN,
  plusAffine,
  timesAffine,
  type Affine,
  type MemoryArray,
  type Reference,
} from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { copyInto } from './copy.js'
import { MemoryEntries, NodeEntries, type Entries } from './entries.js'
import { addOverOuterLoop } from './hoisted-adds.js'
import { addOverLoop } from './hoisted-sum.js'
import { CARRIED_APART, LoopCarries } from './loop-carries.js'
import type { Context, Lowering } from './lowering.js'
import { ALIAS } from './strategy.js'
import { paysUnrolled } from './unrolling.js'

/** Arrays up to this size are summed entry by entry, in registers as far as they go. */
const SUMMED_APART = 512

/** Where an output is collected. */
interface Target {
  readonly kind: 'store' | 'add'
  readonly to: Reference
  /** Whether it is added to something that is more than the output. */
  readonly added: boolean
  /** Of a stack, where it begins. */
  readonly whole?: Reference
}

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
  private index: Affine
  private readonly outputs: readonly LoopOutput[]
  /** What is to be done once the loop has ended. */
  private readonly afterwards: (() => void)[] = []
  private readonly carries: LoopCarries

  constructor(lowering: Lowering, context: Context, loop: StructuredLoop, scope: Scope) {
    this.lowering = lowering
    this.outer = context
    this.loop = loop
    this.outputs = loop.results.filter(({ row }) => lowering.live[row] === 1)
    this.points = this.pointSources()
    this.scope = scope
    this.index = { offset: 0, terms: [{ scope: this.scope.id, stride: 1 }] }
    const { outputs, index, afterwards } = this
    const around = context.scope
    this.carries = new LoopCarries({ lowering, around, loop, scope, index, outputs, afterwards })
  }

  /** Whether several iterations run at once. */
  private inLanes = false
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
    this.inLanes = outer.inLanes || carries.length === 0
    const context = { scope, inLanes: this.inLanes }
    this.bindPoints()
    const ends = carries.map((carry) => this.carries.bind(carry))
    const results = [
      ...carries.map(({ next }) => next),
      ...this.outputs.flatMap(({ kind, of }) => (kind === 'final' ? [] : [of])),
    ]
    for (const output of this.outputs) this.placeOutput(output)
    lowering.lowerBody(context, loop.parts, results)
    for (const output of this.outputs) if (output.kind !== 'final') this.collect(context, output)
    this.countFailures() // before carries are overwritten: guards are of what they were
    this.carries.end()
    for (const end of ends) end()
  }

  /** Lowers the body for each iteration by itself. */
  lowerUnrolled(): void {
    const { lowering, loop, scope } = this
    const { count } = loop.content
    const context = { scope, inLanes: true }
    this.inLanes = true
    for (let i = 0; i < count; i++) {
      lowering.forget(loop.parts)
      this.index = at(i)
      this.bindPoints()
      for (const output of this.outputs) this.placeOutput(output)
      lowering.lowerBody(
        context,
        loop.parts,
        this.outputs.map(({ of }) => of),
      )
      for (const output of this.outputs) this.stack(context, output)
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

  private bindPoints(): void {
    const { lowering, index } = this
    this.loop.content.points.forEach((point, k) => {
      const memory = this.points[k]
      if (memory === undefined) return
      const shape = shapeOfRow(lowering.tape, point.input)
      if (point.table !== undefined) {
        const table = { positions: lowering.graph.table(point.table), ...index }
        const place = { ...memory.reference(ORIGIN), table }
        lowering.nodes[point.input] = lowering.graph.load(place)
        return
      }
      const slices = takesSlices(point, shape, memory.shape)
      const physical = (entries: number): number =>
        slices ? (entries / sizeOf(shape)) * memory.strides[0]! : entries
      const stride = physical(point.stride)
      const move = {
        ...plusAffine(at(physical(point.offset)), timesAffine(index, stride)),
      }
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

  private collect(context: Context, output: LoopOutput): void {
    if (output.kind === 'sum') this.sum(context, output)
    else this.stack(context, output)
  }

  private sum(context: Context, { of, row }: LoopOutput): void {
    const { lowering, scope } = this
    const { graph, tape } = lowering
    const shape = shapeOfRow(tape, of)
    if (shape.length === 0) {
      const finish = addOverLoop(graph, scope, lowering.node(of))
      this.afterwards.push(() => {
        lowering.nodes[row] = finish()
      })
      return
    }
    const target = this.targets.get(row)
    if (target !== undefined) this.finishPlaced(context, of, row, target)
    else {
      const entries = lowering.array(of)
      if (entries instanceof MemoryEntries) {
        const array = graph.accumulator(sizeOf(shape), this.outer.scope)
        this.finishPlaced(context, of, row, { kind: 'add', to: { array, ...at(0) }, added: false })
        return
      }
      const finishes = entries.nodes.map((node) => addOverLoop(graph, scope, node))
      this.afterwards.push(() => {
        const nodes = finishes.map((finish) => finish())
        lowering.entries.set(row, new NodeEntries(graph, this.outer.scope, shape, nodes))
      })
    }
  }

  /** Where outputs are collected in memory, by their rows. */
  private readonly targets = new Map<number, Target>()

  /**
   * Decides where an output is collected: where it is wanted, else in memory of its own. What the body
   * uses for nothing else is then computed there. Small sums of what is taken apart stay in registers.
   */
  private placeOutput({ kind, of, row, reversed }: LoopOutput): void {
    const { lowering, loop } = this
    const { graph, tape, destinations } = lowering
    const own = shapeOfRow(tape, of)
    if (kind === 'final' || own.length === 0 || this.carries.histories.has(row)) return
    const size = sizeOf(own)
    const { count } = loop.content
    // A sum takes a place only where something is added up already: elsewhere zeros would be missing.
    if (kind === 'sum' && destinations.get(row)?.kind === 'store') destinations.delete(row)
    const wanted = destinations.get(row)
    if (kind === 'sum') {
      if (wanted === undefined && this.isSummedApart(of, size)) return
      const to = wanted?.to ?? { array: graph.accumulator(size, this.outer.scope), ...at(0) }
      this.setTarget(of, row, { kind: 'add', to, added: wanted !== undefined })
      return
    }
    const to = wanted?.to ?? this.arrayOf(row, size * count)
    const place = { ...to, ...plusAffine(to, this.step(size, count, reversed)) }
    this.setTarget(of, row, {
      kind: wanted?.kind ?? 'store',
      to: place,
      added: wanted?.kind === 'add',
      whole: to,
    })
  }

  private isSummedApart(of: number, size: number): boolean {
    const isApart = !this.isLoopResult(of)
    return this.inLanes ? isApart && size <= SUMMED_APART : size <= CARRIED_APART
  }

  /** Whether an array is a result of a loop within, in one shape or another. */
  private isLoopResult(row: number): boolean {
    const { tape } = this.lowering
    if (ownerOf(tape, row) !== undefined) return true
    const node = tape.operation[row] === ROW.array ? tape.node(row) : undefined
    const isSame = node?.primitive.name === 'reshape' || node?.primitive === ALIAS
    return isSame && node!.rows.length === 1 && this.isLoopResult(node!.rows[0]!)
  }

  private setTarget(of: number, row: number, target: Target): void {
    const { lowering } = this
    if (lowering.destinations.has(row)) lowering.placed.add(row)
    this.targets.set(row, target)
    lowering.want(of, row, target)
  }

  /** Brings an array of the body to where it is collected, unless it was computed there. */
  private finishPlaced(context: Context, of: number, row: number, target: Target): void {
    const { lowering } = this
    const { tape } = lowering
    if (!lowering.isThere(of, row)) {
      this.bring(context.scope, lowering.array(of), target)
    }
    if (target.added) return
    const to = target.whole ?? target.to
    this.afterwards.push(() => {
      lowering.entries.set(row, lowering.placedEntries(to, shapeOfRow(tape, row)))
    })
  }

  private readonly arrays = new Map<number, MemoryArray>()

  /** Memory of its own for an output. */
  private arrayOf(row: number, size: number): Reference {
    let array = this.arrays.get(row)
    if (array === undefined) {
      array = this.lowering.graph.array(size, 'scratch', this.outer.scope.id)
      this.arrays.set(row, array)
    }
    return { array, ...at(0) }
  }

  private bring(scope: Scope, entries: Entries, { kind, to }: Target): void {
    const { lowering } = this
    const { graph } = lowering
    if (kind === 'add' && entries instanceof NodeEntries) {
      const hoisted = addOverOuterLoop(graph, scope, entries, to)
      if (hoisted !== undefined) {
        const { id } = hoisted.loop
        lowering.afterLoop.set(id, [...(lowering.afterLoop.get(id) ?? []), hoisted.finish])
        return
      }
    }
    copyInto(graph, scope, entries, to, kind)
  }

  private stack(context: Context, { of, row, reversed }: LoopOutput): void {
    const { lowering, loop, scope } = this
    const { graph, tape } = lowering
    if (this.carries.histories.has(row)) return
    const target = this.targets.get(row)
    if (target !== undefined) {
      this.finishPlaced(context, of, row, target)
      return
    }
    const { count } = loop.content
    const wanted = lowering.destinations.get(row)
    const node = lowering.node(of)
    const isUnrolled = scope === this.outer.scope
    const stack = `${scope.id} ${node} ${reversed}`
    const known = wanted === undefined && !isUnrolled ? lowering.stacks.get(stack) : undefined
    const to = wanted?.to ?? known ?? this.arrayOf(row, count)
    if (known === undefined) {
      const place = { ...to, ...plusAffine(to, this.step(1, count, reversed)) }
      graph.write(scope, { kind: wanted?.kind ?? 'store', to: place, node })
    }
    if (wanted === undefined && !isUnrolled) lowering.stacks.set(stack, to)
    if (wanted !== undefined) lowering.placed.add(row)
    if (wanted?.kind === 'add') return
    this.afterwards.push(() => {
      lowering.entries.set(row, lowering.placedEntries(to, shapeOfRow(tape, row)))
    })
  }

  private step(size: number, count: number, reversed: boolean): Affine {
    const stride = reversed ? -size : size
    const first = reversed ? size * (count - 1) : 0
    return plusAffine(at(first), timesAffine(this.index, stride))
  }
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
