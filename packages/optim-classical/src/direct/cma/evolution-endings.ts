import type { Conditions } from '../../protocol.js'
import { deviationsOf, type SearchDistribution } from './search-distribution.js'

/** Why a run of generations ended. */
export interface Ending {
  /** By its tolerances, not for want of progress. */
  readonly settled: boolean
  readonly reason: string
  /** Other runs would end no better. */
  readonly last?: true
}

/** Values of past generations, the latest last. */
export interface ValueHistory {
  readonly best: readonly number[]
  readonly median: readonly number[]
}

/** A generation as the tests see it. */
export interface Generation {
  /** After it, in coordinates whose first deviations are 1. */
  readonly distribution: SearchDistribution
  readonly lambda: number
  /** Its values, as far as there are any, in order. */
  readonly sorted: readonly number[]
  /** It is the latest. */
  readonly history: ValueHistory
  /** What earlier runs have found. */
  readonly rival: number | undefined
}

/** Condition number of C beyond which its shortest axes are rounding errors. */
const CONDITION = 1e14
/** No minimum is this many first deviations away. */
const RUNAWAY = 1e20
/** A run is given up when its values vary by less than this part of what it lies above an earlier one. */
const HOPELESS = 1e-3

/** The history with a generation more, no longer than the tests look back. */
export function recorded(
  { best, median }: ValueHistory,
  { distribution, lambda, sorted }: Omit<Generation, 'history'>,
): ValueHistory {
  const from = Math.max(0, best.length + 1 - stagnationWindow(distribution, lambda))
  return {
    best: [...best.slice(from), sorted[0]!],
    median: [...median.slice(from), sorted[Math.floor(sorted.length / 2)]!],
  }
}

/** Whether a run ends: the criteria of Hansen's tutorial (2016, appendix B.3). */
export function endingOf(
  generation: Generation,
  tolerances: Pick<Conditions, 'valueTolerance' | 'stepTolerance'>,
): Ending | undefined {
  return (
    endingByShape(generation.distribution, tolerances.stepTolerance) ??
    endingByValues(generation, tolerances.valueTolerance)
  )
}

function endingByShape(
  distribution: SearchDistribution,
  stepTolerance: number,
): Ending | undefined {
  const { mean, sigma, units, covariancePath, axes, lengths } = distribution
  const n = mean.length
  const deviations = deviationsOf(distribution)
  const small = deviations.every(
    (d, i) => Math.max(d, sigma * units[i]! * Math.abs(covariancePath[i]!)) <= stepTolerance,
  )
  if (small) {
    return settled(`the deviations of all parameters are within stepTolerance = ${stepTolerance}`)
  }
  if (Math.max(...deviations) > RUNAWAY) {
    return {
      ...stalled('the search runs away: the function seems to have no lower bound'),
      last: true,
    }
  }
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
  if (!(most ** 2 <= CONDITION * least ** 2)) {
    return stalled('the condition number of the covariance exceeds 1e14')
  }
  const axis = distribution.generation % n
  const reach = 0.1 * sigma * lengths[axis]!
  const rounded =
    deviations.some((d, i) => mean[i]! + 0.2 * d === mean[i]) ||
    mean.every((m, i) => m + reach * units[i]! * axes[i * n + axis]! === m)
  if (!rounded) return undefined
  const reason = 'steps have become as small as the rounding of parameters'
  return deviations.every((d, i) => d <= 1e-8 * Math.max(1, Math.abs(mean[i]!)))
    ? settled(reason)
    : stalled(reason)
}

function endingByValues(
  { distribution, lambda, sorted, history, rival }: Generation,
  valueTolerance: number,
): Ending | undefined {
  const window = 10 + Math.ceil((30 * distribution.mean.length) / lambda)
  if (history.best.length >= window) {
    const recent = history.best.slice(-window)
    const range = rangeOf([...recent, sorted[0]!, sorted.at(-1)!])
    if (rangeOf(recent) === 0 || range <= valueTolerance * Math.max(1, Math.abs(sorted[0]!))) {
      return settled(
        `the values of ${window} generations are within valueTolerance = ${valueTolerance}`,
      )
    }
    if (rival !== undefined && range < HOPELESS * (Math.min(...recent) - rival)) {
      return stalled('the values settle above those of an earlier run')
    }
  }
  return stagnates(history, stagnationWindow(distribution, lambda), distribution.generation)
    ? stalled('neither the best values nor the median ones get lower')
    : undefined
}

function settled(reason: string): Ending {
  return { settled: true, reason }
}

function stalled(reason: string): Ending {
  return { settled: false, reason }
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

/** A fifth of the run, within limits. */
function stagnationWindow({ mean, generation }: SearchDistribution, lambda: number): number {
  const least = 120 + Math.ceil((30 * mean.length) / lambda)
  return Math.min(20_000, Math.max(least, Math.floor(generation / 5)))
}

/** The latest 30 % of the window are no better than its first 30 %, in both histories. */
function stagnates({ best, median }: ValueHistory, window: number, generation: number): boolean {
  // Sorting pays now and then only.
  if (best.length < window || generation % Math.ceil(window / 20) !== 0) return false
  const part = Math.floor(0.3 * window)
  return [best, median].every((list) => !(middle(list.slice(-part)) < middle(list.slice(0, part))))
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
