import { DomainError } from '@wengert/ad-core'
import type { DataPosition } from './indices.js'
import type { Sequence } from './sequence.js'
import { patternStack, type PatternStack } from './stack.js'

/** What a pull from data found: a batch, or that they have ended. */
export type Pulled = 'batch' | 'end'

/** Batches from an iterable, stacked in the order in which its patterns come. */
export interface PatternStream {
  readonly stack: PatternStack
  /** Fills the stack; a promise where the iterable is asynchronous. */
  readonly pull: () => Pulled | Promise<Pulled>
  /** Lets go of an iterator that has more to give. */
  readonly close: () => void | Promise<void>
  /** The pass that the batch in the stack belongs to. */
  readonly epoch: () => number
  readonly position: () => DataPosition
}

/** What a stream is made from. */
export interface StreamOptions {
  readonly caller: string
  readonly batchSize: number
  /** Where to begin: what was drawn before is read again, and passed over. */
  readonly start: DataPosition
  /** Passes after which the stream counts as ended. */
  readonly epochs: number
}

type Answer = IteratorResult<unknown>

/** What happens to the answers of an iterator, which is opened again for every pass. */
interface Reader {
  /** Begins a batch. */
  readonly begin: () => Pulled | 'again'
  /** Takes one answer in. */
  readonly absorb: (answer: Answer) => Pulled | 'again'
}

/** A stream of patterns. Nothing is read, and no iterator opened, before the first pull. */
export function patternStream(
  options: StreamOptions,
  data: Iterable<unknown> | AsyncIterable<unknown>,
): PatternStream {
  const { caller, batchSize, start } = options
  const stack = patternStack(caller)
  let { epoch, offset } = start
  let epochOfBatch = epoch
  let toPass = offset
  let isOver = false // whether this pass has ended
  let isFruitful = offset > 0 // whether it gave a pattern: a used-up generator begins again empty
  let isEmpty = epoch === 0 && offset === 0

  const nextPass = (): 'end' | 'again' => {
    if (isEmpty) {
      throw new DomainError(
        `${caller}: expected at least one pattern, got an iterable without any. Perhaps a generator that was used before?`,
      )
    }
    if (!isFruitful || epoch + 1 >= options.epochs) return 'end'
    epoch++
    epochOfBatch = epoch
    offset = 0
    isOver = isFruitful = false
    return 'again'
  }
  const reader: Reader = {
    begin: () => {
      stack.clear()
      epochOfBatch = epoch
      return isOver ? nextPass() : 'again'
    },
    absorb: (answer) => {
      if (answer.done === true) {
        if (toPass > 0) throw tooShort(caller, offset, offset - toPass)
        isOver = true
        return stack.count > 0 ? 'batch' : nextPass() // the short batch at the end of a pass
      }
      if (toPass > 0) {
        toPass--
        return 'again'
      }
      // A pass is cut off the grid of batches only by its end.
      if ((offset - stack.count) % batchSize !== 0) throw goesOn(caller, offset)
      isFruitful = true
      isEmpty = false
      stack.push(answer.value)
      offset++
      return stack.count === batchSize ? 'batch' : 'again'
    },
  }
  return {
    stack,
    ...(Symbol.asyncIterator in data
      ? asynchronously(() => data[Symbol.asyncIterator](), reader)
      : synchronously(() => {
          if (toPass === 0 || !isSequence(data)) return data[Symbol.iterator]()
          toPass = 0
          return data.startingAt(offset)
        }, reader)),
    epoch: () => epochOfBatch,
    position: () => ({ epoch, offset, carried: new Int32Array(0) }),
  }
}

function isSequence(data: Iterable<unknown>): data is Sequence<unknown> {
  return typeof (data as Partial<Sequence<unknown>>).startingAt === 'function'
}

function synchronously(
  open: () => Iterator<unknown>,
  { begin, absorb }: Reader,
): { pull: () => Pulled; close: () => void } {
  let iterator: Iterator<unknown> | undefined
  return {
    pull: () => {
      let next = begin()
      while (next === 'again') {
        const source = iterator ?? open()
        iterator = undefined // one that ends or throws needs no closing
        const answer = source.next()
        if (answer.done !== true) iterator = source
        next = absorb(answer)
      }
      return next
    },
    close: () => {
      const source = iterator
      iterator = undefined
      source?.return?.()
    },
  }
}

function asynchronously(
  open: () => AsyncIterator<unknown>,
  { begin, absorb }: Reader,
): { pull: () => Promise<Pulled>; close: () => Promise<void> } {
  let iterator: AsyncIterator<unknown> | undefined
  let asked: AsyncIterator<unknown> | undefined // which owes an answer
  let isClosed = false
  return {
    pull: async () => {
      let next = begin()
      while (next === 'again') {
        const source = iterator ?? open()
        iterator = undefined
        asked = source
        let answer: Answer
        try {
          answer = await source.next()
        } finally {
          asked = undefined
        }
        if (isClosed) return 'end'
        if (answer.done !== true) iterator = source
        next = absorb(answer)
      }
      return next
    },
    close: async () => {
      isClosed = true
      // A generator that owes an answer returns after it, which may be never.
      if (asked !== undefined) letGo(asked).catch(() => undefined)
      const source = iterator
      iterator = undefined
      if (source !== undefined) await letGo(source)
    },
  }
}

async function letGo(source: AsyncIterator<unknown>): Promise<void> {
  await source.return?.()
}

function goesOn(caller: string, offset: number): DomainError {
  return new DomainError(
    `${caller}: expected an iterable that ends after the ${offset} patterns drawn before, got one that goes on. ` +
      'Perhaps the data and the state of the first run, unchanged?',
  )
}

function tooShort(caller: string, wanted: number, got: number): DomainError {
  return new DomainError(
    `${caller}: expected an iterable that begins with the ${wanted} patterns drawn before, got one that ended after ${got}. ` +
      'Perhaps a fresh one, made as for the first run?',
  )
}
