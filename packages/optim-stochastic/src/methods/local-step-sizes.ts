import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link localStepSizes}. */
export interface LocalStepSizesOptions {
  /** p₀ ≥ 0, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** μ ≥ 0, a number or a schedule: how fast step sizes move. Default 0.01. */
  readonly metaStepSize?: Hyperparameter
}

/** State of {@link localStepSizes}. */
export interface LocalStepSizesState {
  /** p: one step size a weight, of either sign. */
  readonly stepSize: Flat
  /** The last gradient; zero before the first. */
  readonly gradient: Flat
}

/**
 * Gradient descent in the step sizes, without precautions, slide 25: p_t = p_{t−1} + μ g_t g_{t−1};
 * w ← w − p_t g_t. The slide's verdict is "doesn't work", and this is here to show it: step sizes cross
 * zero, after which their weights ascend, and no μ fits weights of different curvature, as the change
 * of p scales with the square of the gradient. {@link exponentiatedStepSizes} mends that.
 *
 * State: p and g, two numbers a weight. Cost per step: one gradient.
 * Source: Schraudolph 2005, slide 25.
 * @example
 * await train({ params, data, loss, optimizer: localStepSizes({ metaStepSize: 0.001 }) })
 */
export function localStepSizes(
  options: LocalStepSizesOptions = {},
): Transform<LocalStepSizesState, never> {
  knownOptions('localStepSizes', options, ['stepSize', 'metaStepSize'])
  const initial = numberWithin('localStepSizes', 'stepSize', options.stepSize ?? 0.1, 0)
  const muAt = hyperparameter('localStepSizes', 'metaStepSize', options.metaStepSize ?? 0.01)
  return {
    name: 'localStepSizes',
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      gradient: zerosLike(params),
    }),
    update: (g, state, at) => {
      const { stepSize: p, gradient: before } = state
      const mu = muAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        p[i] = p[i]! + mu * gi * before[i]!
        before[i] = gi
        g[i] = -p[i]! * gi
      }
      return { step: g, state }
    },
  }
}
