import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
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
  private readonly known = new Map<number, ReadonlyMap<number, Twin>>()

  /** The twin of a call, among the live nodes of its scope. */
  twinOf(graph: Graph, order: readonly number[], id: number): Twin | undefined {
    const scope = graph.columns.scope[id]!
    let twins = this.known.get(scope)
    if (twins === undefined) {
      twins = twinsIn(graph, order)
      this.known.set(scope, twins)
    }
    return twins.get(id)
  }
}

function twinsIn(
  { columns, functionNames }: Graph,
  order: readonly number[],
): ReadonlyMap<number, Twin> {
  const { op, a, d } = columns
  const calls = order.filter((id) => op[id] === OP.call)
  const named = (name: string): readonly number[] =>
    calls.filter((id) => functionNames[d[id]!] === name)
  const twins = new Map<number, Twin>()
  for (const [first, second] of TWINS) {
    const slopes = new Map(named(second).map((id) => [a[id]!, id]))
    for (const id of named(first)) {
      const slope = slopes.get(a[id]!)
      if (slope === undefined) continue
      twins.set(id, { id: slope, first, isSecond: true })
      twins.set(slope, { id, first, isSecond: false })
    }
  }
  return twins
}
