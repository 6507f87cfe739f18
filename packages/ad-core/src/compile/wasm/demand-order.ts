import type { Columns } from '../program/columns.js'
import type { Graph } from '../program/graph.js'
import { OP, operandCount } from '../program/instructions.js'
import { operandOf, type Uses } from '../program/use-counts.js'
import { effectsOf, readsWhatIsWritten } from '../program/straight-loops.js'

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
  const { columns } = graph
  const { op, scope } = columns
  if (order.length === 0 || order.some((id) => op[id] === OP.host)) return order
  if (readsWhatIsWritten(graph, order, effectsOf(order, uses.effects[scope[order[0]!]!]!)))
    return order
  // Uses by other nodes of the order; −1 for what isn't one of them, or has its place.
  const within = new Int32Array(columns.length).fill(-1)
  for (const id of order) within[id] = 0
  for (const id of order) {
    const count = operandCount(op[id]!)
    for (let k = 0; k < count; k++) {
      const operand = operandOf(columns, id, k)
      if (within[operand]! >= 0) within[operand]!++
    }
  }
  const wanted = order.filter((id) => op[id] === OP.clear || uses.counts[id]! > within[id]!)
  const placed: number[] = []
  const pending: number[] = []
  for (const root of wanted) {
    if (within[root]! >= 0) pending.push(root)
    while (pending.length > 0) {
      const id = pending[pending.length - 1]!
      const next = firstLeft(columns, id, within)
      if (next >= 0) pending.push(next)
      else {
        within[id] = -1
        placed.push(id)
        pending.pop()
      }
    }
  }
  return placed
}

/** The first operand of a node that has no place yet; −1 if there is none. */
function firstLeft(columns: Columns, id: number, within: Int32Array): number {
  const count = operandCount(columns.op[id]!)
  for (let k = 0; k < count; k++) {
    const operand = operandOf(columns, id, k)
    if (within[operand]! >= 0) return operand
  }
  return -1
}
