import {
  compositeOracle,
  DomainError,
  oracle,
  type Argument,
  type CompositeOracle,
  type Mirror,
  type Oracle,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { show } from './checks.js'
import { optimize, type Ended, type Progressed, type Setting } from './loop.js'
import { methodOf, type CompositeMethod, type FunctionMethod } from './method-names.js'
import { settingsOf, type RunOptions, type Settings } from './options.js'
import type { Method, Query } from './protocol.js'
import { Result, type Finding, type Step } from './result.js'
import { functionSource } from './sources.js'
import { checkArgument, checkStartPoint } from './start-point.js'
import { gradientNormOf } from './stopping.js'

/** Options of `minimize` and `iterate` for a function. */
export interface MinimizeOptions<X = unknown> extends RunOptions<X> {
  /** A name or a factory's result. Default `'lbfgs'`. */
  readonly method?: FunctionMethod
}

/** Options of `minimize` and `iterate` for `{ model, loss }`. */
export interface CompositeOptions<X = unknown> extends RunOptions<X> {
  /** A name or a factory's result. Default `'lbfgs'`. */
  readonly method?: CompositeMethod
}

/** A loss of a model's outputs: f(x) = loss(model(x)). */
export interface Composite<P, Z> {
  readonly model: (x: P) => Z
  /** Convex, for Gauss–Newton and Levenberg–Marquardt. */
  readonly loss: (z: Z) => Scalar
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
export function minimize<P, Z, X extends Argument<P>>(
  f: ((x: P) => Scalar) | Composite<P, Z>,
  x0: X,
  options: CompositeOptions<X> = {},
): Result<X> {
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
export function iterate<P, Z, X extends Argument<P>>(
  f: ((x: P) => Scalar) | Composite<P, Z>,
  x0: X,
  options: CompositeOptions<X> = {},
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

/** Runs a job to its end. */
export function finish<X, R extends Result<X>>(job: Job<X, R>): R {
  const run = steps(job)
  for (;;) {
    const next = run.next()
    if (next.done) return next.value
  }
}

function begin<P, Z, X extends Argument<P>>(
  caller: string,
  f: ((x: P) => Scalar) | Composite<P, Z>,
  x0: X,
  options: CompositeOptions<X>,
): Job<X, Result<X>> {
  const settings = settingsOf(caller, options)
  const { method: wanted = 'lbfgs' } = options
  const given = methodOf(caller, wanted)
  const composite = typeof f === 'object' && f !== null
  const { model, loss } = composite ? f : ({} as Partial<Composite<P, Z>>)
  if (
    composite ? typeof model !== 'function' || typeof loss !== 'function' : typeof f !== 'function'
  ) {
    const [got, hint] = composite
      ? [`{ ${Object.keys(f).join(', ')} }`, '{ model: (x) => …, loss: (z) => … }']
      : [show(f), `${caller}((x) => …, x0)`]
    throw new DomainError(
      `${caller}: expected f to be a function or { model, loss } of functions, got ${got}. Perhaps ${hint}?`,
    )
  }
  checkArgument(caller, x0)
  const queries: Oracle<X> | CompositeOracle<X> = composite
    ? compositeOracle<P, Z, X>(f.model, f.loss, x0, { caller, compile: settings.compile })
    : oracle<P, X>(f, x0, { caller, compile: settings.compile })
  const start = queries.flatten(x0 as Argument<X>) // an argument is its own Argument
  checkStartPoint(caller, start)
  const source = functionSource(queries)
  const method: Method<Query> = composite && 'composite' in given ? given.composite : given
  const missing = method.queries.filter((query) => source[query] === undefined)
  if (missing.length > 0) {
    throw new DomainError(
      `${caller}: expected a method for a plain function, got '${method.name}', which asks for ${missing.join(' and ')}. ` +
        'Perhaps leastSquares(residuals, x0), or { model, loss } in place of f?',
    )
  }
  return {
    method,
    settings,
    setting: { caller, source, start, settings, of: composite ? '{ model, loss }' : 'f' },
    unflatten: queries.unflatten,
    result: (finding, ended) => new Result(finding, ended.state),
  }
}

function stepOf<X>(
  { iteration, at, stepLength, counts }: Progressed,
  unflatten: (w: Float64Array) => Mirror<X>,
): Step<X> {
  const gradientNorm = gradientNormOf(at)
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
  { at, outcome, reason, iterations, counts, seconds, tier }: Ended,
  unflatten: (w: Float64Array) => Mirror<X>,
  settings: Settings<X>,
  trace: readonly Step<X>[],
): Finding<X> {
  return {
    x: unflatten(at.w),
    value: at.value,
    ...(at.gradient && { gradient: unflatten(at.gradient), gradientNorm: gradientNormOf(at)! }),
    outcome,
    reason,
    iterations,
    counts,
    seconds,
    tier,
    ...(settings.trace && { trace }),
  }
}
