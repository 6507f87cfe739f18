import type { Graph, NodeId } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { Scope } from '../program/scope.js'

/** A part of what is added up: a value that changes, times a factor that doesn't. */
export interface Term {
  readonly value: NodeId
  /** Undefined stands for 1. */
  readonly factor: NodeId | undefined
  readonly negative: boolean
}

/**
 * Adds a node up over the iterations of a loop. Factors that don't change from one to the next are
 * multiplied with the sums rather than with what is added up: Σ (a·xᵢ + b·yᵢ) is a·Σxᵢ + b·Σyᵢ. Call
 * the result once the loop has ended.
 */
export function addOverLoop(graph: Graph, scope: Scope, node: NodeId): () => NodeId {
  if (graph.constantOf(node) === 0) return () => graph.constant(0)
  const { scope: scopes } = graph.columns
  const terms = termsOf(graph, node, (id) => graph.scopes[scopes[id]!]!.depth < scope.depth)
  const isWorthwhile = terms.length === 1 || terms.every(({ factor }) => factor !== undefined)
  const parts = isWorthwhile ? terms : [{ value: node, factor: undefined, negative: false }]
  const sums = parts.map(({ value }) => graph.sum(scope, value))
  return () => {
    const results = parts.map(({ factor, negative }, i): NodeId => {
      const sum = graph.sumResult(scope, sums[i]!)
      const scaled = factor === undefined ? sum : graph.mul(factor, sum)
      return negative ? graph.neg(scaled) : scaled
    })
    return results.reduce((total, result) => graph.add(total, result))
  }
}

/** A node of a loop as a sum of terms, as far as it is one. */
export function termsOf(
  graph: Graph,
  node: NodeId,
  isFixed: (id: NodeId) => boolean,
): readonly Term[] {
  const { op, a, b } = graph.columns
  const whole: readonly Term[] = [{ value: node, factor: undefined, negative: false }]
  if (isFixed(node)) return whole
  const [x, y] = [a[node]!, b[node]!]
  switch (op[node]) {
    case OP.neg:
      return termsOf(graph, x, isFixed).map(negated)
    case OP.add:
      return [...termsOf(graph, x, isFixed), ...termsOf(graph, y, isFixed)]
    case OP.sub:
      return [...termsOf(graph, x, isFixed), ...termsOf(graph, y, isFixed).map(negated)]
    case OP.mul: {
      const factor = isFixed(x) ? x : isFixed(y) ? y : undefined
      if (factor === undefined) return whole
      const inner = termsOf(graph, factor === x ? y : x, isFixed)
      if (inner.length > 1) return [{ value: factor === x ? y : x, factor, negative: false }]
      return inner.map((term) => ({
        ...term,
        factor: term.factor === undefined ? factor : graph.mul(factor, term.factor),
      }))
    }
    default:
      return whole
  }
}

function negated(term: Term): Term {
  return { ...term, negative: !term.negative }
}
