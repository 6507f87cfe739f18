import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link adagrad}. */
export interface AdagradOptions {
  /** η ≥ 0; for one that decays give a schedule, such as `robbinsMonro`. Default 0.01. */
  readonly stepSize?: Hyperparameter
  /** What s starts from, ≥ 0. Default 0. */
  readonly initialSquare?: number
  /** ε ≥ 0, added to the root. Default 1e-10. */
  readonly epsilon?: Hyperparameter
  /** ε₀ ≥ 0, added under the root. Default 0. */
  readonly rootEpsilon?: Hyperparameter
}

/** State of {@link adagrad}. */
export interface AdagradState {
  /** s: the sum of squared gradients. */
  readonly square: Flat
}

/**
 * Adagrad, steps in proportion to each weight's past gradients: s ← s + g²; w ← w − η g/(√(s + ε₀) + ε).
 * Its first step is −η·sign g, and with ε = ε₀ = 0 no scale of the loss matters.
 *
 * State: s, one number a weight. Cost per step: one gradient.
 * Source: Duchi, Hazan & Singer 2011. torch has ε = 1e-10 and ε₀ = 0; TensorFlow.js starts s from 0.1
 * and has ε = 0 and ε₀ = 1e-7.
 * @example
 * await train({ params, data, loss, optimizer: adagrad({ stepSize: 0.1 }) })
 */
export function adagrad(options: AdagradOptions = {}): Transform<AdagradState, never> {
  knownOptions('adagrad', options, ['stepSize', 'initialSquare', 'epsilon', 'rootEpsilon'])
  const stepSizeAt = hyperparameter('adagrad', 'stepSize', options.stepSize ?? 0.01)
  const initial = numberWithin('adagrad', 'initialSquare', options.initialSquare ?? 0, 0)
  const epsilonAt = hyperparameter('adagrad', 'epsilon', options.epsilon ?? 1e-10)
  const rootEpsilonAt = hyperparameter('adagrad', 'rootEpsilon', options.rootEpsilon ?? 0)
  return {
    name: 'adagrad',
    init: (params) => ({ square: zerosLike(params).fill(initial) }),
    update: (g, state, at) => {
      const { square: s } = state
      const eta = stepSizeAt(at.iteration)
      const epsilon = epsilonAt(at.iteration)
      const rootEpsilon = rootEpsilonAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        s[i] = s[i]! + gi * gi
        const root = Math.sqrt(s[i]! + rootEpsilon) + epsilon
        g[i] = root === 0 ? 0 : (-eta * gi) / root // 0/0: no epsilon where no gradient ever came
      }
      return { step: g, state }
    },
  }
}
