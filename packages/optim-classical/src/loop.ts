import { DomainError } from '@wengert/ad-core'
import { Evaluations, Interruption } from './evaluations.js'
import { allFinite, maxNorm } from './linear-algebra/vector.js'
import type { Settings } from './options.js'
import type { Iterate, Method, Move, Objective, Query, Run } from './protocol.js'
import type { Counts, Source } from './sources.js'
import { encode, readState, type RunState } from './state.js'
import { convergence, gradientNormOf, gradientTest, Progress, type Outcome } from './stopping.js'

/** Where a run stands after an iteration. */
export interface Progressed {
  readonly iteration: number
  readonly at: Iterate
  readonly stepLength: number
  readonly counts: Counts
}

/** Where and how a run ended. */
export interface Ended {
  readonly at: Iterate
  readonly outcome: Outcome
  readonly reason: string
  readonly iterations: number
  readonly counts: () => Counts
  readonly seconds: number
  readonly state: () => RunState
}

/** What the loop needs beside a method. */
export interface Setting {
  /** For messages: the function that the user called. */
  readonly caller: string
  readonly source: Source
  readonly start: Float64Array
  readonly settings: Settings<never>
  /** Least squares: the largest |cosine| of the residuals at w with a column of the Jacobian. */
  readonly cosineAt?: (w: Float64Array) => number
}

/** The loop's own state; with the method's, all that a resumed run needs. */
interface Saved {
  readonly method: Iterate
  readonly best: Iterate
  readonly iteration: number
  readonly progress: Progress['memory']
  readonly startGradientNorm: number
  readonly counts: Counts
  readonly seconds: number
}

/** How a run may end, before it is known whether the point is a minimum. */
interface Halt {
  readonly outcome?: 'exhausted' | 'stopped' | 'failed'
  readonly reason: string
}

/**
 * The one loop of every method: a step, then the tests. Each value yielded is an iteration; answering `'stop'` ends the
 * run. Limits interrupt inside a step; the method's state is then the one before it.
 */
export function* optimize<Q extends Query>(
  method: Method<Q>,
  { caller, source, start, settings, cosineAt }: Setting,
): Generator<Progressed, Ended, 'stop' | undefined | void> {
  const saved =
    settings.state === undefined
      ? undefined
      : (readState(caller, settings.state, method.name, source.size) as Saved)
  const evaluations = new Evaluations(source, settings, saved)
  const counts = (): Counts => addCounts(source.counts, saved?.counts)
  const objective = { size: source.size, ...evaluations.queries } as Objective<Q>
  const run = method.begin(objective, saved?.method ?? start, settings)
  if (saved === undefined) checkStart(caller, run.state)
  evaluations.leaveStart()

  const startGradientNorm = saved?.startGradientNorm ?? gradientNormOf(run.state) ?? Infinity
  const progress = new Progress(
    saved?.progress ?? { lowestValue: Infinity, lowestGradientNorm: Infinity, idle: 0 },
  )
  if (saved === undefined) progress.after(run.state)
  let iteration = saved?.iteration ?? 0
  let predicted = Infinity
  let halt = iteration === 0 ? atStart(method, run, settings) : undefined
  while (halt === undefined) {
    if (iteration >= settings.maxIterations) {
      halt = { outcome: 'exhausted', reason: `maxIterations = ${settings.maxIterations} were used` }
      break
    }
    const before = run.state
    evaluations.trouble = undefined
    let move: Move
    try {
      evaluations.checkLimits(true)
      move = run.step()
    } catch (error) {
      if (!(error instanceof Interruption)) throw error
      halt = { outcome: error.outcome, reason: error.message }
      break
    }
    predicted = move.predicted
    if (move.arrived !== undefined) halt = { reason: move.arrived }
    else if (move.stuck !== undefined) halt = deadEnd(move.stuck, evaluations.trouble)
    else {
      iteration++
      const idle = progress.after(run.state)
      const { stepLength } = move
      const answer = yield { iteration, at: run.state, stepLength, counts: counts() }
      halt =
        answer === 'stop'
          ? { outcome: 'stopped', reason: "onIteration answered 'stop'" }
          : afterStep(method, before, run.state, move, idle, settings, startGradientNorm)
    }
  }
  return end(halt, run.state)

  function end({ outcome, reason }: Halt, last: Iterate): Ended {
    const at = choose(last, withGradient(evaluations.best ?? last, last, source))
    const earlierNorm = iteration === 0 ? Infinity : startGradientNorm
    const ending = { at, predicted, startGradientNorm: earlierNorm }
    const cosine = outcome === undefined && cosineAt ? { cosine: cosineAt(at.w) } : {}
    const converged =
      outcome === undefined && convergence({ ...ending, ...cosine }, settings.gradientTolerance)
    return {
      at,
      outcome: outcome ?? (converged ? 'converged' : 'stalled'),
      reason: converged || reason,
      iterations: iteration,
      counts,
      seconds: evaluations.seconds,
      state: () => ({
        format: 'wengert-optimization-1',
        method: method.name,
        size: source.size,
        run: encode({
          method: last,
          best: at,
          iteration,
          progress: progress.memory,
          startGradientNorm,
          counts: counts(),
          seconds: evaluations.seconds,
        } satisfies Saved),
      }),
    }
  }
}

