import type { Mirror, Scalar, Traced } from '@wengert/ad-core'
import { DomainError } from '@wengert/ad-core'
import type { BatchOf, PartOf, TracedTree } from './inference.js'
import { knownOptions, oneOf, show, wholeNumber } from './checks.js'
import type { Sampling } from './data/indices.js'
import type { LossQuery, ModelQuery, Optimizer } from './protocol.js'
import type { Evaluation, TrainState, TrainStep } from './result.js'
import { checkedState } from './resume.js'
import { scheduleOf, type Schedule } from './schedules/schedules.js'

/** When to stop: after some steps or some epochs, not both. */
export type TrainingLength =
  | {
      /** When to stop, counted in steps from the very start, also when resumed. */
      readonly steps?: number
      readonly epochs?: never
    }
  | {
      readonly steps?: never
      /** When to stop, counted in passes over the data. Default 1 where `steps` is not given. */
      readonly epochs?: number
    }

/** Options that every training has. */
export interface TrainingOptions<Start, Data = unknown> {
  /** Where to start: a tree of numbers, vectors and tensors, all finite. */
  readonly params: Start
  /**
   * A tree of arrays whose leading axes count the patterns, or an iterable of patterns (synchronous,
   * or with `train` and `trainerAsync` asynchronous), of which batches are stacked. An iterable that
   * ends is begun again while steps remain and it has more to give; one that has not ended is closed
   * when the training ends. An array of objects with the same names is refused: as a tree it is no
   * list of patterns.
   */
  readonly data: Data
  /** Patterns in a batch. Default 10, or all where there are fewer. 1 is fully online. */
  readonly batchSize?: number
  /**
   * `'shuffle'` (default for arrays): a fresh permutation each epoch, in whole batches; points left
   * over are sure to be in the next epoch. `'replacement'`: independent draws. `'sequential'`: in order.
   */
  readonly sampling?: Sampling
  /** A whole number from which every random draw derives. Default 0. */
  readonly seed?: number
  /** A factor on every step, by step number. */
  readonly schedule?: Schedule
  /** Figures of merit, such as the loss on held-out data, at every recorded step. */
  readonly evaluate?: (params: Mirror<Start>, step: TrainStep) => Evaluation
  /** Ends the training with the outcome `'stopped'`; an `AbortSignal` also while data are awaited. */
  readonly signal?: { readonly aborted: boolean }
  /** Called at every recorded step; returning `'stop'` ends the training. */
  readonly onStep?: (step: TrainStep) => void | 'stop'
  /** Record every so many steps: history, `evaluate`, `onStep`. Default 1. */
  readonly every?: number
  /**
   * The `state` of an earlier result, as it was or through JSON: continues that run bit for bit, given
   * the same options and data. Seed, batch size and sampling may be left out. An iterable is read from
   * its beginning, and what was drawn before is passed over. Step sizes, decays and schedules may be
   * others; an optimizer of another name, other `choices` or a state of another form is refused.
   */
  readonly resume?: TrainState
  /**
   * Whether the objective runs as programs: from the first step, never, or (default `'auto'`) from the step at
   * which that pays, by the size of a recording. A resumed run goes on as it was, unless true or false says otherwise.
   */
  readonly compile?: boolean | 'auto'
}

/** An objective in one piece: `loss(params, batch)` → scalar. */
export type LossTraining<Start, Data = unknown, B = BatchOf<Data>> = TrainingOptions<Start, Data> &
  TrainingLength & {
    readonly loss: (params: TracedTree<Start>, batch: B) => Scalar
    readonly model?: never
    readonly optimizer: Optimizer<LossQuery>
  }

/**
 * An objective in two pieces, which gives the Gauss–Newton matrix and the outputs:
 * `model(params, inputs)` → outputs, `loss(outputs, targets)` → mean over the batch. `data` is
 * `{ inputs, targets }`, or an iterable of such patterns.
 */
export type ModelTraining<
  Start,
  Data = unknown,
  I = PartOf<Data, 'inputs'>,
  T = PartOf<Data, 'targets'>,
> = TrainingOptions<Start, Data> &
  TrainingLength & {
    readonly model: (params: TracedTree<Start>, inputs: I) => Traced
    readonly loss: (outputs: Traced, targets: T) => Scalar
    readonly optimizer: Optimizer<ModelQuery>
  }

/** Options checked, defaults filled in. */
export interface Plan {
  readonly caller: string
  readonly options: TrainingOptions<unknown> & {
    readonly steps?: number
    readonly epochs?: number
    readonly optimizer: Optimizer<ModelQuery>
  }
  readonly split: boolean
  readonly resume: TrainState | undefined
  readonly seed: number
  readonly every: number
  /** The schedule's factor, by steps taken before. */
  readonly factorAt: Schedule
  readonly steps: number
  readonly epochs: number
}

