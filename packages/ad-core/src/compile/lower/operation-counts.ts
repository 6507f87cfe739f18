import { lowerings } from '../generated/lowerings.js'
import { Graph } from '../program/graph.js'
import { FIRST_ARITHMETIC, isCall, OP } from '../program/instructions.js'

/** What an elementwise operation comes to in a program. */
export interface OperationCounts {
  /** Calls of elementary functions. */
  readonly calls: number
  /** Divisions and square roots. */
  readonly divisions: number
  /** All other instructions. */
  readonly others: number
}

const known = /* @__PURE__ */ new Map<string, OperationCounts>()

/** What an operation comes to, from its lowering. */
export function countsOf(name: string): OperationCounts {
  let counts = known.get(name)
  if (counts === undefined) {
    counts = counted(name)
    known.set(name, counts)
  }
  return counts
}

function counted(name: string): OperationCounts {
  const graph = new Graph()
  const array = graph.array(3, 'input')
  const [x, y, z] = [0, 1, 2].map((offset) => graph.load({ array, offset, terms: [] }))
  lowerings[name]!(graph, x!, y!, z!)
  const { op, length } = graph.columns
  const codes = [...op.subarray(0, length)].filter((code) => code >= FIRST_ARITHMETIC)
  const calls = codes.filter(isCall).length
  const divisions = codes.filter((code) => code === OP.div || code === OP.sqrt).length
  return { calls, divisions, others: codes.length - calls - divisions }
}
