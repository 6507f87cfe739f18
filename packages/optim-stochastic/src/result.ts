import type { Flat } from '@wengert/ad-core'
import { stateSize } from './state.js'

/** What `evaluate` may return: one figure or several under names. */
export type Evaluation = number | Readonly<Record<string, number>>

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
  /** What `evaluate` said of the parameters after the step, every `every` steps and at the last. */
  readonly evaluation?: Evaluation
}

/** How a training ended: at its planned end, on request, or in numbers that mean nothing. */
export type TrainOutcome = 'exhausted' | 'stopped' | 'failed'

/** Everything that a training needs to continue: data only, fit for `structuredClone`. */
export interface TrainState {
  readonly format: 1
  readonly step: number
  readonly patterns: number
  readonly epoch: number
  readonly offset: number
  readonly firstLoss: number
  readonly seed: number
  readonly params: Flat
  readonly optimizer: { readonly name: string; readonly state: unknown }
}

/** The result of {@link train} and {@link trainer}. */
export interface TrainResult<Params> {
  /** The last parameters, or with outcome `'failed'` the last finite ones; in the form of the start. */
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
  /** For `resume`. */
  readonly state: TrainState
  /** Every `every`-th step and the last planned one. */
  readonly history: readonly TrainStep[]
  /** A few readable lines; `console.log(result)` in Node prints the same. */
  readonly toString: () => string
}

/** Adds the readable form to a result's data. */
export function trainResult<Params>(
  fields: Omit<TrainResult<Params>, 'toString'>,
): TrainResult<Params> {
  const toString = (): string => describe(fields)
  return Object.defineProperties({ ...fields } as TrainResult<Params>, {
    toString: { value: toString },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: toString },
  })
}

function describe(result: Omit<TrainResult<unknown>, 'toString'>): string {
  const { outcome, reason, loss, steps, patterns, seconds, state, history } = result
  const last = history.at(-1)?.evaluation
  const perPattern =
    patterns > 0 ? ` (${((seconds * 1e6) / patterns).toPrecision(3)} µs a pattern)` : ''
  const storage = 1 + stateSize(state.optimizer.state) / state.params.length
  return [
    `${outcome}: ${reason}`,
    `  loss        ${figure(loss)} (last batch)`,
    ...(last === undefined ? [] : [`  evaluation  ${evaluationText(last)}`]),
    `  steps       ${steps}, ${patterns} patterns, ${seconds.toPrecision(3)} s${perPattern}`,
    `  optimizer   ${state.optimizer.name}, ${figure(storage)} numbers a weight`,
    `  params      ${state.params.length} weights`,
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
