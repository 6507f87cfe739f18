import { DomainError, type Mirror } from '@wengert/ad-core'
import { placeToResume, withState } from './checkpoint/resuming.js'
import { isStream } from './data/source.js'
import type { BatchOf, PartOf } from './inference.js'
import { objectiveOf } from './objective.js'
import type { LossTraining, ModelTraining } from './options.js'
import { planOf, type Plan } from './plan.js'
import type { TrainResult, TrainStep } from './result.js'
import { startRun, type Run } from './run.js'
import { closeInTime, unlessAborted } from './waiting.js'

/** Milliseconds after which `train` lets timers and signals have their turn. */
const BREATH = 40

/**
 * Trains a model by stochastic optimization: for each batch, gradient and curvature come from the
 * tape, the optimizer makes a step of them, w ← w + step.
 *
 * With `loss(params, batch)` alone, optimizers may ask for the gradient and for products with the
 * Hessian; with `model(params, inputs)` and `loss(outputs, targets)` apart also for Gauss–Newton
 * products and the outputs' Jacobian. The functions receive trees of traced values in the form of
 * `params` and of `data`, which need no annotation. The same seed gives the same result, bit for bit.
 *
 * Errors (rejections): `DomainError` for a misspelt or missing option, for empty data, a batch larger
 * than the data, parameters that are not finite, a state that can't be resumed exactly, callbacks that
 * return a Promise and schedules that return no finite number;
 * `ShapeError` for leading axes that differ and a loss that is no scalar; whatever the user's
 * functions throw, unchanged. Numerical trouble throws nothing: it is the outcome `'failed'`, with
 * parameters, optimizer and counts as they were before the step that failed.
 *
 * @example
 * const result = await train({
 *   params: { W: zeros([2, 3]), b: zeros(3) },
 *   data: { inputs, targets },
 *   model: (p: { W: Traced; b: Traced }, x) => x.matmul(p.W).add(p.b),
 *   loss: (z, t) => softmaxCrossEntropy(z, t),
 *   optimizer: smd({ stepSize: 0.3, metaStepSize: 0.1 }),
 *   batchSize: 10,
 *   epochs: 5,
 * })
 */
export async function train<const Start, const Data, B = BatchOf<Data>>(
  options: LossTraining<Start, Data, B>,
): Promise<TrainResult<Mirror<Start>>>
export async function train<
  const Start,
  const Data,
  I = PartOf<Data, 'inputs'>,
  T = PartOf<Data, 'targets'>,
>(options: ModelTraining<Start, Data, I, T>): Promise<TrainResult<Mirror<Start>>>
export async function train(options: object): Promise<TrainResult<unknown>> {
  const run = begin(planOf('train', await resumed('train', options)))
  let breath = performance.now()
  try {
    while (run.wantsMore()) {
      const pulled = run.source.pull()
      const found = typeof pulled === 'string' ? pulled : await unlessAborted(pulled, run.signal)
      if (found === 'aborted') continue
      if (found === 'end') {
        run.dataEnded()
        break
      }
      run.step()
      const saving = run.save()
      if (saving !== undefined) await saving
      if (performance.now() - breath > BREATH) {
        await new Promise((resolve) => setTimeout(resolve))
        breath = performance.now()
      }
    }
    await run.saveEnd()
  } catch (error) {
    await closeQuietly(run)
    throw error
  } finally {
    run.dispose()
  }
  await closeInTime(run.source.close, run.signal)
  return run.result()
}

/**
 * The same training, one step at a time: each `next()` trains on one batch and yields what happened;
 * the generator's return value is the result. Breaking off a `for` loop simply leaves it.
 *
 * Errors: as {@link train}, and `DomainError` for asynchronous data.
 * @example
 * for (const { step, loss } of trainer({ params, data, loss, optimizer: sgd() })) {
 *   if (step % 100 === 0) console.log(step, loss)
 * }
 */
export function trainer<const Start, const Data, B = BatchOf<Data>>(
  options: LossTraining<Start, Data, B>,
): Generator<TrainStep, TrainResult<Mirror<Start>>, void>
export function trainer<
  const Start,
  const Data,
  I = PartOf<Data, 'inputs'>,
  T = PartOf<Data, 'targets'>,
