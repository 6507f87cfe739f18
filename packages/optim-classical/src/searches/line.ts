import type { Query } from '../protocol.js'

/** A point of the line: the step α, φ(α) and φ′(α). */
export interface Trial {
  readonly step: number
  readonly value: number
  readonly slope: number
}

/** What a line search may ask: φ(α) = f(w + αd) and nothing else of f. */
export interface LineQueries {
  readonly value: (step: number) => number
  readonly valueAndSlope: (step: number) => Trial
  /** φ″(0) = dᵀHd. */
  readonly curvature: () => number
}

/** The objective's query behind each question about the line. */
export interface LineQuerySource {
  readonly value: 'value'
  readonly valueAndSlope: 'valueAndGradient'
  readonly curvature: 'hvp'
}

/** The line as a search sees it: φ(0), φ′(0) < 0 and the questions it declared. */
export type Line<L extends keyof LineQueries> = {
  readonly value0: number
  readonly slope0: number
  /** The longest step that stays within bounds; absent where there are none. Beyond it a trial is NaN. */
  readonly most?: number
} & Pick<LineQueries, L>

/** A line search, for the option `lineSearch` of a method's factory. */
export interface LineSearch<out L extends keyof LineQueries> {
  readonly name: string
  readonly queries: readonly LineQuerySource[L][]
  /** A step α > 0 from a first guess, or `undefined` when the line offers no decrease. */
  readonly run: (line: Line<L>, guess: number) => number | undefined
}

/** The queries that a line search makes of the objective. */
export type QueriesOf<L extends keyof LineQueries> = LineQuerySource[L] & Query

/**
 * How much two values near this one may differ by rounding alone, generously: below it a search compares
 * slopes (Hager & Zhang 2005).
 */
export function roundingOf(value: number): number {
  return 1e-13 * Math.abs(value)
}

/**
 * A trial with φ(α) − φ(0) for its value; where that is noise, as it differs from 0 by rounding only, and so would the
 * decrease asked for, with what slopes say, ½α(φ′(0) + φ′(α)). On this value Armijo's condition is the approximate one
 * of Hager & Zhang (2005), φ′(α) ≤ (2c₁ − 1)φ′(0).
 */
export function riseOf(
  { step, value, slope }: Trial,
  { value0, slope0 }: { readonly value0: number; readonly slope0: number },
  decrease: number,
): Trial {
  const rise = value - value0
  const rounding = roundingOf(value0)
  const noise = Math.abs(rise) <= rounding && -decrease * step * slope0 <= rounding
  return { step, value: noise ? 0.5 * step * (slope0 + slope) : rise, slope }
}
