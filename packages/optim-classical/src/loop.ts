import { DomainError, type TierMemory } from '@wengert/ad-core'
import type { Known } from './best-point.js'
import { projectedGradient, type Coordinates } from './coordinates.js'
import { Evaluations, Interruption, type Mark } from './evaluations.js'
import { innerSource } from './inner-source.js'
import { maxNorm } from './linear-algebra/vector.js'
import { settingsFor, type Settings } from './options.js'
import type { Iterate, Method, Move, Objective, Query } from './protocol.js'
import type { Counts, Source } from './sources.js'
import type { RunTier } from './result.js'
import { checkCoordinates, savedCoordinates, type SavedCoordinates } from './saved-coordinates.js'
import { checkStartValue } from './start-point.js'
import { checkLoss, type ScaledLoss } from './least-squares/robust-losses.js'
import { readState, writeState, type RunState, type Subject } from './state.js'
import {
  cosineTest,
  gradientNormOf,
  gradientTest,
  Progress,
  roundingTest,
  type Outcome,
} from './stopping.js'

/** Where a run stands after an iteration, in the user's parameters. */
export interface Progressed {
  readonly iteration: number
  readonly at: Iterate
  readonly gradientNorm: number | undefined
  readonly stepLength: number
  readonly counts: Counts
}

/** Where and how a run ended: everything here describes the point `at`, in the user's parameters. */
export interface Ended {
  readonly at: Known
  /** ‖g‖∞, projected on the bounds. */
  readonly gradientNorm: number | undefined
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
  readonly coordinates: Coordinates
  readonly settings: Settings<never>
  /** With residuals, their cosines count too. */
  readonly of: Subject['of']
  /** Of residuals, in place of their squares. */
  readonly loss?: ScaledLoss | undefined
  /** Which operation, at which line, gave no number at a point. */
  readonly explain?: (w: Float64Array) => string | undefined
}

