import { checkMethodOptions } from '../checks.js'
import { steepest } from '../descents/steepest.js'
import type { Method } from '../protocol.js'
import { fixedStep } from '../searches/fixed-step.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `gradientDescent`. */
export interface GradientDescentOptions<L extends keyof LineQueries> {
  /** η, where no line search is given. Default 1e-3. */
  readonly stepSize?: number
  /** Default `fixedStep({ stepSize })`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Simple gradient descent (slide 10): w ← w − ηg with a small positive constant η. On a quadratic it
 * converges for η < 2/λ_max, in a number of steps that grows with the condition number.
 *
 * Cost an iteration: one value and gradient.
 * @example minimize(f, x0, { method: gradientDescent({ stepSize: 0.01 }) })
 */
export function gradientDescent<L extends keyof LineQueries = never>(
  options: GradientDescentOptions<L> = {},
): Method<'value' | 'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('gradientDescent', options, ['stepSize'])
  const { stepSize = 1e-3 } = options
  const search: LineSearch<L | 'value'> = options.lineSearch ?? fixedStep({ stepSize })
  return lineSearchMethod('gradientDescent', steepest(), search)
}
