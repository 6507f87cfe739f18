import type { Concrete } from '../../primitive.js'
import type { Shape } from '../../shape.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { Tensor } from '../../tensor.js'
import { ownerOf } from '../loops/structured-loop.js'
import type { Graph, NodeId } from '../program/graph.js'
import type { Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { ConstantArrays } from './constant-arrays.js'
import { copyInto } from './copy.js'
import { MemoryEntries, NodeEntries, type Entries } from './entries.js'
import type { Part } from './part.js'
import { ScalarRows } from './scalar-rows.js'

/** What rows of a tape are in a program: nodes, and arrays of entries. */
export class RowValues {
  readonly graph: Graph
  readonly tape: Tape
  /** The node of each scalar row; −1 where there is none yet. */
  readonly nodes: Int32Array
  /** The entries of each array row. */
  readonly entries: Map<number, Entries> = new Map()
  protected readonly scalars: ScalarRows
  private readonly constants: ConstantArrays

  constructor(graph: Graph, tape: Tape) {
    this.graph = graph
    this.tape = tape
    this.constants = new ConstantArrays(graph)
    this.scalars = new ScalarRows(graph, tape)
    this.nodes = this.scalars.nodes
  }

  /** The node of a scalar row. */
  node(row: number): NodeId {
    return this.scalars.node(row)
  }

  /** The entries of an array row. */
  array(row: number): Entries {
    const known = this.entries.get(row)
    if (known !== undefined) return known
    const { value, rows } = this.tape.node(row)
    if (rows.length > 0 || typeof value === 'number' || ownerOf(this.tape, row) !== undefined) {
      throw new Error(`lowering: row ${row} is used before it is computed`)
    }
    const entries = this.constantEntries(value)
    this.entries.set(row, entries)
    return entries
  }

  /** An array that is known: small ones as constants, others in memory. */
  constantEntries({ shape, data }: Tensor): Entries {
    if (data.length <= 64) {
      const nodes = Array.from(data, (x) => this.graph.constant(x))
      return new NodeEntries(this.graph, this.graph.scopes[0]!, shape, nodes)
    }
    return new MemoryEntries(this.graph, this.constants.of(data), shape)
  }

  /** The operands of an array operation, entry by entry. */
  parts(node: ArrayNode): readonly Part[] {
    return node.rows.map((row, k) => {
      if (row < 0) return this.constantPart(node.constants[k]!)
      const shape = shapeOfRow(this.tape, row)
      if (shape.length === 0) return { shape, entry: () => this.node(row) }
      const entries = this.array(row)
      return { shape, entry: (position: number) => entries.entry(position) }
    })
  }

  private constantPart(x: Concrete): Part {
    const { graph } = this
    if (typeof x === 'number') return { shape: [], entry: () => graph.constant(x) }
    return { shape: x.shape, entry: (position) => graph.constant(x.data[position]!) }
  }

  /** An operand in contiguous memory. */
  memory(node: ArrayNode, k: number): MemoryEntries {
    return this.contiguous(this.operandOf(node, k))
  }

  /** An operand as entries, a scalar as an array of one. */
  operandOf(node: ArrayNode, k: number): Entries {
    const row = node.rows[k]!
    return row < 0 ? this.constantEntries(asTensor(node.constants[k]!)) : this.operand(row)
  }

  /** A row as entries, a scalar as an array of one. */
  operand(row: number): Entries {
    if (shapeOfRow(this.tape, row).length > 0) return this.array(row)
    const node = this.node(row)
    const scope = this.graph.scopes[this.graph.columns.scope[node]!]!
    return new NodeEntries(this.graph, scope, [], [node])
  }

  /** Entries in contiguous memory, copied where they are not. */
  contiguous(entries: Entries): MemoryEntries {
    const memory = entries.inMemory()
    if (memory.contiguous) return memory
    if (memory.packed === undefined) {
      memory.packed = this.copied(this.graph.scopes[memory.home]!, memory)
    }
    return memory.packed
  }

  /** Entries copied to contiguous memory of a scope. */
  copied(scope: Scope, memory: MemoryEntries): MemoryEntries {
    const array = this.graph.array(memory.size, 'scratch', scope.id)
    copyInto(this.graph, scope, memory, { array, offset: 0, terms: [] }, 'store')
    return new MemoryEntries(this.graph, array, memory.shape)
  }

  setEntries(row: number, entries: Entries): void {
    if (shapeOfRow(this.tape, row).length === 0) this.nodes[row] = entries.entry(0)
    else this.entries.set(row, entries)
  }

  /** Entries that have been stored at a destination. */
  placedEntries(to: Reference, shape: Shape): MemoryEntries {
    return new MemoryEntries(this.graph, to.array, shape, to)
  }
}

/** A value as an array. */
export function asTensor(x: Concrete): Tensor {
  return typeof x === 'number' ? new Tensor([], 'f64', Float64Array.of(x)) : x
}
