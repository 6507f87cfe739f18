import type { Columns } from '../program/columns.js'
import type { Graph } from '../program/graph.js'
import { operandCount, OP } from '../program/instructions.js'
import type { Uses } from '../program/use-counts.js'
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
  if (order.length === 0) return order
  for (const id of order) if (op[id] === OP.host) return order
  const effects = uses.effects[scope[order[0]!]!]!
  return readsWhatItWrites(graph, order, effects) ? order : new DemandOrder(graph, order).find(uses)
}

const WAITING = 1
const PLACED = 2

class DemandOrder {
  private readonly columns: Columns
  private readonly order: readonly number[]
  /** The least of the nodes, with which the columns of their own begin. */
  private readonly base: number
  /** Whether a node waits or is placed; 0 for those of other code. */
  private readonly states: Uint8Array
  /** Nodes to be placed, the latest first. */
  private readonly pending: number[] = []
  private readonly found: number[] = []

  constructor({ columns }: Graph, order: readonly number[]) {
    this.columns = columns
    this.order = order
    let [least, most] = [order[0]!, order[0]!]
    for (const id of order) {
      if (id < least) least = id
      if (id > most) most = id
    }
    this.base = least
    this.states = new Uint8Array(most - least + 1)
    for (const id of order) this.states[id - least] = WAITING
  }

  find({ counts }: Uses): readonly number[] {
    const { order, base, states } = this
    const { op, a, b, c } = this.columns
    // How often each node is used by others of them; operands come before.
    const within = new Int32Array(states.length)
    for (const id of order) {
      const code = op[id]!
      const count = operandCount(code)
      if (count === 0) continue
      const first = (code === OP.loadAt ? b[id]! : a[id]!) - base
      if (first >= 0) within[first]!++
      if (count > 1 && b[id]! >= base) within[b[id]! - base]!++
      if (count > 2 && c[id]! >= base) within[c[id]! - base]!++
    }
    for (const root of order) {
      if (op[root] === OP.clear || counts[root]! > within[root - base]!) this.place(root)
    }
    return this.found
  }

  /** Places a node after what it needs, its first operand first. */
  private place(root: number): void {
    const { states, base, pending, found } = this
    const { op, a, b, c } = this.columns
    pending.push(root)
    while (pending.length > 0) {
      const id = pending[pending.length - 1]!
      const before = pending.length
      if (states[id - base] === WAITING) {
        const code = op[id]!
        const count = operandCount(code)
        if (count > 2) this.await(c[id]!)
        if (count > 1) this.await(b[id]!)
        if (count > 0) this.await(code === OP.loadAt ? b[id]! : a[id]!)
        if (pending.length > before) continue
        states[id - base] = PLACED
        found.push(id)
      }
      pending.pop()
    }
  }

  private await(id: number): void {
    if (id >= this.base && this.states[id - this.base] === WAITING) this.pending.push(id)
  }
}
