import type { Flat } from '@wengert/ad-core'
import { freshWatch, watchStep, type Watch } from './early-stopping.js'
import type { HeldOut } from './held-out.js'
import type { Plan } from './plan.js'
import { asynchronous, evaluationOf, type TrainOutcome, type TrainStep } from './result.js'

/** What is told of a training's steps: history, figures, callbacks. */
export interface Recorder {
  readonly history: readonly TrainStep[]
  /** What early stopping has seen. */
  readonly watch: Watch | undefined
  /** Takes a step for the history; a reason to end the training, if there is one. */
  readonly record: (step: TrainStep) => Recorded
}

/** A step with its figures, and why the training is to end with it, if it is. */
export interface Recorded {
  readonly step: TrainStep
  readonly ending: { readonly outcome: TrainOutcome; readonly reason: string } | undefined
}

/** Records with the parameters that `answer` gives, in their own form by `unflatten`. */
export function recorderOf(
  { caller, options, earlyStopping }: Plan,
  heldOut: HeldOut | undefined,
  answer: () => Flat,
  unflatten: (params: Flat) => unknown,
  earlier: Watch | undefined,
): Recorder {
  const { evaluate, onStep } = options
  const history: TrainStep[] = []
  const watch = earlyStopping === undefined ? undefined : (earlier ?? freshWatch(answer()))

  const withFigures = (step: TrainStep): TrainStep => {
    if (evaluate === undefined && heldOut === undefined) return step
    const params = answer()
    return {
      ...step,
      ...(heldOut !== undefined && { heldOutLoss: heldOut.loss(params) }),
      ...(evaluate !== undefined && {
        evaluation: evaluationOf(caller, evaluate(unflatten(params) as never, step)),
      }),
    }
  }
  const endingAfter = (step: TrainStep): Recorded['ending'] => {
    // Watched before anybody may end the training: this step may be the best.
    const isOver =
      earlyStopping !== undefined &&
      watch !== undefined &&
      watchStep(caller, earlyStopping, watch, step, answer())
    const wish: unknown = onStep?.(step)
    if (wish instanceof Promise) throw asynchronous(caller, 'onStep')
    if (wish === 'stop') {
      return { outcome: 'stopped', reason: `onStep said so at step ${step.step}` }
    }
    if (!isOver) return undefined
    const reason = `nothing better for ${watch.waited} recorded steps than at step ${watch.step}`
    return { outcome: 'stopped', reason }
  }
  return {
    history,
    watch,
    record: (given) => {
      const step = withFigures(given)
      history.push(step)
      return { step, ending: endingAfter(step) }
    },
  }
}
