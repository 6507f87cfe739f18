import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole } from '../checks.js'
import { roundingOf, type Line, type LineSearch } from './line.js'

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
 * φ(0), φ′(0) and φ(α), kept within the two factors; by `least` where φ(α) is NaN or infinite. A first trial that
 * decreases enough is lengthened while the parabola's minimizer is more than twice as far and lower. One value
 * a trial, no gradient: not enough to keep a quasi-Newton matrix positive, which then skips pairs.
 * @example minimize(f, x0, { method: newton({ lineSearch: backtracking() }) })
 */
export function backtracking(options: BacktrackingOptions = {}): LineSearch<'value'> {
  checkOptions('backtracking', options, ['decrease', 'least', 'most', 'maxTrials'])
  const { decrease = 1e-4, least = 0.1, most = 0.5, maxTrials = 60 } = options
  if (!(decrease > 0 && decrease < 1 && least > 0 && least <= most && most < 1)) {
    throw new DomainError(
      `backtracking: expected 0 < decrease < 1 and 0 < least ≤ most < 1, got decrease ${decrease}, least ${least}, most ${most}. ` +
        'Perhaps { least: 0.1, most: 0.5 }?',
    )
  }
  checkWhole('backtracking', 'maxTrials', maxTrials, { least: 1, example: 60 })
  return {
    name: 'backtracking',
    queries: ['value'],
    run(line, guess) {
      const { value0, slope0 } = line
      let step = guess
      for (let trial = 0; trial < maxTrials && step > 0; trial++) {
        const value = line.value(step)
        const parabola = (-0.5 * step * slope0) / ((value - value0) / step - slope0)
        if (value <= value0 + decrease * step * slope0) {
          return trial === 0 ? lengthened(line, { step, value }, parabola, maxTrials) : step
        }
        const rounding = roundingOf(value0)
        if (-step * slope0 <= rounding && value <= value0 + rounding) return step
        step = Number.isFinite(value)
          ? Math.min(Math.max(parabola, least * step), most * step)
          : least * step
      }
      return undefined
    },
  }
}

/** Goes on from a first trial that was accepted, at most tenfold at a time, as long as the value falls. */
function lengthened(
  line: Line<'value'>,
  from: { readonly step: number; readonly value: number },
  minimizer: number,
  maxTrials: number,
): number {
  const { value0, slope0 } = line
  let { step, value } = from
  let goal = minimizer
  for (let trial = 1; trial < maxTrials; trial++) {
    const far = goal > 0 ? Math.min(goal, 10 * step) : 10 * step
    if (far < 2 * step) break
    const there = line.value(far)
    if (!(there < value)) break
    goal = (-0.5 * far * slope0) / ((there - value0) / far - slope0)
    step = far
    value = there
  }
  return step
}
