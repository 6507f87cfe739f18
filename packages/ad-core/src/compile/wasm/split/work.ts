import type { Graph } from '../../program/graph.js'
import { FIRST_ARITHMETIC, OP } from '../../program/instructions.js'
import type { LiveGraph } from '../../program/live-nodes.js'
import type { Scope } from '../../program/scope.js'

/** Instructions that a call of an elementary function stands for. */
const CALL = 20

/** About how many instructions a loop takes, loops within it included. */
export function workOf(
  graph: Graph,
  live: LiveGraph,
  lanesAlong: ReadonlySet<number>,
  scope: Scope,
): number {
  const { op, a } = graph.columns
  let once = scope.effects.length + live.sums[scope.id]!.size
  for (const id of live.order[scope.id]!) {
    const code = op[id]!
    if (code === OP.loop) once += workOf(graph, live, lanesAlong, graph.scopes[a[id]!]!)
    else if (code === OP.clear) once += graph.arrays[a[id]!]!.size
    else if (code >= OP.call && code <= OP.call3) once += CALL
    else if (code === OP.load || code === OP.loadAt || code >= FIRST_ARITHMETIC) once++
  }
  return (lanesAlong.has(scope.id) ? scope.count / 2 : scope.count) * once
}
