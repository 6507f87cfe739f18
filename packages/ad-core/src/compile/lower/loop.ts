import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import {
  ownerOf,
  type LoopCarry,
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
import { addOverLoop } from './hoisted-sum.js'
import type { Context, Lowering } from './lowering.js'
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

/** Carried arrays up to this size are taken apart; larger ones stay in memory. */
const CARRIED_APART = 8

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
    for (const loop of loops) new LoopLowering(lowering, context, loop, context.scope).lowerUnrolled()
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
  /** What is to be done when the body is complete, before carries are overwritten. */
  private readonly endings: (() => void)[] = []
  /** Arrays that are overwritten when an iteration ends. */
  private readonly carried = new Set<MemoryArray>()

  constructor(lowering: Lowering, context: Context, loop: StructuredLoop, scope: Scope) {
    this.lowering = lowering
    this.outer = context
    this.loop = loop
    this.outputs = loop.results.filter(({ row }) => lowering.live[row] === 1)
    this.points = this.pointSources()
    this.scope = scope
    this.index = { offset: 0, terms: [{ scope: this.scope.id, stride: 1 }] }
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
    const ends = carries.map((carry) => this.bindCarry(carry))
    const results = [
      ...carries.map(({ next }) => next),
      ...this.outputs.flatMap(({ kind, of }) => (kind === 'final' ? [] : [of])),
    ]
    for (const output of this.outputs) this.placeOutput(output)
    lowering.lowerBody(context, content.from, content.to, results)
    for (const output of this.outputs) if (output.kind !== 'final') this.collect(context, output)
    this.countFailures() // before carries are overwritten: guards are of what they were
    for (const ending of this.endings) ending()
    for (const end of ends) end()
  }

  /** Lowers the body for each iteration by itself. */
  lowerUnrolled(): void {
    const { lowering, loop, scope } = this
    const { from, to, count } = loop.content
    const context = { scope, inLanes: true }
    this.inLanes = true
    for (let i = 0; i < count; i++) {
      lowering.forget(from, to)
      this.index = at(i)
      this.bindPoints()
      for (const output of this.outputs) this.placeOutput(output)
      lowering.lowerBody(
        context,
        from,
        to,
        this.outputs.map(({ of }) => of),
      )
      for (const output of this.outputs) this.stack(context, output)
    }
    this.finish()
  }

  /** Makes results of the loop, which has ended, values of the rows around. */
  finish(): void {
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

  /** Binds a carry to what the loop holds of it; returns what closes the circle after the body. */
  private bindCarry(carry: LoopCarry): () => void {
    const { lowering } = this
    const shape = shapeOfRow(lowering.tape, carry.input)
    if (shape.length === 0) return this.bindScalar(carry)
    const start = lowering.array(carry.start)
    return sizeOf(shape) <= CARRIED_APART
      ? this.bindApart(carry, shape, start)
      : this.bindMemory(carry, shape, start)
  }

  private finals(carry: LoopCarry): readonly LoopOutput[] {
    const k = this.loop.content.carries.indexOf(carry)
    return this.outputs.filter(({ kind, of }) => kind === 'final' && of === k)
  }

  private bindScalar(carry: LoopCarry): () => void {
    const { lowering, scope } = this
    const k = scope.carries.length
    lowering.nodes[carry.input] = lowering.graph.carry(scope, lowering.node(carry.start))
    this.afterwards.push(() => {
      for (const { row } of this.finals(carry)) {
        lowering.nodes[row] = lowering.graph.result(scope, k)
      }
    })
    return () => {
      scope.carries[k]!.next = lowering.node(carry.next)
    }
  }

  private bindApart(carry: LoopCarry, shape: Shape, start: Entries): () => void {
    const { lowering, scope } = this
    const { graph } = lowering
    const from = scope.carries.length
    const size = sizeOf(shape)
    const nodes = Array.from({ length: size }, (_, i) => graph.carry(scope, start.entry(i)))
    lowering.entries.set(carry.input, new NodeEntries(graph, scope, shape, nodes))
    this.afterwards.push(() => {
      const results = nodes.map((_, i) => graph.result(scope, from + i))
      for (const { row } of this.finals(carry)) {
        lowering.entries.set(row, new NodeEntries(graph, this.outer.scope, shape, results))
      }
    })
    return () => {
      const next = lowering.array(carry.next)
      for (let i = 0; i < size; i++) scope.carries[from + i]!.next = next.entry(i)
    }
  }

  /** A carry that stands in memory: what it becomes is copied over it when an iteration ends. */
  private bindMemory(carry: LoopCarry, shape: Shape, start: Entries): () => void {
    const { lowering, scope, outer } = this
    const { graph } = lowering
    const array = graph.array(sizeOf(shape), 'scratch', outer.scope.id)
    const to = { array, ...at(0) }
    copyInto(graph, outer.scope, start, to, 'store')
    scope.sequential = true
    const within = graph.within(array, scope)
    this.carried.add(within)
    lowering.entries.set(carry.input, new MemoryEntries(graph, within, shape))
    this.afterwards.push(() => {
      const final = new MemoryEntries(graph, array, shape)
      for (const { row } of this.finals(carry)) lowering.entries.set(row, final)
    })
    let next: MemoryEntries
    this.endings.push(() => {
      const own = lowering.array(carry.next)
      const unchanged = own instanceof MemoryEntries && own.array === within
      next = unchanged ? own : this.apartFromCarries(own)
    })
    return () => {
      if (next.array !== within) copyInto(graph, scope, next, to, 'store')
    }
  }

  /** Entries that no copy into a carry changes. */
  private apartFromCarries(entries: Entries): MemoryEntries {
    const memory = entries.inMemory()
    if (!this.carried.has(memory.array)) return memory
    const { graph } = this.lowering
    const array = graph.array(sizeOf(memory.shape), 'scratch', this.scope.id)
    copyInto(graph, this.scope, memory, { array, ...at(0) }, 'store')
    return new MemoryEntries(graph, array, memory.shape)
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
    if (kind === 'final' || own.length === 0) return
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
    const isApart = ownerOf(this.lowering.tape, of) === undefined
    return this.inLanes ? isApart && size <= SUMMED_APART : size <= CARRIED_APART
  }

  private setTarget(of: number, row: number, target: Target): void {
    const { lowering } = this
    if (lowering.destinations.has(row)) lowering.placed.add(row)
    this.targets.set(row, target)
    if (lowering.uses[of] === 1) {
      lowering.destinations.set(of, { kind: target.kind, to: target.to })
    }
  }

  /** Brings an array of the body to where it is collected, unless it was computed there. */
  private finishPlaced(context: Context, of: number, row: number, target: Target): void {
    const { lowering } = this
    const { graph, tape } = lowering
    if (!lowering.placed.has(of)) {
      copyInto(graph, context.scope, lowering.array(of), target.to, target.kind)
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

  private stack(context: Context, { of, row, reversed }: LoopOutput): void {
    const { lowering, loop } = this
    const { graph, tape } = lowering
    const target = this.targets.get(row)
    if (target !== undefined) {
      this.finishPlaced(context, of, row, target)
      return
    }
    const { count } = loop.content
    const wanted = lowering.destinations.get(row)
    const to = wanted?.to ?? this.arrayOf(row, count)
    const place = { ...to, ...plusAffine(to, this.step(1, count, reversed)) }
    context.scope.effects.push({
      kind: wanted?.kind ?? 'store',
      to: place,
      node: lowering.node(of),
    })
    if (context.scope.id === 0 && wanted?.kind !== 'add' && place.terms.length === 0)
      graph.setEntry(place.array, place.offset, lowering.node(of))
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
