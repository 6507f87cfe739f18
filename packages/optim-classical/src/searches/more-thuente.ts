import { cubicMinimizer, parabolaMinimizer, secant } from './interpolation.js'
import { riseOf, roundingOf, type Line, type LineSearch, type Trial } from './line.js'
import { wolfeFactors, type WolfeFactors } from './wolfe-factors.js'

/** Options of `moreThuente`. */
export type MoreThuenteOptions = WolfeFactors

/**
 * Strong Wolfe conditions: φ(α) ≤ φ(0) + c₁αφ′(0) and |φ′(α)| ≤ c₂|φ′(0)|, by the safeguarded cubic and quadratic
 * steps of Moré & Thuente (1994). Until a step decreases enough and slopes upwards, the interval is led by
 * ψ(α) = φ(α) − φ(0) − c₁αφ′(0), whose minimizer meets the first condition. Where values differ by rounding only, slopes
 * decide: the approximate Wolfe test of Hager & Zhang (2005). A trial that is NaN or infinite shortens the step and
 * never enters an interpolation. One value and gradient a trial.
 *
 * Errors: factors that are not 0 < decrease < curvature < 1 (`DomainError`).
 * @example minimize(f, x0, { method: lbfgs({ lineSearch: moreThuente({ curvature: 0.5 }) }) })
 */
export function moreThuente(options: MoreThuenteOptions = {}): LineSearch<'valueAndSlope'> {
  const { decrease, curvature, maxTrials } = wolfeFactors('moreThuente', options)
  return {
    name: 'moreThuente',
    queries: ['valueAndGradient'],
    run: (line, guess) => searchMoreThuente(line, guess, decrease, curvature, maxTrials),
  }
}

function searchMoreThuente(
  line: Line<'valueAndSlope'>,
  guess: number,
  decrease: number,
  curvature: number,
  maxTrials: number,
): number | undefined {
  const { value0, slope0, most = Infinity } = line
  const rounding = roundingOf(value0)
  // Values are counted from φ(0), which loses no digits.
  let best: Trial = { step: 0, value: 0, slope: slope0 }
  let found: Trial = { ...best, value: value0 } // the same trial as it was answered
  let other: Trial | undefined // with `best` it encloses the minimizer
  let wall = Infinity // the nearest step that gave no number
  let [width, widthBefore] = [Infinity, Infinity]
  let modified = true
  let step = Math.min(guess, most)
  for (let trial = 0; trial < maxTrials; trial++) {
    const asked = line.valueAndSlope(step)
    if (!Number.isFinite(asked.value) || !Number.isFinite(asked.slope)) {
      wall = step
      if (other !== undefined && other.step > wall) other = undefined
      step = best.step + (wall - best.step) * (best.step === 0 ? 0.1 : 0.5)
      if (step === best.step || step === wall) break
      continue
    }
    const at = riseOf(asked, line, decrease)
    const sufficient = at.value <= decrease * step * slope0
    const flat = Math.abs(at.slope) <= -curvature * slope0
    if (sufficient && (flat || (at.slope < 0 && step === most))) return step
    modified &&= !(sufficient && at.slope >= 0)
    const tilt = modified && !sufficient && at.value <= best.value ? decrease * slope0 : 0
    const move = moreThuenteStep(best, other, at, tilt)
    if (move.best === at) found = asked
    ;[best, other] = [move.best, move.other]
    step = move.step
    if (other === undefined) {
      if (step >= wall) step = 0.5 * (best.step + wall)
      step = Math.min(step, most)
      if (step === best.step) break
      continue
    }
    const span = other.step - best.step
    if (Math.abs(span) <= 4 * Number.EPSILON * Math.max(best.step, other.step)) break
    const fraction = (step - best.step) / span
    const slow = Math.abs(span) >= 0.66 * widthBefore
    if (slow || !(fraction > 0 && fraction < 1)) step = best.step + 0.5 * span
    ;[widthBefore, width] = [width, Math.abs(span)]
  }
  const flatter = found.value <= value0 + rounding && Math.abs(found.slope) < -slope0
  return found.step > 0 && (found.value < value0 || flatter) ? found.step : undefined
}

/** The four cases of the paper's section 4: the next step, and the interval; all of φ(α) − tilt·α. */
function moreThuenteStep(
  best: Trial,
  other: Trial | undefined,
  at: Trial,
  tilt: number,
): { readonly best: Trial; readonly other: Trial | undefined; readonly step: number } {
  const low = tilted(best, tilt)
  const here = tilted(at, tilt)
  const way = at.step - best.step
  const line = secant(low, here)
  const cubic = cubicMinimizer(low, here)
  if (here.value > low.value) {
    const parabola = parabolaMinimizer(low, here)
    const c = cubic ?? parabola
    const nearer = Math.abs(c - best.step) < Math.abs(parabola - best.step)
    return { best, other: at, step: nearer ? c : 0.5 * (c + parabola) }
  }
  if (here.slope * low.slope < 0) {
    const c = cubic ?? line
    const farther = Math.abs(c - at.step) > Math.abs(line - at.step)
    return { best: at, other: best, step: farther ? c : line }
  }
  const longest = at.step + 4 * way
  if (Math.abs(here.slope) < Math.abs(low.slope)) {
    const beyond = cubic !== undefined && (cubic - at.step) * way > 0 ? cubic : undefined
    if (other === undefined) {
      const shortest = best.step === 0 ? at.step : at.step + 1.1 * way
      const far = Math.max(beyond ?? Infinity, line)
      return { best: at, other, step: Math.min(Math.max(far, shortest), longest) }
    }
    const c = beyond ?? line
    const near = Math.abs(c - at.step) < Math.abs(line - at.step) ? c : line
    const limit = at.step + 0.66 * (other.step - at.step)
    return { best: at, other, step: way > 0 ? Math.min(near, limit) : Math.max(near, limit) }
  }
  if (other === undefined) return { best: at, other, step: longest }
  const step = cubicMinimizer(tilted(other, tilt), here) ?? 0.5 * (at.step + other.step)
  return { best: at, other, step }
}

function tilted({ step, value, slope }: Trial, tilt: number): Trial {
  return { step, value: value - tilt * step, slope: slope - tilt }
}
