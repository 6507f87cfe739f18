import { DomainError, type Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, show, wholeNumber } from './checks.js'
import type { TrainStep } from './result.js'

/** When to stop before the planned end. */
export interface EarlyStopping {
  /** Recorded steps without improvement after which to stop. */
  readonly patience: number
  /** By how much a figure must fall below the best one to count as better. Default 0. */
  readonly improvement?: number
  /** Which figure of `evaluate` is watched, where it returns several. */
  readonly figure?: string
}

/** What was watched so far: plain data. */
export interface Watch {
  best: number
  /** The step of the best figure. */
  step: number
  /** Recorded steps since then. */
  waited: number
  readonly params: Flat
}

/** The options of early stopping, checked. */
export function earlyStoppingOf(caller: string, given: unknown): EarlyStopping | undefined {
  if (given === undefined) return undefined
  const options = given as EarlyStopping
  const name = `${caller}: earlyStopping`
  knownOptions(name, options, ['patience', 'improvement', 'figure'], '{ patience: 10 }')
  wholeNumber(name, 'patience', options.patience, 1)
  numberWithin(name, 'improvement', options.improvement ?? 0, 0)
  return options
}

/** A watch before anything was seen. */
export function freshWatch(params: Flat): Watch {
  return { best: Infinity, step: 0, waited: 0, params: params.slice() }
}

/** Takes a recorded step into account; whether it is time to stop. */
export function watchStep(
  caller: string,
  { patience, improvement = 0, figure }: EarlyStopping,
  watch: Watch,
  step: TrainStep,
  params: Flat,
): boolean {
  const x = watched(caller, step, figure)
  if (watch.best === Infinity ? x < Infinity : x < watch.best - improvement) {
    watch.best = x
    watch.step = step.step
    watch.waited = 0
    watch.params.set(params)
    return false
  }
  return ++watch.waited >= patience
}

function watched(caller: string, { evaluation, heldOutLoss }: TrainStep, figure?: string): number {
  if (typeof evaluation === 'number') return evaluation
  if (evaluation === undefined) return heldOutLoss!
  const names = Object.keys(evaluation)
  const name = figure ?? names[0] ?? ''
  const x = evaluation[name]
  if (x !== undefined && (figure !== undefined || names.length === 1)) return x
  throw new DomainError(
    `${caller}: expected earlyStopping.figure among ${names.join(', ') || 'the figures of evaluate'}, ` +
      `got ${show(figure)}. Perhaps '${names[0] ?? 'loss'}'?`,
  )
}
