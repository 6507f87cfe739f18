import { knownOptions } from '../checks.js'
import type { Transform } from '../protocol.js'
import { scheduleOf, type StepSize } from '../schedules/schedules.js'

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** η, a number ≥ 0 or a schedule. Default 0.1. */
  readonly stepSize?: StepSize
}

/**
 * Stochastic gradient descent, slides 10 and 20–23: w ← w − η_t g_t.
 *
 * State: none. Cost per step: one gradient.
 * Source: Robbins & Monro 1951; converges where Ση = ∞ and Ση² < ∞, see {@link robbinsMonro}.
 * @example
 * await train({ params, data, loss, optimizer: sgd({ stepSize: 0.1 }), epochs: 3 })
 */
export function sgd(options: SgdOptions = {}): Transform<null, never> {
  knownOptions('sgd', options, ['stepSize'])
  const stepSizeAt = scheduleOf('sgd', 'stepSize', options.stepSize ?? 0.1)
  return {
    name: 'sgd',
    init: () => null,
    update: (g, state, at) => {
      const eta = stepSizeAt(at.iteration)
      for (let i = 0; i < g.length; i++) g[i] = -eta * g[i]!
      return { step: g, state }
    },
  }
}
