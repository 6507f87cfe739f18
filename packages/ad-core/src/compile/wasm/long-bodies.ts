import type { Columns } from '../program/columns.js'
import type { Graph } from '../program/graph.js'
import { isCall } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'

/** Nodes in a row without a call that make code long. */
const LONG_STRETCH = 600

/**
 * The loops in whose bodies values that are used again are kept in memory. The platform's compiler moves
 * arithmetic towards the stores and calls that need it, but loads stay where they are: without stores
 * between them a long stretch would load everything first, and send most of it back to memory.
 */
export function longBodies({ columns }: Graph, { order }: LiveGraph): ReadonlySet<number> {
  const found = new Set<number>()
  order.forEach((ids, scope) => {
    if (scope > 0 && hasLongStretch(columns, ids)) found.add(scope)
  })
  return found
}

/** Whether there is a long stretch of nodes without a call, which would keep arithmetic in its place. */
export function hasLongStretch({ op }: Columns, ids: readonly number[]): boolean {
  if (ids.length <= LONG_STRETCH) return false
  let stretch = 0
  for (const id of ids) {
    const code = op[id]!
    stretch = isCall(code) ? 0 : stretch + 1
    if (stretch > LONG_STRETCH) return true
  }
  return false
}
