import type { Conditions } from '../../protocol.js'
import type { Ending } from './evolution-endings.js'

/** Where a run ended, and why. */
export interface RunEnd {
  readonly w: Float64Array
  readonly value: number
  readonly ending: Ending
}

/** What the runs that ended have found, as plain data: the best end of all. */
export interface Agreement extends RunEnd {
  /** How many ended there; those that ended at the same value, but elsewhere, count half. */
  readonly count: number
}

/** How far apart points of the same value may lie that are one minimum, in units of the first deviations. */
const NEAR = 1e-2
/** How near they are one minimum whatever their values, which runs that end by their steps may not have found well. */
const SAME = 1e-6

/** Takes in where a run ended. */
export function agreement(
  before: Agreement | undefined,
  end: RunEnd,
  scale: Float64Array,
  { valueTolerance, stepTolerance }: Pick<Conditions, 'valueTolerance' | 'stepTolerance'>,
): Agreement {
  if (before === undefined) return { ...end, count: 1 }
  const distance = Math.max(...scale.map((s, i) => Math.abs(end.w[i]! - before.w[i]!) / s))
  const agrees = Math.abs(end.value - before.value) <= sameValue(before.value, valueTolerance)
  const lower = end.value < before.value
  if (!agrees && !(distance <= Math.max(SAME, 10 * stepTolerance)))
    return lower ? { ...end, count: 1 } : before
  const { w, value } = lower ? end : before
  const ending = end.ending.settled ? end.ending : before.ending
  return { w, value, ending, count: before.count + (distance <= NEAR ? 1 : 0.5) }
}

/** By how much the values differ that two runs find at one minimum. */
export function sameValue(value: number, valueTolerance: number): number {
  return Math.max(10 * valueTolerance, 1e-9) * Math.max(1, Math.abs(value))
}
