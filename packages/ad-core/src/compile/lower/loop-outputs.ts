import { sizeOf } from '../../shape.js'
import { ROW } from '../../tape/rows.js'
import { shapeOfRow } from '../../tape/traced.js'
import { ownerOf, type LoopOutput } from '../loops/structured-loop.js'
import {
  at,
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
import { CARRIED_APART, type LoopFrame } from './loop-carries.js'
import type { Context } from './lowering.js'
import { keepsEntries } from './strategy.js'

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

/** What a loop makes of its iterations: sums and stacks, where they are collected. */
export class LoopOutputs {
  /** The iteration that is being lowered. */
  index: Affine
  /** Whether several iterations run at once. */
  inLanes = false
  private readonly frame: LoopFrame
  /** Stacks that carries stand in. */
  private readonly histories: ReadonlySet<number>

  constructor(frame: LoopFrame, histories: ReadonlySet<number>) {
    this.frame = frame
    this.index = frame.index
    this.histories = histories
  }

  /** Collects an output of an iteration. */
  collect(context: Context, output: LoopOutput): void {
    if (output.kind === 'sum') this.sum(context, output)
    else this.stack(context, output)
  }

  private sum(context: Context, { of, row }: LoopOutput): void {
    const { lowering, scope } = this.frame
    const { graph, tape } = lowering
    const shape = shapeOfRow(tape, of)
    if (shape.length === 0) {
      const finish = addOverLoop(graph, scope, lowering.node(of))
      this.frame.afterwards.push(() => {
        lowering.nodes[row] = finish()
      })
      return
    }
    const target = this.targets.get(row)
    if (target !== undefined) this.finishPlaced(context, of, row, target)
    else {
      const entries = lowering.array(of)
      if (entries instanceof MemoryEntries) {
        const array = graph.accumulator(sizeOf(shape), this.frame.around)
        this.finishPlaced(context, of, row, { kind: 'add', to: { array, ...at(0) }, added: false })
        return
      }
      const finishes = entries.nodes.map((node) => addOverLoop(graph, scope, node))
      this.frame.afterwards.push(() => {
        const nodes = finishes.map((finish) => finish())
        lowering.entries.set(row, new NodeEntries(graph, this.frame.around, shape, nodes))
      })
    }
  }

  /** Where outputs are collected in memory, by their rows. */
  private readonly targets = new Map<number, Target>()

  /**
   * Decides where an output is collected: where it is wanted, else in memory of its own. What the body
   * uses for nothing else is then computed there. Small sums of what is taken apart stay in registers.
   */
  place({ kind, of, row, reversed }: LoopOutput): void {
    const { lowering, loop } = this.frame
    const { graph, tape, destinations } = lowering
    const own = shapeOfRow(tape, of)
    if (kind === 'final' || own.length === 0 || this.histories.has(row)) return
    const size = sizeOf(own)
    const { count } = loop.content
    // A sum takes a place only where something is added up already: elsewhere zeros would be missing.
    if (kind === 'sum' && destinations.get(row)?.kind === 'store') destinations.delete(row)
    const wanted = destinations.get(row)
    if (kind === 'sum') {
      if (wanted === undefined && this.isSummedApart(of, size)) return
      const to = wanted?.to ?? { array: graph.accumulator(size, this.frame.around), ...at(0) }
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
    const { tape } = this.frame.lowering
    if (ownerOf(tape, row) !== undefined) return true
    const node = tape.operation[row] === ROW.array ? tape.node(row) : undefined
    if (node === undefined || !keepsEntries(node.primitive)) return false
    return node.rows.length === 1 && this.isLoopResult(node.rows[0]!)
  }

  private setTarget(of: number, row: number, target: Target): void {
    const { lowering } = this.frame
    if (lowering.destinations.has(row)) lowering.placed.add(row)
    this.targets.set(row, target)
    lowering.want(of, row, target)
  }

  /** Brings an array of the body to where it is collected, unless it was computed there. */
  private finishPlaced(context: Context, of: number, row: number, target: Target): void {
    const { lowering } = this.frame
    const { tape } = lowering
    if (!lowering.isThere(of, row)) {
      this.bring(context.scope, lowering.array(of), target)
    }
    if (target.added) return
    const to = target.whole ?? target.to
    this.frame.afterwards.push(() => {
      lowering.entries.set(row, lowering.placedEntries(to, shapeOfRow(tape, row)))
    })
  }

  private readonly arrays = new Map<number, MemoryArray>()

  /** Memory of its own for an output. */
  private arrayOf(row: number, size: number): Reference {
    const { lowering, around } = this.frame
    let array = this.arrays.get(row)
    if (array === undefined) {
      array = lowering.graph.array(size, 'scratch', around.id)
      this.arrays.set(row, array)
    }
    return { array, ...at(0) }
  }

  private bring(scope: Scope, entries: Entries, { kind, to }: Target): void {
    const { lowering } = this.frame
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
    const { lowering, loop, scope } = this.frame
    const { graph, tape } = lowering
    if (this.histories.has(row)) return
    const target = this.targets.get(row)
    if (target !== undefined) {
      this.finishPlaced(context, of, row, target)
      return
    }
    const { count } = loop.content
    const wanted = lowering.destinations.get(row)
    const node = lowering.node(of)
    const isUnrolled = scope === this.frame.around
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
    this.frame.afterwards.push(() => {
      lowering.entries.set(row, lowering.placedEntries(to, shapeOfRow(tape, row)))
    })
  }

  private step(size: number, count: number, reversed: boolean): Affine {
    const stride = reversed ? -size : size
    const first = reversed ? size * (count - 1) : 0
    return plusAffine(at(first), timesAffine(this.index, stride))
  }
}
