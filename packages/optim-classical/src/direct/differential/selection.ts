import { difference, maxNorm } from '../../linear-algebra/vector.js'
import type { Bounds, Conditions, Iterate, MethodDefinition, Objective } from '../../protocol.js'
import { randomAt, randomFrom, type Random, type RandomState } from '../../random.js'
import { initialBox } from '../initial-spread.js'
import { archiveMutant, classicMutant, crossed, type ClassicStrategy } from './mutants.js'
import {
  bestFirst,
  latinHypercube,
  pointSpread,
  population,
  valueSpread,
  type Population,
} from './population.js'
import {
  drawConstants,
  emptyHistory,
  learnt,
  type Success,
  type SuccessHistory,
  type TrialConstants,
} from './success-history.js'

/** The options of `differentialEvolution`, checked; sizes depend on the number of parameters. */
export interface SelectionOptions {
  readonly strategy: 'success-history' | ClassicStrategy
  readonly populationSize: (n: number) => number
  readonly mutation: readonly [number, number]
  readonly crossover: number
  readonly budget: (n: number) => number
}

/** A population and what it has learnt, as plain data; `w` is its best point. */
interface SelectionState extends Iterate {
  readonly random: RandomState
  /** Empty before the first generation. */
  readonly population: Population
  /** Points that others have replaced. */
  readonly archive: readonly Float64Array[]
  readonly history: SuccessHistory
  readonly evaluations: number
  /** Generations in a row whose values were within tolerance. */
  readonly calm: number
  /** Generations in a row in which no new point had a value. */
  readonly barren: number
}

type Definition = MethodDefinition<SelectionState, 'value' | 'values'>
type Asked = Objective<'value' | 'values'>

/** To how few points a population shrinks. */
const FEWEST = 4
/** Points kept in the archive, for each in the population. */
const ARCHIVE_SHARE = 2.6
/** Generations whose values are within tolerance before they are believed. */
const CALM = 10
/** Generations without any value before the search is given up. */
const BARREN = 10

/** Start and step of `differentialEvolution`. */
export function selection(options: SelectionOptions): Pick<Definition, 'start' | 'step'> {
  const { mutation, crossover } = options
  return {
    start: (w, objective, { seed }) => ({
      w,
      value: objective.value(w),
      random: randomFrom(seed).state(),
      population: { points: [], values: new Float64Array(0) },
      archive: [],
      history: emptyHistory({ mutation: mutation[0], crossover }),
      evaluations: 1,
      calm: 0,
      barren: 0,
    }),
    step(state, objective, conditions) {
      const random = randomAt(state.random)
      const next =
        state.population.points.length === 0
          ? populated(state, objective, options, random)
          : selected(state, objective, options, random)
      return judged({ ...next, random: random.state() }, state, conditions)
    },
  }
}

/** The first population: the start and points of the box around it. */
function populated(
  state: SelectionState,
  objective: Asked,
  { populationSize }: SelectionOptions,
  random: Random,
): SelectionState {
  const count = populationSize(objective.size) - 1
  const points = latinHypercube(initialBox(state.w, objective.bounds), count, random)
  const values = objective.values(points)
  const barren = values.some(Number.isFinite) ? 0 : 1
  const all = population([state.w, ...points], Float64Array.of(state.value, ...values))
  return { ...state, population: all, barren, evaluations: state.evaluations + count }
}

