import { DomainError, type BatchOracle, type Flat } from '@wengert/ad-core'
import { show } from './checks.js'
import { dataTree } from './data/leaves.js'
import { batchSource, type BatchSource } from './data/source.js'
import type { Plan } from './options.js'
import { zerosLike, type ModelQuery, type SampleOracle, type Update } from './protocol.js'
import {
  trainResult,
  type TrainOutcome,
  type TrainResult,
  type TrainState,
  type TrainStep,
} from './result.js'
import { copyState } from './state.js'
import { NumericalTrouble } from './trouble.js'

/** A loss this many times the first one, or 1 where that is larger, has run away. */
const RUNAWAY = 1e10

/** A training in progress: the one loop's body, whoever turns the crank. */
export interface Run<Params> {
  /** Pulls batches; `step` then works on the current one. */
  readonly source: BatchSource
  /** Whether another batch is wanted. */
  readonly wantsMore: () => boolean
  /** Trains on the current batch; undefined where that failed. */
  readonly step: () => TrainStep | undefined
  /** Ends the run because the data ended. */
  readonly dataEnded: () => void
  readonly result: () => TrainResult<Params>
}

/** Starts or resumes a training. Errors: see {@link train}. */
export function startRun<Params>(plan: Plan, oracle: BatchOracle<unknown>): Run<Params> {
  const { caller, options, every } = plan
  const { signal, onStep, evaluate, schedule } = options
  const optimizer = options.optimizer as unknown as RunnableOptimizer
  const resumed = options.resume
  let w = startingPoint(plan, oracle)
  let next = zerosLike(w)
  const gradient = zerosLike(w)
  let state = resumed === undefined ? optimizer.init(w) : copyState(resumed.optimizer.state)
  let { steps, patterns, firstLoss } = {
    steps: resumed?.step ?? 0,
    patterns: resumed?.patterns ?? 0,
    firstLoss: resumed?.firstLoss ?? NaN,
  }
  const source = batchSource({
    caller,
    data: options.data,
    split: plan.split,
    batchSize: options.batchSize,
    sampling: options.sampling,
    seed: plan.seed,
    epochs: plan.epochs,
    start: { epoch: resumed?.epoch ?? 0, offset: resumed?.offset ?? 0 },
  })
  const lastStep = Math.min(plan.steps, plan.epochs * (source.epochLength ?? Infinity))
  const at = { ...queriesOf(caller, plan, oracle), params: w, iteration: steps }
  const history: TrainStep[] = []
  let ending: { outcome: TrainOutcome; reason: string } | undefined
  let loss = NaN
  let seconds = 0

  const end = (outcome: TrainOutcome, reason: string): void => {
    ending ??= { outcome, reason }
  }

  /** One update on what the oracle has been moved to; returns the loss there. */
  const update = (): number => {
    const value = oracle.value()
    if (!Number.isFinite(value)) throw new NumericalTrouble(`the loss is ${value}`)
    if (Number.isNaN(firstLoss)) firstLoss = value
    if (Math.abs(value) > RUNAWAY * Math.max(1, Math.abs(firstLoss))) {
      throw new NumericalTrouble(`the loss ran away from ${firstLoss} to ${value}`)
    }
    if (optimizer.usesGradient !== false) oracle.gradient(gradient)
    at.params = w
    at.iteration = steps
    const result = optimizer.update(gradient, state, at)
    state = result.state
    const factor = schedule === undefined ? 1 : schedule(steps)
    const { step } = result
    let finite = true
    for (let i = 0; i < w.length; i++) {
      const moved = w[i]! + factor * step[i]!
      next[i] = moved
      if (!Number.isFinite(next[i])) finite = false
    }
    if (!finite) throw new NumericalTrouble(`the step of ${optimizer.name} is not finite`)
    const held = w
    w = next
    next = held
    return value
  }

  /** All updates that the current batch calls for. */
  const trainOnBatch = (): number => {
    const count = source.count()
    if (optimizer.granularity !== 'pattern') {
      oracle.move(w, ...source.batch())
      return update()
    }
    let sum = 0
    for (let i = 0; i < count; i++) {
      oracle.move(w, ...source.single(i))
      sum += update()
    }
    return sum / count
  }

  return {
    source,
    dataEnded: () => end('exhausted', `the data ended after ${counted(patterns, 'pattern')}`),
    wantsMore: () => {
      if (ending === undefined && signal?.aborted === true) {
        end('stopped', `the signal was aborted after ${counted(steps, 'step')}`)
      }
      if (steps >= lastStep) end('exhausted', `all ${counted(steps, 'step')} done`)
      return ending === undefined
    },
    step: () => {
      const began = performance.now()
      try {
        loss = trainOnBatch()
      } catch (error) {
        if (!(error instanceof NumericalTrouble)) throw error
        end('failed', `${error.message}, at step ${steps + 1}; params are the last finite ones`)
        return undefined
      } finally {
        seconds += (performance.now() - began) / 1000
      }
      steps++
      patterns += source.count()
      const step: TrainStep = { step: steps, epoch: source.epoch(), loss, patterns }
      if (steps % every !== 0 && steps !== lastStep) return step
      const recorded =
        evaluate === undefined
          ? step
          : { ...step, evaluation: evaluate(oracle.unflatten(w) as never, step) }
      history.push(recorded)
      if (onStep?.(recorded) === 'stop') end('stopped', `onStep said so at step ${steps}`)
      return recorded
    },
    result: () =>
      trainResult({
        params: oracle.unflatten(w) as Params,
        loss,
        outcome: ending?.outcome ?? 'stopped',
        reason: ending?.reason ?? `left after ${counted(steps, 'step')}`,
        steps,
        patterns,
        seconds,
        state: {
          format: 1,
          step: steps,
          patterns,
          ...source.position(),
          firstLoss,
          seed: plan.seed,
          params: w.slice(),
          optimizer: { name: optimizer.name, state: copyState(state) },
        },
        history,
      }),
  }
}

