import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf, positiveNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** What {@link rprop} does with a weight whose gradient changed sign. */
export type RpropVariant = 'rprop+' | 'rprop-' | 'irprop+' | 'irprop-'

/** Options of {@link rprop}. */
export interface RpropOptions {
  /** Δ₀, the length of every weight's first step. Default 0.1. */
  readonly stepSize?: number
  /** η⁺ ≥ 1, a number or a schedule: factor of Δ where the gradient kept its sign. Default 1.2. */
  readonly increase?: Hyperparameter
  /** η⁻ in [0, 1], a number or a schedule: factor of Δ where it changed its sign. Default 0.5. */
  readonly decrease?: Hyperparameter
  /** The smallest Δ. Default 1e-6. */
  readonly smallest?: number
  /** The largest Δ. Default 50. */
  readonly largest?: number
  /**
   * Where the gradient changed sign: `'rprop+'` (default, as published in 1993) takes the weight's last
   * step back, `'irprop+'` does so only where the error rose, `'irprop-'` lets the weight stay where it
   * is, and all three compare the next gradient with none. `'rprop-'` steps on as ever.
   */
  readonly variant?: RpropVariant
}

/** State of {@link rprop}. */
export interface RpropState {
  /** Δ: the length of each weight's step. */
  readonly stepSize: Flat
  /** The last gradient; zero before the first, and where the next one is compared with none. */
  readonly gradient: Flat
  /** The error at the step before; NaN before the first. */
  error: number
}

/**
 * RPROP, resilient propagation, slide 27: of the gradient only the sign counts.
 *
 * ```
 * Δ ← min(50, 1.2·Δ)      where g_{t−1} g_t > 0
 * Δ ← max(1e-6, 0.5·Δ)    where g_{t−1} g_t < 0
 * w ← w − Δ sign g
 * ```
 *
 * and what happens to a weight whose gradient changed sign is the variants' business. Made for the
 * whole gradient: online it follows the signs of the noise, and does not anneal (slide 28).
 *
 * `rprop({ variant: 'irprop-', stepSize: 0.01 })` is the rule and the default of `torch.optim.Rprop`.
 *
 * State: Δ and g, two numbers a weight, and the error. Cost per step: one value and gradient.
 * Source: Riedmiller & Braun 1993; the variants' names are Igel & Hüsken's (2003).
 * @example
 * await train({ params, data, loss, optimizer: rprop(), batchSize: data.length })
 */
export function rprop(options: RpropOptions = {}): Transform<RpropState, 'value'> {
  knownOptions('rprop', options, [
    'stepSize',
    'increase',
    'decrease',
    'smallest',
    'largest',
    'variant',
  ])
  const smallest = numberWithin('rprop', 'smallest', options.smallest ?? 1e-6, 0)
  const largest = positiveNumber('rprop', 'largest', options.largest ?? 50)
  const initial = numberWithin('rprop', 'stepSize', options.stepSize ?? 0.1, smallest, largest)
  const increaseAt = hyperparameter('rprop', 'increase', options.increase ?? 1.2, 1)
  const decreaseAt = hyperparameter('rprop', 'decrease', options.decrease ?? 0.5, 0, 1)
  const variant = oneOf('rprop', 'variant', options.variant ?? 'rprop+', VARIANTS)
  return {
    name: 'rprop',
    choices: { variant },
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      gradient: zerosLike(params),
      error: NaN,
    }),
    update: (g, state, at) => {
      const { stepSize: delta, gradient: before } = state
      const increase = increaseAt(at.iteration)
      const decrease = decreaseAt(at.iteration)
      const error = variant === 'irprop+' ? at.value() : NaN
      const takesBack = variant === 'rprop+' || error > state.error
      state.error = error
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const lastSign = Math.sign(before[i]!)
        const last = delta[i]!
        before[i] = gi
        if (lastSign * gi > 0) delta[i] = Math.min(largest, increase * last)
        else if (lastSign * gi < 0) {
          delta[i] = Math.max(smallest, decrease * last)
          if (variant !== 'rprop-') {
            before[i] = 0
            g[i] = takesBack ? lastSign * last : 0 // the last step was −sign(g_{t−1})·Δ_{t−1}
            continue
          }
        }
        g[i] = -Math.sign(gi) * delta[i]!
      }
      return { step: g, state }
    },
  }
}

const VARIANTS = ['rprop+', 'rprop-', 'irprop+', 'irprop-'] as const
