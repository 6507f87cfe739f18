import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import { TWINS, type Twins } from './kernels/kernels.js'

/** A call's twin: one of the other function, of the same number. */
export interface Twin {
  readonly id: number
  /** The two functions. */
  readonly twins: Twins
  /** Whether the twin calls the second one. */
  readonly isSecond: boolean
}

/**
 * The call of a function's slope, or of the function that it is the slope of, at the same number, where
 * that is live: one call computes both. It stands in the same scope.
 */
export function twinOf(graph: Graph, { nodes }: LiveGraph, id: number): Twin | undefined {
  const { op, a, d } = graph.columns
  if (op[id] !== OP.call) return undefined
  const name = graph.functionNames[d[id]!]!
  for (const twins of TWINS) {
    const { first, second } = twins
    if (name !== first && name !== second) continue
    const isSecond = name === first
    const twin = graph.callOf(isSecond ? second : first, a[id]!)
    return twin !== undefined && nodes[twin] === 1 ? { id: twin, twins, isSecond } : undefined
  }
  return undefined
}
