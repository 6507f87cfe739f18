import { DomainError, type TierMemory } from '@wengert/ad-core'
import type { Known } from './best-point.js'
import { Evaluations, Interruption } from './evaluations.js'
import { allFinite, maxNorm } from './linear-algebra/vector.js'
import type { Settings } from './options.js'
import type { Iterate, Method, Move, Objective, Query } from './protocol.js'
import type { Counts, Source } from './sources.js'
import type { RunTier } from './result.js'
import { readState, writeState, type RunState, type Subject } from './state.js'
import {
  cosineTest,
  gradientNormOf,
  gradientTest,
  Progress,
  roundingTest,
  type Outcome,
} from './stopping.js'

/** Where a run stands after an iteration. */
export interface Progressed {
  readonly iteration: number
  readonly at: Iterate
  readonly stepLength: number
  readonly counts: Counts
}

/** Where and how a run ended: everything here describes the point `at`. */
export interface Ended {
  readonly at: Known
  readonly outcome: Outcome
  readonly reason: string
  readonly iterations: number
  readonly counts: Counts
  readonly seconds: number
  readonly tier: RunTier
  readonly state: () => RunState
}

/** What the loop needs beside a method. */
export interface Setting {
  /** For messages: the function that the user called. */
  readonly caller: string
  readonly source: Source
  readonly start: Float64Array
  readonly settings: Settings<never>
  /** With residuals, their cosines count too. */
  readonly of: Subject['of']
}

/** The loop's own state; with the method's, all that a resumed run needs. */
interface Saved {
  readonly method: Iterate
  readonly best: Known
  readonly lowest: Known
  readonly startSize: number
  readonly iteration: number
  readonly progress: Progress['memory']
  readonly startGradientNorm: number
  readonly counts: Counts
  readonly seconds: number
  /** Absent in states of runs that knew of no tiers, and so were interpreted. */
  readonly tier?: TierMemory
}

/** Why the loop ends, before it is known whether the point is a minimum. */
interface Halt {
  /** A limit, the user, or a failure; otherwise the method could not or need not go on. */
  readonly outcome?: 'exhausted' | 'stopped' | 'failed'
  /** The user's own decision stands, wherever the run is. */
  readonly final?: true
  readonly reason: string
}

const ARRIVED: Halt = {
  reason: 'the run came to rest, but at a point that lies higher than this one',
}

/**
 * The one loop of every method: a step, then the tests. Each value yielded is an iteration; answering `'stop'` ends the
 * run. Limits interrupt inside a step; the method's state is then the one before it.
 */
export function* optimize<Q extends Query>(
  method: Method<Q>,
  { caller, source, start, settings, of }: Setting,
): Generator<Progressed, Ended, 'stop' | undefined | void> {
  const subject = { method: method.name, of, size: source.size }
  const saved =
    settings.state === undefined ? undefined : (readState(caller, settings.state, subject) as Saved)
  const { tier } = source
  if (saved !== undefined) tier.resume(saved.tier)
  const evaluations = new Evaluations(source, settings, saved)
  const objective = { size: source.size, ...evaluations.queries } as Objective<Q>
  const run = method.begin(objective, saved?.method ?? start, settings)
  if (saved === undefined) checkStart(caller, run.state)
  evaluations.leaveStart(run.state.gradient !== undefined)
  tier.settle(run.state.w)
  // As it was before the latest step: a step that is interrupted is made again by a resumed run.
  let tierBefore = tier.memory

  const { gradientTolerance, maxIterations } = settings
  const startGradientNorm = saved?.startGradientNorm ?? gradientNormOf(run.state) ?? Infinity
  const progress = new Progress(
    saved?.progress ?? { lowestValue: Infinity, lowestGradientNorm: Infinity, idle: 0 },
  )
  if (saved === undefined) progress.after(run.state)
  let iteration = saved?.iteration ?? 0
  let predicted = Infinity
  let halt = arrivedAt(run.state) ?? givenUp()
  while (halt === undefined) {
    if (iteration >= maxIterations) {
      halt = { outcome: 'exhausted', reason: `maxIterations = ${maxIterations} were used` }
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
    if (move.arrived) halt = ARRIVED
    else if (move.stuck !== undefined) halt = deadEnd(move.stuck, evaluations.trouble)
    else {
      iteration++
      progress.after(run.state)
      tier.settle(run.state.w)
      tierBefore = tier.memory
      const { stepLength } = move
      const answer = yield { iteration, at: run.state, stepLength, counts: evaluations.counts }
      halt =
        answer === 'stop'
          ? { outcome: 'stopped', reason: "onIteration answered 'stop'", final: true }
          : (arrivedAt(run.state) ?? afterStep(before, run.state, move, settings) ?? givenUp())
    }
  }
  return end(halt, run.state)

  function arrivedAt(at: Iterate): Halt | undefined {
    if (method.insistent && !settings.toleranceGiven) return undefined
    const reason = gradientTest(at, gradientTolerance, earlierNorm())
    return reason === undefined ? undefined : ARRIVED
  }

  function givenUp(): Halt | undefined {
    const { idle } = progress.memory
    return idle >= method.patience
      ? { reason: `${idle} iterations brought no lower value and no smaller gradient` }
      : undefined
  }

  /** ‖g‖∞ where the run began; Infinity as long as it is there. */
  function earlierNorm(): number {
    return iteration === 0 ? Infinity : startGradientNorm
  }

  function end({ outcome, reason, final }: Halt, last: Iterate): Ended {
    const seen = evaluations.seen
    const { best, lowest, startSize } = seen
    let at: Known = best ?? last
    let arrival: string | undefined
    if (outcome !== 'failed' && !final && Number.isFinite(at.value)) {
      arrival = gradientTest(at, gradientTolerance, earlierNorm())
      if (arrival === undefined && of === 'residuals') {
        if (outcome === undefined) at = { ...at, ...evaluations.detailAt(at) }
        const { residuals, jacobian } = at
        if (residuals && jacobian) arrival = cosineTest(residuals, jacobian, gradientTolerance)
      }
      const near = seen.holds(last) || last.value - at.value <= predicted
      if (outcome === undefined && near)
        arrival ??= roundingTest(at, predicted, earlierNorm(), source.units)
    }
    const counts = evaluations.counts
    const seconds = evaluations.seconds
    return {
      at,
      outcome: arrival === undefined ? (outcome ?? 'stalled') : 'converged',
      reason: arrival ?? reason,
      iterations: iteration,
      counts,
      seconds,
      tier: { name: tier.current, reason: tier.reason, warnings: tier.warnings },
      state: () =>
        writeState(subject, {
          method: last,
          best: plain(at),
          lowest: plain(lowest ?? last),
          startSize,
          iteration,
          progress: progress.memory,
          startGradientNorm,
          counts,
          seconds,
          tier: tierBefore,
        } satisfies Saved),
    }
  }
}

/** A point as a state keeps it: without the Jacobian, which is large and can be had again. */
function plain({ w, value, gradient, residuals }: Known): Known {
  return { w, value, ...(gradient && { gradient }), ...(residuals && { residuals }) }
}

function afterStep(
  before: Iterate,
  after: Iterate,
  { stepLength }: Move,
  { valueTolerance, stepTolerance }: Settings<never>,
): Halt | undefined {
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
