import { OP } from '../program/instructions.js'
import type { Program } from '../program/program.js'
import type { Effect } from '../program/scope.js'
import type { Uses } from '../program/use-counts.js'

/**
 * The stores that need to be done only once for all runs: of constants, to entries of arrays that
 * nothing else writes to but stores to other single entries.
 */
export function lastingStores({ graph, live, inputs }: Program): ReadonlySet<Effect> {
  const { op, a } = graph.columns
  const changing = new Set(inputs.map(({ array }) => array.id))
  const writers = new Map<number, Map<number, number>>()
  for (const { id, same } of graph.arrays) if (same !== undefined) changing.add(id).add(same.id)
  for (const { writes } of graph.hostSteps) for (const { id } of writes) changing.add(id)
  for (const ids of live.order) for (const id of ids) if (op[id] === OP.clear) changing.add(a[id]!)
  for (const { id: scope, effects } of graph.scopes) {
    for (const { kind, to } of effects) {
      const { id } = to.array
      if (scope !== 0 || kind === 'add' || to.terms.length > 0 || to.table !== undefined) {
        changing.add(id)
        continue
      }
      const known = writers.get(id)
      if (known === undefined) writers.set(id, new Map([[to.offset, 1]]))
      else known.set(to.offset, (known.get(to.offset) ?? 0) + 1)
    }
  }
  return new Set(
    graph.scopes[0]!.effects.filter(
      ({ to: { array, offset }, node }) =>
        op[node] === OP.constant &&
        !changing.has(array.id) &&
        writers.get(array.id)!.get(offset) === 1,
    ),
  )
}

/** Uses without some effects of the outermost scope. */
export function usesWithout(done: ReadonlySet<Effect>, uses: Uses): Uses {
  if (done.size === 0) return uses
  const [outermost, ...others] = uses.effects
  const left = new Map<number, readonly Effect[]>()
  for (const [node, effects] of outermost!) {
    const own = effects.filter((effect) => !done.has(effect))
    if (own.length > 0) left.set(node, own)
  }
  return { ...uses, effects: [left, ...others] }
}
