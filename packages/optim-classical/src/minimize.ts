import { DomainError, type Argument, type Mirror, type Scalar, type Traced } from '@wengert/ad-core'
import { show } from './checks.js'
import { coordinatesOf } from './coordinates.js'
import { explained } from './explained.js'
import { optimize, type Ended, type Progressed, type Setting } from './loop.js'
import {
  methodOf,
  type CompositeMethod,
  type DirectMethod,
  type FunctionMethod,
} from './method-names.js'
import { isUntraced, tracedObjective, untracedObjective, type Composite } from './objective.js'
import { settingsOf, type RunOptions, type Settings } from './options.js'
import type { Method, Query } from './protocol.js'
import { Result, type Finding, type Step } from './result.js'
import { checkStartPoint } from './start-point.js'
import type { Parallel } from './workers/parallel.js'

/** Options of `minimize` and `iterate` for a function. */
export interface MinimizeOptions<X = unknown> extends RunOptions<X> {
  /** f takes traced values. Default false. */
  readonly untraced?: false
  /** A name or a factory's result. Default `'lbfgs'`. */
  readonly method?: FunctionMethod
}

/** Options of `minimize` and `iterate` for `{ model, loss }`. */
export interface CompositeOptions<X = unknown> extends RunOptions<X> {
  /** f takes traced values. Default false. */
  readonly untraced?: false
  /** A name or a factory's result. Default `'lbfgs'`. */
  readonly method?: CompositeMethod
}

/** Options of `minimize` and `iterate` for a function of plain numbers. */
export interface UntracedOptions<X = unknown> extends RunOptions<X> {
  /** f takes numbers and typed arrays instead of traced values and returns a number: for methods without derivatives. */
  readonly untraced: true
  /**
   * Pools of points are evaluated on worker threads by the function that a module exports, which must be f: the result is
   * the same for any number of them.
   */
  readonly parallel?: Parallel
  /** A name or a factory's result. Default `'cmaEs'`. */
  readonly method?: DirectMethod
}

type AnyOptions<X> = Omit<CompositeOptions<X>, 'method' | 'untraced'> & {
  readonly untraced?: boolean
  readonly parallel?: Parallel
  readonly method?: CompositeMethod | DirectMethod
}

/**
 * Minimizes f from x0, both written with ad-core's operations; x0 is a number, a vector, a tensor or a tree of them.
 * Derivatives come from the tape. The best point seen is never lost; how the run ended is `outcome`.
 *
 * Errors, all of them misuse: a value or gradient at x0 that is not finite, an unknown option or method
 * (`DomainError`), a loss that is no scalar or an empty x0 (`ShapeError`), a method that needs more than f
 * can tell. What f itself throws at x0 propagates unchanged; later it shortens the step.
 * @example
 * const { x, value } = minimize((x) => add(square(sub(1, x.at(0))), square(x.at(1))), [0, 1])
 */
export function minimize<P = Traced, X extends Argument<P> = Argument<P>>(
  f: (x: P) => Scalar,
  x0: X,
  options?: MinimizeOptions<X>,
): Result<X>
export function minimize<P = Traced, Z = Traced, X extends Argument<P> = Argument<P>>(
  f: Composite<P, Z>,
  x0: X,
  options?: CompositeOptions<X>,
): Result<X>
export function minimize<X>(
  f: (x: Mirror<X>) => number,
  x0: X,
  options: UntracedOptions<X>,
): Result<X>
export function minimize<X>(f: unknown, x0: X, options: AnyOptions<X> = {}): Result<X> {
  return finish(begin('minimize', f, x0, options))
}

/**
 * The same loop as `minimize`, one iteration at a time; the generator's return value is the result.
 * @example
 * for (const { iteration, value } of iterate(f, x0)) console.log(iteration, value)
 */
export function iterate<P = Traced, X extends Argument<P> = Argument<P>>(
  f: (x: P) => Scalar,
  x0: X,
  options?: MinimizeOptions<X>,
): Generator<Step<X>, Result<X>>
export function iterate<P = Traced, Z = Traced, X extends Argument<P> = Argument<P>>(
  f: Composite<P, Z>,
  x0: X,
  options?: CompositeOptions<X>,
): Generator<Step<X>, Result<X>>
export function iterate<X>(
  f: (x: Mirror<X>) => number,
  x0: X,
  options: UntracedOptions<X>,
): Generator<Step<X>, Result<X>>
export function iterate<X>(
  f: unknown,
  x0: X,
  options: AnyOptions<X> = {},
): Generator<Step<X>, Result<X>> {
  return steps(begin('iterate', f, x0, options))
}

/** A run that has not started: what `drive` needs. */
export interface Job<X, R extends Result<X>> {
  readonly method: Method<Query>
  readonly setting: Setting
  readonly settings: Settings<X>
  readonly unflatten: (w: Float64Array) => Mirror<X>
  readonly result: (finding: Finding<X>, ended: Ended) => R
}

