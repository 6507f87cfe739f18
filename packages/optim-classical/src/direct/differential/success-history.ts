import type { Random } from '../../random.js'

/**
 * What made trials succeed, as plain data: SHADE's memory of mean mutation and crossover constants (Tanabe & Fukunaga 2013,
 * 2014).
 */
export interface SuccessHistory {
  readonly mutation: Float64Array
  /** NaN where crossover has come to 0 for good. */
  readonly crossover: Float64Array
  /** Which entry is replaced next. */
  readonly next: number
}

/** The constants of one trial. */
export interface TrialConstants {
  /** F. */
  readonly mutation: number
  /** CR. */
  readonly crossover: number
}

/** A trial better than its parent, and by how much. */
export interface Success extends TrialConstants {
  readonly gain: number
}

/** H entries, all the same. */
const ENTRIES = 6

/** A history that has seen nothing yet. */
export function emptyHistory({ mutation, crossover }: TrialConstants): SuccessHistory {
  return {
    mutation: new Float64Array(ENTRIES).fill(mutation),
    crossover: new Float64Array(ENTRIES).fill(crossover),
    next: 0,
  }
}

/** Constants near an entry: F by Cauchy's distribution in (0, 1], CR by the normal one in [0, 1]. */
export function drawConstants(history: SuccessHistory, random: Random): TrialConstants {
  const entry = random.index(ENTRIES)
  const mean = history.crossover[entry]!
  const crossover = mean === mean ? Math.min(1, Math.max(0, mean + 0.1 * random.normal())) : 0
  let mutation = 0
  while (!(mutation > 0)) {
    mutation = history.mutation[entry]! + 0.1 * Math.tan(Math.PI * (random() - 0.5))
  }
  return { mutation: Math.min(1, mutation), crossover }
}

/** The history after a generation: one entry becomes the successes' Lehmer mean Σgx²/Σgx, weighted by their gains g. */
export function learnt(history: SuccessHistory, successes: readonly Success[]): SuccessHistory {
  if (successes.length === 0) return history
  const { next } = history
  const mutation = history.mutation.slice()
  const crossover = history.crossover.slice()
  mutation[next] = lehmerMean(successes, (success) => success.mutation)
  // 0/0, where all were 0, stays: from then on a trial takes over one parameter only.
  crossover[next] =
    crossover[next] === crossover[next]
      ? lehmerMean(successes, (success) => success.crossover)
      : NaN
  return { mutation, crossover, next: (next + 1) % ENTRIES }
}

function lehmerMean(successes: readonly Success[], of: (success: Success) => number): number {
  const most = Math.max(...successes.map(({ gain }) => gain))
  let squares = 0
  let sum = 0
  for (const success of successes) {
    const weighted = (success.gain / most) * of(success)
    squares += weighted * of(success)
    sum += weighted
  }
  return squares / sum
}
