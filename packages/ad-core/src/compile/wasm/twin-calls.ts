import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import { TWINS, type FirstTwin } from './kernels/kernels.js'

/** A call's twin: one of the other function, of the same number. */
export interface Twin {
  readonly id: number
  /** The first function of the two. */
  readonly first: FirstTwin
  /** Whether the twin calls the second one. */
  readonly isSecond: boolean
}

/** Calls of a function and its slope at the same number: one call computes both. */
export class TwinCalls {
  private readonly graph: Graph
  private readonly live: LiveGraph
  private twins: ReadonlyMap<number, Twin> | undefined

  constructor(graph: Graph, live: LiveGraph) {
    this.graph = graph
    this.live = live
  }

  /** The twin of a call, which stands in the same scope if it is live. */
  twinOf(id: number): Twin | undefined {
    this.twins ??= twinsIn(this.graph, this.live)
    return this.twins.get(id)
  }
}

function twinsIn({ columns, functionNames }: Graph, { nodes }: LiveGraph): Map<number, Twin> {
  const { op, a, d, length } = columns
  const twins = new Map<number, Twin>()
  for (const [first, second] of TWINS) {
    const [value, slope] = [functionNames.indexOf(first), functionNames.indexOf(second)]
    if (value < 0 || slope < 0) continue
    /** By number, its value or slope. */
    const found = new Int32Array(length).fill(-1)
    for (let id = 0; id < length; id++) {
      if (nodes[id] === 0 || op[id] !== OP.call || (d[id] !== value && d[id] !== slope)) continue
      const other = found[a[id]!]!
      found[a[id]!] = id
      if (other < 0) continue
      twins.set(id, { id: other, first, isSecond: d[other] === slope })
      twins.set(other, { id, first, isSecond: d[id] === slope })
    }
  }
  return twins
}
