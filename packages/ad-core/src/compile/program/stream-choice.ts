import type { Program } from './program.js'
import type { Scope } from './scope.js'
import { isStraight } from './straight-loops.js'
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
    return pays && isStraight(graph, live, scope) ? [{ scope, sources, results, block }] : []
  })
}

/** Iterations of a block: an even number, such that few are left over if that can be. */
function blockOf(count: number, width: number): number {
  const most = Math.max(2, 2 * Math.floor(BLOCK / width / 2))
  for (let block = most; block > most / 2; block -= 2) {
    if (count % block <= SHORT_REST) return block
  }
  return most
}
