import type { Graph } from '../../program/graph.js'
import { OP } from '../../program/instructions.js'
import { identityOf, type MemoryArray } from '../../program/memory.js'
import type { Effect } from '../../program/scope.js'

/** Whether entries are read of arrays that are written too, which must stay in order. */
export function readsWhatItWrites(
  graph: Graph,
  order: readonly number[],
  effects: ReadonlyMap<number, readonly Effect[]>,
): boolean {
  const { op, a } = graph.columns
  const written = new Set<MemoryArray>()
  for (const id of order) {
    const own = effects.get(id)
    if (own !== undefined) for (const { to } of own) written.add(identityOf(to.array))
  }
  if (written.size === 0) return false
  return order.some((id) => {
    if (op[id] === OP.load) return written.has(identityOf(graph.references[a[id]!]!.array))
    return op[id] === OP.loadAt && written.has(identityOf(graph.arrays[a[id]!]!))
  })
}
