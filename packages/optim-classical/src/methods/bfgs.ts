import { checkMethodOptions } from '../checks.js'
import { inverseHessian } from '../descents/inverse-hessian.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `bfgs`. */
export interface BfgsOptions<L extends keyof LineQueries> {
  /** Default `strongWolfe()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * BFGS (slide 16): direction −Bg, where B estimates H⁻¹ and is updated in the lecture's form, with ū. B stays
 * symmetric and positive definite; after n exact line minimizations of a quadratic it is H⁻¹.
 *
 * Cost an iteration: about one value and gradient, O(n²); memory n² numbers.
 * @example minimize(f, x0, { method: bfgs() })
 */
export function bfgs<L extends keyof LineQueries = never>(
  options: BfgsOptions<L> = {},
): Method<'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('bfgs', options)
  const search: LineSearch<L | 'valueAndSlope'> = options.lineSearch ?? strongWolfe()
  return lineSearchMethod('bfgs', inverseHessian(), search)
}
