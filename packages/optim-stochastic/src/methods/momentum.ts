import type { Flat } from '@wengert/ad-core'
import { knownOptions } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link momentum}. */
export interface MomentumOptions {
  /** η ≥ 0. Default 0.01. */
  readonly stepSize?: Hyperparameter
  /** β in [0, 1]: what remains of the velocity after a step. Default 0.9. */
  readonly decay?: Hyperparameter
  /** δ in [0, 1]: the part of each gradient but the first that is left out. Default 0. */
  readonly dampening?: Hyperparameter
}

/** State of {@link momentum}. */
export interface MomentumState {
  readonly velocity: Flat
}

/**
 * Gradient descent with momentum (heavy ball): v ← βv + (1−δ)g; w ← w − η_t v. δ is 0 at the first step.
 *
 * State: v, one number a weight. Cost per step: one gradient.
 * Source: Polyak 1964; the step size multiplies the whole velocity, so that a schedule acts at once.
 * @example
 * await train({ params, data, loss, optimizer: momentum({ stepSize: 0.01, decay: 0.9 }) })
 */
export function momentum(options: MomentumOptions = {}): Transform<MomentumState, never> {
  knownOptions('momentum', options, ['stepSize', 'decay', 'dampening'])
  const stepSizeAt = hyperparameter('momentum', 'stepSize', options.stepSize ?? 0.01)
  const decayAt = hyperparameter('momentum', 'decay', options.decay ?? 0.9, 0, 1)
  const dampeningAt = hyperparameter('momentum', 'dampening', options.dampening ?? 0, 0, 1)
  return {
    name: 'momentum',
    init: (params) => ({ velocity: zerosLike(params) }),
    update: (g, state, at) => {
      const { velocity: v } = state
      const eta = stepSizeAt(at.iteration)
      const beta = decayAt(at.iteration)
      const taken = at.iteration === 0 ? 1 : 1 - dampeningAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        v[i] = beta * v[i]! + taken * g[i]!
        g[i] = -eta * v[i]!
      }
      return { step: g, state }
    },
  }
}
