/** What two runs have in common, in numbers. */

/** Where losses differ most, relative to theirs. */
export interface Difference {
  readonly largest: number
  /** The step, from 1. */
  readonly step: number
}

/** The largest |ours − theirs| / |theirs|; infinite for a loss that is missing or not a number. */
export function difference(ours: readonly number[], theirs: readonly number[]): Difference {
  let found: Difference = { largest: 0, step: 1 }
  const count = Math.max(ours.length, theirs.length)
  for (let i = 0; i < count; i++) {
    const [a = NaN, b = NaN] = [ours[i], theirs[i]]
    const relative = a === b ? 0 : Math.abs(a - b) / Math.abs(b)
    const largest = Number.isNaN(relative) ? Infinity : relative
    if (largest > found.largest) found = { largest, step: i + 1 }
  }
  return found
}
