import { checkMethodOptions } from '../checks.js'
import { steepest } from '../descents/steepest.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `steepestDescent`. */
export interface SteepestDescentOptions<L extends keyof LineQueries> {
  /** Default `strongWolfe({ curvature: 0.1 })`, near the line's minimum. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Steepest descent by line minimization (slide 10): w ← w − ηg with η from the line search.
 *
 * Cost an iteration: two or three values and gradients.
 * @example minimize(f, x0, { method: steepestDescent() })
 */
export function steepestDescent<L extends keyof LineQueries = never>(
  options: SteepestDescentOptions<L> = {},
): Method<'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('steepestDescent', options)
  const search: LineSearch<L | 'valueAndSlope'> =
    options.lineSearch ?? strongWolfe({ curvature: 0.1 })
  return lineSearchMethod('steepestDescent', steepest(), search)
}
