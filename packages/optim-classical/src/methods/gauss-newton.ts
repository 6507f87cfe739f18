import { checkMethodOptions } from '../checks.js'
import { compositeDirection, residualDirection } from '../descents/gauss-newton-direction.js'
import type { GaussNewtonMethod } from '../protocol.js'
import { backtracking } from '../searches/backtracking.js'
import type { LineQueries, LineSearch } from '../searches/line.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `gaussNewton`. */
export interface GaussNewtonOptions<L extends keyof LineQueries> {
  /** Default `backtracking()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Gauss–Newton (slide 14): d = −G⁻¹g, where G leaves out the model's own curvature. For residuals G = JᵀJ and the step
 * is the least-squares solution of Jd = −r; for `{ model, loss }` G = JᵀH_lJ. One step solves linear residuals.
 *
 * Cost an iteration: one Jacobian, O(mn²), or n Gauss–Newton products, and about one value.
 * @example leastSquares(residuals, x0, { method: gaussNewton() })
 */
export function gaussNewton<L extends keyof LineQueries = never>(
  options: GaussNewtonOptions<L> = {},
): GaussNewtonMethod {
  checkMethodOptions('gaussNewton', options)
  const search: LineSearch<L | 'value'> = options.lineSearch ?? backtracking()
  return {
    ...lineSearchMethod('gaussNewton', residualDirection(), search),
    composite: lineSearchMethod('gaussNewton', compositeDirection(), search),
  }
}
