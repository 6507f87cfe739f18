import type { Flat } from '@wengert/ad-core'
import { knownOptions } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link lion}. */
export interface LionOptions {
  /** η ≥ 0; a tenth to a third of what suits Adam. Default 1e-4. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): how much of the direction is the mean, the rest being g. Default 0.9. */
  readonly directionDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of gradients. Default 0.99. */
  readonly meanDecay?: Hyperparameter
  /** ω ≥ 0: the weights shrink by η_t ω at each step, whatever the gradient. Default 0. */
  readonly weightDecay?: Hyperparameter
}

/** State of {@link lion}. */
export interface LionState {
  readonly mean: Flat
}

/**
 * Lion, the sign of a momentum that leans on the last gradient: w ← w − η(sign(β₁m + (1−β₁)g) + ωw), and
 * only then m ← β₂m + (1−β₂)g. Every weight with a direction moves by η, decay apart.
 *
 * State: m, one number a weight. Cost per step: one gradient.
 * Source: Chen et al. 2023 (Symbolic discovery of optimization algorithms).
 * @example
 * await train({ params, data, loss, optimizer: lion({ stepSize: 1e-3 }) })
 */
export function lion(options: LionOptions = {}): Transform<LionState, never> {
  knownOptions('lion', options, ['stepSize', 'directionDecay', 'meanDecay', 'weightDecay'])
  const stepSizeAt = hyperparameter('lion', 'stepSize', options.stepSize ?? 1e-4)
  const directionDecayAt = decayParameter('lion', 'directionDecay', options.directionDecay ?? 0.9)
  const meanDecayAt = decayParameter('lion', 'meanDecay', options.meanDecay ?? 0.99)
  const weightDecayAt = hyperparameter('lion', 'weightDecay', options.weightDecay ?? 0)
  return {
    name: 'lion',
    init: (params) => ({ mean: zerosLike(params) }),
    update: (g, state, at) => {
      const { mean: m } = state
      const { params } = at
      const eta = stepSizeAt(at.iteration)
      const beta1 = directionDecayAt(at.iteration)
      const beta2 = meanDecayAt(at.iteration)
      const omega = weightDecayAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const direction = Math.sign(beta1 * m[i]! + (1 - beta1) * gi)
        m[i] = beta2 * m[i]! + (1 - beta2) * gi
        g[i] = -eta * (direction + omega * params[i]!)
      }
      return { step: g, state }
    },
  }
}
