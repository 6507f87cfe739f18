import { sizeOf, type Shape } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import type { LoopCarry, LoopOutput, StructuredLoop } from '../loops/structured-loop.js'
import { at, plusAffine, timesAffine, type Affine, type MemoryArray } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { copyInto } from './copy.js'
import { MemoryEntries, NodeEntries, type Entries } from './entries.js'
import type { Lowering } from './lowering.js'

/** Carried arrays up to this size are taken apart; larger ones stay in memory. */
export const CARRIED_APART = 8

/** A loop that is being lowered. */
export interface LoopFrame {
  readonly lowering: Lowering
  /** Where it stands. */
  readonly around: Scope
  readonly loop: StructuredLoop
  readonly scope: Scope
  readonly index: Affine
  readonly outputs: readonly LoopOutput[]
  /** What is to be done once it has ended. */
  readonly afterwards: (() => void)[]
}

/** What a loop hands on from one iteration to the next. */
export class LoopCarries {
  private readonly frame: LoopFrame
  /** What is to be done when the body is complete, before carries are overwritten. */
  private readonly endings: (() => void)[] = []
  /** Stacks of carries' values that the carries stand in. */
  readonly histories: Set<number> = new Set()
  /** Arrays that are overwritten when an iteration ends. */
  private readonly carried = new Set<MemoryArray>()

  constructor(frame: LoopFrame) {
    this.frame = frame
  }

  /** Ends the body, but for what overwrites carries. */
  end(): void {
    for (const ending of this.endings) ending()
  }

  /** Binds a carry to what the loop holds of it; returns what closes the circle after the body. */
  bind(carry: LoopCarry): () => void {
    const { lowering } = this.frame
    const shape = shapeOfRow(lowering.tape, carry.input)
    if (shape.length === 0) return this.bindScalar(carry)
    const start = lowering.array(carry.start)
    if (sizeOf(shape) <= CARRIED_APART) return this.bindApart(carry, shape, start)
    const history = this.frame.outputs.find(
      ({ kind, of, reversed }) => kind === 'stack' && of === carry.input && !reversed,
    )
    return history === undefined || lowering.destinations.has(history.row)
      ? this.bindMemory(carry, shape, start)
      : this.bindHistory(carry, shape, start, history)
  }

  private finals(carry: LoopCarry): readonly LoopOutput[] {
    const k = this.frame.loop.content.carries.indexOf(carry)
    return this.frame.outputs.filter(({ kind, of }) => kind === 'final' && of === k)
  }

  private bindScalar(carry: LoopCarry): () => void {
    const { lowering, scope } = this.frame
    const k = scope.carries.length
    lowering.nodes[carry.input] = lowering.graph.carry(scope, lowering.node(carry.start))
    this.frame.afterwards.push(() => {
      for (const { row } of this.finals(carry)) {
        lowering.nodes[row] = lowering.graph.result(scope, k)
      }
    })
    return () => {
      scope.carries[k]!.next = lowering.node(carry.next)
    }
  }

  private bindApart(carry: LoopCarry, shape: Shape, start: Entries): () => void {
    const { lowering, scope } = this.frame
    const { graph } = lowering
    const from = scope.carries.length
    const size = sizeOf(shape)
    const nodes = Array.from({ length: size }, (_, i) => graph.carry(scope, start.entry(i)))
    lowering.entries.set(carry.input, new NodeEntries(graph, scope, shape, nodes))
    this.frame.afterwards.push(() => {
      const results = nodes.map((_, i) => graph.result(scope, from + i))
      for (const { row } of this.finals(carry)) {
        lowering.entries.set(row, new NodeEntries(graph, this.frame.around, shape, results))
      }
    })
    return () => {
      const next = lowering.array(carry.next)
      for (let i = 0; i < size; i++) scope.carries[from + i]!.next = next.entry(i)
    }
  }

  /**
   * A carry whose values are all kept: each iteration reads one and stores the next one after it, so that
   * nothing is overwritten.
   */
  private bindHistory(
    carry: LoopCarry,
    shape: Shape,
    start: Entries,
    history: LoopOutput,
  ): () => void {
    const { lowering, scope, around, index } = this.frame
    const { graph, tape } = lowering
    const size = sizeOf(shape)
    const { count } = this.frame.loop.content
    const array = graph.array(size * (count + 1), 'scratch', around.id)
    const own = timesAffine(index, size)
    const to = { array, ...plusAffine(own, at(size)) }
    copyInto(graph, around, start, { array, ...at(0) }, 'store')
    scope.sequential = true
    lowering.entries.set(carry.input, new MemoryEntries(graph, array, shape, own))
    this.histories.add(history.row)
    lowering.want(carry.next, history.row, { kind: 'store', to })
    this.endings.push(() => {
      if (lowering.isThere(carry.next, history.row)) return
      copyInto(graph, scope, lowering.array(carry.next), to, 'store')
    })
    this.frame.afterwards.push(() => {
      const whole = shapeOfRow(tape, history.row)
      lowering.entries.set(history.row, new MemoryEntries(graph, array, whole))
      const final = new MemoryEntries(graph, array, shape, at(size * count))
      for (const { row } of this.finals(carry)) lowering.entries.set(row, final)
    })
    return () => {}
  }

  /** A carry that stands in memory: what it becomes is copied over it when an iteration ends. */
  private bindMemory(carry: LoopCarry, shape: Shape, start: Entries): () => void {
    const { lowering, scope, around } = this.frame
    const { graph } = lowering
    const array = graph.array(sizeOf(shape), 'scratch', around.id)
    const to = { array, ...at(0) }
    copyInto(graph, around, start, to, 'store')
    scope.sequential = true
    const within = graph.within(array, scope)
    this.carried.add(within)
    lowering.entries.set(carry.input, new MemoryEntries(graph, within, shape))
    this.frame.afterwards.push(() => {
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
    const { scope, lowering } = this.frame
    const { graph } = lowering
    const array = graph.array(sizeOf(memory.shape), 'scratch', scope.id)
    copyInto(graph, scope, memory, { array, ...at(0) }, 'store')
    return new MemoryEntries(graph, array, memory.shape)
  }
}