const NAMES = [
  'params',
  'data',
  'loss',
  'model',
  'optimizer',
  'batchSize',
  'steps',
  'epochs',
  'sampling',
  'seed',
  'schedule',
  'evaluate',
  'signal',
  'onStep',
  'every',
  'resume',
  'compile',
] as const

const REQUIRED = {
  params: 'params: { W, b }',
  data: 'data: { inputs, targets }',
  loss: 'loss: (params, batch) => …',
  optimizer: 'optimizer: sgd()',
} as const

const FUNCTIONS = {
  loss: '(params, batch) => …',
  model: '(params, inputs) => …',
  schedule: '(step) => …',
  evaluate: '(params) => …',
  onStep: '(step) => …',
} as const

/** Checks everything about the options that can be checked without running the objective. */
export function planOf(caller: string, given: object): Plan {
  requireThere(caller, given)
  knownOptions(caller, given, NAMES, '{ params, data, loss, optimizer }')
  const options = given as Plan['options'] & Record<string, unknown>
  for (const [name, example] of Object.entries(REQUIRED)) {
    if (options[name] === undefined || options[name] === null) {
      throw new DomainError(
        `${caller}: expected the option ${name}, got ${show(options[name])}. Perhaps ${example}?`,
      )
    }
  }
  for (const name of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new DomainError(
        `${caller}: expected ${name} a function, got ${show(options[name])}. Perhaps ${FUNCTIONS[name]}?`,
      )
    }
  }
  const { optimizer, batchSize, steps, epochs, sampling, compile } = options
  if (typeof optimizer.init !== 'function' || typeof optimizer.update !== 'function') {
    const hint = typeof optimizer === 'function' ? ' Perhaps call it: sgd()?' : ' Perhaps sgd()?'
    throw new DomainError(
      `${caller}: expected optimizer an object with init and update, got ${show(optimizer)}.${hint}`,
    )
  }
  if (batchSize !== undefined) wholeNumber(caller, 'batchSize', batchSize, 1)
  if (steps !== undefined) wholeNumber(caller, 'steps', steps, 0)
  if (epochs !== undefined) wholeNumber(caller, 'epochs', epochs, 0)
  if (steps !== undefined && epochs !== undefined) {
    throw new DomainError(`${caller}: expected steps or epochs, got both. Perhaps epochs alone?`)
  }
  if (sampling !== undefined) {
    oneOf(caller, 'sampling', sampling, ['shuffle', 'replacement', 'sequential'])
  }
  if (compile !== undefined && typeof compile !== 'boolean' && compile !== 'auto') {
    throw new DomainError(
      `${caller}: expected compile true, false or 'auto', got ${show(compile)}. Perhaps 'auto'?`,
    )
  }
  requireSignal(caller, options.signal)
  const resume = checkedState(caller, options.resume)
  return {
    caller,
    options,
    split: options.model !== undefined,
    resume,
    seed: wholeSeed(caller, options.seed ?? resume?.seed ?? 0),
    every: wholeNumber(caller, 'every', options.every ?? 1, 1),
    factorAt: scheduleOf(caller, 'schedule', options.schedule ?? 1),
    steps: steps ?? Infinity,
    epochs: epochs ?? (steps === undefined ? 1 : Infinity),
  }
}

/** What is planned, by name, and what to do until it is there. */
const NOT_YET = {
  workers: 'leave it out',
  checkpoint: 'keep result.state, and give it back as resume',
} as const

function requireThere(caller: string, given: object): void {
  if (typeof given !== 'object' || given === null) return
  for (const name of Object.keys(NOT_YET) as (keyof typeof NOT_YET)[]) {
    if (!(name in given)) continue
    throw new DomainError(
      `${caller}: expected options that are there, got ${name}, which does not exist yet. Perhaps ${NOT_YET[name]}?`,
    )
  }
}

function wholeSeed(caller: string, seed: number): number {
  if (Number.isSafeInteger(seed)) return seed
  const most = Number.MAX_SAFE_INTEGER
  const hint = Number.isFinite(seed) ? Math.max(-most, Math.min(most, Math.round(seed))) : 0
  throw new DomainError(
    `${caller}: expected seed a whole number, got ${show(seed)}. Perhaps ${hint}?`,
  )
}

function requireSignal(caller: string, signal: unknown): void {
  if (signal === undefined) return
  const { aborted, signal: inner } = (
    typeof signal === 'object' && signal !== null ? signal : {}
  ) as { aborted?: unknown; signal?: unknown }
  if (typeof aborted === 'boolean') return
  const got = inner === undefined ? show(signal) : 'an AbortController'
  const hint = inner === undefined ? 'AbortSignal.timeout(60_000)' : 'its .signal'
  throw new DomainError(`${caller}: expected signal an AbortSignal, got ${got}. Perhaps ${hint}?`)
}