/** Runs a job as a generator of steps. */
export function* steps<X, R extends Result<X>>(job: Job<X, R>): Generator<Step<X>, R> {
  const run = optimize(job.method, job.setting)
  try {
    return yield* stepsOf(job, run)
  } finally {
    job.setting.source.dispose()
  }
}

function* stepsOf<X, R extends Result<X>>(
  { settings, unflatten, setting, result }: Job<X, R>,
  run: ReturnType<typeof optimize>,
): Generator<Step<X>, R> {
  const trace: Step<X>[] = []
  let answer: 'stop' | undefined | void
  for (;;) {
    const next = run.next(answer)
    if (next.done) return result(findingOf(next.value, unflatten, settings, trace), next.value)
    const step = stepOf(next.value, unflatten)
    if (settings.trace) trace.push(step)
    answer = settings.onIteration?.(step)
    if (answer !== undefined && answer !== 'stop') {
      throw new DomainError(
        `${setting.caller}: expected onIteration to answer 'stop' or nothing, got ${show(answer)}. Perhaps 'stop'?`,
      )
    }
    yield step
  }
}

/** Runs a job to its end; steps that nobody looks at are not made. */
export function finish<X, R extends Result<X>>(job: Job<X, R>): R {
  const { method, setting, settings, unflatten, result } = job
  if (settings.trace || settings.onIteration !== undefined) return lastOf(steps(job))
  try {
    const ended = lastOf(optimize(method, setting))
    return result(findingOf(ended, unflatten, settings, []), ended)
  } finally {
    setting.source.dispose()
  }
}

function lastOf<Last>(run: Generator<unknown, Last>): Last {
  for (;;) {
    const next = run.next()
    if (next.done) return next.value
  }
}

function begin<X>(caller: string, f: unknown, x0: X, options: AnyOptions<X>): Job<X, Result<X>> {
  const settings = settingsOf(caller, options, ['untraced', 'parallel'])
  const untraced = isUntraced(caller, options)
  if (options.parallel !== undefined && !untraced) {
    throw new DomainError(
      `${caller}: expected parallel with untraced: true, got a function that is traced. Perhaps { untraced: true, parallel }?`,
    )
  }
  const { method: wanted = untraced ? 'cmaEs' : 'lbfgs' } = options
  const given = methodOf(caller, wanted)
  const { source, queries, of, whole } = untraced
    ? untracedObjective(caller, f, x0, options.parallel)
    : tracedObjective(caller, f, x0, settings.compile)
  const start = queries.flatten(x0 as Argument<X>) // an argument is its own Argument
  checkStartPoint(caller, start)
  const coordinates = coordinatesOf(caller, x0, start, source.units, settings.parameters)
  const method: Method<Query> = of !== 'f' && 'composite' in given ? given.composite : given
  const missing = method.queries.filter(
    (query) => source[query === 'values' ? 'value' : query] === undefined,
  )
  if (missing.length > 0) {
    const [kind, hint] = untraced
      ? ['a method without derivatives', "'nelderMead', or f without untraced"]
      : [
          'a method for a plain function',
          'leastSquares(residuals, x0), or { model, loss } in place of f',
        ]
    throw new DomainError(
      `${caller}: expected ${kind}, got '${method.name}', which asks for ${listed(missing)}. Perhaps ${hint}?`,
    )
  }
  return {
    method,
    settings,
    setting: {
      caller,
      source,
      start,
      coordinates,
      settings,
      of,
      ...(!untraced && { explain: (w: Float64Array) => explained(whole, queries.unflatten(w)) }),
    },
    unflatten: queries.unflatten,
    result: (finding, ended) => new Result(finding, ended.state),
  }
}

/** Words in a row, such as a, b and c. */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' and ')
}

function stepOf<X>(
  { iteration, at, gradientNorm, stepLength, counts }: Progressed,
  unflatten: (w: Float64Array) => Mirror<X>,
): Step<X> {
  return {
    iteration,
    x: unflatten(at.w),
    value: at.value,
    ...(gradientNorm !== undefined && { gradientNorm }),
    stepLength,
    counts,
  }
}

function findingOf<X>(
  { at, gradientNorm, outcome, reason, iterations, counts, seconds, tier }: Ended,
  unflatten: (w: Float64Array) => Mirror<X>,
  settings: Settings<X>,
  trace: readonly Step<X>[],
): Finding<X> {
  return {
    x: unflatten(at.w),
    value: at.value,
    ...(at.gradient && { gradient: unflatten(at.gradient) }),
    ...(gradientNorm !== undefined && { gradientNorm }),
    outcome,
    reason,
    iterations,
    counts,
    seconds,
    tier,
    ...(settings.trace && { trace }),
  }
}
