import { difference, maxNorm, norm } from '../../linear-algebra/vector.js'
import type { Bounds, Conditions, Iterate, MethodDefinition, Objective } from '../../protocol.js'
import { randomAt, randomFrom, type Random, type RandomState } from '../../random.js'
import { folded, unfolded } from '../bound-fold.js'
import { endingOf, recorded, type Ending, type ValueHistory } from './evolution-endings.js'
import { boxed, initialSpread, rangeOf } from '../initial-spread.js'
import { ranking } from '../ranking.js'
import { defaultPopulation, recombination } from './recombination.js'
import { firstRun, nextRun, type RestartScheme, type Schedule } from './restart-schedule.js'
import { agreement, sameValue, type Agreement } from './run-agreement.js'
import {
  adapted,
  draw,
  isotropic,
  placeOf,
  type SearchDistribution,
} from './search-distribution.js'

/** The options of `cmaEs`, checked. */
export interface EvolutionOptions {
  readonly sigma: number | undefined
  readonly populationSize: number | undefined
  readonly restarts: RestartScheme
  readonly maxRestarts: number
  readonly agreeing: number
}

/** Runs of generations, as plain data; `w` is the best point of all of them. */
interface EvolutionState extends Iterate {
  readonly random: RandomState
  /** The first deviation of each parameter: the distribution's coordinates are free ones divided by it. */
  readonly scale: Float64Array
  readonly start: Float64Array
  readonly schedule: Schedule
  readonly distribution: SearchDistribution
  readonly history: ValueHistory
  /** Of the present run. */
  readonly runBest: { readonly w: Float64Array; readonly value: number }
  readonly ending?: Ending
  /** Of the runs that have ended. */
  readonly agreement?: Agreement
}

type Definition = MethodDefinition<EvolutionState, 'value' | 'values'>
type Asked = Objective<'value' | 'values'>

/** Start and step of `cmaEs`. */
export function evolution(options: EvolutionOptions): Pick<Definition, 'start' | 'step'> {
  const { sigma, restarts, maxRestarts, agreeing } = options
  const firstSize = (n: number): number => options.populationSize ?? defaultPopulation(n)
  return {
    start(w, objective, { seed }) {
      const value = objective.value(w)
      const { bounds, size } = objective
      const scale =
        sigma === undefined ? initialSpread(w, bounds) : new Float64Array(size).fill(sigma)
      const start = inScale(w, scale, bounds)
      return {
        w,
        value,
        random: randomFrom(seed).state(),
        scale,
        start,
        schedule: firstRun(firstSize(size)),
        ...newRun(start, 1, { w, value }),
      }
    },
    step(state, objective, conditions) {
      const random = randomAt(state.random)
      const { ending, ...before } = state
      if (ending === undefined) return generation(state, objective, conditions, random)
      const { run, doublings } = before.schedule
      const found = before.agreement!
      const { settled, reason, last } = found.ending
      if (restarts === 'none' || last || doublings >= maxRestarts || found.count >= agreeing) {
        const more = run === 1 ? '1 restart' : `${run} restarts`
        const whole = run === 0 ? reason : `${reason}; ${more} found nothing lower`
        // What independent runs agree on is a minimum, however they ended there.
        const arrived = settled || (run > 0 && found.count >= agreeing)
        return { state, stepLength: 0, predicted: 0, [arrived ? 'arrived' : 'stuck']: whole }
      }
      const schedule = nextRun(before.schedule, restarts, firstSize(objective.size), random)
      const { bounds } = objective
      // Where the first deviations are a guess, restarts look farther and farther.
      const reach = sigma === undefined && !boxed(bounds) ? 1.5 ** schedule.run : 1
      const start = restartPoint(before, reach, bounds, random)
      const unknown = { w: before.w, value: Infinity }
      const next = { ...before, schedule, ...newRun(start, reach * schedule.sigma, unknown) }
      return generation(next, objective, conditions, random)
    },
  }
}

function newRun(
  start: Float64Array,
  sigma: number,
  runBest: EvolutionState['runBest'],
): Pick<EvolutionState, 'distribution' | 'history' | 'runBest'> {
  return { distribution: isotropic(start, sigma), history: { best: [], median: [] }, runBest }
}

