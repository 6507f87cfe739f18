import type { Columns } from '../program/columns.js'
import type { Graph } from '../program/graph.js'
import { operandCount, OP } from '../program/instructions.js'
import { operandOf, type Uses } from '../program/use-counts.js'
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
    const { columns, order, base, found } = this
    const { op } = columns
    const within = new Int32Array(this.states.length)
    for (const id of order) {
      const count = operandCount(op[id]!)
      for (let k = 0; k < count; k++) {
        const operand = operandOf(columns, id, k)
        if (this.waits(operand)) within[operand - base]!++
      }
    }
    for (const root of order) {
      if (op[root] === OP.clear || counts[root]! > within[root - base]!) this.place(root)
    }
    return found
  }

  private waits(id: number): boolean {
    const place = id - this.base
    return place >= 0 && place < this.states.length && this.states[place] === WAITING
  }

  /** Places a node after what it needs, its first operand first. */
  private place(root: number): void {
    const { columns, states, base, found } = this
    const { op } = columns
    const pending = [root]
    while (pending.length > 0) {
      const id = pending[pending.length - 1]!
      const before = pending.length
      if (this.waits(id)) {
        for (let k = operandCount(op[id]!) - 1; k >= 0; k--) {
          const operand = operandOf(columns, id, k)
          if (this.waits(operand)) pending.push(operand)
        }
      }
      if (pending.length > before) continue
      pending.pop()
      if (states[id - base] === PLACED) continue
      states[id - base] = PLACED
      found.push(id)
    }
  }
}