/** The lower point; of two that are equal up to rounding the one with the smaller gradient. */
function choose(last: Iterate, best: Iterate): Iterate {
  if (best.value >= last.value) return last
  const rounding = 10 * Number.EPSILON * Math.abs(last.value)
  const flatter = (gradientNormOf(last) ?? Infinity) < (gradientNormOf(best) ?? Infinity)
  return flatter && last.value - best.value <= rounding ? last : best
}

function atStart<Q extends Query>(
  method: Method<Q>,
  run: Run,
  { gradientTolerance }: Settings<never>,
): Halt | undefined {
  if (method.arrivesItself) return undefined
  const reason = gradientTest(run.state, gradientTolerance, Infinity)
  return reason === undefined ? undefined : { reason }
}

function afterStep<Q extends Query>(
  method: Method<Q>,
  before: Iterate,
  after: Iterate,
  { stepLength }: Move,
  idle: number,
  settings: Settings<never>,
  startGradientNorm: number,
): Halt | undefined {
  const { gradientTolerance, valueTolerance, stepTolerance } = settings
  if (!method.arrivesItself) {
    const reason = gradientTest(after, gradientTolerance, startGradientNorm)
    if (reason !== undefined) return { reason }
  }
  if (after.value < -1e150 || maxNorm(after.w) > 1e150) {
    return { outcome: 'failed', reason: 'the function seems to have no lower bound' }
  }
  const change = Math.abs(before.value - after.value)
  if (valueTolerance > 0 && change <= valueTolerance * Math.max(1, Math.abs(after.value))) {
    return { reason: `the value changed by no more than valueTolerance = ${valueTolerance}` }
  }
  if (stepTolerance > 0 && stepLength <= stepTolerance * Math.max(1, maxNorm(after.w))) {
    return { reason: `no parameter changed by more than stepTolerance = ${stepTolerance}` }
  }
  if (idle >= method.patience) {
    return { reason: `${idle} iterations brought no lower value and no smaller gradient` }
  }
  return undefined
}

function deadEnd(stuck: string, trouble: string | undefined): Halt {
  return trouble === undefined
    ? { reason: stuck }
    : { outcome: 'failed', reason: `${stuck}; ${trouble}` }
}

function checkStart(caller: string, { value, gradient }: Iterate): void {
  if (!Number.isFinite(value)) {
    throw new DomainError(
      `${caller}: expected a finite value at x0, got ${value}. Perhaps another x0, or explainNonFinite(f, x0)?`,
    )
  }
  if (gradient !== undefined && !allFinite(gradient)) {
    const entry = gradient.findIndex((g) => !Number.isFinite(g))
    throw new DomainError(
      `${caller}: expected a finite gradient at x0, got ${gradient[entry]} in entry ${entry}. Perhaps another x0, or explainNonFinite(grad(f), x0)?`,
    )
  }
}

function withGradient(best: Iterate, last: Iterate, source: Source): Iterate {
  if (best.gradient !== undefined || last.gradient === undefined || best.value >= last.value) {
    return best
  }
  try {
    const gradient = source.gradient?.(best.w)
    return gradient === undefined ? best : { ...best, gradient }
  } catch {
    return best
  }
}

function addCounts(counts: Counts, earlier: Counts | undefined): Counts {
  const sum = { ...counts }
  if (earlier !== undefined) {
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += earlier[name]
  }
  return sum
}
