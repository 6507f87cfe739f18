import type { Graph, MaskId, NodeId } from '../program/graph.js'

/** Whether a number is a place among so many: 0, 1, … */
export function isPosition(graph: Graph, x: NodeId, length: number): MaskId {
  const isWhole = graph.eq(x, graph.floor(x))
  const isWithin = graph.and(graph.ge(x, graph.constant(0)), graph.lt(x, graph.constant(length)))
  return graph.and(isWhole, isWithin)
}