/** A generation: each point meets its trial. */
function selected(
  state: SelectionState,
  objective: Asked,
  options: SelectionOptions,
  random: Random,
): SelectionState {
  const { points, values } = state.population
  const { trials, constants } = bred(state, objective.bounds, options, random)
  const challengers = population(trials, objective.values(trials))
  const archive = [...state.archive]
  const successes: Success[] = []
  const survivors = points.map((x, i) => {
    const [before, after] = [values[i]!, challengers.values[i]!]
    if (!(after <= before)) return i
    if (after < before) {
      archive.push(x)
      // How much is gained over a point without a value says nothing.
      if (before < Infinity) {
        const gain = Math.min(before - after, Number.MAX_VALUE)
        successes.push({ ...constants[i]!, gain })
      }
    }
    return points.length + i
  })
  const kept = chosen(
    { points: [...points, ...trials], values: Float64Array.of(...values, ...challengers.values) },
    survivors,
  )
  const evaluations = state.evaluations + trials.length
  const barren = challengers.values.some(Number.isFinite) ? 0 : state.barren + 1
  const next = { ...state, population: kept, evaluations, barren }
  if (options.strategy !== 'success-history') return next
  const size = shrunken(evaluations, objective.size, options)
  const most = Math.round(ARCHIVE_SHARE * size)
  while (archive.length > most) archive.splice(random.index(archive.length), 1)
  return {
    ...next,
    population: size < points.length ? chosen(kept, bestFirst(kept).slice(0, size)) : kept,
    archive,
    history: learnt(state.history, successes),
  }
}

/** One trial for each point, within bounds. */
function bred(
  { population: parents, archive, history }: SelectionState,
  bounds: Bounds | undefined,
  { strategy, mutation: [least, most], crossover }: SelectionOptions,
  random: Random,
): { readonly trials: Float64Array[]; readonly constants: readonly TrialConstants[] } {
  const breeding = { population: parents, order: bestFirst(parents), random }
  const adaptive = strategy === 'success-history'
  const [base, count, kind] = adaptive ? ['', '', 'bin'] : strategy.split('/')
  const same = { mutation: least + (most - least) * random(), crossover }
  const constants: TrialConstants[] = []
  const trials = parents.points.map((x, i) => {
    const own = adaptive ? drawConstants(history, random) : same
    constants.push(own)
    const mutant = adaptive
      ? archiveMutant(breeding, archive, i, own.mutation)
      : classicMutant(breeding, i, { base: base!, differences: Number(count) }, own.mutation)
    const trial = crossed(x, mutant, kind === 'exp' ? 'exp' : 'bin', own.crossover, random)
    return bounds === undefined ? trial : drawnIn(trial, x, bounds)
  })
  return { trials, constants }
}

/** Entries beyond a bound lie halfway between it and the parent instead. */
function drawnIn(
  trial: Float64Array,
  parent: Float64Array,
  { lower, upper }: Bounds,
): Float64Array {
  return trial.map((t, j) => {
    const [least, most] = [lower[j]!, upper[j]!]
    if (t < least) return least + (parent[j]! - least) / 2
    return t > most ? most - (most - parent[j]!) / 2 : t
  })
}

function chosen({ points, values }: Population, places: readonly number[]): Population {
  return {
    points: places.map((k) => points[k]!),
    values: Float64Array.from(places, (k) => values[k]!),
  }
}

/** The population falls linearly over the budget. */
function shrunken(
  evaluations: number,
  n: number,
  { populationSize, budget }: SelectionOptions,
): number {
  const size = populationSize(n)
  const left = Math.max(0, 1 - evaluations / budget(n))
  return Math.round(FEWEST + (size - FEWEST) * left)
}

/** The move to a state, whose best point and size are found here. */
function judged(
  state: SelectionState,
  before: SelectionState,
  { valueTolerance, stepTolerance }: Conditions,
): ReturnType<Definition['step']> {
  if (state.barren >= BARREN) {
    const stuck = `the function has no value at any point of ${BARREN} generations`
    return { state, stepLength: 0, predicted: 0, stuck }
  }
  const best = bestFirst(state.population)[0]!
  const w = state.population.points[best]!
  const value = state.population.values[best]!
  const even = valueSpread(state.population) <= valueTolerance * Math.max(1, Math.abs(value))
  const calm = even ? state.calm + 1 : 0
  const near = pointSpread(state.population) <= stepTolerance * Math.max(1, maxNorm(w))
  const arrived = near
    ? `all points are within stepTolerance = ${stepTolerance} of each other`
    : calm >= CALM
      ? `the values of all points were within valueTolerance = ${valueTolerance} for ${CALM} generations`
      : undefined
  return {
    state: { ...state, w, value, calm },
    stepLength: maxNorm(difference(w, before.w)),
    predicted: 0,
    ...(arrived !== undefined && { arrived }),
  }
}
