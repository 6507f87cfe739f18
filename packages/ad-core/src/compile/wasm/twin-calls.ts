import type { Graph } from '../program/graph.js'
import type { LiveGraph } from '../program/live-nodes.js'

const TWINS: Readonly<Record<string, string>> = { sin: 'cos', cos: 'sin' }

/**
 * The cosine of a number that a node is the sine of, or its sine, where it is live: one call computes
 * both, as the slope of one is the other.
 */
export function twinOf(graph: Graph, { nodes }: LiveGraph, id: number): number | undefined {
  const { a, d } = graph.columns
  const name = TWINS[graph.functionNames[d[id]!]!]
  const twin = name === undefined ? undefined : graph.callOf(name, a[id]!)
  return twin !== undefined && nodes[twin] === 1 ? twin : undefined
}