interface RunnableOptimizer {
  readonly name: string
  readonly init: (params: Flat) => unknown
  readonly update: (g: Flat, state: unknown, at: SampleOracle<ModelQuery>) => Update<unknown>
  readonly granularity?: 'batch' | 'pattern'
  readonly usesGradient?: boolean
}

function queriesOf(
  caller: string,
  { split, options }: Plan,
  oracle: BatchOracle<unknown>,
): Pick<SampleOracle<ModelQuery>, ModelQuery> {
  const needsModel = (query: string) => (): never => {
    throw new DomainError(
      `${caller}: expected model and loss apart, since ${options.optimizer.name} asks for ${query}, ` +
        `got loss alone.${query === 'gnvp' ? " Perhaps curvature: 'hessian'?" : ''}`,
    )
  }
  return {
    value: () => oracle.value(),
    gradientAt: (w, out) => oracle.gradientAt(w, out),
    hvp: (v, out) => oracle.hvp(v, out),
    gnvp: split ? (v, out) => oracle.gnvp(v, out) : needsModel('gnvp'),
    curvatureDiagonal: (out) => oracle.curvatureDiagonal(out),
    outputs: split ? () => oracle.outputs() : needsModel('outputs'),
  }
}

function startingPoint({ caller, options }: Plan, oracle: BatchOracle<unknown>): Flat {
  if (options.resume !== undefined) return resumedParams(caller, options.resume, options, oracle)
  const params = oracle.flatten(options.params).slice()
  for (const { path, data } of dataTree(caller, options.params, 'params').leaves) {
    const wrong = data.findIndex((x) => !Number.isFinite(x))
    if (wrong >= 0) {
      throw new DomainError(
        `${caller}: expected finite starting parameters, got ${data[wrong]} in ${path} at entry ${wrong}.`,
      )
    }
  }
  return params
}

function resumedParams(
  caller: string,
  resume: TrainState,
  options: Plan['options'],
  oracle: BatchOracle<unknown>,
): Flat {
  if (typeof resume !== 'object' || resume.format !== 1) {
    throw new DomainError(`${caller}: expected resume a result's state, got ${show(resume)}.`)
  }
  if (resume.optimizer.name !== options.optimizer.name) {
    throw new DomainError(
      `${caller}: expected to resume ${resume.optimizer.name}, got the optimizer ${options.optimizer.name}.`,
    )
  }
  if (resume.params.length !== oracle.size) {
    throw new DomainError(
      `${caller}: expected params of the ${resume.params.length} weights to resume, got ${oracle.size}.`,
    )
  }
  return resume.params.slice()
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
