import type { ElementwisePrimitive } from '../../primitive.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { lowerings } from '../generated/lowerings.js'
import type { NodeId } from '../program/graph.js'
import { at, ORIGIN, plusAffine, timesAffine, type Affine } from '../program/memory.js'
import { openLoops, type LoopNest } from './copy.js'
import { delaysIn, placeKey, type Delay } from './delays.js'
import type { Entries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Region } from './regions.js'
import { isUniform } from './uniform.js'
import { shownIn, windowsOf } from './windows.js'

/** A row's value that iterations hand on to later ones, by how many of them it has waited. */
interface Waiting {
  readonly row: number
  readonly start: readonly number[]
  readonly nodes: NodeId[]
  /** The carry of the loop that the value itself becomes. */
  readonly carry: number
}

/**
 * Loops over a region of the entries of a shape, one an axis, or over all of them at a flat index; and
 * the values that rows have there. Where a row's entry 0 stands in the loops' shape is its `start`.
 */
export class RegionLoop {
  readonly nest: LoopNest
  private readonly lowering: Lowering
  private readonly region: Region
  private readonly flat: boolean
  private readonly isFused: (row: number) => boolean
  private index: readonly Affine[]
  private values = new Map<string, NodeId>()
  private delays: ReadonlyMap<string, Delay>
  private readonly waiting = new Map<string, Waiting>()

  constructor(
    lowering: Lowering,
    { scope }: Context,
    rows: readonly number[],
    region: Region,
    flat: boolean,
    isFused: (row: number) => boolean,
  ) {
    this.lowering = lowering
    this.region = region
    this.flat = flat
    this.isFused = isFused
    const { from, to } = region
    const lengths = to.map((end, axis) => end - from[axis]!)
    this.nest = openLoops(
      lowering.graph,
      scope,
      lengths.filter((length) => length !== 1),
    )
    let next = 0
    this.index = lengths.map((length, axis) =>
      plusAffine(at(from[axis]!), length === 1 ? ORIGIN : this.nest.index[next++]!),
    )
    this.delays = flat ? new Map() : delaysIn(lowering.tape, rows, region, isFused)
  }

  /** Where the entry at the loops' index stands in memory with these strides. */
  position(strides: readonly number[]): Affine {
    return this.index.reduce(
      (sum, index, axis) => plusAffine(sum, timesAffine(index, strides[axis]!)),
      ORIGIN,
    )
  }

  /** Enters the value of a row that isn't fused. */
  enter(row: number, start: readonly number[], value: NodeId): void {
    this.values.set(placeKey(row, start), value)
  }

  compute(node: ArrayNode, start: readonly number[]): NodeId {
    if (node.primitive.kind !== 'elementwise') return this.operand(node, 0, start)
    const { name, arity } = node.primitive as ElementwisePrimitive
    const [x, y = x, z = y] = node.rows.slice(0, arity).map((_, k) => this.operand(node, k, start))
    return lowerings[name]!(this.lowering.graph, x!, y!, z!)
  }

  /** Operand k of an operation. */
  operand(node: ArrayNode, k: number, start: readonly number[]): NodeId {
    const { lowering } = this
    const row = node.rows[k]!
    if (row >= 0) return this.value(row, start)
    const x = node.constants[k]!
    if (typeof x === 'number') return lowering.graph.constant(x)
    if (isUniform(x)) return lowering.graph.constant(x.data[0]!)
    return this.load(lowering.constantEntries(x), start)
  }

  private value(row: number, start: readonly number[]): NodeId {
    const { lowering, values, delays } = this
    const key = placeKey(row, start)
    const known = values.get(key)
    if (known !== undefined) return known
    if (shapeOfRow(lowering.tape, row).length === 0) return lowering.node(row)
    const delay = delays.get(key)
    const value = !this.isFused(row)
      ? this.load(lowering.array(row), start)
      : delay === undefined
        ? this.fused(row, start)
        : this.delayed(row, delay)
    values.set(key, value)
    return value
  }

  private fused(row: number, start: readonly number[]): NodeId {
    const { tape, graph } = this.lowering
    const node = tape.node(row)
    const shown = windowsOf(tape, node, shapeOfRow(tape, row))
    if (shown === undefined) return this.compute(node, start)
    const found = shownIn(shown, start, this.region)
    return found === undefined
      ? graph.constant(shown.background)
      : this.operand(node, found.operand, found.start)
  }

  private load(entries: Entries, start: readonly number[]): NodeId {
    const index = this.index.map((position, axis) => plusAffine(position, at(-start[axis]!)))
    if (this.nest.scopes.length === 0) return entries.at(index)
    const memory = entries.inMemory()
    return this.flat ? memory.flat(index[0]!) : memory.at(index)
  }

  private delayed(row: number, { start, distance }: Delay): NodeId {
    const { graph } = this.lowering
    const { inner } = this.nest
    const key = placeKey(row, start)
    const waiting = this.waiting.get(key) ?? { row, start, nodes: [], carry: inner.carries.length }
    this.waiting.set(key, waiting)
    const { nodes } = waiting
    while (nodes.length < distance) {
      const node = graph.carry(inner, this.beforeLoop(row, start, nodes.length + 1))
      if (nodes.length > 0) inner.carries.at(-1)!.next = nodes.at(-1)!
      nodes.push(node)
    }
    return nodes[distance - 1]!
  }

  /** A row's value so many iterations before the innermost loop begins. */
  private beforeLoop(row: number, start: readonly number[], distance: number): NodeId {
    const { index, values, delays, region } = this
    const inner = index.length - 1
    this.index = index.with(inner, at(region.from[inner]!))
    this.values = new Map()
    this.delays = new Map()
    const value = this.fused(row, start.with(inner, start[inner]! + distance))
    this.index = index
    this.values = values
    this.delays = delays
    return value
  }

  /** Completes what iterations hand on, when all else is computed. */
  endDelays(): void {
    for (const { row, start, carry } of this.waiting.values()) {
      this.nest.inner.carries[carry]!.next = this.value(row, start)
    }
  }
}
