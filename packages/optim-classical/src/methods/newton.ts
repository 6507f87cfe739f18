import { checkMethodOptions } from '../checks.js'
import { newtonDirection } from '../descents/newton-direction.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `newton`. */
export interface NewtonOptions<L extends keyof LineQueries> {
  /** Default `strongWolfe()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Newton's method (slides 12 and 13): d = −H⁻¹g. A Hessian that is not safely positive definite is shifted
 * until it is, and the line search controls the huge steps. One step minimizes a quadratic bowl.
 *
 * Cost an iteration: one Hessian, O(n³), and about one value and gradient.
 * @example minimize(f, x0, { method: newton() })
 */
export function newton<L extends keyof LineQueries = never>(
  options: NewtonOptions<L> = {},
): Method<'hessian' | 'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('newton', options)
  const search: LineSearch<L | 'valueAndSlope'> = options.lineSearch ?? strongWolfe()
  return lineSearchMethod('newton', newtonDirection(), search)
}
