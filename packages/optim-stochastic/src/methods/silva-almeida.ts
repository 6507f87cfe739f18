import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link silvaAlmeida}. */
export interface SilvaAlmeidaOptions {
  /** p₀ ≥ 0, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** u ≥ 1, a number or a schedule: factor of a step size whose gradient kept its sign. Default 1.2. */
  readonly increase?: Hyperparameter
  /** d in [0, 1], a number or a schedule: its factor where the sign changed; 0.7–0.83. Default 0.7. */
  readonly decrease?: Hyperparameter
  /** α in [0, 1], a number or a schedule: what remains of the smoothed gradient. Default 0. */
  readonly momentum?: Hyperparameter
}

/** State of {@link silvaAlmeida}. */
export interface SilvaAlmeidaState {
  /** p: one step size a weight. */
  readonly stepSize: Flat
  /** The point that the last accepted error belongs to. */
  readonly point: Flat
  /** The gradient there; zero before the first. */
  readonly gradient: Flat
  /** z, the gradient with momentum. */
  readonly smoothed: Flat
  /** The last accepted error; NaN before the first. */
  error: number
  /** How many steps were undone since. */
  rejected: number
}

/** Undone steps in a row from which on all step sizes are halved. */
const PATIENCE = 5

/**
 * Adaptive back-propagation, slide 27. Where the error did not rise,
 *
 * ```
 * p ← 1.2·p where g_{t−1} g_t > 0,  p ← 0.7·p where g_{t−1} g_t < 0
 * z ← g + αz
 * w ← w − p z
 * ```
 *
 * Where it rose, the step is undone and tried again from the point before, along that point's gradient
 * without momentum, with smaller step sizes for the weights whose gradient changed sign at the point
 * that was left, and with half of all step sizes where none did or from the fifth time in a row on.
 *
 * Made for the whole gradient: online, signs follow the noise (slide 28), and the error of one batch
 * is compared with another's, so that one lucky batch has all later steps undone and shortened.
 *
 * State: p, point, g and z, four numbers a weight, and two. Cost per step: one value and gradient.
 * Source: Silva & Almeida 1990.
 * @example
 * await train({ params, data, loss, optimizer: silvaAlmeida(), batchSize: data.length })
 */
export function silvaAlmeida(
  options: SilvaAlmeidaOptions = {},
): Transform<SilvaAlmeidaState, 'value'> {
  knownOptions('silvaAlmeida', options, ['stepSize', 'increase', 'decrease', 'momentum'])
  const initial = numberWithin('silvaAlmeida', 'stepSize', options.stepSize ?? 0.1, 0)
  const increaseAt = hyperparameter('silvaAlmeida', 'increase', options.increase ?? 1.2, 1)
  const decreaseAt = hyperparameter('silvaAlmeida', 'decrease', options.decrease ?? 0.7, 0, 1)
  const momentumAt = hyperparameter('silvaAlmeida', 'momentum', options.momentum ?? 0, 0, 1)
  return {
    name: 'silvaAlmeida',
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      point: params.slice(),
      gradient: zerosLike(params),
      smoothed: zerosLike(params),
      error: NaN,
      rejected: 0,
    }),
    update: (g, state, at) => {
      const { stepSize: p, point, gradient: before, smoothed: z } = state
      const { params: w, iteration } = at
      const increase = increaseAt(iteration)
      const decrease = decreaseAt(iteration)
      const error = at.value()
      if (!(error > state.error)) {
        const alpha = momentumAt(iteration)
        for (let i = 0; i < g.length; i++) {
          const gi = g[i]!
          const agreement = Math.sign(before[i]!) * gi
          if (agreement > 0) p[i] = increase * p[i]!
          else if (agreement < 0) p[i] = decrease * p[i]!
          z[i] = gi + alpha * z[i]!
          g[i] = -p[i]! * z[i]!
          before[i] = gi
        }
        point.set(w)
        state.error = error
        state.rejected = 0
        return { step: g, state }
      }
      let turned = 0
      for (let i = 0; i < g.length; i++) {
        if (!(Math.sign(before[i]!) * g[i]! < 0)) continue
        p[i] = decrease * p[i]!
        turned++
      }
      state.rejected++
      const factor = turned === 0 || state.rejected >= PATIENCE ? 0.5 : 1
      for (let i = 0; i < g.length; i++) {
        p[i] = factor * p[i]!
        z[i] = before[i]!
        g[i] = point[i]! - p[i]! * z[i]! - w[i]! // w + step = point − p z
      }
      return { step: g, state }
    },
  }
}
