import type { Graph } from './graph.js'
import { OP } from './instructions.js'
import type { LiveGraph } from './live-nodes.js'
import { identityOf } from './memory.js'
import type { Effect, Scope } from './scope.js'

/** What is done with some nodes where they are computed. */
export function effectsOf(
  order: readonly number[],
  effects: ReadonlyMap<number, readonly Effect[]>,
): readonly Effect[] {
  if (effects.size === 0) return []
  return order.flatMap((id) => effects.get(id) ?? [])
}

/** Whether nodes read entries of arrays that some effects change, so that they must stay in order. */
export function readsWhatIsWritten(
  { columns, references, arrays }: Graph,
  order: readonly number[],
  effects: readonly Effect[],
): boolean {
  if (effects.length === 0) return false
  const { op, a } = columns
  const written = new Set(effects.map(({ to }) => identityOf(to.array)))
  return order.some((id) => {
    if (op[id] === OP.load) return written.has(identityOf(references[a[id]!]!.array))
    return op[id] === OP.loadAt && written.has(identityOf(arrays[a[id]!]!))
  })
}

/** Whether iterations of a loop hand nothing on in memory, and have neither loops nor steps of their own. */
export function isStraight(graph: Graph, live: LiveGraph, scope: Scope): boolean {
  const { op } = graph.columns
  const structure: readonly number[] = [OP.loop, OP.result, OP.clear, OP.host]
  return (
    !scope.sequential &&
    live.order[scope.id]!.every((id) => !structure.includes(op[id]!)) &&
    graph.arrays.every((array) => array.scope !== scope.id)
  )
}
