import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import type { LineSearch } from './line.js'

/** Options of `fixedStep`. */
export interface FixedStepOptions {
  /** α, the factor of the direction. Default: the method's own first guess. */
  readonly stepSize?: number
}

/**
 * The same step size always, whether or not the value decreases (slide 10's small positive constant); it is
 * halved only where the function gives no number.
 * @example minimize(f, x0, { method: gradientDescent({ lineSearch: fixedStep({ stepSize: 0.01 }) }) })
 */
export function fixedStep(options: FixedStepOptions = {}): LineSearch<'value'> {
  checkOptions('fixedStep', options, ['stepSize'])
  const { stepSize } = options
  if (stepSize !== undefined && !(stepSize > 0 && stepSize < Infinity)) {
    throw new DomainError(
      `fixedStep: expected a positive stepSize, got ${show(stepSize)}. Perhaps { stepSize: 0.01 }?`,
    )
  }
  return {
    name: 'fixedStep',
    queries: ['value'],
    run(line, guess) {
      let step = stepSize ?? guess
      for (let trial = 0; trial < 60; trial++) {
        if (Number.isFinite(line.value(step))) return step
        step /= 2
      }
      return undefined
    },
  }
}
