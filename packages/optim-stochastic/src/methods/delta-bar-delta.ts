import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link deltaBarDelta}. */
export interface DeltaBarDeltaOptions {
  /** p₀ ≥ 0, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** κ ≥ 0, a number or a schedule: added to a step size on agreement. Default 0.01. */
  readonly increment?: Hyperparameter
  /** φ in [0, 1], a number or a schedule: the share that a step size loses on disagreement. Default 0.1. */
  readonly reduction?: Hyperparameter
  /** θ in [0, 1), a number or a schedule: what the running average keeps. Default 0.7. */
  readonly decay?: Hyperparameter
}

/** State of {@link deltaBarDelta}. */
export interface DeltaBarDeltaState {
  /** p: one step size a weight. */
  readonly stepSize: Flat
  /** ḡ; zero before the first gradient. */
  readonly mean: Flat
}

/**
 * Delta-bar-delta, slide 27: step sizes grow by an amount where the gradient has the sign of its
 * average, and shrink by a share where it has not. With the average ḡ_t = (1−θ)g_t + θḡ_{t−1}:
 *
 * ```
 * p ← p + κ       where ḡ_{t−1} g_t > 0
 * p ← p(1 − φ)    where ḡ_{t−1} g_t < 0
 * w ← w − p g
 * ```
 *
 * Made for the whole gradient: online, step sizes follow the signs of the noise, so that they don't
 * anneal (slide 28).
 *
 * State: p and ḡ, two numbers a weight. Cost per step: one gradient.
 * Source: Jacobs 1988.
 * @example
 * await train({ params, data, loss, optimizer: deltaBarDelta({ increment: 0.001 }) })
 */
export function deltaBarDelta(
  options: DeltaBarDeltaOptions = {},
): Transform<DeltaBarDeltaState, never> {
  knownOptions('deltaBarDelta', options, ['stepSize', 'increment', 'reduction', 'decay'])
  const initial = numberWithin('deltaBarDelta', 'stepSize', options.stepSize ?? 0.1, 0)
  const incrementAt = hyperparameter('deltaBarDelta', 'increment', options.increment ?? 0.01)
  const reductionAt = hyperparameter('deltaBarDelta', 'reduction', options.reduction ?? 0.1, 0, 1)
  const decayAt = decayParameter('deltaBarDelta', 'decay', options.decay ?? 0.7)
  return {
    name: 'deltaBarDelta',
    init: (params) => ({ stepSize: zerosLike(params).fill(initial), mean: zerosLike(params) }),
    update: (g, state, at) => {
      const { stepSize: p, mean } = state
      const kappa = incrementAt(at.iteration)
      const phi = reductionAt(at.iteration)
      const theta = decayAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const agreement = Math.sign(mean[i]!) * gi // the product itself could underflow
        if (agreement > 0) p[i] = p[i]! + kappa
        else if (agreement < 0) p[i] = p[i]! * (1 - phi)
        mean[i] = (1 - theta) * gi + theta * mean[i]!
        g[i] = -p[i]! * gi
      }
      return { step: g, state }
    },
  }
}
