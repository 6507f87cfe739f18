import type { ElementwisePrimitive } from '../../primitive.js'
import { sameShape, sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { lowerings } from '../generated/lowerings.js'
import type { NodeId } from '../program/graph.js'
import { ORIGIN, plusAffine, timesAffine, type Affine, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { openLoops, type LoopNest } from './copy.js'
import type { Destination } from './destinations.js'
import { MemoryEntries, type NodeEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Plan } from './plan.js'

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
 * memory.
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
  private readonly nest: LoopNest
  private readonly values = new Map<number, NodeId>()
  private readonly sums: Sum[] = []

  constructor(lowering: Lowering, context: Context, plan: Plan, rows: readonly number[]) {
    this.lowering = lowering
    this.context = context
    this.plan = plan
    this.rows = rows
    this.shape = this.shapeOfLoop(rows[0]!)
    this.flat = rows.every((row) => this.isFlat(row))
    const dims = this.flat ? [sizeOf(this.shape)] : this.shape
    this.nest = openLoops(lowering.graph, context.scope, dims)
  }

  private shapeOfLoop(row: number): Shape {
    const { tape } = this.lowering
    return shapeOfRow(tape, this.isSum(row) ? tape.node(row).rows[0]! : row)
  }

  private isSum(row: number): boolean {
    return this.plan.strategyOf(row) === 'reduce'
  }

  /** Whether all that a row takes can be read at one flat index. */
  private isFlat(row: number): boolean {
    const { tape } = this.lowering
    const node = tape.node(row)
    if (this.isSum(row) && shapeOfRow(tape, row).length > 0) return false
    return node.rows.every((operand, k) => {
      if (operand < 0) {
        const x = node.constants[k]!
        return typeof x === 'number' || x.data.length === 1 || sameShape(x.shape, this.shape)
      }
      const shape = shapeOfRow(tape, operand)
      if (shape.length === 0) return true
      if (!sameShape(shape, this.shape)) return false
      return this.rows.includes(operand) || this.entries(operand).contiguous
    })
  }

  private entries(row: number): MemoryEntries {
    const entries: MemoryEntries | NodeEntries = this.lowering.array(row)
    return entries.inMemory()
  }

  lower(): void {
    const { lowering, nest } = this
    for (const row of this.rows) {
      const node = lowering.tape.node(row)
      if (this.isSum(row)) this.sum(row, this.value(node, 0))
      else {
        const value = this.compute(node)
        this.values.set(row, value)
        const uses = this.plan.usesInMemory.get(row)
        if (uses !== undefined) this.store(row, value, uses)
      }
    }
    nest.close((scope) => this.takeSums(scope))
    for (const { row, node, to } of this.sums) if (to === undefined) lowering.nodes[row] = node
  }

  private compute(node: ArrayNode): NodeId {
    if (node.primitive.kind !== 'elementwise') return this.value(node, 0)
    const { name, arity } = node.primitive as ElementwisePrimitive
    const [x, y = x, z = y] = node.rows.slice(0, arity).map((_, k) => this.value(node, k))
    return lowerings[name]!(this.lowering.graph, x!, y!, z!)
  }

  /** Operand k at the loop's index. */
  private value(node: ArrayNode, k: number): NodeId {
    const { lowering } = this
    const row = node.rows[k]!
    if (row < 0) {
      const x = node.constants[k]!
      if (typeof x === 'number') return lowering.graph.constant(x)
      if (x.data.length === 1) return lowering.graph.constant(x.data[0]!)
      return this.load(lowering.constantEntries(x).inMemory())
    }
    const known = this.values.get(row)
    if (known !== undefined) return known
    return shapeOfRow(lowering.tape, row).length === 0
      ? lowering.node(row)
      : this.load(this.entries(row))
  }

  private load(entries: MemoryEntries): NodeId {
    return this.flat ? entries.flat(this.nest.index[0]!) : entries.at(this.nest.index)
  }

  /** Stores a row where it is wanted; where others read it, in memory of its own. */
  private store(row: number, node: NodeId, uses: number): void {
    const { lowering, nest } = this
    const { graph, copies, destinations } = lowering
    const position = this.flat ? nest.index[0]! : this.place(stridesOf(this.shape))
    const write = ({ kind, to }: Destination): void => {
      nest.inner.effects.push({ kind, to: { ...to, ...plusAffine(to, position) }, node })
    }
    for (const copy of copies.of(row)) {
      write(copy)
      copy.done = true
    }
    const wanted = destinations.get(row)
    if (wanted !== undefined) lowering.placed.add(row)
    else if (uses === copies.of(row).length) return
    // Where a loop has lanes, its own memory is read at once.
    const there = this.context.inLanes
      ? undefined
      : copies.of(row).find(({ kind }) => kind === 'store')
    const { kind, to } = wanted ??
      there ?? {
        kind: 'store',
        to: { array: graph.array(sizeOf(this.shape), 'scratch', this.context.scope.id), ...ORIGIN },
      }
    if (there === undefined) write({ kind, to })
    if (kind === 'store') lowering.setEntries(row, lowering.placedEntries(to, this.shape))
  }

  private place(strides: readonly number[]): Affine {
    return this.nest.index.reduce(
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
    const array = graph.accumulator(sizeOf(shape), this.context.scope)
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
    if (scope !== this.nest.scopes[0]) return
    for (const { done, to, node } of this.sums) {
      if (!done && to !== undefined) this.context.scope.effects.push({ kind: 'add', to, node })
    }
  }
}
