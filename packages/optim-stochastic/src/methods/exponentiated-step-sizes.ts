import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link exponentiatedStepSizes}. */
export interface ExponentiatedStepSizesOptions {
  /** p₀ ≥ 0, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** μ ≥ 0, a number or a schedule: how fast step sizes move. Default 0.05. */
  readonly metaStepSize?: Hyperparameter
  /** `'linear'` (default): p·max(guard, 1 + μ p g g). `'exponential'`: p·exp(μ p g g). */
  readonly form?: 'linear' | 'exponential'
  /** The least factor of a step size in one step of the linear form, against negative ones. Default ½. */
  readonly guard?: number
}

/** State of {@link exponentiatedStepSizes}. */
export interface ExponentiatedStepSizesState {
  /** p: one step size a weight. */
  readonly stepSize: Flat
  /** The last gradient; zero before the first. */
  readonly gradient: Flat
}

/**
 * Step sizes that descend in log-space, slide 30: p_t = p_{t−1}·exp(μ p_{t−1} g_t g_{t−1}), or its
 * re-linearisation p_{t−1}·max(½, 1 + μ p_{t−1} g_t g_{t−1}); w ← w − p_t g_t. The product p g g does
 * not change with the scale of a weight. It is {@link smd} with decay 0, which looks one step back.
 *
 * State: p and g, two numbers a weight. Cost per step: one gradient.
 * Errors: a step size that overflows ends the training with the outcome `'failed'`.
 * Source: Kivinen & Warmuth 1995 (exponentiated gradient); Schraudolph 2005, slide 30.
 * @example
 * await train({ params, data, loss, optimizer: exponentiatedStepSizes({ metaStepSize: 0.1 }) })
 */
export function exponentiatedStepSizes(
  options: ExponentiatedStepSizesOptions = {},
): Transform<ExponentiatedStepSizesState, never> {
  const caller = 'exponentiatedStepSizes'
  knownOptions(caller, options, ['stepSize', 'metaStepSize', 'form', 'guard'])
  const initial = numberWithin(caller, 'stepSize', options.stepSize ?? 0.1, 0)
  const muAt = hyperparameter(caller, 'metaStepSize', options.metaStepSize ?? 0.05)
  const form = oneOf(caller, 'form', options.form ?? 'linear', ['linear', 'exponential'])
  const guard = numberWithin(caller, 'guard', options.guard ?? 0.5, 0, 1)
  const linear = form === 'linear'
  return {
    name: caller,
    choices: { form },
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      gradient: zerosLike(params),
    }),
    update: (g, state, at) => {
      const { stepSize: p, gradient: before } = state
      const mu = muAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const exponent = mu * p[i]! * gi * before[i]!
        p[i] = p[i]! * (linear ? Math.max(guard, 1 + exponent) : Math.exp(exponent))
        before[i] = gi
        g[i] = -p[i]! * gi
      }
      return { step: g, state }
    },
  }
}
