import type { DType } from '@wengert/ad-core'
import { isDataset } from '../data/dataset.js'
import { dataTree } from '../data/leaves.js'
import { isStream } from '../data/source.js'
import { patternStack } from '../data/stack.js'
import { datasetOf } from '../data/subset.js'

/** Patterns in their order, some at a time. */
export interface PatternSource {
  /** The next patterns, at most `count`, as a batch; undefined where there are none left. */
  readonly next: (
    count: number,
  ) => Promise<{ readonly batch: unknown; readonly count: number } | undefined>
  /** The dtypes that the leaves were given in: batches have half floats as f32. */
  readonly dtypes: () => readonly DType[]
  readonly close: () => Promise<void>
}

/** The patterns of arrays, of a dataset or of an iterable. */
export function patternSource(caller: string, data: unknown): PatternSource {
  return isStream(data) ? streamed(caller, data) : gathered(caller, data)
}

function gathered(caller: string, data: unknown): PatternSource {
  const dataset = datasetOf(caller, data)
  const given = isDataset(data) ? [] : dataTree(caller, data, 'data').leaves
  let start = 0
  return {
    next: async (most) => {
      const count = Math.min(most, dataset.size - start)
      if (count === 0) return undefined
      const first = start
      start += count
      const indices = Int32Array.from({ length: count }, (_, i) => first + i)
      return { batch: await dataset.gather(indices, count), count }
    },
    dtypes: () => given.map(({ dtype }) => dtype),
    close: () => Promise.resolve(),
  }
}

function streamed(caller: string, data: Iterable<unknown> | AsyncIterable<unknown>): PatternSource {
  const stack = patternStack(caller)
  const iterator =
    Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]()
  let isOver = false
  const takeOne = async (): Promise<void> => {
    isOver = true // an iterator that throws has ended
    const answer = await iterator.next()
    if (answer.done === true) return
    isOver = false
    stack.push(answer.value)
  }
  return {
    next: async (most) => {
      stack.clear()
      while (!isOver && stack.count < most) await takeOne()
      return stack.count === 0
        ? undefined
        : { batch: stack.batch(0, stack.count), count: stack.count }
    },
    dtypes: () => stack.dtypes,
    close: async () => {
      if (!isOver) await iterator.return?.()
    },
  }
}
