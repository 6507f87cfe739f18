import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Parallel } from '../workers/parallel.js'
import type { SearchStep } from './search-result.js'
import type { SearchState } from './search-state.js'

/** Options of `search`. */
export interface SearchOptions<C = unknown> {
  /** Of the random numbers. Default 0. */
  readonly seed?: number
  /** Default Infinity. */
  readonly maxIterations?: number
  /** Most evaluations, of `value` and `delta` together. Default 100,000, or 1,000,000 where there is `delta`. */
  readonly maxEvaluations?: number
  /** Default Infinity. */
  readonly maxSeconds?: number
  /** Converged at a value of at most this. Default −Infinity. */
  readonly target?: number
  /** Stalled after so many iterations without a lower value. Default Infinity. */
  readonly patience?: number
  /** Aborting it ends the run at its next iteration, with the best candidate so far. */
  readonly signal?: { readonly aborted: boolean }
  /** Called after every iteration; `'stop'` ends the run. */
  readonly onIteration?: (step: SearchStep<C>) => void | 'stop'
  /** Keep the numbers of every iteration in the result's `trace`. Default false. */
  readonly trace?: boolean
  /** Goes on from an earlier `result.state` of the same problem as if it had not stopped. */
  readonly state?: SearchState
  /**
   * Evaluates pool and children on worker threads, by a module's function in place of `value`; the result is the same
   * for any number of workers. For problems without `delta`.
   */
  readonly parallel?: Parallel
}

/** Options with their defaults filled in. */
export interface SearchSettings<C> {
  readonly seed: number
  readonly maxIterations: number
  readonly maxEvaluations: number
  readonly maxSeconds: number
  readonly target: number
  readonly patience: number
  readonly signal: { readonly aborted: boolean } | undefined
  readonly onIteration: ((step: SearchStep<C>) => void | 'stop') | undefined
  readonly trace: boolean
  readonly state: SearchState | undefined
  readonly parallel: Parallel | undefined
}

/** The names of `search`'s options. */
export const OPTION_NAMES: readonly string[] = [
  'seed',
  'maxIterations',
  'maxEvaluations',
  'maxSeconds',
  'target',
  'patience',
  'signal',
  'onIteration',
  'trace',
  'state',
  'parallel',
]

/** Checks every option by name and kind. */
export function searchSettings<C>(
  options: SearchOptions<C>,
  incremental: boolean,
): SearchSettings<C> {
  checkOptions('search', options, OPTION_NAMES)
  const {
    seed = 0,
    maxIterations = Infinity,
    maxEvaluations = incremental ? 1_000_000 : 100_000,
    maxSeconds = Infinity,
    target = -Infinity,
    patience = Infinity,
    trace = false,
    signal,
    onIteration,
    state,
    parallel,
  } = options
  checkWhole('search', 'seed', seed, { least: 0, example: 0 })
  checkWhole('search', 'maxIterations', maxIterations, { least: 0, endless: true, example: 1000 })
  checkWhole('search', 'maxEvaluations', maxEvaluations, { least: 1, endless: true, example: 1000 })
  checkWhole('search', 'patience', patience, { least: 1, endless: true, example: 1000 })
  const hasEnd = typeof maxSeconds === 'number' && maxSeconds >= 0
  expect('maxSeconds', maxSeconds, hasEnd, 'a number of at least 0', '10')
  expect('target', target, typeof target === 'number' && target === target, 'a number', '0')
  expect('trace', trace, typeof trace === 'boolean', 'true or false', 'true')
  const isSignal =
    signal === undefined || typeof (signal as AbortSignal | null)?.aborted === 'boolean'
  expect('signal', signal, isSignal, 'an AbortSignal', 'controller.signal')
  const isCall = ['undefined', 'function'].includes(typeof onIteration)
  expect('onIteration', onIteration, isCall, 'a function', '(step) => console.log(step.value)')
  return {
    seed,
    maxIterations,
    maxEvaluations,
    maxSeconds,
    target,
    patience,
    trace,
    signal,
    onIteration,
    state,
    parallel,
  }
}

function expect(name: string, given: unknown, holds: boolean, kind: string, example: string): void {
  if (holds) return
  throw new DomainError(
    `search: expected ${name} to be ${kind}, got ${show(given)}. Perhaps { ${name}: ${example} }?`,
  )
}
