import { DomainError, type TierMemory, type TierName } from '@wengert/ad-core'
import { isPlainObject, show } from './checks.js'
import type { Json } from './coding.js'
import type { Drawing } from './data/source.js'
import type { Choices } from './protocol.js'

/** What `evaluate` may return: one figure or several under names. */
export type Evaluation = number | Readonly<Record<string, number>>

/** What `evaluate` returned. Errors: `DomainError` where that is no figures. */
export function evaluationOf(caller: string, given: unknown): Evaluation {
  const figures = isPlainObject(given) ? Object.entries(given) : [['', given] as const]
  const wrong = figures.find(([, x]) => typeof x !== 'number')
  if (wrong === undefined) return given as Evaluation
  const [name, x] = wrong
  if (x instanceof Promise) throw asynchronous(caller, 'evaluate')
  throw new DomainError(
    `${caller}: expected evaluate to return a number or numbers by name, got ${show(x)}` +
      `${name && ` as ${name}`}. Perhaps ${x === undefined ? 'a missing return' : 'Number(x)'}?`,
  )
}

/** The error for a callback that would be awaited. */
export function asynchronous(
  caller: string,
  name: 'evaluate' | 'onStep' | 'progress',
): DomainError {
  return new DomainError(
    `${caller}: expected ${name} to return at once, got a Promise. ` +
      'Perhaps trainerAsync, whose loop may await?',
  )
}

/** One step of a training, as `onStep`, `trainer` and the history show it. */
export interface TrainStep {
  /** Steps taken, this one included. */
  readonly step: number
  /** The pass over the data that this step's batch belongs to, from 0. */
  readonly epoch: number
  /** Mean loss over this step's batch, before the step. */
  readonly loss: number
  /** Patterns seen, this step's included. */
  readonly patterns: number
  /** In `onStep` and the history: what `evaluate` said of the parameters after the step. */
  readonly evaluation?: Evaluation
  /** There as well: the mean loss over the held-out data, with the parameters after the step. */
  readonly heldOutLoss?: number
}

/** How a training ended: at its planned end, on request, or in numbers that mean nothing. */
export type TrainOutcome = 'exhausted' | 'stopped' | 'failed'

/**
 * Everything that a training needs to continue, as JSON: it survives `JSON.stringify` and
 * `structuredClone`. Arrays are coded as base64 of their bytes.
 */
export interface TrainState extends Drawing {
  readonly format: 'wengert-training-1'
  readonly step: number
  /** Patterns seen. */
  readonly seen: number
  readonly epoch: number
  readonly offset: number
  readonly carried: Json
  readonly firstLoss: Json
  readonly params: Json
  /** Which arrays of the tree they are, in order. Absent in states of earlier versions. */
  readonly leaves?: readonly string[]
  readonly optimizer: { readonly name: string; readonly choices: Choices; readonly state: Json }
  /** What ran the objective. Absent in states of runs that were interpreted for want of anything else. */
  readonly tier?: TierMemory
  /** The same of the held-out loss. */
  readonly heldOutTier?: TierMemory
  /** Whether loops were divided for worker threads, which the last bits depend on. */
  readonly divided?: boolean
  /** The last step, where it is none of those that are recorded. */
  readonly unrecorded?: Json
  /** What early stopping has seen. */
  readonly watch?: Json
}

/** The result of {@link train} and {@link trainer}. */
export interface TrainResult<Params> {
  /**
   * The last parameters, in the form of the start; with `earlyStopping` the best ones. With outcome `'failed'` these, the counts and the
   * state are those before the step that failed.
   */
  readonly params: Params
  /** Mean loss over the last step's batch, before that step; NaN where no step was taken. */
  readonly loss: number
  readonly outcome: TrainOutcome
  /** The outcome in a sentence. */
  readonly reason: string
  readonly steps: number
  readonly patterns: number
  /** Time spent in steps: neither `evaluate` nor `onStep` counts. */
  readonly seconds: number
  /** Whether the objective ran as programs at the end. */
  readonly tier: TierName
  /** Why, and from when on. */
  readonly tierReason: string
  /** What should not have happened, such as a program that disagreed with the interpreter. */
  readonly warnings: readonly string[]
  /** For `resume`; built when read. */
  readonly state: TrainState
  /** Every `every`-th step and the last one, of this part of the run. */
  readonly history: readonly TrainStep[]
  /** With `earlyStopping`: the step and the figure that `params` are from, the best that were seen. */
  readonly best?: { readonly step: number; readonly figure: number }
  /** A few readable lines; `console.log(result)` in Node prints the same. */
  readonly toString: () => string
}

/** What a result is made of. */
export interface ResultParts<Params> extends Omit<TrainResult<Params>, 'state' | 'toString'> {
  readonly state: () => TrainState
  readonly optimizer: string
  readonly weights: number
  /** Numbers in the optimizer's state. */
  readonly stateSize: number
}

/** Adds the readable form to a result's data, and the state for when it is asked for. */
export function trainResult<Params>(parts: ResultParts<Params>): TrainResult<Params> {
  const { params, loss, outcome, reason, steps, patterns, seconds, history } = parts
  const { tier, tierReason, warnings } = parts
  const toString = (): string => describe(parts)
  let state: TrainState | undefined
  const fields = {
    params,
    loss,
    outcome,
    reason,
    steps,
    patterns,
    seconds,
    tier,
    tierReason,
    warnings,
    history,
    ...(parts.best !== undefined && { best: parts.best }),
  }
  return Object.defineProperties(fields as TrainResult<Params>, {
    state: { enumerable: true, get: () => (state ??= parts.state()) },
    toString: { value: toString },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: toString },
  })
}

function describe(parts: ResultParts<unknown>): string {
  const { outcome, reason, loss, steps, patterns, seconds, history, optimizer, weights } = parts
  const last = history.at(-1)?.evaluation
  const heldOut = history.at(-1)?.heldOutLoss
  const perPattern =
    patterns > 0 ? ` (${((seconds * 1e6) / patterns).toPrecision(3)} µs a pattern)` : ''
  return [
    `${outcome}: ${reason}`,
    `  loss        ${figure(loss)} (last batch)`,
    ...(heldOut === undefined ? [] : [`  held out    ${figure(heldOut)}`]),
    ...(last === undefined ? [] : [`  evaluation  ${evaluationText(last)}`]),
    ...(parts.best === undefined
      ? []
      : [`  best        ${figure(parts.best.figure)} after step ${parts.best.step}`]),
    `  steps       ${steps}, ${patterns} patterns, ${seconds.toPrecision(3)} s${perPattern}`,
    `  optimizer   ${optimizer}, ${figure(1 + parts.stateSize / weights)} numbers a weight`,
    `  params      ${weights} weights`,
    ...(parts.tier === 'compiled' ? [`  tier        ${parts.tierReason}`] : []),
    ...parts.warnings.map((warning) => `  warning     ${warning}`),
  ].join('\n')
}

function evaluationText(evaluation: Evaluation): string {
  if (typeof evaluation === 'number') return figure(evaluation)
  return Object.entries(evaluation)
    .map(([name, x]) => `${name} ${figure(x)}`)
    .join(', ')
}

function figure(x: number): string {
  return String(Number(x.toPrecision(6)))
}
