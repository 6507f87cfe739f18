import type { Mirror, Scalar, Traced } from '@wengert/ad-core'
import type { CheckpointPlace } from './checkpoint/place.js'
import type { Dataset } from './data/dataset.js'
import type { Sampling } from './data/indices.js'
import type { BatchIn } from './data/subset.js'
import type { EarlyStopping } from './early-stopping.js'
import type { BatchOf, PartOf, TracedTree } from './inference.js'
import type { Progress } from './progress.js'
import type { LossQuery, ModelQuery, Optimizer } from './protocol.js'
import type { Evaluation, TrainState, TrainStep } from './result.js'
import type { Schedule } from './schedules/schedules.js'

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
   * when the training ends. Or a {@link Dataset}, such as a file. An array of objects with the same names
   * is refused: as a tree it is no list of patterns.
   */
  readonly data: Data
  /** Patterns in a batch. Default 10, or all where there are fewer. 1 is fully online. */
  readonly batchSize?: number
  /**
   * `'shuffle'` (default for arrays): a fresh permutation each epoch, in whole batches; points left
   * over are sure to be in the next epoch. `'replacement'`: independent draws. `'sequential'`: in order.
   */
  readonly sampling?: Sampling
  /**
   * Patterns to ask for ahead, where `data` are an async iterable (default 0) or a dataset that answers
   * by promises (default its own): they come while others are trained on. Changes no result.
   */
  readonly prefetch?: number
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
  /** Called about twice a second and at the end, with rate and remaining time: `(p) => console.log(String(p))`. */
  readonly progress?: (progress: Progress) => void
  /**
   * Data kept apart, in the form of `data`: arrays, or a dataset that answers at once. Their mean loss stands in every recorded step as
   * `heldOutLoss`.
   */
  readonly heldOut?: NoInfer<Data | BatchIn<Data> | Dataset<BatchIn<Data>>>
  /**
   * Stops with the outcome `'stopped'` when the figure of `evaluate`, or else the held-out loss, has not
   * been lower for `patience` recorded steps. The result's parameters are then the best ones.
   */
  readonly earlyStopping?: EarlyStopping
  /**
   * Worker threads for gradients and products, the calling thread included: programs' long loops over
   * patterns and entries are divided among them, where that pays. The result is the same to the bit for
   * any number of them; without the option loops are not divided, and last bits may differ.
   */
  readonly workers?: number
  /**
   * Where the training's state is kept while it runs: a path, at which one file is replaced atomically
   * (Node), or `{ write, read }`. Killed at any instant, a run loses at most one interval.
   */
  readonly checkpoint?: string | CheckpointPlace
  /**
   * Steps from one checkpoint to the next. Default: every recorded step where `every` is given, otherwise
   * about once a second; and at the end.
   */
  readonly checkpointEvery?: number
  /** Record every so many steps: history, `evaluate`, `onStep`. Default 1. */
  readonly every?: number
  /**
   * The `state` of an earlier result, as it was or through JSON: continues that run bit for bit, given
   * the same options and data. Seed, batch size and sampling may be left out. An iterable is read from
   * its beginning, and what was drawn before is passed over. A path or `{ write, read }` is read as a
   * checkpoint; where that is the run's own `checkpoint` too, nothing there is a beginning. Step sizes, decays and schedules may be
   * others; an optimizer of another name, other `choices` or a state of another form is refused.
   */
  readonly resume?: TrainState | string | CheckpointPlace
  /**
   * `false`: also go on from a checkpoint that another version, engine or back end wrote, or with other
   * `workers`, though last bits may differ. Default true: such are refused.
   */
  readonly exact?: boolean
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
