import { newClock, type Clock } from './moment.js'
import type { Pool } from './replacement.js'
import type { SearchCounts } from './search-result.js'

/** Where a search stands. All but the candidates is plain data. */
export interface Standing<C> {
  W: Pool<C>
  /** The best candidate seen. */
  best: C
  bestValue: number
  /** Where in W the best one is, as long as moves have not led away from it; else −1. */
  bestPlace: number
  readonly memory: unknown
  readonly clock: Clock
  readonly counts: { -readonly [Name in keyof SearchCounts]: number }
  /** Iterations since the best one was found. */
  idle: number
  /** Children that have no value, and why the first has none. */
  failures: number
  failure: string | null
}

/** A search's beginning: its first pool with its values, of which one at least is finite. */
export function newStanding<C>(W: Pool<C>, memory: unknown): Standing<C> {
  const { values } = W
  const bestPlace = values.indexOf(values.reduce((a, b) => Math.min(a, b)))
  return {
    W,
    best: W.candidates[bestPlace]!,
    bestValue: values[bestPlace]!,
    bestPlace,
    memory,
    clock: newClock(),
    counts: { value: values.length, delta: 0, accepted: 0 },
    idle: 0,
    failures: 0,
    failure: null,
  }
}

/** Takes note of a child without a value. */
export function fail(standing: Standing<unknown>, reason: string): void {
  standing.failures++
  standing.failure ??= reason
}
