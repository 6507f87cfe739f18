import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import { maxNorm } from '../linear-algebra/vector.js'
import type { Conditions } from '../protocol.js'

/** What the tests of arrival see of a method without derivatives. */
export interface Extent {
  /** How far apart the points are that the method compares. */
  readonly size: number
  /** How far apart their values are. */
  readonly spread: number
  /** Around which point. */
  readonly at: Float64Array
  readonly value: number
}

/**
 * Why points this close may count as one, or `undefined`: size ≤ stepTolerance·max(1, ‖w‖∞) and spread ≤
 * valueTolerance·max(1, |f|), or a size at which w can't be told from its neighbours.
 */
export function sizeTest(
  { size, spread, at, value }: Extent,
  { stepTolerance, valueTolerance }: Conditions,
): string | undefined {
  const length = maxNorm(at)
  if (
    size <= stepTolerance * Math.max(1, length) &&
    spread <= valueTolerance * Math.max(1, Math.abs(value))
  ) {
    return `points and values differ by no more than stepTolerance = ${stepTolerance} and valueTolerance = ${valueTolerance}`
  }
  return size <= 4 * Number.EPSILON * length ? 'points differ by rounding only' : undefined
}

/** A step that suits where a run starts: a quarter of the largest parameter, or of 1. */
export function firstStepAt(w: Float64Array): number {
  return Math.max(1, maxNorm(w)) / 4
}

/** Refuses an option that is given and no positive number. */
export function checkPositive(caller: string, name: string, x: unknown, example: number): void {
  if (x === undefined || (typeof x === 'number' && x > 0 && x < Infinity)) return
  throw new DomainError(
    `${caller}: expected ${name} to be a positive number, got ${show(x)}. Perhaps { ${name}: ${example} }?`,
  )
}
