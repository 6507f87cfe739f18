/** Where a direct search stands, as temperatures see it. Plain data. */
export interface Moment {
  /** Iterations before this one. */
  readonly iteration: number
  /** T of the iteration before; Infinity at first. */
  readonly temperature: number
  /** Which part of the children was accepted, lately: a running mean over about 500, ½ at first. */
  readonly acceptance: number
  /** The mean of the positive Δ, over about the last 100. */
  readonly rise: number
  /** How many of them there were, counted up to 100. */
  readonly rises: number
}

/** A moment that a run moves on. */
export type Clock = { -readonly [Name in keyof Moment]: Moment[Name] }

/** The beginning of a run. */
export function newClock(): Clock {
  return { iteration: 0, temperature: Infinity, acceptance: 0.5, rise: 0, rises: 0 }
}

/** Takes note of a child that was compared with its parent. */
export function note(clock: Clock, delta: number, accepted: boolean): void {
  clock.acceptance += 0.002 * ((accepted ? 1 : 0) - clock.acceptance)
  if (delta > 0 && delta < Infinity) {
    if (clock.rises < 100) clock.rises++
    clock.rise += (delta - clock.rise) / clock.rises
  }
}
