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
  if (effects.size === 0) return false
  const written = new Set<MemoryArray>()
  for (const id of order) {
    for (const { to } of effects.get(id) ?? []) written.add(identityOf(to.array))
  }
  if (written.size === 0) return false
  for (const id of order) {
    const code = op[id]!
    if (code !== OP.load && code !== OP.loadAt) continue
    const array = code === OP.load ? graph.references[a[id]!]!.array : graph.arrays[a[id]!]!
    if (written.has(identityOf(array))) return true
  }
  return false
}
