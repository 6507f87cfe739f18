import { DomainError, Tensor } from '@wengert/ad-core'
import { isPlainObject, show } from '../checks.js'
import { checkedDataset, isDataset, type Dataset } from './dataset.js'
import { fetching } from './fetching.js'
import { indexSampler, type DataPosition, type IndexSampler, type Sampling } from './indices.js'
import { readAhead } from './read-ahead.js'
import { patternStream, type Pulled } from './stream.js'
import { tableOf } from './table.js'

/** The data as the training loop sees it. */
export interface BatchSource {
  /** Moves on to the next batch; a promise where the data are asynchronous. */
  readonly pull: () => Pulled | Promise<Pulled>
  /** Ends an iterator that has more to give; a promise where it is asynchronous. */
  readonly close: () => void | Promise<void>
  /** Patterns in the current batch. */
  readonly count: () => number
  /** Arguments of the objective for the current batch. */
  readonly batch: () => readonly unknown[]
  /** The same for one pattern of it. */
  readonly single: (index: number) => readonly unknown[]
  /** The pass over the data that the current batch belongs to, from 0. */
  readonly epoch: () => number
  /** Where the next batch begins. */
  readonly position: () => DataPosition
  /** Batches of one epoch; undefined for streams. */
  readonly epochLength: number | undefined
  readonly drawing: Drawing
}

/** How batches are drawn and from what: what a run that is resumed has to agree on. */
export interface Drawing {
  readonly seed: number
  readonly batchSize: number
  readonly sampling: Sampling
  /** Patterns there are; null for an iterable. */
  readonly patterns: number | null
}

/** What a source is made from. */
export interface SourceOptions {
  readonly caller: string
  readonly data: unknown
  /** Whether a batch is split into inputs and targets. */
  readonly split: boolean
  readonly batchSize: number | undefined
  readonly sampling: Sampling | undefined
  /** Patterns to ask for ahead, where data are asynchronous; undefined leaves it to them. */
  readonly prefetch?: number | undefined
  readonly seed: number
  readonly start: DataPosition
  /** Passes after which a stream counts as ended. */
  readonly epochs: number
}

/** Batch size where none is asked for, and the data have that many patterns. */
const DEFAULT_BATCH_SIZE = 10

/** Batches from arrays, a dataset, or a synchronous or asynchronous iterable of patterns. */
export function batchSource(options: SourceOptions): BatchSource {
  const { data } = options
  if (isDataset(data)) return datasetSource(options, data)
  return isStream(data) ? streamSource(options, data) : tableSource(options)
}

/** An iterable of patterns, as opposed to a tree of arrays. */
export function isStream(data: unknown): data is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof data !== 'object' || data === null) return false
  if (Array.isArray(data) || ArrayBuffer.isView(data) || data instanceof Tensor) return false
  return Symbol.iterator in data || Symbol.asyncIterator in data
}

function tableSource(options: SourceOptions): BatchSource {
  const { caller, split } = options
  requireNoPatterns(caller, options.data, split)
  const table = tableOf(caller, options.data)
  const { sampler, ...drawn } = drawingFrom(options, table.size)
  const indices = new Int32Array(drawn.drawing.batchSize)
  const lone = new Int32Array(1)
  const given = argumentsOf(caller, split)
  let count = 0
  return {
    ...drawn,
    pull: () => {
      count = sampler.next(indices)
      return 'batch'
    },
    close: () => undefined,
    count: () => count,
    batch: () => given(table.gather(indices, count)),
    single: (index) => {
      lone[0] = indices[index]!
      return given(table.gather(lone, 1))
    },
    epoch: () => sampler.position().epoch,
    position: sampler.position,
  }
}

