import { sameShape, sizeOf, stridesOf, type Shape } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import type { NodeId } from '../program/graph.js'
import { ORIGIN, plusAffine, type MemoryArray, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import type { Destination } from './destinations.js'
import { MemoryEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Plan } from './plan.js'
import { RegionLoop } from './region-loop.js'
import {
  bothCuts,
  cutsFor,
  regionsBetween,
  withoutCuts,
  type Cuts,
  type Region,
} from './regions.js'
import { isUniform } from './uniform.js'
import { windowsOf } from './windows.js'

/** A sum over entries that is being taken: its node so far, and where it is added to, if not to a scalar. */
interface Sum {
  readonly row: number
  node: NodeId
  readonly to: Reference | undefined
  done: boolean
}

/**
 * One loop, or a nest of them, over the entries of a shape, in which all elementwise operations of a
 * level are computed, and sums over their entries taken. Values that only the loop needs never see
 * memory. Where windows of fused rows begin or end within the shape, there is a loop for each region.
 */
export function lowerElementLoop(
  lowering: Lowering,
  context: Context,
  rows: readonly number[],
  plan: Plan,
): void {
  new ElementLoop(lowering, context, plan, rows).lower()
}

class ElementLoop {
  private readonly lowering: Lowering
  private readonly context: Context
  private readonly plan: Plan
  private readonly rows: readonly number[]
  private readonly shape: Shape
  private readonly flat: boolean
  private readonly targets = new Map<number, readonly Destination[]>()
  /** Where rows can be read again. */
  private readonly homes = new Map<number, Reference>()
  private readonly accumulators = new Map<number, MemoryArray>()
  /** Sums that are scalars, over the regions so far. */
  private readonly totals = new Map<number, NodeId>()

  constructor(lowering: Lowering, context: Context, plan: Plan, rows: readonly number[]) {
    this.lowering = lowering
    this.context = context
    this.plan = plan
    this.rows = rows
    const [first] = rows
    const { tape } = lowering
    this.shape = shapeOfRow(tape, this.isSum(first!) ? tape.node(first!).rows[0]! : first!)
    this.flat = rows.every((row) => this.isFlat(row))
  }

  private isSum(row: number): boolean {
    return this.plan.strategyOf(row) === 'reduce'
  }

  private readonly isFused = (row: number): boolean => this.plan.strategyOf(row) === 'fused'

  /** Whether all that a row takes can be read at one flat index. */
  private isFlat(row: number): boolean {
    const { tape } = this.lowering
    const node = tape.node(row)
    if (this.isSum(row) && shapeOfRow(tape, row).length > 0) return false
    if (this.isFused(row) && windowsOf(tape, node, shapeOfRow(tape, row)) !== undefined)
      return false
    return node.rows.every((operand, k) => {
      if (operand < 0) {
        const x = node.constants[k]!
        return typeof x === 'number' || isUniform(x) || sameShape(x.shape, this.shape)
      }
      const shape = shapeOfRow(tape, operand)
      if (shape.length === 0) return true
      if (!sameShape(shape, this.shape)) return false
      if (this.isFused(operand)) return this.isFlat(operand)
      return this.rows.includes(operand) || this.lowering.array(operand).inMemory().contiguous
    })
  }

  lower(): void {
    const { lowering, rows, shape } = this
    const regions: readonly Region[] = this.flat
      ? [{ from: [0], to: [sizeOf(shape)] }]
      : regionsBetween(rows.map((row) => this.cuts(row)).reduce(bothCuts, withoutCuts(shape)))
    for (const row of rows) {
      const uses = this.plan.usesInMemory.get(row)
      if (!this.isSum(row) && uses !== undefined) this.placeTargets(row, uses)
    }
    for (const region of regions) this.lowerRegion(region)
    for (const [row, node] of this.totals) lowering.nodes[row] = node
  }

  private cuts(row: number): Cuts {
    return cutsFor(this.lowering.tape, this.shape, row, this.isFused).cuts
  }

  private lowerRegion(region: Region): void {
    const { lowering, context, rows, flat } = this
    const loop = new RegionLoop(lowering, context, rows, region, flat, this.isFused)
    const start = region.from.map(() => 0)
    const sums: Sum[] = []
    for (const row of rows) {
      const node = lowering.tape.node(row)
      if (this.isSum(row)) sums.push(this.sum(loop, row, loop.operand(node, 0, start)))
      else {
        const value = loop.compute(node, start)
        loop.enter(row, start, value)
        this.store(loop, row, value)
      }
    }
    loop.endDelays()
    loop.nest.close((scope) => this.takeSums(scope, sums))
    for (const { row, node, to, done } of sums) {
      if (to === undefined) this.addToTotal(row, node)
      else if (!done) lowering.graph.write(context.scope, { kind: 'add', to, node })
    }
  }

  private addToTotal(row: number, node: NodeId): void {
    const known = this.totals.get(row)
    this.totals.set(row, known === undefined ? node : this.lowering.graph.add(known, node))
  }

  /** Where a row's entries go: where they are wanted; where others read them, to memory of their own. */
  private placeTargets(row: number, uses: number): void {
    const { lowering, shape, context } = this
    const copies = lowering.copies.of(row)
    for (const copy of copies) copy.done = true
    this.targets.set(row, copies)
    const wanted = lowering.destinations.get(row)
    if (wanted !== undefined) lowering.placed.add(row)
    else if (uses === copies.length) return
    // Where a loop has lanes, its own memory is read at once.
    const there = context.inLanes ? undefined : copies.find(({ kind }) => kind === 'store')
    const { kind, to } = wanted ??
      there ?? {
        kind: 'store',
        to: { array: lowering.graph.array(sizeOf(shape), 'scratch', context.scope.id), ...ORIGIN },
      }
    if (there === undefined) this.targets.set(row, [...copies, { kind, to }])
    if (kind === 'store') this.homes.set(row, to)
  }

  private store(loop: RegionLoop, row: number, node: NodeId): void {
    const { lowering, shape } = this
    const position = loop.position(this.flat ? [1] : stridesOf(shape))
    for (const { kind, to } of this.targets.get(row) ?? []) {
      lowering.graph.write(loop.nest.inner, {
        kind,
        to: { ...to, ...plusAffine(to, position) },
        node,
      })
    }
    const home = this.homes.get(row)
    if (home !== undefined) lowering.setEntries(row, lowering.placedEntries(home, shape))
  }

  private sum(loop: RegionLoop, row: number, node: NodeId): Sum {
    const { graph, tape } = this.lowering
    const shape = shapeOfRow(tape, row)
    if (shape.length === 0) return { row, node, to: undefined, done: false }
    let array = this.accumulators.get(row)
    if (array === undefined) {
      array = graph.accumulator(sizeOf(shape), this.context.scope)
      this.accumulators.set(row, array)
      this.lowering.setEntries(row, new MemoryEntries(graph, array, shape))
    }
    const strides = stridesOf(shape)
    const shift = this.shape.length - shape.length
    const kept = this.shape.map((_, axis) =>
      axis < shift || shape[axis - shift] === 1 ? 0 : strides[axis - shift]!,
    )
    return { row, node, to: { array, ...loop.position(kept) }, done: false }
  }

  /**
   * Sums over a loop that has ended: to be added up in the loop around, or to an entry that moves with
   * this one.
   */
  private takeSums(scope: Scope, sums: readonly Sum[]): void {
    for (const sum of sums) {
      if (sum.done) continue
      if (sum.to?.terms.some((term) => term.scope === scope.id)) {
        this.lowering.graph.write(scope, { kind: 'add', to: sum.to, node: sum.node })
        sum.done = true
      } else {
        const { graph } = this.lowering
        sum.node = graph.sumResult(scope, graph.sum(scope, sum.node))
      }
    }
  }
}
