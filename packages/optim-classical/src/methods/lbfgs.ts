import { checkMethodOptions, checkWhole } from '../checks.js'
import { limitedMemory } from '../descents/limited-memory.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `lbfgs`. */
export interface LbfgsOptions<L extends keyof LineQueries> {
  /** How many pairs of step and gradient change are kept. Default 10. */
  readonly memory?: number
  /** Default `strongWolfe()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Limited-memory BFGS (Nocedal 1980, Liu & Nocedal 1989): BFGS from the last few pairs, never a matrix. The default
 * of `minimize`.
 *
 * Cost an iteration: about one value and gradient, O(n·memory); memory 2n·memory numbers.
 * @example minimize(f, x0, { method: lbfgs({ memory: 20 }) })
 */
export function lbfgs<L extends keyof LineQueries = never>(
  options: LbfgsOptions<L> = {},
): Method<'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('lbfgs', options, ['memory'])
  const { memory = 10 } = options
  checkWhole('lbfgs', 'memory', memory, { least: 1, example: 10 })
  const search: LineSearch<L | 'valueAndSlope'> = options.lineSearch ?? strongWolfe()
  return lineSearchMethod('lbfgs', limitedMemory(memory), search)
}
