import { checkMethodOptions, checkWhole } from '../checks.js'
import { limitedMemory } from '../descents/limited-memory.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { moreThuente } from '../searches/more-thuente.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `lbfgs`. */
export interface LbfgsOptions<L extends keyof LineQueries> {
  /** How many pairs of step and gradient change are kept. Default 10, for n below 1,000 up to min(2n, 50). */
  readonly memory?: number
  /** Default `moreThuente()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Limited-memory BFGS (Nocedal 1980, Liu & Nocedal 1989): BFGS from the last few pairs, never a matrix. The default
 * of `minimize`. Within bounds it is L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995, Morales & Nocedal 2011): wherever the
 * model's minimizer lies outside, the generalized Cauchy point and from there the minimizer over the free parameters.
 * No point outside is evaluated.
 *
 * Cost an iteration: about one value and gradient, O(n·memory), where bounds are met O(n·memory² + n log n); memory
 * 2n·memory numbers. Ends at a point where the gradient, projected on the bounds, vanishes.
 * @example minimize(f, x0, { method: lbfgs({ memory: 20 }), bounds: { lower: 0 } })
 */
export function lbfgs<L extends keyof LineQueries = never>(
  options: LbfgsOptions<L> = {},
): Method<'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('lbfgs', options, ['memory'])
  const { memory } = options
  if (memory !== undefined) checkWhole('lbfgs', 'memory', memory, { least: 1, example: 10 })
  const search: LineSearch<L | 'valueAndSlope'> = options.lineSearch ?? moreThuente()
  return lineSearchMethod('lbfgs', limitedMemory(memory), search, { bounded: true })
}
