import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { Graph, NodeId } from '../program/graph.js'
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

/** Entries of an array as a program has them: in nodes, or in memory. */
export type Entries = NodeEntries | MemoryEntries

/** An array taken apart: each entry is a node. */
export class NodeEntries {
  readonly shape: Shape
  readonly nodes: readonly NodeId[]
  private readonly graph: Graph
  private readonly scope: Scope
  private stored: MemoryEntries | undefined

  constructor(graph: Graph, scope: Scope, shape: Shape, nodes: readonly NodeId[]) {
    this.graph = graph
    this.scope = scope
    this.shape = shape
    this.nodes = nodes
  }

  /** The entry at a flat position that is known. */
  entry(position: number): NodeId {
    return this.nodes[position]!
  }

  /** The entry at an index that is known, which may have more axes than the array: it broadcasts. */
  at(index: readonly Affine[]): NodeId {
    const strides = stridesOf(this.shape)
    const shift = index.length - this.shape.length
    const position = this.shape.reduce(
      (sum, length, axis) =>
        length === 1 ? sum : sum + index[axis + shift]!.offset * strides[axis]!,
      0,
    )
    return this.nodes[position]!
  }

  /** The same entries in memory, written where they are computed. */
  inMemory(): MemoryEntries {
    if (this.stored === undefined) {
      const array = this.graph.array(this.nodes.length, 'scratch', this.scope.id)
      this.nodes.forEach((node, i) => {
        this.graph.write(this.scope, { kind: 'store', to: { array, ...at(i) }, node })
      })
      this.stored = inRowMajorOrder(this.graph, array, this.shape)
    }
    return this.stored
  }
}

/** A view of memory: entry i is at offset + Σ strides·i. */
export class MemoryEntries {
  readonly shape: Shape
  readonly array: MemoryArray
  readonly offset: Affine
  readonly strides: readonly number[]
  private readonly graph: Graph

  constructor(
    graph: Graph,
    array: MemoryArray,
    shape: Shape,
    offset: Affine = ORIGIN,
    strides: readonly number[] = stridesOf(shape),
  ) {
    this.graph = graph
    this.array = array
    this.shape = shape
    this.offset = offset
    this.strides = strides
  }

  /** Whether entries follow each other in row-major order. */
  get contiguous(): boolean {
    const dense = stridesOf(this.shape)
    return this.shape.every((length, axis) => length <= 1 || this.strides[axis] === dense[axis])
  }

  /** The entry at a flat position that is known. */
  entry(position: number): NodeId {
    return this.graph.load(this.reference(at(this.place(position))))
  }

  private place(position: number): number {
    let rest = position
    let place = 0
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      const length = this.shape[axis]!
      place += (rest % length) * this.strides[axis]!
      rest = Math.floor(rest / length)
    }
    return place
  }

  /** The entry at an index in loop indices, which may have more axes than the array: it broadcasts. */
  at(index: readonly Affine[]): NodeId {
    return this.graph.load(this.reference(this.position(index)))
  }

  position(index: readonly Affine[]): Affine {
    const shift = index.length - this.shape.length
    return this.shape.reduce(
      (place, length, axis) =>
        length === 1
          ? place
          : plusAffine(place, timesAffine(index[axis + shift]!, this.strides[axis]!)),
      ORIGIN,
    )
  }

  /** The entry at a flat position in loop indices, of contiguous entries. */
  flat(position: Affine): NodeId {
    return this.graph.load(this.reference(position))
  }

  reference(position: Affine): Reference {
    return { array: this.array, ...plusAffine(this.offset, position) }
  }

  inMemory(): MemoryEntries {
    return this
  }

  /** The same memory under another shape, offset by some entries. */
  view(shape: Shape, offset: number, strides: readonly number[] = stridesOf(shape)): MemoryEntries {
    return viewOf(this.graph, this.array, shape, plusAffine(this.offset, at(offset)), strides)
  }

  /** The slice at a flat offset in the shape of the last axes, where it is one. */
  slice(offset: number, shape: Shape): MemoryEntries | undefined {
    const leading = this.shape.length - shape.length
    const size = sizeOf(shape)
    const isSlice =
      leading >= 0 && offset % size === 0 && shape.every((n, k) => n === this.shape[leading + k])
    if (!isSlice) return undefined
    let rest = offset / size
    let place = 0
    for (let axis = leading - 1; axis >= 0; axis--) {
      place += (rest % this.shape[axis]!) * this.strides[axis]!
      rest = Math.floor(rest / this.shape[axis]!)
    }
    return this.view(shape, place, this.strides.slice(leading))
  }

  /** The scope in whose every iteration the view is another one. */
  get home(): number {
    return this.graph.scopeOfReference(this.reference(ORIGIN))
  }

  /** The same entries in contiguous memory, once they have been copied. */
  packed: MemoryEntries | undefined = undefined

  get size(): number {
    return sizeOf(this.shape)
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function viewOf(
  graph: Graph,
  array: MemoryArray,
  shape: Shape,
  offset: Affine,
  strides: readonly number[],
): MemoryEntries {
  return new MemoryEntries(graph, array, shape, offset, strides)
}

function inRowMajorOrder(graph: Graph, array: MemoryArray, shape: Shape): MemoryEntries {
  return new MemoryEntries(graph, array, shape)
}
