import { checkMethodOptions } from '../checks.js'
import {
  compositeDirection,
  compositeProductDirection,
  residualDirection,
  residualProductDirection,
} from '../descents/gauss-newton-direction.js'
import type { Descent } from '../descents/descent.js'
import type { GaussNewtonMethod, Method, Query } from '../protocol.js'
import { backtracking } from '../searches/backtracking.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { lineSearchMethod } from './line-search-method.js'
import { checkSolver, solvedBy, type SolverName } from './solver.js'

/** Options of `gaussNewton`. */
export interface GaussNewtonOptions<L extends keyof LineQueries> {
  /** Default `backtracking()`. */
  readonly lineSearch?: LineSearch<L>
  /**
   * 'qr' factors the Jacobian (for `{ model, loss }` G, by Cholesky). 'cg' uses products alone and keeps no matrix, for many
   * parameters. Default 'auto': 'qr' up to 300 parameters.
   */
  readonly solver?: SolverName
}

/**
 * Gauss–Newton (slide 14): d = −G⁻¹g, where G leaves out the model's own curvature. For residuals G = JᵀJ and the step
 * is the least-squares solution of Jd = −r; for `{ model, loss }` G = JᵀH_lJ. One step solves linear residuals.
 *
 * Cost an iteration: one Jacobian, O(mn²), or n Gauss–Newton products, and about one value. By 'cg' two products an inner
 * iteration, as many as bring what is left of the equation down to a tenth, and the less the nearer the minimum.
 * @example leastSquares(residuals, x0, { method: gaussNewton() })
 */
export function gaussNewton<L extends keyof LineQueries = never>(
  options: GaussNewtonOptions<L> = {},
): GaussNewtonMethod {
  checkMethodOptions('gaussNewton', options, ['solver'])
  const { solver = 'auto' } = options
  checkSolver('gaussNewton', solver)
  const search: LineSearch<L | 'value'> = options.lineSearch ?? backtracking()
  const along = <Memory, Q extends Query>(
    descent: Descent<Memory, Q>,
  ): Method<Q | QueriesOf<L | 'value'> | 'valueAndGradient'> =>
    lineSearchMethod('gaussNewton', descent, search)
  return {
    ...solvedBy(solver, along(residualDirection()), along(residualProductDirection())),
    composite: solvedBy(solver, along(compositeDirection()), along(compositeProductDirection())),
  }
}
