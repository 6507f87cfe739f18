import { DomainError } from '@wengert/ad-core'
import { knownOptions, oneOf, show, wholeNumber } from './checks.js'
import { placeOf, type NamedPlace } from './checkpoint/place.js'
import { earlyStoppingOf, type EarlyStopping } from './early-stopping.js'
import type { TrainingOptions } from './options.js'
import type { ModelQuery, Optimizer } from './protocol.js'
import type { TrainState } from './result.js'
import { checkedState } from './resume.js'
import { scheduleOf, type Schedule } from './schedules/schedules.js'

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
  readonly workers: number | undefined
  readonly earlyStopping: EarlyStopping | undefined
  readonly checkpoint: NamedPlace | undefined
  readonly checkpointEvery: number | 'recorded' | undefined
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
  'prefetch',
  'seed',
  'schedule',
  'evaluate',
  'signal',
  'onStep',
  'progress',
  'heldOut',
  'earlyStopping',
  'workers',
  'checkpoint',
  'checkpointEvery',
  'exact',
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
  progress: '(progress) => …',
} as const

/** Checks everything about the options that can be checked without running the objective. */
export function planOf(caller: string, given: object): Plan {
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
  const { optimizer, batchSize, steps, epochs, sampling, prefetch, compile } = options
  if (typeof optimizer.init !== 'function' || typeof optimizer.update !== 'function') {
    const hint = typeof optimizer === 'function' ? ' Perhaps call it: sgd()?' : ' Perhaps sgd()?'
    throw new DomainError(
      `${caller}: expected optimizer an object with init and update, got ${show(optimizer)}.${hint}`,
    )
  }
  if (batchSize !== undefined) wholeNumber(caller, 'batchSize', batchSize, 1)
  if (prefetch !== undefined) wholeNumber(caller, 'prefetch', prefetch, 0)
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
  const resume = checkedState(caller, options.resume) // a place has been read by now
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
    workers: workersOf(caller, options.workers),
    earlyStopping: requireFigure(caller, options),
    checkpoint:
      options.checkpoint === undefined
        ? undefined
        : placeOf(caller, 'checkpoint', options.checkpoint),
    checkpointEvery: checkpointInterval(caller, options),
  }
}

/** More worker threads are not used. */
const MOST_WORKERS = 64

function workersOf(caller: string, workers: unknown): number | undefined {
  if (workers === undefined) return undefined
  if (Number.isInteger(workers) && Number(workers) >= 1 && Number(workers) <= MOST_WORKERS) {
    return Number(workers)
  }
  throw new DomainError(
    `${caller}: expected workers a whole number from 1 to ${MOST_WORKERS}, got ${show(workers)}. Perhaps 2?`,
  )
}

function checkpointInterval(
  caller: string,
  { checkpointEvery, every }: { readonly checkpointEvery?: number; readonly every?: number },
): Plan['checkpointEvery'] {
  if (checkpointEvery !== undefined) {
    return wholeNumber(caller, 'checkpointEvery', checkpointEvery, 1)
  }
  return every === undefined ? undefined : 'recorded'
}

/** What early stopping watches must be there. */
function requireFigure(caller: string, options: Plan['options']): EarlyStopping | undefined {
  const { evaluate, heldOut } = options
  const earlyStopping = earlyStoppingOf(caller, options.earlyStopping)
  if (earlyStopping === undefined || evaluate !== undefined || heldOut !== undefined) {
    return earlyStopping
  }
  throw new DomainError(
    `${caller}: expected heldOut or evaluate beside earlyStopping, got neither. Perhaps heldOut: { inputs, targets }?`,
  )
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
