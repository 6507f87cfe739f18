import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link rmsprop}. */
export interface RmspropOptions {
  /** η ≥ 0. Default 0.001. */
  readonly stepSize?: Hyperparameter
  /** ρ in [0, 1): what the mean of squares keeps at each step. Default 0.9. */
  readonly squareDecay?: Hyperparameter
  /** β in [0, 1): momentum of the normalized gradients. Default 0, which keeps no velocity. */
  readonly decay?: Hyperparameter
  /** ε ≥ 0, added to the root. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /** ε₀ ≥ 0, added under the root. Default 0. */
  readonly rootEpsilon?: Hyperparameter
  /** What s starts from, ≥ 0. Default 0. */
  readonly initialSquare?: number
  /** `'variance'`: the mean gradient's square is taken off s, "centred". Default `'square'`. */
  readonly normalization?: 'square' | 'variance'
}

/** State of {@link rmsprop}. */
export interface RmspropState {
  /** s: the mean of squared gradients. */
  readonly square: Flat
  /** m: the mean of gradients; empty unless s is centred. */
  readonly mean: Flat
  /** v: the velocity; empty without momentum. */
  readonly velocity: Flat
}

/**
 * RMSProp, the gradient by its root mean square: s ← ρs + (1−ρ)g²; v ← βv + g/(√(s + ε₀) + ε);
 * w ← w − ηv. With `normalization: 'variance'` s − m² stands for s, where m ← ρm + (1−ρ)g.
 *
 * State: s, one number a weight; one more each for momentum and for centring. Cost per step: one gradient.
 * Source: Tieleman & Hinton 2012 (lecture 6.5); centred, Graves 2013. torch has ρ = 0.99 and ε = 1e-8
 * outside the root, TensorFlow.js ρ = 0.9, ε = 0 and ε₀ = 1e-7.
 * @example
 * await train({ params, data, loss, optimizer: rmsprop({ stepSize: 0.01, squareDecay: 0.99 }) })
 */
export function rmsprop(options: RmspropOptions = {}): Transform<RmspropState, never> {
  knownOptions('rmsprop', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('rmsprop', 'stepSize', options.stepSize ?? 0.001)
  const squareDecayAt = decayParameter('rmsprop', 'squareDecay', options.squareDecay ?? 0.9)
  const decayAt = decayParameter('rmsprop', 'decay', options.decay ?? 0)
  const epsilonAt = hyperparameter('rmsprop', 'epsilon', options.epsilon ?? 1e-8)
  const rootEpsilonAt = hyperparameter('rmsprop', 'rootEpsilon', options.rootEpsilon ?? 0)
  const initial = numberWithin('rmsprop', 'initialSquare', options.initialSquare ?? 0, 0)
  const { normalization = 'square' } = options
  oneOf('rmsprop', 'normalization', normalization, ['square', 'variance'])
  const centred = normalization === 'variance'
  const moving = options.decay !== undefined && options.decay !== 0
  return {
    name: 'rmsprop',
    choices: { normalization, momentum: moving ? 'some' : 'none' },
    init: (params) => ({
      square: zerosLike(params).fill(initial),
      mean: zerosLike(centred ? params : params.subarray(0, 0)),
      velocity: zerosLike(moving ? params : params.subarray(0, 0)),
    }),
    update: (g, state, at) => {
      const { square: s, mean: m, velocity: v } = state
      const eta = stepSizeAt(at.iteration)
      const rho = squareDecayAt(at.iteration)
      const beta = decayAt(at.iteration)
      const epsilon = epsilonAt(at.iteration)
      const rootEpsilon = rootEpsilonAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        s[i] = rho * s[i]! + (1 - rho) * gi * gi
        let power = s[i]!
        if (centred) {
          m[i] = rho * m[i]! + (1 - rho) * gi
          power = Math.max(0, power - m[i]! * m[i]!) // rounding may leave a constant gradient below 0
        }
        const root = Math.sqrt(power + rootEpsilon) + epsilon
        let u = root === 0 ? 0 : gi / root
        if (moving) {
          v[i] = beta * v[i]! + u
          u = v[i]!
        }
        g[i] = -eta * u
      }
      return { step: g, state }
    },
  }
}

const OPTION_NAMES = [
  'stepSize',
  'squareDecay',
  'decay',
  'epsilon',
  'rootEpsilon',
  'initialSquare',
  'normalization',
] as const
