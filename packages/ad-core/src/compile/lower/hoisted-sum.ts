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

/** Whether a node is the same in all iterations. */
type IsFixed = (node: NodeId) => boolean

/** Sums of more terms are added up as they are: as a tree they may have very many. */
const MOST_TERMS = 256

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

/** A node of the loop as a sum of terms, as far as it is one; as one of its own where there are many. */
export function termsOf(graph: Graph, node: NodeId, isFixed: IsFixed): readonly Term[] {
  const { op, a, b } = graph.columns
  const terms: Term[] = []
  const pending: Term[] = [{ value: node, factor: undefined, negative: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (terms.length + pending.length >= MOST_TERMS) {
      return [{ value: node, factor: undefined, negative: false }]
    }
    const { value, negative } = next
    const kind = isFixed(value) ? undefined : op[value]
    if (kind === OP.add || kind === OP.sub) {
      pending.push({ ...next, value: b[value]!, negative: negative !== (kind === OP.sub) })
      pending.push({ ...next, value: a[value]! })
    } else if (kind === OP.neg) pending.push({ ...next, value: a[value]!, negative: !negative })
    else terms.push(product(graph, next, isFixed))
  }
  return terms
}

/** A term with its factors that don't change taken out, unless what is left is a sum. */
function product(graph: Graph, { value: whole, negative: sign }: Term, isFixed: IsFixed): Term {
  const { op, a, b } = graph.columns
  const factors: NodeId[] = []
  let [value, negative] = [whole, sign]
  while (!isFixed(value) && (op[value] === OP.mul || op[value] === OP.neg)) {
    const [x, y] = [a[value]!, b[value]!]
    if (op[value] === OP.neg) {
      negative = !negative
      value = x
      continue
    }
    const factor = isFixed(x) ? x : isFixed(y) ? y : undefined
    if (factor === undefined) break
    factors.push(factor)
    value = factor === x ? y : x
    if (isSum(graph, value, isFixed)) break
  }
  const factor = factors.length === 0 ? undefined : factors.reduceRight((f, g) => graph.mul(g, f))
  return { value, factor, negative }
}

function isSum(graph: Graph, node: NodeId, isFixed: IsFixed): boolean {
  const { op, a } = graph.columns
  const inner = op[node] === OP.neg ? a[node]! : node
  return !isFixed(inner) && (op[inner] === OP.add || op[inner] === OP.sub)
}
