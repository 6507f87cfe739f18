import { DomainError } from '@wengert/ad-core'
import { checkMethodOptions, show } from '../checks.js'
import { steepest } from '../descents/steepest.js'
import type { Method } from '../protocol.js'
import { fixedStep } from '../searches/fixed-step.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { adaptiveDescent } from './adaptive-descent.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `gradientDescent`. */
export interface GradientDescentOptions<L extends keyof LineQueries> {
  /**
   * η, where no line search is given. Default 1e-3. `'adaptive'` takes it from the change of the gradient along the last
   * step and cuts it where the value rises.
   */
  readonly stepSize?: number | 'adaptive'
  /** Default `fixedStep({ stepSize })`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Gradient descent (slide 10): w ← w − ηg. Simple, with a small positive constant η, it converges on a quadratic for
 * η < 2/λ_max, in a number of steps that grows with the condition number.
 *
 * Adaptively, η is sᵀs/sᵀy from the last step s and change y of the gradient (Barzilai & Borwein 1988) or, where it is
 * less than half of that, sᵀy/yᵀy (Zhou, Gao & Dai 2006), cut where the value rises above the last ten (Grippo,
 * Lampariello & Lucidi 1986, Raydan 1997): no size to choose, and many times fewer steps.
 *
 * Cost an iteration: one value and gradient.
 * @example minimize(f, x0, { method: gradientDescent({ stepSize: 0.01 }) })
 * @example minimize(f, x0, { method: gradientDescent({ stepSize: 'adaptive' }) })
 */
export function gradientDescent<L extends keyof LineQueries = never>(
  options: GradientDescentOptions<L> = {},
): Method<'value' | 'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('gradientDescent', options, ['stepSize'])
  const { stepSize = 1e-3, lineSearch } = options
  if (stepSize === 'adaptive') {
    if (lineSearch === undefined) return adaptiveDescent('gradientDescent')
    throw new DomainError(
      `gradientDescent: expected stepSize 'adaptive' without a lineSearch, got both. Perhaps only lineSearch: ${lineSearch.name}()?`,
    )
  }
  if (typeof stepSize !== 'number' || !(stepSize > 0 && stepSize < Infinity)) {
    throw new DomainError(
      `gradientDescent: expected a positive stepSize or 'adaptive', got ${show(stepSize)}. Perhaps { stepSize: 0.01 }?`,
    )
  }
  const search: LineSearch<L | 'value'> = lineSearch ?? fixedStep({ stepSize })
  return lineSearchMethod('gradientDescent', steepest(), search)
}
