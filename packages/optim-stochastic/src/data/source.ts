import { DomainError, Tensor } from '@wengert/ad-core'
import { isPlainObject } from './leaves.js'
import { indexSampler, type DataPosition, type Sampling } from './indices.js'
import { patternStack } from './stack.js'
import { tableOf } from './table.js'

/** What {@link BatchSource.pull} found: a batch, or that the stream has ended. */
export type Pulled = 'batch' | 'end'

/** The data as the training loop sees it. */
export interface BatchSource {
  /** Moves on to the next batch; a promise where the data are asynchronous. */
  readonly pull: () => Pulled | Promise<Pulled>
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
}

/** What a source is made from. */
export interface SourceOptions {
  readonly caller: string
  readonly data: unknown
  /** Whether a batch is split into inputs and targets. */
  readonly split: boolean
  readonly batchSize: number | undefined
  readonly sampling: Sampling | undefined
  readonly seed: number
  readonly start: DataPosition
  /** Passes after which a stream counts as ended. */
  readonly epochs: number
}

/** Batch size where none is asked for, and the data have that many patterns. */
const DEFAULT_BATCH_SIZE = 10

/** Batches from arrays, or from a synchronous or asynchronous iterable of patterns. */
export function batchSource(options: SourceOptions): BatchSource {
  return isStream(options.data) ? streamSource(options, options.data) : tableSource(options)
}

/** An iterable of patterns, as opposed to a tree of arrays. */
export function isStream(data: unknown): data is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof data !== 'object' || data === null) return false
  if (Array.isArray(data) || ArrayBuffer.isView(data) || data instanceof Tensor) return false
  return Symbol.iterator in data || Symbol.asyncIterator in data
}

function tableSource(options: SourceOptions): BatchSource {
  const { caller, split, seed, start, sampling = 'shuffle' } = options
  const table = tableOf(caller, options.data)
  const batchSize = options.batchSize ?? Math.min(DEFAULT_BATCH_SIZE, table.size)
  if (batchSize > table.size) {
    throw new DomainError(
      `${caller}: expected batchSize at most the ${table.size} patterns of the data, got ${batchSize}.`,
    )
  }
  const sampler = indexSampler(sampling, table.size, batchSize, seed, start)
  const indices = new Int32Array(batchSize)
  const lone = new Int32Array(1)
  const given = argumentsOf(caller, split)
  let count = 0
  return {
    pull: () => {
      count = sampler.next(indices)
      return 'batch'
    },
    count: () => count,
    batch: () => given(table.gather(indices, count)),
    single: (index) => {
      lone[0] = indices[index]!
      return given(table.gather(lone, 1))
    },
    epoch: () => sampler.position().epoch,
    position: sampler.position,
    epochLength:
      sampling === 'sequential'
        ? Math.ceil(table.size / batchSize)
        : Math.floor(table.size / batchSize),
  }
}

function streamSource(
  options: SourceOptions,
  data: Iterable<unknown> | AsyncIterable<unknown>,
): BatchSource {
  const { caller, split, sampling = 'sequential', batchSize = DEFAULT_BATCH_SIZE } = options
  if (sampling !== 'sequential') {
    throw new DomainError(
      `${caller}: expected sampling 'sequential' for an iterable, which comes in its own order, got '${sampling}'.`,
    )
  }
  const stack = patternStack(caller)
  const given = argumentsOf(caller, split)
  let { epoch, offset } = options.start
  let epochOfBatch = epoch
  let fruitful = false // whether this pass has given a pattern: a used-up generator begins again empty

  /** Takes one answer of the iterator in; says what to do next. */
  const absorb = (answer: IteratorResult<unknown>): Pulled | 'again' | 'restart' => {
    if (answer.done !== true) {
      fruitful = true
      stack.push(answer.value)
      offset++
      return stack.count === batchSize ? 'batch' : 'again'
    }
    if (stack.count > 0) return 'batch' // the short batch at the end of a pass
    if (!fruitful || epoch + 1 >= options.epochs) return 'end'
    epoch++
    offset = 0
    fruitful = false
    epochOfBatch = epoch
    return 'restart'
  }
  const begin = (): void => {
    stack.clear()
    epochOfBatch = epoch
  }

  return {
    pull:
      Symbol.asyncIterator in data
        ? asynchronousPull(data, begin, absorb)
        : synchronousPull(data, begin, absorb),
    count: () => stack.count,
    batch: () => given(stack.batch(0, stack.count)),
    single: (index) => given(stack.batch(index, index + 1)),
    epoch: () => epochOfBatch,
    position: () => ({ epoch, offset }),
    epochLength: undefined,
  }
}

type Absorb = (answer: IteratorResult<unknown>) => Pulled | 'again' | 'restart'

function synchronousPull(data: Iterable<unknown>, begin: () => void, absorb: Absorb): () => Pulled {
  let iterator = data[Symbol.iterator]()
  return () => {
    begin()
    for (;;) {
      const next = absorb(iterator.next())
      if (next === 'restart') iterator = data[Symbol.iterator]()
      else if (next !== 'again') return next
    }
  }
}

function asynchronousPull(
  data: AsyncIterable<unknown>,
  begin: () => void,
  absorb: Absorb,
): () => Promise<Pulled> {
  let iterator = data[Symbol.asyncIterator]()
  return async () => {
    begin()
    for (;;) {
      const next = absorb(await iterator.next())
      if (next === 'restart') iterator = data[Symbol.asyncIterator]()
      else if (next !== 'again') return next
    }
  }
}

/** With model and loss apart, a batch is { inputs, targets } and each is an argument of its own. */
function argumentsOf(caller: string, split: boolean): (batch: unknown) => readonly unknown[] {
  return (batch) => {
    if (!split) return [batch]
    if (!isPlainObject(batch) || !('inputs' in batch) || !('targets' in batch)) {
      throw new DomainError(
        `${caller}: expected data as { inputs, targets } beside model and loss, got ` +
          `${isPlainObject(batch) ? `{ ${Object.keys(batch).join(', ')} }` : 'something else'}.`,
      )
    }
    return [batch.inputs, batch.targets]
  }
}
