import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole } from '../checks.js'
import { secant } from './interpolation.js'
import type { Line, LineSearch, Trial } from './line.js'

/** Options of `hagerZhang`. */
export interface HagerZhangOptions {
  /** δ: the decrease asked for, as a part of what the slope promises; below ½. Default 0.1. */
  readonly decrease?: number
  /** σ: how far a slope that still falls must have flattened, φ′(α) ≥ σφ′(0). Default 0.9. */
  readonly curvature?: number
  /** ε: by which part of |φ(0)| a value may lie above φ(0) where slopes decide. Default 1e-6. */
  readonly valueError?: number
  /** Most trial points of one search. Default 50. */
  readonly maxTrials?: number
}

/**
 * Wolfe's conditions, φ(α) ≤ φ(0) + δαφ′(0) and φ′(α) ≥ σφ′(0), or the approximate ones, (2δ − 1)φ′(0) ≥ φ′(α) ≥ σφ′(0)
 * where φ(α) ≤ φ(0) + ε|φ(0)|, which slopes alone decide: values lose half the digits of a minimizer, slopes none. The
 * interval is shortened by a double secant step, by bisection where that is slow (Hager & Zhang 2005 and 2006). A trial
 * that is NaN or infinite counts as too high and never enters a secant. One value and gradient a trial.
 *
 * Errors: factors that are not 0 < decrease < ½, decrease ≤ curvature < 1, valueError ≥ 0 (`DomainError`).
 * @example minimize(f, x0, { method: conjugateGradient({ lineSearch: hagerZhang() }) })
 */
export function hagerZhang(options: HagerZhangOptions = {}): LineSearch<'valueAndSlope'> {
  checkOptions('hagerZhang', options, ['decrease', 'curvature', 'valueError', 'maxTrials'])
  const { decrease = 0.1, curvature = 0.9, valueError = 1e-6, maxTrials = 50 } = options
  if (!(
    decrease > 0 &&
    decrease < 0.5 &&
    decrease <= curvature &&
    curvature < 1 &&
    valueError >= 0
  )) {
    throw new DomainError(
      `hagerZhang: expected 0 < decrease < 0.5, decrease ≤ curvature < 1 and valueError ≥ 0, got decrease ${decrease}, curvature ${curvature}, valueError ${valueError}. ` +
        'Perhaps { decrease: 0.1, curvature: 0.9 }?',
    )
  }
  checkWhole('hagerZhang', 'maxTrials', maxTrials, { least: 1, example: 50 })
  return {
    name: 'hagerZhang',
    queries: ['valueAndGradient'],
    run(line, guess) {
      const { value0, slope0, most = Infinity } = line
      const ceiling = value0 + valueError * Math.abs(value0)
      let lowest: Trial = { step: 0, value: value0, slope: slope0 }
      const proposals = trials(line, Math.min(guess, most), ceiling)
      let next = proposals.next(lowest)
      for (let trial = 0; trial < maxTrials && !next.done; trial++) {
        const at = asked(line, next.value)
        const { step, value, slope } = at
        const wolfe = value - value0 <= decrease * step * slope0
        const approximate = value <= ceiling && slope <= (2 * decrease - 1) * slope0
        if ((wolfe || approximate) && slope >= curvature * slope0) return step
        if (wolfe && step === most) return step
        if (value < lowest.value) lowest = at
        next = proposals.next(at)
      }
      return lowest.step > 0 ? lowest.step : undefined
    },
  }
}

/** A trial; one that gave no number as one that lies too high. */
function asked(line: Line<'valueAndSlope'>, step: number): Trial {
  const at = line.valueAndSlope(step)
  const holds = Number.isFinite(at.value) && Number.isFinite(at.slope)
  return holds ? at : { step, value: Infinity, slope: -Infinity }
}

type Interval = readonly [Trial, Trial]
type Steps<T> = Generator<number, T, Trial>

/**
 * The steps to try, each answered by its trial. An interval [a, b] has φ(a) ≤ ceiling, φ′(a) < 0 and φ′(b) ≥ 0, so that
 * it holds a minimizer.
 */
function* trials(line: Line<'valueAndSlope'>, guess: number, ceiling: number): Steps<void> {
  const { value0, slope0, most = Infinity } = line
  const found = yield* bracket({ step: 0, value: value0, slope: slope0 }, guess, most, ceiling)
  let interval = found
  while (interval !== undefined && !isTiny(interval)) {
    const before = width(interval)
    interval = yield* doubleSecant(interval, ceiling)
    if (width(interval) > 0.66 * before) {
      const [a, b] = interval
      interval = yield* update(interval, 0.5 * (a.step + b.step), ceiling)
    }
  }
}

/** Steps five times as long each, until the slope rises or the value is too high. */
function* bracket(
  start: Trial,
  guess: number,
  most: number,
  ceiling: number,
): Steps<Interval | undefined> {
  let low = start
  for (let step = guess; ; step = Math.min(5 * step, most)) {
    const at: Trial = yield step
    if (at.slope >= 0) return [low, at]
    if (at.value > ceiling) return yield* halve([start, at], ceiling)
    low = at
    if (step === most) return undefined
  }
}

/** From [a, b] with φ(b) too high though the slope falls there, an interval by bisection. */
function* halve([from, to]: Interval, ceiling: number): Steps<Interval> {
  let [low, high] = [from, to]
  while (!isTiny([low, high])) {
    const middle: Trial = yield 0.5 * (low.step + high.step)
    if (middle.slope >= 0) return [low, middle]
    if (middle.value <= ceiling) low = middle
    else high = middle
  }
  return [low, high]
}

/** The interval cut at a step; the same where the step lies outside. */
function* update([a, b]: Interval, step: number, ceiling: number): Steps<Interval> {
  if (!(step > a.step && step < b.step)) return [a, b]
  const at: Trial = yield step
  if (at.slope >= 0) return [a, at]
  return at.value <= ceiling ? [at, b] : yield* halve([a, at], ceiling)
}

/** A secant step, and from the end that it moved a second one: together they move both ends. */
function* doubleSecant([a, b]: Interval, ceiling: number): Steps<Interval> {
  const step = secant(a, b)
  const next = yield* update([a, b], step, ceiling)
  const [left, right] = next
  if (right.step === step && right !== b) return yield* update(next, secant(b, right), ceiling)
  if (left.step === step && left !== a) return yield* update(next, secant(a, left), ceiling)
  return next
}

function width([a, b]: Interval): number {
  return b.step - a.step
}

function isTiny([a, b]: Interval): boolean {
  return !(b.step - a.step > 4 * Number.EPSILON * b.step)
}
