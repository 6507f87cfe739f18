import type { Flat } from '@wengert/ad-core'
import { knownOptions, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link nesterov}. */
export interface NesterovOptions {
  /** η ≥ 0. Default 0.01. */
  readonly stepSize?: Hyperparameter
  /** β in [0, 1]: what remains of the velocity after a step. Default 0.9. */
  readonly decay?: Hyperparameter
  /**
   * `'gradients'` (default, as other libraries do): the velocity adds up gradients, and η multiplies all
   * of it. `'steps'`: it adds up steps, each with the η of its time. The same while η stays.
   */
  readonly form?: 'gradients' | 'steps'
}

/** State of {@link nesterov}. */
export interface NesterovState {
  readonly velocity: Flat
}

/**
 * Nesterov's accelerated gradient, which takes the gradient where momentum is about to lead: v ← βv + g;
 * w ← w − η(g + βv).
 *
 * Here w is the point looked ahead to, so that one gradient at w suffices. In Nesterov's own variables
 * θ, with u ← βu − η∇f(θ + βu) and θ ← θ + u, it is w = θ + βu; that is the form `'steps'`, with
 * w ← w + β_{t+1}u − ηg, in which η and β may change.
 *
 * State: v, one number a weight. Cost per step: one gradient.
 * Source: Nesterov 1983; as momentum, Sutskever, Martens, Dahl & Hinton 2013.
 * @example
 * await train({ params, data, loss, optimizer: nesterov({ stepSize: 0.01, decay: 0.9 }) })
 */
export function nesterov(options: NesterovOptions = {}): Transform<NesterovState, never> {
  knownOptions('nesterov', options, ['stepSize', 'decay', 'form'])
  const stepSizeAt = hyperparameter('nesterov', 'stepSize', options.stepSize ?? 0.01)
  const decayAt = hyperparameter('nesterov', 'decay', options.decay ?? 0.9, 0, 1)
  const form = oneOf('nesterov', 'form', options.form ?? 'gradients', ['gradients', 'steps'])
  return {
    name: 'nesterov',
    choices: { form },
    init: (params) => ({ velocity: zerosLike(params) }),
    update: (g, state, at) => {
      const { velocity: v } = state
      const eta = stepSizeAt(at.iteration)
      const beta = decayAt(at.iteration)
      if (form === 'gradients') {
        for (let i = 0; i < g.length; i++) {
          v[i] = beta * v[i]! + g[i]!
          g[i] = -eta * (g[i]! + beta * v[i]!)
        }
      } else {
        const next = decayAt(at.iteration + 1)
        for (let i = 0; i < g.length; i++) {
          const plain = -eta * g[i]!
          v[i] = beta * v[i]! + plain
          g[i] = next * v[i]! + plain
        }
      }
      return { step: g, state }
    },
  }
}
