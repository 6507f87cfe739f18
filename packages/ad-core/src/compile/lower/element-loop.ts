import type { ElementwisePrimitive } from '../../primitive.js'
import { sameShape, sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { lowerings } from '../generated/lowerings.js'
import type { NodeId } from '../program/graph.js'
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
import { openLoops, type LoopNest } from './copy.js'
import type { Destination } from './destinations.js'
import { MemoryEntries, type Entries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Plan } from './plan.js'
import {
  bothCuts,
  cutsFor,
  regionsBetween,
  withoutCuts,
  type Cuts,
  type Region,
} from './regions.js'
import { isUniform } from './uniform.js'
import { windowsOf, type Windows } from './windows.js'

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
  private readonly origin: readonly number[]
  private readonly targets = new Map<number, readonly Destination[]>()
  /** Where rows can be read again. */
  private readonly homes = new Map<number, Reference>()
  private readonly accumulators = new Map<number, MemoryArray>()
  /** Sums of scalars over the regions so far. */
  private readonly totals = new Map<number, NodeId>()
  /** Of the region that is being lowered: */
  private nest!: LoopNest
  private index: readonly Affine[] = []
  private region!: Region
  private readonly values = new Map<string, NodeId>()
  private sums: Sum[] = []

  constructor(lowering: Lowering, context: Context, plan: Plan, rows: readonly number[]) {
    this.lowering = lowering
    this.context = context
    this.plan = plan
    this.rows = rows
    const [first] = rows
    const { tape } = lowering
    this.shape = shapeOfRow(tape, this.isSum(first!) ? tape.node(first!).rows[0]! : first!)
    this.flat = rows.every((row) => this.isFlat(row))
    this.origin = (this.flat ? [0] : this.shape).map(() => 0)
  }

  private isSum(row: number): boolean {
    return this.plan.strategyOf(row) === 'reduce'
  }

  private isFused(row: number): boolean {
    return this.plan.strategyOf(row) === 'fused'
  }

  /** Whether all that a row takes can be read at one flat index. */
  private isFlat(row: number): boolean {
    const { tape } = this.lowering
    const node = tape.node(row)
    if (this.isSum(row) && shapeOfRow(tape, row).length > 0) return false
    if (this.windows(row) !== undefined) return false
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

  /** What a fused row shows of others; undefined where it computes. */
  private windows(row: number): Windows | undefined {
    if (!this.isFused(row)) return undefined
    const { tape } = this.lowering
    return windowsOf(tape, tape.node(row), shapeOfRow(tape, row))
  }

  lower(): void {
    const { lowering, rows, shape, flat } = this
    const regions: readonly Region[] = flat
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
    return cutsFor(this.lowering.tape, this.shape, row, (other) => this.isFused(other)).cuts
  }

  private lowerRegion(region: Region): void {
    this.region = region
    this.values.clear()
    this.sums = []
    this.openRegion(region)
    const { lowering, nest } = this
    for (const row of this.rows) {
      const node = lowering.tape.node(row)
      if (this.isSum(row)) this.sum(row, this.value(node, 0, this.origin))
      else {
        const value = this.compute(node, this.origin)
        this.values.set(keyOf(row, this.origin), value)
        this.store(row, value)
      }
    }
    nest.close((scope) => this.takeSums(scope))
    for (const { row, node, to, done } of this.sums) {
      if (to === undefined) this.addToTotal(row, node)
      else if (!done) this.context.scope.effects.push({ kind: 'add', to, node })
    }
  }

  private openRegion({ from, to }: Region): void {
    const lengths = to.map((end, axis) => end - from[axis]!)
    const looped = lengths.filter((length) => length !== 1)
    this.nest = openLoops(this.lowering.graph, this.context.scope, looped)
    let next = 0
    this.index = lengths.map((length, axis) =>
      plusAffine(at(from[axis]!), length === 1 ? ORIGIN : this.nest.index[next++]!),
    )
  }

  private addToTotal(row: number, node: NodeId): void {
    const known = this.totals.get(row)
    this.totals.set(row, known === undefined ? node : this.lowering.graph.add(known, node))
  }

  /** A row's entry, where its entry 0 is at `start` in the loop's shape. */
  private compute(node: ArrayNode, start: readonly number[]): NodeId {
    if (node.primitive.kind !== 'elementwise') return this.value(node, 0, start)
    const { name, arity } = node.primitive as ElementwisePrimitive
    const [x, y = x, z = y] = node.rows.slice(0, arity).map((_, k) => this.value(node, k, start))
    return lowerings[name]!(this.lowering.graph, x!, y!, z!)
  }

  /** Operand k of a row at the loop's index. */
  private value(node: ArrayNode, k: number, start: readonly number[]): NodeId {
    const { lowering } = this
    const row = node.rows[k]!
    if (row < 0) {
      const x = node.constants[k]!
      if (typeof x === 'number') return lowering.graph.constant(x)
      if (isUniform(x)) return lowering.graph.constant(x.data[0]!)
      return this.load(lowering.constantEntries(x), start)
    }
    const key = keyOf(row, start)
    let value = this.values.get(key)
    if (value !== undefined) return value
    if (this.isFused(row)) value = this.fused(row, start)
    else if (shapeOfRow(lowering.tape, row).length === 0) return lowering.node(row)
    else value = this.load(lowering.array(row), start)
    this.values.set(key, value)
    return value
  }

  private fused(row: number, start: readonly number[]): NodeId {
    const { tape, graph } = this.lowering
    const node = tape.node(row)
    const shown = this.windows(row)
    if (shown === undefined) return this.compute(node, start)
    const { from, to } = this.region
    for (const { operand, starts, shape } of shown.windows) {
      const own = starts.map((position, axis) => position + start[axis]!)
      const isInside = own.every(
        (position, axis) => from[axis]! >= position && to[axis]! <= position + shape[axis]!,
      )
      if (isInside) return this.value(node, operand, own)
    }
    return graph.constant(shown.background)
  }

  private load(entries: Entries, start: readonly number[]): NodeId {
    const index = this.index.map((position, axis) => plusAffine(position, at(-start[axis]!)))
    if (this.nest.scopes.length === 0 && !this.flat) return entries.at(index)
    const memory = entries.inMemory()
    return this.flat ? memory.flat(index[0]!) : memory.at(index)
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
        to: {
          array: lowering.graph.array(sizeOf(shape), 'scratch', context.scope.id),
          ...ORIGIN,
        },
      }
    if (there === undefined) this.targets.set(row, [...copies, { kind, to }])
    if (kind === 'store') this.homes.set(row, to)
  }

  private store(row: number, node: NodeId): void {
    const { lowering, nest, shape } = this
    const position = this.place(this.flat ? [1] : stridesOf(shape))
    for (const { kind, to } of this.targets.get(row) ?? []) {
      nest.inner.effects.push({ kind, to: { ...to, ...plusAffine(to, position) }, node })
    }
    const home = this.homes.get(row)
    if (home !== undefined) lowering.setEntries(row, lowering.placedEntries(home, shape))
  }

  private place(strides: readonly number[]): Affine {
    return this.index.reduce(
      (sum, index, axis) => plusAffine(sum, timesAffine(index, strides[axis]!)),
      ORIGIN,
    )
  }

  private sum(row: number, node: NodeId): void {
    const { graph, tape } = this.lowering
    const shape = shapeOfRow(tape, row)
    if (shape.length === 0) {
      this.sums.push({ row, node, to: undefined, done: false })
      return
    }
    let array = this.accumulators.get(row)
    if (array === undefined) {
      array = graph.accumulator(sizeOf(shape), this.context.scope)
      this.accumulators.set(row, array)
    }
    const strides = stridesOf(shape)
    const shift = this.shape.length - shape.length
    const kept = this.shape.map((_, axis) =>
      axis < shift || shape[axis - shift] === 1 ? 0 : strides[axis - shift]!,
    )
    this.sums.push({ row, node, to: { array, ...this.place(kept) }, done: false })
    this.lowering.setEntries(row, new MemoryEntries(graph, array, shape))
  }

  /**
   * Sums over a loop that has ended: to be added up in the loop around, or to an entry that moves with
   * this one.
   */
  private takeSums(scope: Scope): void {
    for (const sum of this.sums) {
      if (sum.done) continue
      if (sum.to?.terms.some((term) => term.scope === scope.id)) {
        scope.effects.push({ kind: 'add', to: sum.to, node: sum.node })
        sum.done = true
      } else {
        const { graph } = this.lowering
        sum.node = graph.sumResult(scope, graph.sum(scope, sum.node))
      }
    }
  }
}

function keyOf(row: number, start: readonly number[]): string {
  return `${row}:${start.join()}`
}
