import { OP } from '../instructions.js'
import { weightOfNode } from '../node-weight.js'
import { MOST_OPERANDS, type BodyOrder } from './body-order.js'

/** The most nodes of a phase. */
const LONGEST = 96
/** What a phase costs besides its nodes, in simple nodes. */
const PHASE = 25
/** A phase with so many nodes costs as many more. */
const CROWD = 70
/** What a load at an index that is a node costs, in simple nodes. */
const LOAD_AT = 2

/**
 * Where to cut a body into phases: positions from which on nodes belong to the next one. Long phases
 * keep a processor from beginning the next iteration before the last one is done; but what one phase
 * computes and others take is stored and loaded again.
 */
export function phaseCuts(body: BodyOrder, op: ArrayLike<number>): readonly number[] {
  const { nodes, operands, entries, last, alike } = body
  const count = nodes.length
  const costs = new Float64Array(count + 1).fill(Infinity)
  const begins = new Int32Array(count + 1)
  /** By operand: the phase that has taken it, by its begin. */
  const takenFrom = new Int32Array(count + entries).fill(-1)
  /** By length of the phase: values that it needs no longer hand on. */
  const ends = new Int32Array(LONGEST + 1)
  costs[0] = 0
  for (let begin = 0; begin < count; begin++) {
    if (costs[begin] === Infinity) continue
    let weight = 0
    let taken = 0
    let handedOn = 0
    ends.fill(0)
    for (let k = begin; k < count && k - begin < LONGEST; k++) {
      weight += alike[k] === 1 ? 0 : weightOf(op[nodes[k]!]!)
      for (let i = MOST_OPERANDS * k; i < MOST_OPERANDS * (k + 1); i++) {
        const at = operands[i]!
        if (at < 0 || (at >= begin && at < count) || takenFrom[at] === begin) continue
        takenFrom[at] = begin
        taken++
      }
      handedOn -= ends[k - begin]!
      if (last[k]! > k) {
        handedOn++
        if (last[k]! - begin <= LONGEST) ends[last[k]! - begin]!++
      }
      if (alike[k + 1] === 1) continue
      const cost = costs[begin]! + (weight * weight) / CROWD + taken + handedOn + PHASE
      if (cost >= costs[k + 1]!) continue
      costs[k + 1] = cost
      begins[k + 1] = begin
    }
  }
  const cuts: number[] = []
  for (let end = begins[count]!; end > 0; end = begins[end]!) cuts.unshift(end)
  return cuts
}

function weightOf(code: number): number {
  return code === OP.loadAt ? LOAD_AT : weightOfNode(code)
}
