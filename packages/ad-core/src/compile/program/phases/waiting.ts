import { OP } from '../instructions.js'
import { MOST_OPERANDS, type BodyOrder } from './body-order.js'

/** Nodes that a processor has under way at the same time, and those it begins in a cycle. */
const WINDOW = 200
const WIDTH = 3
/** Iterations after which all take equally long. */
const ROUNDS = 4
/** Nodes that a call stands for. */
const CALL = 60

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
export function waiting({ nodes, operands, alike }: BodyOrder, op: ArrayLike<number>): number {
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
      const weight = alike[k] === 1 ? 0 : code >= OP.call && code <= OP.call3 ? CALL : 1
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
