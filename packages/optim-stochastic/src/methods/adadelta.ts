import type { Flat } from '@wengert/ad-core'
import { knownOptions, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link adadelta}. */
export interface AdadeltaOptions {
  /** η ≥ 0, a factor on the whole step. Default 1, as published. */
  readonly stepSize?: Hyperparameter
  /** ρ in [0, 1): what the two means keep at each step. Default 0.9. */
  readonly decay?: Hyperparameter
  /** ε ≥ 0, added under both roots: without it the first step is 0, and so are all. Default 1e-6. */
  readonly epsilon?: Hyperparameter
  /** `'delayed'`: g is divided by the mean that does not contain it yet. Default `'published'`. */
  readonly form?: 'published' | 'delayed'
}

/** State of {@link adadelta}. */
export interface AdadeltaState {
  /** s: the mean of squared gradients. */
  readonly square: Flat
  /** x: the mean of squared steps, before η. */
  readonly stepSquare: Flat
}

/**
 * Adadelta, in which past steps give the step its unit: s ← ρs + (1−ρ)g²; u = g·√(x + ε)/√(s + ε);
 * x ← ρx + (1−ρ)u²; w ← w − ηu.
 *
 * State: s and x, two numbers a weight. Cost per step: one gradient.
 * Source: Zeiler 2012. torch's rule is `'published'`, TensorFlow.js' is `'delayed'` with ε = 1e-7.
 * @example
 * await train({ params, data, loss, optimizer: adadelta() })
 */
export function adadelta(options: AdadeltaOptions = {}): Transform<AdadeltaState, never> {
  knownOptions('adadelta', options, ['stepSize', 'decay', 'epsilon', 'form'])
  const stepSizeAt = hyperparameter('adadelta', 'stepSize', options.stepSize ?? 1)
  const decayAt = decayParameter('adadelta', 'decay', options.decay ?? 0.9)
  const epsilonAt = hyperparameter('adadelta', 'epsilon', options.epsilon ?? 1e-6)
  const form = oneOf('adadelta', 'form', options.form ?? 'published', ['published', 'delayed'])
  const delayed = form === 'delayed'
  return {
    name: 'adadelta',
    choices: { form },
    init: (params) => ({ square: zerosLike(params), stepSquare: zerosLike(params) }),
    update: (g, state, at) => {
      const { square: s, stepSquare: x } = state
      const eta = stepSizeAt(at.iteration)
      const rho = decayAt(at.iteration)
      const epsilon = epsilonAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const before = s[i]!
        s[i] = rho * before + (1 - rho) * gi * gi
        const divisor = (delayed ? before : s[i]!) + epsilon
        const u = divisor === 0 ? 0 : (Math.sqrt(x[i]! + epsilon) / Math.sqrt(divisor)) * gi
        x[i] = rho * x[i]! + (1 - rho) * u * u
        g[i] = -eta * u
      }
      return { step: g, state }
    },
  }
}
