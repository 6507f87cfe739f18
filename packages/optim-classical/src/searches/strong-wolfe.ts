import { cubicMinimizer, secant } from './interpolation.js'
import { roundingOf, type Line, type LineSearch, type Trial } from './line.js'
import { wolfeFactors, type WolfeFactors } from './wolfe-factors.js'

/** Options of `strongWolfe`. */
export type StrongWolfeOptions = WolfeFactors

/**
 * Strong Wolfe conditions: φ(α) ≤ φ(0) + c₁αφ′(0) and |φ′(α)| ≤ c₂|φ′(0)|, by bracketing and cubic
 * interpolation (Nocedal & Wright, Algorithms 3.5 and 3.6). Where values differ by rounding only, slopes
 * decide: the approximate Wolfe test of Hager & Zhang (2005). A trial that is NaN or infinite shortens the
 * step and never enters an interpolation. One value and gradient a trial.
 * @example minimize(f, x0, { method: bfgs({ lineSearch: strongWolfe({ curvature: 0.1 }) }) })
 */
export function strongWolfe(options: StrongWolfeOptions = {}): LineSearch<'valueAndSlope'> {
  const { decrease, curvature, maxTrials } = wolfeFactors('strongWolfe', options)
  return {
    name: 'strongWolfe',
    queries: ['valueAndGradient'],
    run: (line, guess) => searchStrongWolfe(line, guess, decrease, curvature, maxTrials),
  }
}

function searchStrongWolfe(
  line: Line<'valueAndSlope'>,
  guess: number,
  decrease: number,
  curvature: number,
  maxTrials: number,
): number | undefined {
  const { value0, slope0, most = Infinity } = line
  const rounding = roundingOf(value0)
  // The lowest trial that decreases enough; a good step lies between it and `high`.
  let low: Trial = { step: 0, value: value0, slope: slope0 }
  let high: Trial | undefined
  let previous = low
  let wall = Infinity // the nearest step that gave no number
  let width = Infinity
  let step = Math.min(guess, most)
  for (let trial = 0; trial < maxTrials; trial++) {
    const at = line.valueAndSlope(step)
    if (!Number.isFinite(at.value) || !Number.isFinite(at.slope)) {
      wall = step
      if (high !== undefined) break
      step = low.step + (wall - low.step) * (low.step === 0 ? 0.1 : 0.5)
      if (step === low.step || step === wall) break
      continue
    }
    const promised = decrease * step * slope0
    const sufficient = at.value <= value0 + (-promised <= rounding ? rounding : promised)
    const flat = Math.abs(at.slope) <= -curvature * slope0
    if (sufficient && (flat || (at.slope < 0 && step === most))) return step
    if (!sufficient || at.value > low.value + rounding) {
      high = at
    } else {
      const toHigh = high === undefined ? 1 : high.step - low.step
      if (at.slope * toHigh >= 0) high = low
      previous = low
      low = at
    }
    if (high === undefined) {
      step = Math.min(extend(previous, low, wall), most)
      continue
    }
    const span = Math.abs(high.step - low.step)
    if (span <= 4 * Number.EPSILON * Math.max(low.step, high.step)) break
    step = span > 0.66 * width ? 0.5 * (low.step + high.step) : between(low, high)
    width = span
  }
  const flatter = low.value <= value0 + rounding && Math.abs(low.slope) < -slope0
  return low.step > 0 && (low.value < value0 || flatter) ? low.step : undefined
}

/** A longer step: where the slope's line from the last two trials vanishes, 2 to 10 times as far. */
function extend(from: Trial, to: Trial, wall: number): number {
  const flat = secant(from, to)
  const least = to.step + (to.step - from.step)
  const most = 10 * to.step
  const step = flat > to.step ? Math.min(Math.max(flat, least), most) : most
  return step < wall ? step : 0.5 * (to.step + wall)
}

/** The minimizer of the cubic through two trials, kept a tenth of the span away from both ends. */
function between(a: Trial, b: Trial): number {
  const span = b.step - a.step
  const minimizer = cubicMinimizer(a, b)
  const fraction = minimizer === undefined ? 0.5 : (minimizer - a.step) / span
  const inside = fraction >= 0 && fraction <= 1 ? fraction : 0.5
  return a.step + span * Math.min(Math.max(inside, 0.1), 0.9)
}
