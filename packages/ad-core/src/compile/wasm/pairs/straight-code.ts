import type { Graph } from '../../program/graph.js'
import { operandsOf } from '../../program/use-counts.js'

/** Nodes that are computed one after the other, with what each takes and what takes it. */
export class StraightCode {
  readonly graph: Graph
  readonly order: readonly number[]
  /** Entries of a table that has a place for each node. */
  readonly size: number
  private readonly base: number
  private readonly operands: (readonly number[] | undefined)[]
  private readonly users: (number[] | undefined)[]

  constructor(graph: Graph, order: readonly number[]) {
    this.graph = graph
    this.order = order
    let [least, most] = [Infinity, 0]
    for (const id of order) {
      if (id < least) least = id
      if (id > most) most = id
    }
    this.base = least
    this.size = most - least + 1
    this.operands = new Array<readonly number[] | undefined>(this.size).fill(undefined)
    this.users = new Array<number[] | undefined>(this.size).fill(undefined)
    for (const id of order) this.operands[id - least] = operandsOf(graph, id)
    for (const id of order) {
      for (const operand of this.operandsOf(id)) {
        if (!this.has(operand)) continue
        const known = this.users[operand - least]
        if (known === undefined) this.users[operand - least] = [id]
        else known.push(id)
      }
    }
  }

  /** Whether a node is one of these. */
  has(id: number): boolean {
    const place = id - this.base
    return place >= 0 && place < this.size && this.operands[place] !== undefined
  }

  /** Where a node has its place in such a table. */
  placeOf(id: number): number {
    return id - this.base
  }

  operandsOf(id: number): readonly number[] {
    return this.operands[id - this.base]!
  }

  /** The nodes of these that use a node, one for each use. */
  usersOf(id: number): readonly number[] {
    return this.users[id - this.base] ?? NONE
  }
}

const NONE: readonly number[] = []
