import { isCall, OP } from '../instructions.js'
import { weightOfNode } from '../node-weight.js'
import { MOST_OPERANDS, type BodyOrder } from './body-order.js'

/** Nodes that a processor has under way at the same time, and those it begins in a cycle. */
const WINDOW = 200
const WIDTH = 3
/** Iterations after which all take equally long. */
const ROUNDS = 4
/** Nodes that a node stands for: a call many, one that is computed with another none. */
function weightOf({ nodes, alike }: BodyOrder, op: ArrayLike<number>, k: number): number {
  return alike[k] === 1 ? 0 : weightOfNode(op[nodes[k]!]!)
}

/** The share of an iteration that functions take which it calls. */
export function shareOfCalls(body: BodyOrder, op: ArrayLike<number>): number {
  let [calls, all] = [0, 0]
  for (let k = 0; k < body.nodes.length; k++) {
    const weight = weightOf(body, op, k)
    all += weight
    if (isCall(op[body.nodes[k]!]!)) calls += weight
  }
  return calls / all
}

/** Cycles until a node's value is there, once its operands are. */
const LATENCIES: Readonly<Record<number, number>> = /* @__PURE__ */ (() => ({
  [OP.loadAt]: 15,
  [OP.div]: 13,
  [OP.sqrt]: 20,
  [OP.floor]: 6,
  [OP.ceil]: 6,
  [OP.trunc]: 6,
  [OP.call]: 45,
  [OP.call2]: 45,
  [OP.call3]: 45,
}))()
const LATENCY = 3

/**
 * How many times longer iterations take than their nodes would if none waited for another, where a
 * processor begins nodes in order, each once few enough of those before it are under way.
 */
export function waiting(body: BodyOrder, op: ArrayLike<number>): number {
  const { nodes, operands } = body
  const count = nodes.length
  const done = new Float64Array(count)
  /** Since when all up to a place are done, for the last places. */
  const settled = new Float64Array(WINDOW)
  let places = 0
  let begun = 0
  let end = 0
  let before = 0
  for (let round = 0; round < ROUNDS; round++) {
    before = end
    for (let k = 0; k < count; k++) {
      const code = op[nodes[k]!]!
      const weight = weightOf(body, op, k)
      begun = Math.max(begun + weight / WIDTH, settled[(places + weight) % WINDOW]!)
      let start = begun
      for (let i = MOST_OPERANDS * k; i < MOST_OPERANDS * (k + 1); i++) {
        const at = operands[i]!
        if (at >= 0 && at < count && done[at]! > start) start = done[at]!
      }
      done[k] = start + (LATENCIES[code] ?? LATENCY)
      if (done[k]! > end) end = done[k]!
      for (let i = 0; i < weight; i++) settled[places++ % WINDOW] = end
    }
  }
  return ((end - before) * WIDTH * ROUNDS) / places
}
