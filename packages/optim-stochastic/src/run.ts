import type { Flat } from '@wengert/ad-core'
import { checkpointBytes } from './checkpoint/checkpoint-bytes.js'
import { savingOf } from './checkpoint/saving.js'
import { batchSource, type BatchSource } from './data/source.js'
import type { Objective } from './objective.js'
import { layoutOf } from './layout.js'
import type { Plan } from './plan.js'
import { zerosLike, type Optimizer } from './protocol.js'
import { heldOutOf } from './held-out.js'
import { progressReporter } from './progress.js'
import { recorderOf } from './recorder.js'
import {
  asynchronous,
  trainResult,
  type TrainOutcome,
  type TrainResult,
  type TrainStep,
} from './result.js'
import {
  freshStanding,
  requirePlace,
  requireSameDivision,
  requireSameDrawing,
  standingOf,
  unrecordedOf,
  watchOf,
  type Standing,
} from './resume.js'
import { copyState, isFiniteState, stateSize } from './state.js'
import { stepper } from './stepper.js'
import { trainingState, type StateParts } from './training-state.js'
import { NumericalTrouble } from './trouble.js'

/** A training in progress: the one loop's body, whoever turns the crank. */
export interface Run<Params> {
  /** Pulls batches; `step` then works on the current one. */
  readonly source: BatchSource
  readonly signal: { readonly aborted: boolean } | undefined
  /** Whether another batch is wanted. */
  readonly wantsMore: () => boolean
  /** Trains on the current batch; undefined where that failed. */
  readonly step: () => TrainStep | undefined
  /** Ends the run because the data ended. */
  readonly dataEnded: () => void
  /** Keeps a checkpoint where one is due; what it returns is to be awaited. */
  readonly save: () => void | Promise<void>
  /** Keeps the last one. */
  readonly saveEnd: () => void | Promise<void>
  /** Gives the memory of programs back. */
  readonly dispose: () => void
  readonly result: () => TrainResult<Params>
}

