import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import type { LoopCarry, LoopOutput, LoopPoint, StructuredLoop } from '../loops/structured-loop.js'
import { at, ORIGIN, plusAffine, type Affine, type MemoryArray } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { copyInto } from './copy.js'
import { MemoryEntries, NodeEntries, type Entries } from './entries.js'
import { addOverLoop } from './hoisted-sum.js'
import type { Context, Lowering } from './lowering.js'

/** Carried arrays up to this size are taken apart; larger ones stay in memory. */
const CARRIED_APART = 8

/** A loop of the tape as a loop of the program. */
export function lowerLoop(lowering: Lowering, context: Context, loop: StructuredLoop): void {
  new LoopLowering(lowering, context, loop).lower()
}

class LoopLowering {
  private readonly lowering: Lowering
  private readonly outer: Context
  private readonly loop: StructuredLoop
  private readonly scope: Scope
  private readonly index: Affine
  private readonly outputs: readonly LoopOutput[]
  /** What is to be done once the loop has ended. */
  private readonly afterwards: (() => void)[] = []
  /** What is to be done when the body is complete, before carries are overwritten. */
  private readonly endings: (() => void)[] = []
  /** Arrays that are overwritten when an iteration ends. */
  private readonly carried = new Set<MemoryArray>()

  constructor(lowering: Lowering, context: Context, loop: StructuredLoop) {
    this.lowering = lowering
    this.outer = context
    this.loop = loop
    this.outputs = loop.results.filter(({ row }) => lowering.live[row] === 1)
    this.points = this.pointSources()
    this.scope = lowering.graph.scope(context.scope, loop.content.count)
    this.index = { offset: 0, terms: [{ scope: this.scope.id, stride: 1 }] }
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
    this.bindPoints()
    const ends = carries.map((carry) => this.bindCarry(carry))
    const results = [
      ...carries.map(({ next }) => next),
      ...this.outputs.flatMap(({ kind, of }) => (kind === 'final' ? [] : [of])),
    ]
    lowering.lowerBody(context, content.from, content.to, results)
    for (const output of this.outputs) if (output.kind !== 'final') this.collect(context, output)
    for (const ending of this.endings) ending()
    for (const end of ends) end()
    this.countFailures()
    lowering.graph.loop(scope)
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
        const table = { positions: point.table, ...index }
        const place = { ...memory.reference(ORIGIN), table }
        lowering.nodes[point.input] = lowering.graph.load(place)
        return
      }
      const slices = takesSlices(point, shape, memory.shape)
      const physical = (entries: number): number =>
        slices ? (entries / sizeOf(shape)) * memory.strides[0]! : entries
      const stride = physical(point.stride)
      const move = {
        offset: physical(point.offset),
        terms: index.terms.map((term) => ({ ...term, stride })),
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
    const entries = lowering.array(of)
    if (entries instanceof NodeEntries) {
      const finishes = entries.nodes.map((node) => addOverLoop(graph, scope, node))
      this.afterwards.push(() => {
        const nodes = finishes.map((finish) => finish())
        lowering.entries.set(row, new NodeEntries(graph, this.outer.scope, shape, nodes))
      })
      return
    }
    const array = graph.accumulator(sizeOf(shape), this.outer.scope)
    copyInto(graph, context.scope, entries, { array, ...at(0) }, 'add')
    this.afterwards.push(() => {
      lowering.entries.set(row, new MemoryEntries(graph, array, shape))
    })
  }

  private stack(context: Context, { of, row, reversed }: LoopOutput): void {
    const { lowering, loop } = this
    const { graph, tape } = lowering
    const { count } = loop.content
    const own = shapeOfRow(tape, of)
    const size = sizeOf(own)
    const place = lowering.destinations.of(row)
    const array = place?.array ?? graph.array(size * count, 'scratch', this.outer.scope.id)
    const start = at(place?.offset ?? 0)
    const to = { array, ...plusAffine(start, this.step(size, count, reversed)) }
    if (own.length === 0) {
      context.scope.effects.push({ kind: 'store', to, node: lowering.node(of) })
    } else copyInto(graph, context.scope, lowering.array(of), to, 'store')
    this.afterwards.push(() => {
      lowering.entries.set(row, new MemoryEntries(graph, array, [count, ...own], start))
    })
  }

  private step(size: number, count: number, reversed: boolean): Affine {
    const stride = reversed ? -size : size
    return {
      offset: reversed ? size * (count - 1) : 0,
      terms: this.index.terms.map((term) => ({ ...term, stride })),
    }
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