/** The loop's own state; with the method's, all that a resumed run needs. */
interface Saved extends Mark {
  readonly method: Iterate
  readonly best: Known
  readonly lowest: Known
  /** The best points of the whole run, where the iteration that was interrupted saw better ones. */
  readonly ahead?: readonly Known[]
  readonly iteration: number
  readonly progress: Progress['memory']
  readonly startGradientNorm: number
  /** What the method's vector stands for. */
  readonly coordinates: SavedCoordinates
  /** Absent in states of plain squares. */
  readonly loss?: ScaledLoss | undefined
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
  /** A method without derivatives says so. */
  readonly arrived?: true
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
  { caller, source: outerSource, start, coordinates, settings: asked, of, loss, explain }: Setting,
): Generator<Progressed, Ended, 'stop' | undefined | void> {
  const source = innerSource(outerSource, coordinates)
  const settings = settingsFor(asked, method.defaults, source.size)
  const bounds = coordinates.innerBounds
  if (bounds !== undefined && !method.bounded) {
    throw new DomainError(
      `${caller}: expected a method that keeps to bounds, got '${method.name}'. Perhaps ${of === 'f' ? "'lbfgs' or 'trustRegion'" : "'lbfgs', 'trustRegion' or 'levenbergMarquardt'"}?`,
    )
  }
  const subject = { method: method.name, of, size: source.size }
  const saved =
    settings.state === undefined ? undefined : (readState(caller, settings.state, subject) as Saved)
  if (saved !== undefined) {
    checkLoss(caller, loss, saved.loss)
    checkCoordinates(caller, coordinates, saved.coordinates)
  }
  const { tier } = source
  if (saved !== undefined) tier.resume(saved.tier)
  const evaluations = new Evaluations(source, settings, bounds, saved)
  const objective = {
    size: source.size,
    ...(bounds && { bounds }),
    ...evaluations.queries,
  } as unknown as Objective<Q>
  const begin = coordinates.same ? start : coordinates.inward(start)
  const run = method.begin(objective, saved?.method ?? begin, settings)
  if (saved === undefined) checkStartValue(caller, run.state)
  evaluations.leaveStart(run.state.gradient !== undefined)
  tier.settle(run.state.w)
  // As they were before the latest step: a step that is interrupted is made, and counted, again by a resumed run.
  let tierBefore = tier.memory
  let mark = evaluations.mark()

  const { gradientTolerance, maxIterations } = settings
  const startGradientNorm = saved?.startGradientNorm ?? gradientNormOf(held(run.state)) ?? Infinity
  const progress = new Progress(
    saved?.progress ?? { lowestValue: Infinity, lowestGradientNorm: Infinity, idle: 0 },
  )
  if (saved === undefined) progress.after(held(run.state))
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
    if (move.stuck !== undefined) halt = deadEnd(move.stuck)
    else if (move.arrived !== undefined && run.state === before) halt = arrival(move.arrived)
    else {
      iteration++
      progress.after(held(run.state))
      tier.settle(run.state.w)
      tierBefore = tier.memory
      mark = evaluations.mark()
      const { counts } = mark
      const { stepLength } = move
      const at = outer(run.state)
      const gradientNorm = gradientNormOf(held(run.state))
      const answer = yield { iteration, at, gradientNorm, stepLength, counts }
      if (answer === 'stop') {
        halt = { outcome: 'stopped', reason: "onIteration answered 'stop'", final: true }
      } else if (move.arrived !== undefined) halt = arrival(move.arrived)
      else halt = arrivedAt(run.state) ?? afterStep(before, run.state, move, settings) ?? givenUp()
    }
  }
  return end(halt, run.state)

  /** A point of the method in the user's parameters. */
  function outer(at: Known): Known {
    if (coordinates.same) return at
    const { w, value, gradient, residuals, rawResiduals } = at
    return {
      w: coordinates.outward(w),
      value,
      ...(gradient && { gradient: coordinates.slopesOutward(gradient) }),
      ...(residuals && { residuals }),
      ...(rawResiduals && { rawResiduals }),
    }
  }

  /** The same with the projected gradient, which the tests of arrival see. */
  function held(at: Iterate): Iterate {
    const { w, value, gradient } = outer(at)
    if (gradient === undefined) return at
    return { w, value, gradient: projectedGradient(w, gradient, coordinates.bounds) }
  }

  function arrival(reason: string): Halt {
    return run.state.gradient === undefined ? { reason, arrived: true } : ARRIVED
  }

  function deadEnd(stuck: string): Halt {
    const { trouble, troubleAt } = evaluations
    if (trouble === undefined) return { reason: stuck }
    const cause = troubleAt && explain?.(outer({ w: troubleAt, value: NaN }).w)
    const reason = cause === undefined ? `${stuck}; ${trouble}` : `${stuck}; ${trouble}: ${cause}`
    return { outcome: 'failed', reason }
  }

  function arrivedAt(at: Iterate): Halt | undefined {
    if (method.insistent && !settings.given.has('gradientTolerance')) return undefined
    const reason = gradientTest(held(at), gradientTolerance, earlierNorm())
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

  function end({ outcome, reason, final, arrived }: Halt, last: Iterate): Ended {
    if (iteration === saved?.iteration) evaluations.recall(saved.ahead ?? [])
    const seen = evaluations.seen
    const { best, lowest } = seen
    let at: Known = best ?? last
    let arrival = arrived ? reason : undefined
    if (outcome !== 'failed' && !final && Number.isFinite(at.value)) {
      const flat = held(at)
      arrival ??= gradientTest(flat, gradientTolerance, earlierNorm())
      if (arrival === undefined && of === 'residuals' && at.gradient !== undefined) {
        if (outcome === undefined) at = { ...at, ...evaluations.detailAt(at) }
        const { residuals, jacobian } = at
        if (residuals && jacobian) {
          const slopes = projectedGradient(at.w, at.gradient!, bounds)
          arrival = cosineTest(residuals, jacobian, slopes, gradientTolerance)
        }
      }
      const near = seen.holds(last) || last.value - at.value <= predicted
      if (outcome === undefined && near)
        arrival ??= roundingTest(flat, predicted, earlierNorm(), outerSource.units)
      if (last.settled !== undefined && near) arrival ??= `${last.settled}; ${reason}`
    }
    const counts = evaluations.counts
    const seconds = evaluations.seconds
    return {
      at: outer(at),
      gradientNorm: gradientNormOf(held(at)),
      outcome: arrival === undefined ? (outcome ?? 'stalled') : 'converged',
      reason: arrival ?? reason,
      iterations: iteration,
      counts,
      seconds,
      tier: { name: tier.current, reason: tier.reason, warnings: tier.warnings },
      state: () =>
        writeState(subject, {
          ...mark,
          method: last,
          best: plain(mark.best ?? last),
          lowest: plain(mark.lowest ?? last),
          ...(lowest !== mark.lowest || best !== mark.best
            ? { ahead: [lowest, best].flatMap((point) => (point ? [plain(point)] : [])) }
            : {}),
          iteration,
          progress: progress.memory,
          startGradientNorm,
          coordinates: savedCoordinates(coordinates),
          loss,
          seconds,
          tier: tierBefore,
        } satisfies Saved),
    }
  }
}

/** A point as a state keeps it: without the Jacobian, which is large and can be had again. */
function plain({ jacobian, ...rest }: Known): Known {
  return jacobian === undefined ? rest : { ...rest, differentiated: true }
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
  if (after.gradient === undefined) return undefined
  if (valueTolerance > 0 && change <= valueTolerance * Math.max(1, Math.abs(after.value))) {
    return { reason: `the value changed by no more than valueTolerance = ${valueTolerance}` }
  }
  if (stepTolerance > 0 && stepLength <= stepTolerance * Math.max(1, maxNorm(after.w))) {
    return { reason: `no parameter changed by more than stepTolerance = ${stepTolerance}` }
  }
  return undefined
}
