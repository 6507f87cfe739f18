import { DomainError } from '@wengert/ad-core'
import { roundingOf, type LineSearch } from './line.js'

/** Options of `backtracking`. */
export interface BacktrackingOptions {
  /** c₁ of Armijo's condition φ(α) ≤ φ(0) + c₁αφ′(0). Default 1e-4. */
  readonly decrease?: number
  /** The least factor a step is cut by. Default 0.1. */
  readonly least?: number
  /** The largest factor a step is cut by. Default 0.5. */
  readonly most?: number
  /** Most trial points of one search. Default 60. */
  readonly maxTrials?: number
}

/**
 * Cuts the step until the value decreases enough (Armijo 1966): to the minimizer of the parabola through
 * φ(0), φ′(0) and φ(α), kept within the two factors; by `least` where φ(α) is NaN or infinite. One value a
 * trial, no gradient: not enough to keep a quasi-Newton matrix positive, which then skips pairs.
 * @example minimize(f, x0, { method: newton({ lineSearch: backtracking() }) })
 */
export function backtracking(options: BacktrackingOptions = {}): LineSearch<'value'> {
  const { decrease = 1e-4, least = 0.1, most = 0.5, maxTrials = 60 } = options
  if (!(decrease > 0 && decrease < 1 && least > 0 && least <= most && most < 1)) {
    throw new DomainError(
      `backtracking: expected 0 < decrease < 1 and 0 < least ≤ most < 1, got decrease ${decrease}, least ${least}, most ${most}. ` +
        'Perhaps { least: 0.1, most: 0.5 }?',
    )
  }
  return {
    name: 'backtracking',
    queries: ['value'],
    run(line, guess) {
      const { value0, slope0 } = line
      let step = guess
      for (let trial = 0; trial < maxTrials && step > 0; trial++) {
        const value = line.value(step)
        if (value <= value0 + decrease * step * slope0) return step
        if (-step * slope0 <= roundingOf(value0) && value <= value0) return step
        const parabola = (-0.5 * step * slope0) / ((value - value0) / step - slope0)
        step = Number.isFinite(value)
          ? Math.min(Math.max(parabola, least * step), most * step)
          : least * step
      }
      return undefined
    },
  }
}
