import type { Graph } from './graph.js'
import { OP } from './instructions.js'
import type { LiveGraph } from './live-nodes.js'
import type { Program } from './program.js'
import type { Scope } from './scope.js'
import { passagesOf, type Passages } from './stream-passages.js'

/** Loops that pass so many numbers along don't have them in the fast memory. */
const LARGE_LOOP = 1 << 17
/** So many numbers are there. */
const BLOCK = 1 << 15
/** Blocks that make it worth while. */
const FEWEST_BLOCKS = 4
/** Iterations of the rest that are as quick one by one. */
const SHORT_REST = 3

/** A loop that passes along large arguments and results in order, and the iterations of a block. */
export interface StreamingLoop extends Passages {
  readonly scope: Scope
  readonly block: number
}

/** The loops that are better brought their arguments, and relieved of their results, block by block. */
export function chooseStreams(program: Program): readonly StreamingLoop[] {
  const { graph, live } = program
  return [...passagesOf(program)].flatMap(([scope, { sources, results }]) => {
    const width = [...sources, ...results].reduce((sum, passage) => sum + passage.width, 0)
    const block = blockOf(scope.count, width)
    const pays = width * scope.count >= LARGE_LOOP && scope.count >= FEWEST_BLOCKS * block
    return pays && isFlat(graph, live, scope) ? [{ scope, sources, results, block }] : []
  })
}

/** Whether a loop hands nothing on in memory and has no loops of its own. */
function isFlat(graph: Graph, live: LiveGraph, scope: Scope): boolean {
  const { op } = graph.columns
  const structure: readonly number[] = [OP.loop, OP.result, OP.clear, OP.host]
  return (
    !scope.sequential &&
    live.order[scope.id]!.every((id) => !structure.includes(op[id]!)) &&
    graph.arrays.every((array) => array.scope !== scope.id)
  )
}

/** Iterations of a block: an even number, such that few are left over if that can be. */
function blockOf(count: number, width: number): number {
  const most = Math.max(2, 2 * Math.floor(BLOCK / width / 2))
  for (let block = most; block > most / 2; block -= 2) {
    if (count % block <= SHORT_REST) return block
  }
  return most
}