/** Starts or resumes a training. Errors: see {@link train}. */
export function startRun<Params>(plan: Plan, objective: Objective): Run<Params> {
  const { caller, options, every, resume } = plan
  const { signal } = options
  const { oracle } = objective
  const optimizer = options.optimizer as Optimizer<never>
  let standing = startOf(plan, objective)
  const source = batchSource({
    caller,
    data: options.data,
    split: plan.split,
    batchSize: options.batchSize ?? resume?.batchSize,
    sampling: options.sampling ?? resume?.sampling,
    prefetch: options.prefetch,
    seed: plan.seed,
    epochs: plan.epochs,
    start: standing.position,
  })
  if (resume !== undefined) {
    requireSameDrawing(caller, resume, source.drawing)
    requirePlace(caller, standing, source.drawing)
    if (options.exact !== false) requireSameDivision(plan, resume)
  }
  const lastStep = Math.min(plan.steps, plan.epochs * (source.epochLength ?? Infinity))
  const working = stepper(plan, objective, source, standing)
  const heldOut = heldOutOf(plan)
  const answered = zerosLike(standing.params)
  let unrecorded: TrainStep | undefined = unrecordedOf(plan, resume)
  let ending: { outcome: TrainOutcome; reason: string } | undefined
  let loss = NaN
  let seconds = 0

  /** What the training has found so far. */
  const answer = (): Flat => {
    const { params, optimizerState } = standing
    return optimizer.answer?.(params, optimizerState as never, answered) ?? params
  }

  const recorder = recorderOf(
    plan,
    heldOut,
    answer,
    oracle.unflatten,
    watchOf(plan, resume, standing.params.length),
  )
  const reporter =
    options.progress &&
    progressReporter(
      (progress) => {
        const given: unknown = options.progress?.(progress)
        if (!(given instanceof Promise)) return
        given.catch(() => undefined)
        throw asynchronous(caller, 'progress')
      },
      lastStep,
      standing,
    )
  const warnings: string[] = []
  let before: Pick<StateParts, 'step' | 'watch' | 'heldOutTier'> | undefined
  const layout = layoutOf(options.params)
  const stateParts = (): StateParts => ({
    standing,
    layout,
    drawing: source.drawing,
    optimizer,
    divided: plan.workers !== undefined,
    ...(before ?? { step: unrecorded, watch: recorder.watch, heldOutTier: heldOut?.tier() }),
  })
  const saving =
    plan.checkpoint &&
    savingOf({
      place: plan.checkpoint,
      every: plan.checkpointEvery,
      bytes: () => checkpointBytes((code) => trainingState(stateParts(), code)),
      warn: (message) => void warnings.push(message),
    })

  /** Takes what the step led to for good, in memory of its own. */
  const commit = (): void => {
    const { params, optimizerState, firstLoss } = working
    if (!isFiniteState(optimizerState)) {
      throw new NumericalTrouble(`the state of ${optimizer.name} is not finite`)
    }
    standing.params.set(params)
    standing = {
      params: standing.params,
      optimizerState: copyState(optimizerState, standing.optimizerState),
      steps: standing.steps + 1,
      patterns: standing.patterns + source.count(),
      firstLoss,
      position: source.position(),
      tier: oracle.tier?.memory,
    }
  }

  /** One step, of which nothing remains where it fails. */
  const attempt = (): NumericalTrouble | undefined => {
    try {
      const lossBefore = working.train(standing.steps)
      commit()
      loss = lossBefore
      return undefined
    } catch (error) {
      if (!(error instanceof NumericalTrouble)) throw error
      return error
    }
  }

  const record = (given: TrainStep): TrainStep => {
    unrecorded = undefined
    const { step, ending: wish } = recorder.record(given)
    ending ??= wish
    return step
  }

  /** Records a step for no other reason than that it is the last: a run that goes on must not know. */
  const recordLast = (step: TrainStep): TrainStep => {
    before = { step, watch: copyState(recorder.watch), heldOutTier: heldOut?.tier() }
    return record(step)
  }

  /** Ends the run, unless it has ended; the last step is always recorded. */
  const end = (outcome: TrainOutcome, reason: string): void => {
    ending ??= { outcome, reason }
    if (unrecorded !== undefined) recordLast(unrecorded)
    reporter?.atEnd()
  }

  return {
    source,
    signal,
    save: () => saving?.afterStep(standing.steps, unrecorded === undefined),
    saveEnd: () => saving?.atEnd(standing.steps),
    dispose: () => {
      oracle.dispose?.()
      heldOut?.dispose()
    },
    dataEnded: () =>
      end('exhausted', `the data ended after ${counted(standing.patterns, 'pattern')}`),
    wantsMore: () => {
      const { steps } = standing
      if (signal?.aborted === true) {
        end('stopped', `the signal was aborted after ${counted(steps, 'step')}`)
      }
      if (steps >= lastStep) end('exhausted', `all ${counted(steps, 'step')} done`)
      if (ending !== undefined) reporter?.atEnd()
      return ending === undefined
    },
    step: () => {
      const began = performance.now()
      const trouble = attempt()
      seconds += (performance.now() - began) / 1000
      if (trouble !== undefined) {
        const at = `at step ${standing.steps + 1}`
        end('failed', `${trouble.message}, ${at}; params are the last finite ones`)
        return undefined
      }
      const { steps, patterns } = standing
      const step: TrainStep = { step: steps, epoch: source.epoch(), loss, patterns }
      reporter?.afterStep(step)
      if (steps % every === 0) return record(step)
      if (steps === lastStep) return recordLast(step)
      unrecorded = step
      return step
    },
    result: () => {
      const { steps, patterns, params, optimizerState } = standing
      const { watch } = recorder
      const isBest = watch !== undefined && watch.best < Infinity
      return trainResult({
        params: oracle.unflatten(isBest ? watch.params : answer()) as Params,
        loss,
        outcome: ending?.outcome ?? 'stopped',
        reason: ending?.reason ?? `left after ${counted(steps, 'step')}`,
        steps,
        patterns,
        seconds,
        tier: oracle.tier?.current ?? 'interpreted',
        tierReason: oracle.tier?.reason ?? 'the oracle was made by hand',
        warnings: [...(oracle.tier?.warnings ?? []), ...warnings],
        history: recorder.history,
        ...(isBest && { best: { step: watch.step, figure: watch.best } }),
        state: () => trainingState(stateParts()),
        optimizer: optimizer.name,
        weights: params.length,
        stateSize: stateSize(optimizerState),
      })
    },
  }
}

/** The beginning, or the end of an earlier run. */
function startOf({ caller, options, resume }: Plan, { oracle }: Objective): Standing {
  const { optimizer, params } = options
  if (resume !== undefined) {
    const standing = standingOf(caller, resume, optimizer, oracle, params)
    oracle.tier?.resume(standing.tier)
    return { ...standing, tier: oracle.tier?.memory }
  }
  const w = oracle.flatten(params).slice()
  return freshStanding(w, copyState(optimizer.init(w, layoutOf(params))), oracle.tier?.memory)
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
