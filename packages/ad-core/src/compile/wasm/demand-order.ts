import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import { operandsOf, type Uses } from '../program/use-counts.js'
import { readsWhatItWrites } from './pairs/read-after-write.js'

/**
 * Nodes of a scope in an order in which each is computed shortly before what needs it. The platform's
 * compiler does arithmetic late and loads early: where much stands between them, values are sent to
 * memory and back. Steps of JavaScript stay where they are, and with them all the rest.
 */
export function inOrderOfDemand(
  graph: Graph,
  uses: Uses,
  order: readonly number[],
): readonly number[] {
  const { op, scope } = graph.columns
  if (order.length === 0 || order.some((id) => op[id] === OP.host)) return order
  const effects = uses.effects[scope[order[0]!]!]!
  if (readsWhatItWrites(graph, order, effects)) return order
  const within = new Map(order.map((id) => [id, 0]))
  for (const id of order) {
    for (const operand of operandsOf(graph, id)) {
      const known = within.get(operand)
      if (known !== undefined) within.set(operand, known + 1)
    }
  }
  const isWanted = (id: number): boolean =>
    op[id] === OP.clear || uses.counts[id]! > within.get(id)!
  const placed = new Set<number>()
  const pending: number[] = []
  for (const root of order) {
    if (isWanted(root)) pending.push(root)
    for (let id = pending.at(-1); id !== undefined; id = pending.at(-1)) {
      const left = operandsOf(graph, id).filter((each) => within.has(each) && !placed.has(each))
      if (left.length > 0) pending.push(...left.reverse())
      else {
        placed.add(id)
        pending.pop()
      }
    }
  }
  return [...placed]
}
