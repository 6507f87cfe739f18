import type { ElementwisePrimitive } from '../../primitive.js'
import type { Tape } from '../../tape/tape.js'
import { lowerings } from '../generated/lowerings.js'
import { Graph } from '../program/graph.js'
import { FIRST_ARITHMETIC, OP } from '../program/instructions.js'

const CALL = 40
const DIVISION = 6

const known = new Map<string, number>()

/** What a row costs with all that is computed for it in the same loop, in additions, up to a limit. */
export function costOfRow(
  tape: Tape,
  row: number,
  isInLoop: (row: number) => boolean,
  limit: number,
): number {
  const seen = new Set<number>()
  const pending = [row]
  let cost = 0
  for (let at = pending.pop(); at !== undefined && cost <= limit; at = pending.pop()) {
    if (at < 0 || !isInLoop(at) || seen.has(at)) continue
    seen.add(at)
    const { primitive, rows } = tape.node(at)
    pending.push(...rows)
    if (primitive.kind === 'elementwise') cost += costOf(primitive as ElementwisePrimitive)
  }
  return cost
}

function costOf({ name, arity }: ElementwisePrimitive): number {
  let cost = known.get(name)
  if (cost === undefined) {
    cost = counted(name, arity)
    known.set(name, cost)
  }
  return cost
}

function counted(name: string, arity: number): number {
  const graph = new Graph()
  const array = graph.array(arity, 'input')
  const operand = (k: number): number => graph.load({ array, offset: k % arity, terms: [] })
  lowerings[name]?.(graph, operand(0), operand(1), operand(2))
  const { op, length } = graph.columns
  let cost = 0
  for (let id = 0; id < length; id++) {
    const code = op[id]!
    if (code < FIRST_ARITHMETIC) continue
    if (code >= OP.call && code <= OP.call3) cost += CALL
    else cost += code === OP.div || code === OP.sqrt ? DIVISION : 1
  }
  return cost
}