>(options: ModelTraining<Start, Data, I, T>): Generator<TrainStep, TrainResult<Mirror<Start>>, void>
export function trainer(options: object): Generator<TrainStep, TrainResult<unknown>, void> {
  const plan = planOf('trainer', resumedAtOnce('trainer', options))
  const { data } = plan.options
  if (isStream(data) && Symbol.asyncIterator in data) {
    throw new DomainError(
      'trainer: expected synchronous data, got an async iterable. Perhaps trainerAsync?',
    )
  }
  return stepByStep(begin(plan))
}

/** {@link trainer} for asynchronous data, such as a stream that never ends. */
export function trainerAsync<const Start, const Data, B = BatchOf<Data>>(
  options: LossTraining<Start, Data, B>,
): AsyncGenerator<TrainStep, TrainResult<Mirror<Start>>, void>
export function trainerAsync<
  const Start,
  const Data,
  I = PartOf<Data, 'inputs'>,
  T = PartOf<Data, 'targets'>,
>(
  options: ModelTraining<Start, Data, I, T>,
): AsyncGenerator<TrainStep, TrainResult<Mirror<Start>>, void>
export function trainerAsync(
  options: object,
): AsyncGenerator<TrainStep, TrainResult<unknown>, void> {
  // Bad options throw here, unless a state has to be awaited first.
  if (placeToResume('trainerAsync', options) === undefined) {
    const run = begin(planOf('trainerAsync', options))
    return stepByStepAsync(() => Promise.resolve(run))
  }
  return stepByStepAsync(async () =>
    begin(planOf('trainerAsync', await resumed('trainerAsync', options))),
  )
}

function* stepByStep(run: Run<unknown>): Generator<TrainStep, TrainResult<unknown>, void> {
  let close = (): void => void run.source.close()
  try {
    while (run.wantsMore()) {
      const pulled = run.source.pull()
      if (typeof pulled !== 'string') {
        pulled.catch(() => undefined)
        throw new DomainError(
          'trainer: expected synchronous data, got a dataset that answers by promises. Perhaps trainerAsync?',
        )
      }
      if (pulled === 'end') {
        run.dataEnded()
        break
      }
      const step = run.step()
      atOnce('trainer', 'checkpoint.write', run.save())
      if (step !== undefined) yield step
    }
    atOnce('trainer', 'checkpoint.write', run.saveEnd())
  } catch (error) {
    close = () => void closeQuietly(run)
    throw error
  } finally {
    run.dispose()
    close() // also where the generator is left before its end
  }
  return run.result()
}

async function* stepByStepAsync(
  start: () => Promise<Run<unknown>>,
): AsyncGenerator<TrainStep, TrainResult<unknown>, void> {
  const run = await start()
  let close = (): Promise<void> => closeInTime(run.source.close, run.signal)
  try {
    while (run.wantsMore()) {
      const found = await unlessAborted(Promise.resolve(run.source.pull()), run.signal)
      if (found === 'aborted') continue
      if (found === 'end') {
        run.dataEnded()
        break
      }
      const step = run.step()
      await run.save()
      if (step !== undefined) yield step
    }
    await run.saveEnd()
  } catch (error) {
    close = () => closeQuietly(run)
    throw error
  } finally {
    run.dispose()
    await close()
  }
  return run.result()
}

/** The options with the state in place of where it is kept. */
async function resumed(caller: string, options: object): Promise<object> {
  const place = placeToResume(caller, options)
  return place === undefined ? options : withState(caller, options, place, await place.read())
}

function resumedAtOnce(caller: string, options: object): object {
  const place = placeToResume(caller, options)
  if (place === undefined) return options
  return withState(caller, options, place, atOnce(caller, 'resume.read', place.read()))
}

/** What is there already. Errors: `DomainError` for a promise. */
function atOnce<T>(caller: string, what: string, given: T | Promise<T>): T {
  if (!(given instanceof Promise)) return given
  throw new DomainError(
    `${caller}: expected ${what} to return at once, got a Promise. Perhaps trainerAsync?`,
  )
}

function begin(plan: Plan): Run<unknown> {
  return startRun(plan, objectiveOf(plan))
}

/** Closes after something was thrown, which an error on closing must not hide. */
async function closeQuietly({ source, signal }: Run<unknown>): Promise<void> {
  try {
    await closeInTime(source.close, signal)
  } catch {
    return
  }
}
