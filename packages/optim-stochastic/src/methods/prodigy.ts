import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, positiveNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link prodigy}. */
export interface ProdigyOptions {
  /** γ ≥ 0, a factor on the step size that the method finds; for schedules. Default 1. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.9. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of their squares. Default 0.999. */
  readonly squareDecay?: Hyperparameter
  /** β₃ in [0, 1): decay of the two sums that estimate the distance. Default √β₂. */
  readonly distanceDecay?: Hyperparameter
  /** ε ≥ 0, added to the root in the gradient's unit. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /** ω ≥ 0: the weights shrink by γdω at each step, whatever the gradient. Default 0. */
  readonly weightDecay?: Hyperparameter
  /** d₀ > 0: a distance below that from the start to the solution. Default 1e-6. */
  readonly initialDistance?: number
  /** A factor on the estimate of the distance: the one to tune, if any. Default 1. */
  readonly distanceFactor?: Hyperparameter
  /** By how much d may grow in one step, > 1. Default: by any factor. */
  readonly growth?: number
}

/** State of {@link prodigy}. */
export interface ProdigyState {
  /** m, of gradients times d/d₀. */
  readonly mean: Flat
  /** The mean of their squares. */
  readonly square: Flat
  /** s: the weighted sum of gradients. */
  readonly sum: Flat
  /** The weights that the training started from. */
  readonly start: Flat
  /** d: the estimate of the distance from there to the solution, which never falls. */
  distance: number
  /** r: the weighted sum of ⟨g, start − w⟩. */
  correlation: number
}

/**
 * Prodigy, Adam with a step size d that it finds as the distance from the start to the solution:
 * m ← β₁m + (1−β₁)dg; v ← β₂v + (1−β₂)d²g²; r ← β₃r + γd²⟨g, w₀ − w⟩; s ← β₃s + γd²g;
 * w ← w − γd(m/(√v + dε) + ωw), and then d ← max(d, r/‖s‖₁).
 *
 * With ε = 0 no scale of the loss matters, and that of the weights matters through d₀ alone. The state
 * holds everything with d/d₀ for d, which is the same rule and keeps single precision in range.
 *
 * State: m, v, s and the start, four numbers a weight, and two numbers. Cost per step: one gradient.
 * Source: Mishchenko & Defazio 2024 (Prodigy: an expeditiously adaptive parameter-free learner), Adam
 * version.
 * @example
 * await train({ params, data, loss, optimizer: prodigy() })
 */
export function prodigy(options: ProdigyOptions = {}): Transform<ProdigyState, never> {
  knownOptions('prodigy', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('prodigy', 'stepSize', options.stepSize ?? 1)
  const meanDecayAt = decayParameter('prodigy', 'meanDecay', options.meanDecay ?? 0.9)
  const squareDecayAt = decayParameter('prodigy', 'squareDecay', options.squareDecay ?? 0.999)
  const { distanceDecay = (step) => Math.sqrt(squareDecayAt(step)) } = options
  const distanceDecayAt = decayParameter('prodigy', 'distanceDecay', distanceDecay)
  const epsilonAt = hyperparameter('prodigy', 'epsilon', options.epsilon ?? 1e-8)
  const weightDecayAt = hyperparameter('prodigy', 'weightDecay', options.weightDecay ?? 0)
  const initial = positiveNumber('prodigy', 'initialDistance', options.initialDistance ?? 1e-6)
  const factorAt = hyperparameter('prodigy', 'distanceFactor', options.distanceFactor ?? 1)
  const growth =
    options.growth === undefined ? Infinity : numberWithin('prodigy', 'growth', options.growth, 1)
  return {
    name: 'prodigy',
    init: (params) => ({
      mean: zerosLike(params),
      square: zerosLike(params),
      sum: zerosLike(params),
      start: params.slice(),
      distance: initial,
      correlation: 0,
    }),
    update: (g, state, at) => {
      const { mean: m, square: v, sum: s, start, distance: d } = state
      const { params: w, iteration } = at
      const gamma = stepSizeAt(iteration)
      const beta1 = meanDecayAt(iteration)
      const beta2 = squareDecayAt(iteration)
      const beta3 = distanceDecayAt(iteration)
      const ratio = d / initial
      const weight = gamma * ratio * ratio
      const epsilon = ratio * epsilonAt(iteration)
      const omega = weightDecayAt(iteration)
      let correlation = 0
      let norm = 0
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        correlation += gi * (start[i]! - w[i]!)
        s[i] = beta3 * s[i]! + weight * gi
        norm += Math.abs(s[i]!)
        m[i] = beta1 * m[i]! + (1 - beta1) * ratio * gi
        v[i] = beta2 * v[i]! + (1 - beta2) * (ratio * gi) ** 2
        const root = Math.sqrt(v[i]!) + epsilon
        g[i] = -gamma * d * ((root === 0 ? 0 : m[i]! / root) + omega * w[i]!)
      }
      state.correlation = beta3 * state.correlation + weight * correlation
      const estimate = norm === 0 ? 0 : (factorAt(iteration) * state.correlation) / norm
      state.distance = Math.max(d, Math.min(estimate, growth * d))
      return { step: g, state }
    },
  }
}

const OPTION_NAMES = [
  'stepSize',
  'meanDecay',
  'squareDecay',
  'distanceDecay',
  'epsilon',
  'weightDecay',
  'initialDistance',
  'distanceFactor',
  'growth',
] as const
