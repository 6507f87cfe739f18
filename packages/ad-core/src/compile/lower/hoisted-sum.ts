import type { Graph, NodeId } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { Scope } from '../program/scope.js'

/**
 * Adds a node up over the iterations of a loop. Factors that don't change from one to the next are
 * multiplied with the sum rather than with its terms. Call the result once the loop has ended.
 */
export function addOverLoop(graph: Graph, scope: Scope, node: NodeId): () => NodeId {
  const { op, a, b, scope: scopes } = graph.columns
  const isFixed = (id: NodeId): boolean => graph.scopes[scopes[id]!]!.depth < scope.depth
  const value = graph.constantOf(node)
  if (value === 0) return () => graph.constant(0)
  if (op[node] === OP.neg) {
    const sum = addOverLoop(graph, scope, a[node]!)
    return () => graph.neg(sum())
  }
  if (op[node] === OP.mul && !isFixed(node)) {
    const [x, y] = [a[node]!, b[node]!]
    if (isFixed(x) || isFixed(y)) {
      const sum = addOverLoop(graph, scope, isFixed(x) ? y : x)
      return () => graph.mul(isFixed(x) ? x : y, sum())
    }
  }
  const k = graph.sum(scope, node)
  return () => graph.result(scope, scope.carries.length + k)
}
