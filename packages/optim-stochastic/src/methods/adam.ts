import type { Flat } from '@wengert/ad-core'
import { DomainError } from '@wengert/ad-core'
import { knownOptions, show } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { adamEntries } from './adam-entries.js'

/** Options of {@link adam}. */
export interface AdamOptions {
  /** η ≥ 0. Default 0.001. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.9. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of their squares. Default 0.999. */
  readonly squareDecay?: Hyperparameter
  /** ε ≥ 0, added to the root. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /** ε₀ ≥ 0, added to ŝ under the root. Default 0. */
  readonly rootEpsilon?: Hyperparameter
  /** Divide by the largest s so far: steps that never lengthen again (Reddi, Kale & Kumar 2018). */
  readonly amsgrad?: boolean
}

/** State of {@link adam}. */
export interface AdamState {
  readonly mean: Flat
  readonly square: Flat
  /** The largest entries of `square` so far; empty without amsgrad. */
  readonly largest: Flat
  /** 1 − Πβ₁: what the weights of the gradients in `mean` sum to. */
  meanWeight: number
  /** 1 − Πβ₂: the same for `square`. */
  squareWeight: number
}

/**
 * Adam: m ← β₁m + (1−β₁)g; s ← β₂s + (1−β₂)g²; w ← w − η m̂/(√(ŝ + ε₀) + ε), where m̂ = m/(1−β₁ᵗ) and
 * ŝ = s/(1−β₂ᵗ). Its first step is −η·sign g. Where β changes, m̂ and ŝ are the weighted means still.
 *
 * State: m and s, two numbers a weight (three with amsgrad), and two numbers. Cost per step: one gradient.
 * Source: Kingma & Ba 2015, algorithm 1. torch has ε = 1e-8, TensorFlow.js ε = 1e-7, both outside.
 * @example
 * await train({ params, data, loss, optimizer: adam({ stepSize: 0.01 }) })
 */
export function adam(options: AdamOptions = {}): Transform<AdamState, never> {
  knownOptions('adam', options, ADAM_OPTIONS)
  return adamNamed('adam', options)
}

/** Names of {@link adam}'s options. */
export const ADAM_OPTIONS = [
  'stepSize',
  'meanDecay',
  'squareDecay',
  'epsilon',
  'rootEpsilon',
  'amsgrad',
] as const

/** {@link adam} under the name of a method that is made of it. */
export function adamNamed(name: string, options: AdamOptions): Transform<AdamState, never> {
  const stepSizeAt = hyperparameter(name, 'stepSize', options.stepSize ?? 0.001)
  const meanDecayAt = decayParameter(name, 'meanDecay', options.meanDecay ?? 0.9)
  const squareDecayAt = decayParameter(name, 'squareDecay', options.squareDecay ?? 0.999)
  const epsilonAt = hyperparameter(name, 'epsilon', options.epsilon ?? 1e-8)
  const rootEpsilonAt = hyperparameter(name, 'rootEpsilon', options.rootEpsilon ?? 0)
  const { amsgrad = false } = options
  if (typeof amsgrad !== 'boolean') {
    throw new DomainError(
      `${name}: expected amsgrad true or false, got ${show(amsgrad)}. Perhaps true?`,
    )
  }
  return {
    name,
    ...(amsgrad ? { choices: { amsgrad: 'true' } } : {}),
    init: (params) => ({
      mean: zerosLike(params),
      square: zerosLike(params),
      largest: zerosLike(amsgrad ? params : params.subarray(0, 0)),
      meanWeight: 0,
      squareWeight: 0,
    }),
    update: (g, state, at) => {
      const { mean: m, square: s, largest } = state
      const beta1 = meanDecayAt(at.iteration)
      const beta2 = squareDecayAt(at.iteration)
      state.meanWeight = beta1 * state.meanWeight + (1 - beta1)
      state.squareWeight = beta2 * state.squareWeight + (1 - beta2)
      adamEntries(g, 0, m, s, largest, {
        stepSize: stepSizeAt(at.iteration),
        meanDecay: beta1,
        squareDecay: beta2,
        meanWeight: state.meanWeight,
        squareWeight: state.squareWeight,
        epsilon: epsilonAt(at.iteration),
        rootEpsilon: rootEpsilonAt(at.iteration),
      })
      return { step: g, state }
    },
  }
}