function datasetSource(options: SourceOptions, data: Dataset): BatchSource {
  const { caller, split } = options
  const dataset = checkedDataset(caller, data)
  const { sampler, ...drawn } = drawingFrom(options, dataset.size, dataset.sampling)
  const { batchSize } = drawn.drawing
  const prefetch = options.prefetch ?? dataset.prefetch
  const { pull, close, count, rows, position } = fetching({
    ...{ caller, dataset, sampler, batchSize, prefetch },
  })
  const given = argumentsOf(caller, split)
  return {
    ...drawn,
    ...{ pull, close, count, position },
    batch: () => given(rows(0, count())),
    single: (index) => given(rows(index, index + 1)),
    epoch: () => position().epoch,
  }
}

/** How batches are drawn from `size` patterns. */
function drawingFrom(
  options: SourceOptions,
  size: number,
  usual: Sampling = 'shuffle',
): Pick<BatchSource, 'drawing' | 'epochLength'> & { readonly sampler: IndexSampler } {
  const { caller, seed, start, sampling = usual } = options
  const batchSize = options.batchSize ?? Math.min(DEFAULT_BATCH_SIZE, size)
  if (batchSize > size) {
    throw new DomainError(
      `${caller}: expected batchSize at most the ${size} patterns of the data, got ${batchSize}. ` +
        `Perhaps batchSize: ${size}?`,
    )
  }
  return {
    sampler: indexSampler(sampling, size, batchSize, seed, start),
    epochLength:
      sampling === 'sequential' ? Math.ceil(size / batchSize) : Math.floor(size / batchSize),
    drawing: { seed, batchSize, sampling, patterns: size },
  }
}

/** Refuses a list of patterns: as a tuple of arrays it would be cut along their own axes. */
function requireNoPatterns(caller: string, data: unknown, split: boolean): void {
  if (!Array.isArray(data) || data.length < (split ? 1 : 2)) return
  const [first, ...others] = data.map((x) =>
    isPlainObject(x) ? Object.keys(x).join(', ') : undefined,
  )
  if (first === undefined || others.some((keys) => keys !== first)) return
  throw new DomainError(
    `${caller}: expected data as arrays of all patterns, got an array of patterns. ` +
      `Perhaps { ${first} } of arrays, or new Set(data), an iterable?`,
  )
}

function streamSource(
  options: SourceOptions,
  data: Iterable<unknown> | AsyncIterable<unknown>,
): BatchSource {
  const { caller, split, seed, sampling = 'sequential', batchSize = DEFAULT_BATCH_SIZE } = options
  if (sampling !== 'sequential') {
    throw new DomainError(
      `${caller}: expected sampling 'sequential' for an iterable, which comes in its own order, got '${sampling}'. ` +
        'Perhaps arrays of all its patterns?',
    )
  }
  const patterns = Symbol.asyncIterator in data ? readAhead(data, options.prefetch ?? 0) : data
  const { stack, pull, close, epoch, position } = patternStream({ ...options, batchSize }, patterns)
  const given = argumentsOf(caller, split)
  return {
    pull,
    close,
    count: () => stack.count,
    batch: () => given(stack.batch(0, stack.count)),
    single: (index) => given(stack.batch(index, index + 1)),
    epoch,
    position,
    epochLength: undefined,
    drawing: { seed, batchSize, sampling, patterns: null },
  }
}

/** With model and loss apart, a batch is { inputs, targets } and each is an argument of its own. */
export function argumentsOf(
  caller: string,
  split: boolean,
  option: string = 'data',
): (batch: unknown) => readonly unknown[] {
  return (batch) => {
    if (!split) return [batch]
    const missing = ['inputs', 'targets'].filter(
      (name) => !isPlainObject(batch) || !(name in batch),
    )
    if (missing.length > 0) {
      const isObject = isPlainObject(batch)
      const got = isObject ? `{ ${Object.keys(batch).join(', ')} }` : show(batch)
      const hint = isObject
        ? `${missing.join(' and ')} under another name`
        : 'an object of both, or a loss that takes the batch'
      throw new DomainError(
        `${caller}: expected ${option} as { inputs, targets } beside model and loss, got ${got}. ` +
          `Perhaps ${hint}?`,
      )
    }
    const { inputs, targets } = batch as Record<'inputs' | 'targets', unknown>
    return [inputs, targets]
  }
}
