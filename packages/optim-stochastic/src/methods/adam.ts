import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberBelowOne, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { scheduleOf, type StepSize } from '../schedules/schedules.js'

/** Options of {@link adam}. */
export interface AdamOptions {
  /** η, a number ≥ 0 or a schedule. Default 0.001. */
  readonly stepSize?: StepSize
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.9. */
  readonly meanDecay?: number
  /** β₂ in [0, 1): decay of the mean of their squares. Default 0.999. */
  readonly squareDecay?: number
  /** ε ≥ 0, added to the root, not under it. Default 1e-8. */
  readonly epsilon?: number
}

/** State of {@link adam}. */
export interface AdamState {
  readonly mean: Flat
  readonly square: Flat
  count: number
}

/**
 * Adam: m ← β₁m + (1−β₁)g; s ← β₂s + (1−β₂)g²; w ← w − η m̂/(√ŝ + ε), where m̂ = m/(1−β₁ᵗ) and
 * ŝ = s/(1−β₂ᵗ). Its first step is −η·sign g.
 *
 * State: m and s, two numbers a weight, and t. Cost per step: one gradient.
 * Source: Kingma & Ba 2015, algorithm 1.
 * @example
 * await train({ params, data, loss, optimizer: adam({ stepSize: 0.01 }) })
 */
export function adam(options: AdamOptions = {}): Transform<AdamState, never> {
  knownOptions('adam', options, ['stepSize', 'meanDecay', 'squareDecay', 'epsilon'])
  const stepSizeAt = scheduleOf('adam', 'stepSize', options.stepSize ?? 0.001)
  const beta1 = numberBelowOne('adam', 'meanDecay', options.meanDecay ?? 0.9)
  const beta2 = numberBelowOne('adam', 'squareDecay', options.squareDecay ?? 0.999)
  const epsilon = numberWithin('adam', 'epsilon', options.epsilon ?? 1e-8, 0)
  return {
    name: 'adam',
    init: (params) => ({ mean: zerosLike(params), square: zerosLike(params), count: 0 }),
    update: (g, state, at) => {
      const { mean: m, square: s } = state
      const t = ++state.count
      const eta = stepSizeAt(at.iteration) / (1 - beta1 ** t)
      const rootCorrection = 1 / Math.sqrt(1 - beta2 ** t)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        m[i] = beta1 * m[i]! + (1 - beta1) * gi
        s[i] = beta2 * s[i]! + (1 - beta2) * gi * gi
        const root = Math.sqrt(s[i]!) * rootCorrection + epsilon
        g[i] = root === 0 ? 0 : (-eta * m[i]!) / root // 0/0: epsilon = 0 where no gradient ever came
      }
      return { step: g, state }
    },
  }
}
