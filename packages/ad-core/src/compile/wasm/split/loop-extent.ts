import type { Graph } from '../../program/graph.js'
import { FIRST_ARITHMETIC, OP } from '../../program/instructions.js'
import type { LiveGraph } from '../../program/live-nodes.js'
import { weightOfNode } from '../../program/node-weight.js'
import type { Scope } from '../../program/scope.js'

/** What a loop comes to, in instructions, about. */
export interface Extent {
  /** Those that it takes. */
  readonly work: number
  /** Those that are written down. */
  readonly length: number
}

/** What a loop comes to, with the loops within it. */
export function extentOf(
  graph: Graph,
  live: LiveGraph,
  lanesAlong: ReadonlySet<number>,
  scope: Scope,
): Extent {
  const { op, a } = graph.columns
  let length = scope.effects.length + live.sums[scope.id]!.size
  let work = length
  for (const id of live.order[scope.id]!) {
    const code = op[id]!
    if (code === OP.loop) {
      const inner = extentOf(graph, live, lanesAlong, graph.scopes[a[id]!]!)
      work += inner.work
      length += inner.length
    } else if (code === OP.clear) work += graph.arrays[a[id]!]!.size
    else if (code === OP.load || code === OP.loadAt || code >= FIRST_ARITHMETIC) {
      work += weightOfNode(code)
      length++
    }
  }
  const rounds = lanesAlong.has(scope.id) ? scope.count / 2 : scope.count
  return { work: rounds * work, length }
}