/** Anywhere between two bounds, else around the first start. */
function restartPoint(
  { start, scale }: EvolutionState,
  reach: number,
  bounds: Bounds | undefined,
  random: Random,
): Float64Array {
  return start.map((t, i) => {
    const at = random()
    const range = rangeOf(bounds, i)
    return range === undefined
      ? t + 2 * reach * (2 * at - 1)
      : (bounds!.lower[i]! + at * range) / scale[i]!
  })
}

function inScale(w: Float64Array, scale: Float64Array, bounds: Bounds | undefined): Float64Array {
  const free = bounds === undefined ? w : unfolded(w, bounds)
  return free.map((t, i) => t / scale[i]!)
}

/** Draws a generation, asks about it and learns from it. */
function generation(
  before: EvolutionState,
  objective: Asked,
  conditions: Conditions,
  random: Random,
): ReturnType<Definition['step']> {
  const { distribution, scale } = before
  const { bounds, size } = objective
  const lambda = before.schedule.populationSize
  const sample = draw(distribution, lambda, random)
  const points = Array.from({ length: lambda }, (_, k) => {
    const free = placeOf(distribution, sample, k).map((t, i) => scale[i]! * t)
    return bounds === undefined ? free : folded(free, bounds)
  })
  const values = objective.values(points)

  const order = ranking(values, (k) => norm(sample.whitened.subarray(k * size, (k + 1) * size)))
  const sorted = order.map((k) => values[k]!).filter(Number.isFinite)
  const spent = before.schedule.spent + lambda
  const schedule = { ...before.schedule, spent }
  const state = { ...before, random: random.state(), schedule }
  if (sorted.length === 0) return withdrawal(state, bounds, conditions)

  const top = { w: points[order[0]!]!, value: sorted[0]! }
  const { w, value } = top.value < state.value ? top : state
  const runBest = top.value < state.runBest.value ? top : state.runBest
  const seen = {
    distribution: adapted(distribution, sample, order, recombination(size, lambda)),
    lambda,
    sorted,
    rival: state.agreement?.value,
  }
  const history = recorded(state.history, seen)
  const ending =
    endingOf({ ...seen, history }, conditions) ?? (spent >= schedule.most ? SHARE_USED : undefined)
  const after = { ...state, w, value, runBest, distribution: seen.distribution, history }
  const stepLength = maxNorm(difference(w, before.w))
  return settling(ending ? ended(after, ending, conditions) : after, stepLength, conditions)
}

const SHARE_USED: Ending = { settled: false, reason: "a small population's evaluations were used" }

/** Where no point has a value, the search goes on close to the best one. */
function withdrawal(
  state: EvolutionState,
  bounds: Bounds | undefined,
  conditions: Conditions,
): ReturnType<Definition['step']> {
  const sigma = state.distribution.sigma / 10
  if (sigma >= 1e-12) {
    const distribution = isotropic(inScale(state.w, state.scale, bounds), sigma)
    return settling({ ...state, distribution }, 0, conditions)
  }
  const reason = 'the function has no value at any point near the best one'
  return state.agreement === undefined
    ? { state, stepLength: 0, predicted: 0, stuck: reason }
    : settling(ended(state, { settled: false, reason }, conditions), 0, conditions)
}

function ended(state: EvolutionState, ending: Ending, conditions: Conditions): EvolutionState {
  const end = { ...state.runBest, ending }
  return { ...state, ending, agreement: agreement(state.agreement, end, state.scale, conditions) }
}

/** The move to a state that is settled where it stands at the settled end of a run, whatever other runs look for. */
function settling(
  { settled: _, ...state }: EvolutionState,
  stepLength: number,
  { valueTolerance }: Conditions,
): ReturnType<Definition['step']> {
  const found = state.agreement
  if (!found?.ending.settled) return { state, stepLength, predicted: 0 }
  const predicted = sameValue(found.value, valueTolerance)
  return found.value - state.value <= predicted
    ? { state: { ...state, settled: found.ending.reason }, stepLength, predicted }
    : { state, stepLength, predicted: 0 }
}
