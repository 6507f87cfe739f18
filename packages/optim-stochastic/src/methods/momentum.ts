import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { scheduleOf, type StepSize } from '../schedules/schedules.js'

/** Options of {@link momentum}. */
export interface MomentumOptions {
  /** η, a number ≥ 0 or a schedule. Default 0.01. */
  readonly stepSize?: StepSize
  /** β in [0, 1]: what remains of the velocity after a step. Default 0.9. */
  readonly decay?: number
}

/** State of {@link momentum}. */
export interface MomentumState {
  readonly velocity: Flat
}

/**
 * Gradient descent with momentum (heavy ball): v ← βv + g; w ← w − η_t v.
 *
 * State: v, one number a weight. Cost per step: one gradient.
 * Source: Polyak 1964; the step size multiplies the whole velocity, so that a schedule acts at once.
 * @example
 * await train({ params, data, loss, optimizer: momentum({ stepSize: 0.01, decay: 0.9 }) })
 */
export function momentum(options: MomentumOptions = {}): Transform<MomentumState, never> {
  knownOptions('momentum', options, ['stepSize', 'decay'])
  const stepSizeAt = scheduleOf('momentum', 'stepSize', options.stepSize ?? 0.01)
  const beta = numberWithin('momentum', 'decay', options.decay ?? 0.9, 0, 1)
  return {
    name: 'momentum',
    init: (params) => ({ velocity: zerosLike(params) }),
    update: (g, state, at) => {
      const { velocity: v } = state
      const eta = stepSizeAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        v[i] = beta * v[i]! + g[i]!
        g[i] = -eta * v[i]!
      }
      return { step: g, state }
    },
  }
}
