import type { Graph } from '../graph.js'
import { OP, operandCount } from '../instructions.js'
import { operandOf } from '../use-counts.js'

/** Operands of a node at most. */
export const MOST_OPERANDS = 3

/** The nodes that a loop's body computes, in an order, and what each is computed from. */
export interface BodyOrder {
  readonly nodes: readonly number[]
  /**
   * Operands of the body, three for each node: positions, and from the number of nodes on numbers of
   * entries that are read. −1 for none, or one from outside of the body.
   */
  readonly operands: Int32Array
  /** How many entries are read. */
  readonly entries: number
  /** By position: that of the last node computed from it, or its own. */
  readonly last: Int32Array
  /** By position: 1 for calls that have the operand of the one before. */
  readonly alike: Uint8Array
}

/** Orders a body such that calls with the same operand, which one call may serve, stand side by side. */
export function bodyOrder(graph: Graph, ids: readonly number[], scope: number): BodyOrder {
  const { columns } = graph
  const { op, a } = columns
  const calls = new Map<number, number[]>()
  for (const id of ids) {
    if (op[id] !== OP.call) continue
    const known = calls.get(a[id]!)
    if (known === undefined) calls.set(a[id]!, [id])
    else known.push(id)
  }
  const nodes: number[] = []
  const alike = new Uint8Array(ids.length)
  const positions = new Map<number, number>()
  const place = (id: number): void => void positions.set(id, nodes.push(id) - 1)
  for (const id of ids) {
    if (op[id] === OP.load || positions.has(id)) continue
    place(id)
    if (op[id] !== OP.call) continue
    for (const twin of calls.get(a[id]!)!) {
      if (twin === id) continue
      place(twin)
      alike[nodes.length - 1] = 1
    }
  }
  const count = nodes.length
  const operands = new Int32Array(MOST_OPERANDS * count).fill(-1)
  const last = new Int32Array(count)
  const entries = new Map<number, number>()
  nodes.forEach((id, k) => {
    last[k] = k
    for (let i = 0; i < operandCount(op[id]!); i++) {
      const operand = operandOf(columns, id, i)
      if (columns.scope[operand] !== scope) continue
      const at = positions.get(operand)
      if (at !== undefined) last[at] = k
      else if (!entries.has(operand)) entries.set(operand, count + entries.size)
      operands[MOST_OPERANDS * k + i] = at ?? entries.get(operand)!
    }
  })
  return { nodes, operands, entries: entries.size, last, alike }
}
