import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberBelowOne, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'

/** Options of {@link alap}. */
export interface AlapOptions {
  /** p₀, the step size that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** k: how fast step sizes move. Default 0.01. */
  readonly metaStepSize?: number
  /** γ in [0, 1): what the running averages keep at each step. Default 0.9. */
  readonly decay?: number
  /** The least factor of a step size in one step. Default ½. */
  readonly guard?: number
  /**
   * `'lecture'` (default): the averages that normalise do not contain g_t yet, so that the expected
   * change of p is linear in g_t and vanishes where the gradient is pure noise. `'published'`: ⟨g·g⟩
   * takes g_t in first, as the authors' code does; that drifts.
   */
  readonly form?: 'lecture' | 'published'
}

/** State of {@link alap}. */
export interface AlapState {
  /** p: one step size a weight. */
  readonly stepSize: Flat
  /** ⟨g⟩. */
  readonly mean: Flat
  /** ⟨g·g⟩. */
  readonly square: Flat
}

/**
 * ALAP, linear normalisation of the gradient's autocorrelation, slide 29:
 * p_t = p_{t−1}·max(½, 1 + k g_t⟨g⟩_{t−1}/⟨g·g⟩_{t−1}); w_{t+1} = w_t − p_t g_t, and only then
 * ⟨g⟩ ← γ⟨g⟩ + (1−γ)g_t and ⟨g·g⟩ likewise. No step size changes at a weight's first gradient.
 *
 * State: p, ⟨g⟩, ⟨g·g⟩, three numbers a weight. Cost per step: one gradient.
 * Source: Almeida, Langlois, Amaral & Plakhov 1999.
 * @example
 * await train({ params, data, loss, optimizer: alap({ stepSize: 0.3, metaStepSize: 0.01 }) })
 */
export function alap(options: AlapOptions = {}): Transform<AlapState, never> {
  knownOptions('alap', options, ['stepSize', 'metaStepSize', 'decay', 'guard', 'form'])
  const initial = numberWithin('alap', 'stepSize', options.stepSize ?? 0.1, 0)
  const k = numberWithin('alap', 'metaStepSize', options.metaStepSize ?? 0.01, 0)
  const gamma = numberBelowOne('alap', 'decay', options.decay ?? 0.9)
  const guard = numberWithin('alap', 'guard', options.guard ?? 0.5, 0, 1)
  const form = oneOf('alap', 'form', options.form ?? 'lecture', ['lecture', 'published'])
  const squareFirst = form === 'published'
  return {
    name: 'alap',
    choices: { form },
    init: (params) => ({
      stepSize: zerosLike(params).fill(initial),
      mean: zerosLike(params),
      square: zerosLike(params),
    }),
    update: (g, state) => {
      const { stepSize: p, mean, square } = state
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const before = square[i]!
        square[i] = gamma * before + (1 - gamma) * gi * gi
        const s = squareFirst ? square[i]! : before
        if (before > 0) p[i] = p[i]! * Math.max(guard, 1 + (k * gi * mean[i]!) / s)
        mean[i] = gamma * mean[i]! + (1 - gamma) * gi
        g[i] = -p[i]! * gi
      }
      return { step: g, state }
    },
  }
}
