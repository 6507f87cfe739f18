import type { Flat } from '@wengert/ad-core'
import { encode } from './coding.js'
import { batchSource, type BatchSource } from './data/source.js'
import type { Objective } from './objective.js'
import { layoutOf } from './layout.js'
import type { Plan } from './options.js'
import { zerosLike, type Optimizer } from './protocol.js'
import {
  asynchronous,
  evaluationOf,
  trainResult,
  type TrainOutcome,
  type TrainResult,
  type TrainState,
  type TrainStep,
} from './result.js'
import {
  freshStanding,
  requirePlace,
  requireSameDrawing,
  standingOf,
  type Standing,
} from './resume.js'
import { copyState, isFiniteState, stateSize } from './state.js'
import { stepper } from './stepper.js'
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
  /** Gives the memory of programs back. */
  readonly dispose: () => void
  readonly result: () => TrainResult<Params>
}

/** Starts or resumes a training. Errors: see {@link train}. */
export function startRun<Params>(plan: Plan, objective: Objective): Run<Params> {
  const { caller, options, every, resume } = plan
  const { signal, onStep, evaluate } = options
  const { oracle } = objective
  const optimizer = options.optimizer as Optimizer<never>
  let standing = startOf(plan, objective)
  const source = batchSource({
    caller,
    data: options.data,
    split: plan.split,
    batchSize: options.batchSize ?? resume?.batchSize,
    sampling: options.sampling ?? resume?.sampling,
    seed: plan.seed,
    epochs: plan.epochs,
    start: standing.position,
  })
  if (resume !== undefined) {
    requireSameDrawing(caller, resume, source.drawing)
    requirePlace(caller, standing, source.drawing)
  }
  const lastStep = Math.min(plan.steps, plan.epochs * (source.epochLength ?? Infinity))
  const working = stepper(plan, objective, source, standing)
  const history: TrainStep[] = []
  const answered = zerosLike(standing.params)
  let unrecorded: TrainStep | undefined
  let ending: { outcome: TrainOutcome; reason: string } | undefined
  let loss = NaN
  let seconds = 0

  /** What the training has found so far. */
  const answer = (): Flat => {
    const { params, optimizerState } = standing
    return optimizer.answer?.(params, optimizerState as never, answered) ?? params
  }

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

  const record = (step: TrainStep): TrainStep => {
    unrecorded = undefined
    const recorded =
      evaluate === undefined
        ? step
        : {
            ...step,
            evaluation: evaluationOf(caller, evaluate(oracle.unflatten(answer()) as never, step)),
          }
    history.push(recorded)
    const wish: unknown = onStep?.(recorded)
    if (wish instanceof Promise) throw asynchronous(caller, 'onStep')
    if (wish === 'stop') {
      ending ??= { outcome: 'stopped', reason: `onStep said so at step ${step.step}` }
    }
    return recorded
  }

  /** Ends the run, unless it has ended; the last step is always recorded. */
  const end = (outcome: TrainOutcome, reason: string): void => {
    ending ??= { outcome, reason }
    if (unrecorded !== undefined) record(unrecorded)
  }

  return {
    source,
    signal,
    dispose: () => oracle.dispose?.(),
    dataEnded: () =>
      end('exhausted', `the data ended after ${counted(standing.patterns, 'pattern')}`),
    wantsMore: () => {
      const { steps } = standing
      if (signal?.aborted === true) {
        end('stopped', `the signal was aborted after ${counted(steps, 'step')}`)
      }
      if (steps >= lastStep) end('exhausted', `all ${counted(steps, 'step')} done`)
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
      if (steps % every === 0 || steps === lastStep) return record(step)
      unrecorded = step
      return step
    },
    result: () => {
      const { steps, patterns, params, optimizerState } = standing
      return trainResult({
        params: oracle.unflatten(answer()) as Params,
        loss,
        outcome: ending?.outcome ?? 'stopped',
        reason: ending?.reason ?? `left after ${counted(steps, 'step')}`,
        steps,
        patterns,
        seconds,
        tier: oracle.tier?.current ?? 'interpreted',
        tierReason: oracle.tier?.reason ?? 'the oracle was made by hand',
        warnings: oracle.tier?.warnings ?? [],
        history,
        state: () => stateOf(standing, source, optimizer),
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

function stateOf(
  standing: Standing,
  source: BatchSource,
  { name, choices = {} }: Optimizer<never>,
): TrainState {
  const { steps, patterns, firstLoss, params, optimizerState, tier } = standing
  const { epoch, offset, carried } = standing.position
  return {
    format: 'wengert-training-1',
    ...source.drawing,
    step: steps,
    seen: patterns,
    epoch,
    offset,
    carried: encode(carried),
    firstLoss: encode(firstLoss),
    params: encode(params),
    optimizer: { name, choices: { ...choices }, state: encode(optimizerState) },
    ...(tier !== undefined && { tier }),
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
