import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'

/** Sines and cosines of the same number, as the slope of one is the other: one call computes both. */
export class TwinCalls {
  private readonly graph: Graph
  private readonly live: LiveGraph
  /** By node, the other one of its number; −1 for none. */
  private twins: Int32Array | undefined

  constructor(graph: Graph, live: LiveGraph) {
    this.graph = graph
    this.live = live
  }

  /** The other one of a node's number, which stands in the same scope if it is live. */
  twinOf(id: number): number | undefined {
    this.twins ??= twinsIn(this.graph, this.live)
    const twin = this.twins[id]!
    return twin < 0 ? undefined : twin
  }
}

function twinsIn({ columns, functionNames }: Graph, { nodes }: LiveGraph): Int32Array {
  const { op, a, d, length } = columns
  const [sine, cosine] = [functionNames.indexOf('sin'), functionNames.indexOf('cos')]
  const twins = new Int32Array(length).fill(-1)
  if (sine < 0 || cosine < 0) return twins
  /** By number, its sine or cosine. */
  const found = new Int32Array(length).fill(-1)
  for (let id = 0; id < length; id++) {
    if (nodes[id] === 0 || op[id] !== OP.call || (d[id] !== sine && d[id] !== cosine)) continue
    const other = found[a[id]!]!
    found[a[id]!] = id
    if (other < 0) continue
    twins[id] = other
    twins[other] = id
  }
  return twins
}
