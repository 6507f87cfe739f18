import { DomainError, Tensor } from '@wengert/ad-core'
import { oneOf, show, wholeNumber } from '../checks.js'
import type { Sampling } from './indices.js'

/**
 * Data of known size whose patterns are fetched by their numbers, wherever they are: computed, in a
 * file, on another machine. `train` and `trainerAsync` take one as `data`, with every sampling, and
 * `trainer` where it answers at once; batches and states are those of the same patterns in arrays, bit
 * for bit. Whoever opened a dataset closes it: trainings leave it open for the next.
 *
 * @example
 * const squares: Dataset<{ inputs: Float64Array; targets: Float64Array }> = {
 *   size: 1000,
 *   gather: (indices, count) => {
 *     const inputs = Float64Array.from(indices.subarray(0, count), (i) => i / 1000)
 *     return { inputs, targets: inputs.map((x) => x * x) }
 *   },
 * }
 */
export interface Dataset<Batch = unknown> {
  /** N: patterns there are. */
  readonly size: number
  /**
   * The patterns at the first `count` of `indices`, each from 0 to below N and possibly equal to
   * others, in this order: a tree of arrays whose leading axes are `count` long. What is returned at
   * once may lie in memory that the next call reuses; what a promise answers must stay as it is.
   * Promises may be asked for before earlier ones have answered. `indices` is the dataset's to keep.
   */
  readonly gather: (indices: Int32Array, count: number) => Batch | Promise<Batch>
  /**
   * Patterns to ask for ahead of those in training, where answers are promises: they are gathered so
   * many at a time, in whole batches, and the next are asked for when the first of these is taken.
   * Default one batch; 0 asks for nothing ahead.
   */
  readonly prefetch?: number
  /** How batches are drawn where a training doesn't say. Default `'shuffle'`. */
  readonly sampling?: Sampling
}

/** Most patterns that 32-bit indices count. */
const MOST = 2 ** 31 - 1

/** Whether data are a dataset: no tree of data has a function in it, but tensors have methods. */
export function isDataset(data: unknown): data is Dataset {
  return (
    typeof data === 'object' &&
    data !== null &&
    !(data instanceof Tensor) &&
    typeof (data as Partial<Dataset>).gather === 'function'
  )
}

/** Refuses a dataset without patterns, or with other numbers than can be. */
export function checkedDataset(caller: string, dataset: Dataset, option: string = 'data'): Dataset {
  const { size, prefetch, sampling } = dataset
  if (size === 0) throw noPatterns(caller, option)
  wholeNumber(caller, `${option}.size`, size, 1)
  if (size > MOST) {
    throw new DomainError(
      `${caller}: expected ${option}.size at most ${MOST}, got ${show(size)}. Perhaps an iterable, or subset(data, indices)?`,
    )
  }
  if (prefetch !== undefined) wholeNumber(caller, `${option}.prefetch`, prefetch, 0)
  if (sampling !== undefined) {
    oneOf(caller, `${option}.sampling`, sampling, ['shuffle', 'replacement', 'sequential'])
  }
  return dataset
}

/** What data without a single pattern are told. */
export function noPatterns(caller: string, option: string = 'data'): DomainError {
  return new DomainError(
    `${caller}: expected at least one pattern, got empty ${option}. Perhaps another file or filter?`,
  )
}
