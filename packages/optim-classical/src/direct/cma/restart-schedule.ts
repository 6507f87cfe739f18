import type { Random } from '../../random.js'

/**
 * Whether and how populations change from run to run: doubled (IPOP; Auger & Hansen 2005), or doubled in turn with small
 * ones (BIPOP; Hansen 2009).
 */
export type RestartScheme = 'none' | 'ipop' | 'bipop'

/** Which run is on, as plain data. */
export interface Schedule {
  /** 0 for the first. */
  readonly run: number
  /** How often the population was doubled. */
  readonly doublings: number
  readonly populationSize: number
  /** The run's first σ, in units of the first run's. */
  readonly sigma: number
  /** Evaluations of this run, and how many there may be. */
  readonly spent: number
  readonly most: number
  /** Of the two regimes: the present one, the largest population, and what each has used. */
  readonly small: boolean
  readonly largest: number
  readonly spentSmall: number
  readonly spentLarge: number
  /** Evaluations of the latest run with a large population. */
  readonly latestLarge: number
}

/** The first run. */
export function firstRun(populationSize: number): Schedule {
  return {
    run: 0,
    doublings: 0,
    populationSize,
    sigma: 1,
    spent: 0,
    most: Infinity,
    small: false,
    largest: populationSize,
    spentSmall: 0,
    spentLarge: 0,
    latestLarge: 0,
  }
}

/** The run after one that ended. */
export function nextRun(
  before: Schedule,
  scheme: RestartScheme,
  firstSize: number,
  random: Random,
): Schedule {
  const { run, small, spent, largest } = before
  const next = {
    ...before,
    run: run + 1,
    spent: 0,
    spentSmall: before.spentSmall + (small ? spent : 0),
    // The first run belongs to neither.
    spentLarge: before.spentLarge + (small || run === 0 ? 0 : spent),
    latestLarge: small ? before.latestLarge : spent,
  }
  if (scheme === 'bipop' && next.spentSmall < next.spentLarge) {
    return {
      ...next,
      small: true,
      populationSize: Math.floor(firstSize * ((0.5 * largest) / firstSize) ** (random() ** 2)),
      sigma: 10 ** (-2 * random()),
      most: next.latestLarge / 2,
    }
  }
  const populationSize = 2 * largest
  return {
    ...next,
    doublings: before.doublings + 1,
    small: false,
    largest: populationSize,
    populationSize,
    sigma: 1,
    most: Infinity,
  }
}
