import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import { randomAt, randomFrom, type Random } from '../random.js'
import type { Parallel } from '../workers/parallel.js'
import { HereEvaluator, poolEvaluator, type PoolEvaluator } from '../workers/pool-evaluator.js'
import { fullSteps } from './full-search.js'
import { incrementalSteps } from './incremental-search.js'
import { copyOf } from './plain-data.js'
import {
  checkProblem,
  type AnyProblem,
  type IncrementalProblem,
  type SearchProblem,
} from './problem.js'
import { searchSettings, type SearchOptions, type SearchSettings } from './search-options.js'
import type { SearchResult } from './search-result.js'
import { runSearch } from './search-run.js'
import { readSearch } from './search-state.js'
import { newStanding, type Standing } from './standing.js'

/**
 * The prototypical direct method (slide 7) over any type of candidate: initialize a pool W at random; pick parents,
 * perturb them into children, compare by Δ = f(child) − f(parent); accept if Δ < 0, else with probability e^{−Δ/T}.
 * With `delta` and `apply`, `perturb` returns moves, and perturbation and evaluation are incremental (slide 8). Other
 * parts exchange how parents are picked, recombined and replaced; simulated annealing, tabu search, genetic algorithms,
 * evolution strategies and ant colonies are settings of them.
 *
 * Cost of an iteration: as many evaluations of `value` (or `delta`) as there are `children`.
 *
 * Errors (`DomainError`): a part that is missing, unknown or of the wrong kind; no initial candidate with a finite value;
 * answers that are no numbers; a `perturb` that changes its candidate; a `delta` that is not the change of `value`. What
 * `value` throws at the first pool propagates; later it only loses that child.
 * @example
 * const bits = search({
 *   initial: (random) => Array.from({ length: 20 }, () => random.index(2)),
 *   perturb: (candidate, random) => candidate.with(random.index(20), random.index(2)),
 *   value: (candidate) => candidate.filter((bit) => bit === 0).length,
 *   temperature: 0.1,
 * }, { target: 0 })
 * @example
 * search({
 *   initial: () => Float64Array.of(3, -2),
 *   perturb: (x, random) => ({ place: random.index(2), by: random.normal() }),
 *   value: (x) => x[0]! ** 2 + x[1]! ** 2,
 *   delta: (x, { place, by }) => by * (2 * x[place]! + by),
 *   apply: (x, { place, by }) => { x[place]! += by },
 *   temperature: geometric({ from: 1, to: 1e-6, over: 1e4 }),
 * }, { maxIterations: 1e4 })
 */
export function search<C, Move, M = unknown>(
  problem: IncrementalProblem<C, Move, M>,
  options?: SearchOptions<C>,
): SearchResult<C>
export function search<C, M = unknown>(
  problem: SearchProblem<C, M>,
  options?: SearchOptions<C>,
): SearchResult<C>
export function search(problem: AnyProblem, options: SearchOptions = {}): SearchResult {
  checkProblem(problem)
  const incremental = problem.delta !== undefined
  const settings = searchSettings(options, incremental)
  const parallel = settings.parallel ?? problem.parallel
  const evaluator = evaluatorFor(problem, parallel)
  try {
    const { standing, random, earlier } = begin(
      problem,
      settings,
      evaluator,
      parallel !== undefined,
    )
    const { memory } = standing
    return runSearch({
      kind: incremental ? 'moves' : 'candidates',
      settings,
      standing,
      random,
      earlier,
      steps:
        problem.delta === undefined
          ? fullSteps(problem, standing, memory, random, evaluator)
          : incrementalSteps(problem, standing, memory, random),
    })
  } finally {
    evaluator.close()
  }
}

function evaluatorFor(problem: AnyProblem, parallel: Parallel | undefined): PoolEvaluator<unknown> {
  const { value, delta } = problem
  if (parallel === undefined) return new HereEvaluator('search', value)
  if (delta === undefined) return poolEvaluator('search', parallel, value)
  throw new DomainError(
    'search: expected no parallel where delta and apply are given, got both. Perhaps value alone?',
  )
}

interface Beginning {
  readonly standing: Standing<unknown>
  readonly random: Random
  readonly earlier: number
}

function begin(
  problem: AnyProblem,
  settings: SearchSettings<unknown>,
  evaluator: PoolEvaluator<unknown>,
  threads: boolean,
): Beginning {
  const { pool = 1 } = problem
  const { state, seed, maxEvaluations } = settings
  if (state !== undefined) {
    const kind = problem.delta === undefined ? 'candidates' : 'moves'
    const { random, seconds, ...standing } = readSearch(state, kind, pool)
    return { standing, random: randomAt(random), earlier: seconds }
  }
  if (pool > maxEvaluations) {
    throw new DomainError(
      `search: expected maxEvaluations to be at least the pool of ${pool}, got ${maxEvaluations}. Perhaps { maxEvaluations: ${100 * pool} }?`,
    )
  }
  const random = randomFrom(seed)
  const candidates = Array.from({ length: pool }, () => initialOf(problem, random))
  const values = firstValues(problem, candidates, evaluator, threads)
  const standing = newStanding({ candidates, values }, copyOf(problem.memory))
  if (problem.delta === undefined) {
    const { W, memory } = standing
    problem.learn?.(memory, { entered: candidates, pool: W, iteration: 0 })
  }
  return { standing, random, earlier: 0 }
}

/** A candidate of the first pool; moves would change one that the problem keeps. */
function initialOf(problem: AnyProblem, random: Random): unknown {
  const candidate = problem.initial(random)
  if (problem.delta === undefined) return candidate
  return (problem.copy ?? copyOf)(candidate)
}

/** Values of the first pool, Infinity where there are none; what `value` throws propagates. */
function firstValues(
  problem: AnyProblem,
  candidates: readonly unknown[],
  evaluator: PoolEvaluator<unknown>,
  threads: boolean,
): Float64Array {
  const given = threads
    ? evaluator.evaluate(candidates)
    : Float64Array.from(candidates, (candidate) => firstValue(problem.value(candidate)))
  const values = given.map((value) => (Number.isFinite(value) ? value : Infinity))
  const needed =
    problem.delta === undefined ? values.some(Number.isFinite) : values.every(Number.isFinite)
  if (needed) return values
  const { failures } = evaluator
  const cause = failures.length === 0 ? '' : `: ${failures[0]}`
  throw new DomainError(
    `search: expected a finite value of the initial candidate, got ${given.find((value) => !Number.isFinite(value))}${cause}. Perhaps another initial(random)?`,
  )
}

function firstValue(answer: unknown): number {
  if (typeof answer === 'number') return answer
  const then = (answer as { readonly then?: unknown } | null | undefined)?.then
  const [got, hint] =
    typeof then === 'function'
      ? ['a promise', 'a function that is not async']
      : [show(answer), 'a return is missing']
  throw new DomainError(`search: expected value to return a number, got ${got}. Perhaps ${hint}?`)
}
