import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link nadam}. */
export interface NadamOptions {
  /** η ≥ 0. Default 0.002. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.9. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of their squares. Default 0.999. */
  readonly squareDecay?: Hyperparameter
  /** ε ≥ 0, added to the root. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /**
   * ψ ≥ 0 in μ_t = β₁(1 − ½·0.96^{tψ}), momentum that grows from β₁/2 to β₁ over some thousand steps, as
   * published (default, 0.004), or `'none'` for μ_t = β₁.
   */
  readonly momentumDecay?: number | 'none'
}

/** State of {@link nadam}. */
export interface NadamState {
  readonly mean: Flat
  readonly square: Flat
  /** Πμ: the product of all momenta so far. */
  momentumProduct: number
  /** 1 − Πβ₂: what the weights of the gradients in `square` sum to. */
  squareWeight: number
  count: number
}

/**
 * Nadam, Adam with Nesterov's momentum: m ← β₁m + (1−β₁)g; s ← β₂s + (1−β₂)g²;
 * w ← w − η[μ_{t+1}m/(1−Πμ_{1…t+1}) + (1−μ_t)g/(1−Πμ_{1…t})]/(√ŝ + ε), where ŝ = s/(1−β₂ᵗ).
 *
 * State: m and s, two numbers a weight, and three numbers. Cost per step: one gradient.
 * Source: Dozat 2016, with its schedule of momenta, as in torch; other libraries leave that out.
 * @example
 * await train({ params, data, loss, optimizer: nadam({ stepSize: 0.01 }) })
 */
export function nadam(options: NadamOptions = {}): Transform<NadamState, never> {
  knownOptions('nadam', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('nadam', 'stepSize', options.stepSize ?? 0.002)
  const meanDecayAt = decayParameter('nadam', 'meanDecay', options.meanDecay ?? 0.9)
  const squareDecayAt = decayParameter('nadam', 'squareDecay', options.squareDecay ?? 0.999)
  const epsilonAt = hyperparameter('nadam', 'epsilon', options.epsilon ?? 1e-8)
  const { momentumDecay: psi = 0.004 } = options
  if (psi !== 'none') numberWithin('nadam', 'momentumDecay', psi, 0)
  const momentum = (beta1: number, t: number): number =>
    psi === 'none' ? beta1 : beta1 * (1 - 0.5 * 0.96 ** (t * psi))
  return {
    name: 'nadam',
    init: (params) => ({
      mean: zerosLike(params),
      square: zerosLike(params),
      momentumProduct: 1,
      squareWeight: 0,
      count: 0,
    }),
    update: (g, state, at) => {
      const { mean: m, square: s } = state
      const beta1 = meanDecayAt(at.iteration)
      const beta2 = squareDecayAt(at.iteration)
      const t = ++state.count
      const now = momentum(beta1, t)
      const next = momentum(beta1, t + 1)
      state.momentumProduct *= now
      state.squareWeight = beta2 * state.squareWeight + (1 - beta2)
      const eta = stepSizeAt(at.iteration)
      const epsilon = epsilonAt(at.iteration)
      const ofGradient = (eta * (1 - now)) / (1 - state.momentumProduct)
      const ofMean = (eta * next) / (1 - state.momentumProduct * next)
      const correction = 1 / state.squareWeight
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        m[i] = beta1 * m[i]! + (1 - beta1) * gi
        s[i] = beta2 * s[i]! + (1 - beta2) * gi * gi
        const root = Math.sqrt(s[i]! * correction) + epsilon
        g[i] = root === 0 ? 0 : -(ofGradient * gi + ofMean * m[i]!) / root
      }
      return { step: g, state }
    },
  }
}

const OPTION_NAMES = ['stepSize', 'meanDecay', 'squareDecay', 'epsilon', 'momentumDecay'] as const
