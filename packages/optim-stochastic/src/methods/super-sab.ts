import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link superSab}. */
export interface SuperSabOptions {
  /** p₀ ≥ 0, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** η⁺ ≥ 1, a number or a schedule: factor of a step size whose gradient kept its sign. Default 1.05. */
  readonly increase?: Hyperparameter
  /** η⁻ in [0, 1], a number or a schedule: its factor where the sign changed. Default 0.5. */
  readonly decrease?: Hyperparameter
  /** α in [0, 1], a number or a schedule: what remains of the last step. Default 0.9. */
  readonly momentum?: Hyperparameter
  /** The largest step size, against growth without end. Default 10. */
  readonly largest?: number
}

/** State of {@link superSab}. */
export interface SuperSabState {
  /** p: one step size a weight. */
  readonly stepSize: Flat
  /** The last gradient; zero before the first, and where the last step was taken back. */
  readonly gradient: Flat
  /** Δw, the last step. */
  readonly step: Flat
}

/**
 * SuperSAB, self-adapting back-propagation with momentum, slide 27. Weight by weight:
 *
 * ```
 * p ← min(largest, 1.05·p),  Δw ← αΔw − p g    where g_{t−1} g_t > 0
 * p ← ½·p,  w ← w − Δw,  Δw ← 0                where g_{t−1} g_t < 0: the last step is taken back
 * ```
 *
 * where a weight's first gradient, and the first one after a step was taken back, is compared with
 * none. Made for the whole gradient: online it fails (slide 28).
 *
 * State: p, g and Δw, three numbers a weight. Cost per step: one gradient.
 * Source: Tollenaere 1990, as read by Reed & Marks 1999 (its formulas are misprinted).
 * @example
 * await train({ params, data, loss, optimizer: superSab({ momentum: 0.5 }) })
 */
export function superSab(options: SuperSabOptions = {}): Transform<SuperSabState, never> {
  knownOptions('superSab', options, ['stepSize', 'increase', 'decrease', 'momentum', 'largest'])
  const largest = numberWithin('superSab', 'largest', options.largest ?? 10, 0)
  const initial = numberWithin('superSab', 'stepSize', options.stepSize ?? 0.1, 0, largest)
  const increaseAt = hyperparameter('superSab', 'increase', options.increase ?? 1.05, 1)
  const decreaseAt = hyperparameter('superSab', 'decrease', options.decrease ?? 0.5, 0, 1)
  const momentumAt = hyperparameter('superSab', 'momentum', options.momentum ?? 0.9, 0, 1)
  return {
    name: 'superSab',
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      gradient: zerosLike(params),
      step: zerosLike(params),
    }),
    update: (g, state, at) => {
      const { stepSize: p, gradient: before, step } = state
      const increase = increaseAt(at.iteration)
      const decrease = decreaseAt(at.iteration)
      const alpha = momentumAt(at.iteration)
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const agreement = Math.sign(before[i]!) * gi
        if (agreement < 0) {
          p[i] = decrease * p[i]!
          g[i] = -step[i]!
          step[i] = 0
          before[i] = 0
          continue
        }
        if (agreement > 0) p[i] = Math.min(largest, increase * p[i]!)
        step[i] = alpha * step[i]! - p[i]! * gi
        before[i] = gi
        g[i] = step[i]!
      }
      return { step: g, state }
    },
  }
}
