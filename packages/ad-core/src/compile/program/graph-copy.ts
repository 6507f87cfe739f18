import { Graph, type NodeId } from './graph.js'
import { OP } from './instructions.js'
import type { LiveGraph } from './live-nodes.js'
import type { Reference } from './memory.js'
import type { Scope } from './scope.js'
import { operandsOf } from './use-counts.js'

/** What stands for nodes and places of a graph in another one. */
export interface Naming {
  readonly node: (id: number) => NodeId
  readonly place: (reference: Reference) => Reference
}

/** A graph that is made anew, but for some of its loops, which others make. */
export class GraphCopy {
  readonly to: Graph = new Graph()
  private readonly from: Graph
  private readonly live: LiveGraph
  private readonly names: Int32Array
  /** Results of loops that were made otherwise, by loop and number. */
  private readonly results = new Map<string, NodeId>()

  constructor(from: Graph, live: LiveGraph) {
    this.from = from
    this.live = live
    this.names = new Int32Array(from.columns.length).fill(-1)
    const { to } = this
    for (const array of from.arrays) to.arrays.push(array)
    for (const step of from.hostSteps) to.hostSteps.push(step)
    for (const name of from.functionNames) to.functionNames.push(name)
    for (const table of from.tables) to.tables.push(table)
    to.scopes.length = 0
    for (const scope of from.scopes) {
      to.scopes.push({ ...scope, carries: [], sums: [], effects: [] })
    }
  }

  /** The node that stands for one outside of the loops that are made otherwise. */
  name(id: number): NodeId {
    return this.names[id]!
  }

  /** Makes result k of a loop known, counted with its carries. */
  setResult(scope: Scope, k: number, node: NodeId): void {
    this.results.set(`${scope.id}:${k}`, node)
  }

  /**
   * Copies everything; `make` makes what stands for the loops it is asked for, `place` says where what
   * others read and write is.
   */
  run(
    isOther: (scope: Scope) => boolean,
    make: (scope: Scope) => void,
    place: Naming['place'],
  ): Graph {
    const { from, to, names } = this
    const { op, a, b, scope } = from.columns
    const other = from.scopes.map(isOther)
    const naming: Naming = { node: (id) => names[id]!, place }
    for (let id = 0; id < from.columns.length; id++) {
      if (this.live.nodes[id] !== 1 || other[scope[id]!]) continue
      const isOf = (code: number): boolean => op[id] === code && other[a[id]!]!
      if (isOf(OP.loop)) make(from.scopes[a[id]!]!)
      else if (isOf(OP.result)) names[id] = this.results.get(`${a[id]}:${b[id]}`)!
      else names[id] = this.node(id, to.scopes[scope[id]!]!, naming)
    }
    const named = (id: number): number => (id < 0 ? id : names[id]!)
    for (const { id, carries, sums, effects } of from.scopes) {
      if (other[id]) continue
      const copy = to.scopes[id]!
      for (const { start, next } of carries) {
        copy.carries.push({ start: named(start), next: named(next) })
      }
      for (const sum of sums) copy.sums.push(named(sum))
      for (const { kind, to, node } of effects) {
        copy.effects.push({ kind, to: place(to), node: named(node) })
      }
    }
    return to
  }

  /** A node as one of another scope. */
  node(id: number, scope: Scope, { node, place }: Naming): NodeId {
    const { from, to } = this
    const { op, a, b, c, d } = from.columns
    const code = op[id]!
    switch (code) {
      case OP.constant:
        return to.constant(from.constants[a[id]!]!)
      case OP.load: {
        const reference = to.reference(place(from.references[a[id]!]!))
        return to.columns.node(code, reference, 0, 0, 0, scope.id)
      }
      case OP.loadAt:
        return to.columns.node(code, a[id]!, node(b[id]!), c[id]!, 0, scope.id)
      case OP.carry:
      case OP.result:
      case OP.loop:
      case OP.clear:
      case OP.host:
        return to.columns.node(code, a[id]!, b[id]!, 0, 0, scope.id)
      default: {
        const [x = 0, y = 0, z = 0] = operandsOf(from, id).map(node)
        return to.columns.node(code, x, y, z, d[id]!, scope.id)
      }
    }
  }
}
