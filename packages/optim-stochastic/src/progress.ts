import type { TrainStep } from './result.js'

/** How far a training is, for people who wait. */
export interface Progress extends TrainStep {
  /** Steps in all; Infinity where nobody knows. */
  readonly steps: number
  readonly patternsPerSecond: number
  /** Infinity where nobody knows. */
  readonly secondsLeft: number
  /** One line. */
  readonly toString: () => string
}

/** Milliseconds between two reports. */
const PAUSE = 500

/** Reports steps from time to time. */
export interface ProgressReporter {
  readonly afterStep: (step: TrainStep) => void
  /** Reports the last step, if that was not reported. */
  readonly atEnd: () => void
}

/** Calls `report` about twice a second; `from` is where this part of the run begins. */
export function progressReporter(
  report: (progress: Progress) => void,
  steps: number,
  from: { readonly steps: number; readonly patterns: number },
  now: () => number = () => performance.now(),
): ProgressReporter {
  const began = now()
  let last = began
  let unreported: TrainStep | undefined
  const tell = (step: TrainStep): void => {
    last = now()
    unreported = undefined
    const seconds = Math.max(last - began, 1e-3) / 1000
    const progress: Progress = {
      ...step,
      steps,
      patternsPerSecond: (step.patterns - from.patterns) / seconds,
      secondsLeft: ((steps - step.step) * seconds) / (step.step - from.steps),
      toString: () => progressLine(progress),
    }
    report(progress)
  }
  return {
    afterStep: (step) => {
      unreported = step
      if (now() - last >= PAUSE) tell(step)
    },
    atEnd: () => {
      if (unreported !== undefined) tell(unreported)
    },
  }
}

function progressLine(progress: Progress): string {
  const { step, steps, epoch, loss, patternsPerSecond, secondsLeft } = progress
  const share = steps < Infinity ? `${Math.floor((100 * step) / steps)} % · ` : ''
  const of = steps < Infinity ? ` of ${steps}` : ''
  const left = secondsLeft < Infinity ? ` · ${duration(secondsLeft)} left` : ''
  return (
    `${share}step ${step}${of} · epoch ${epoch} · loss ${loss.toPrecision(4)} · ` +
    `${Math.round(patternsPerSecond)} patterns/s${left}`
  )
}

function duration(seconds: number): string {
  const s = Math.ceil(seconds)
  if (s < 60) return `${s} s`
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}
