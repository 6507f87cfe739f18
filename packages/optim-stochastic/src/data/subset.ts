import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import { checkedDataset, isDataset, type Dataset } from './dataset.js'
import type { Sampling } from './indices.js'
import { tableOf } from './table.js'

/** The batches of data: of a dataset its own, of a tree of arrays trees of the same form. */
export type BatchIn<Data> = Data extends Dataset<infer Batch> ? Batch : Data

/** Arrays or a dataset as a dataset. */
export function datasetOf(caller: string, data: unknown): Dataset {
  return isDataset(data) ? checkedDataset(caller, data) : tableOf(caller, data)
}

/**
 * The patterns at some indices of arrays or of a dataset, as a dataset of their own: a part to train
 * on and one held out, a fold, another order (with `sampling: 'sequential'`), or some patterns more
 * than once. Costs four bytes a pattern; nothing is read.
 *
 * Errors: `DomainError` for no indices and for indices beyond the data; as `train` for the data.
 * @example
 * const order = Int32Array.from({ length: N }, (_, i) => i)
 * const training = subset(data, order.filter((i) => i % 10 !== 0))
 * const heldOut = subset(data, order.filter((i) => i % 10 === 0))
 */
export function subset<const Data>(data: Data, indices: ArrayLike<number>): Dataset<BatchIn<Data>> {
  return orderedDataset('subset', data, indices)
}

/** The patterns at some indices, drawn in some way where a training doesn't say. */
export function orderedDataset<Data>(
  caller: string,
  data: Data,
  indices: ArrayLike<number>,
  sampling?: Sampling,
): Dataset<BatchIn<Data>> {
  const source = datasetOf(caller, data)
  const given: unknown = indices
  if (typeof given !== 'object' || given === null) {
    throw new DomainError(
      `${caller}: expected indices as an array, got ${show(given)}. Perhaps [0]?`,
    )
  }
  const order = Int32Array.from(indices)
  if (order.length === 0) {
    throw new DomainError(`${caller}: expected at least one index, got none. Perhaps [0]?`)
  }
  order.forEach((index, place) => {
    if (index !== indices[place] || index < 0 || index >= source.size) {
      throw new DomainError(
        `${caller}: expected indices from 0 to ${source.size - 1}, got ${indices[place]} at place ${place}. ` +
          'Perhaps indices of other data?',
      )
    }
  })
  const { prefetch } = source
  return {
    size: order.length,
    gather: (places, count) => {
      const found = new Int32Array(count)
      for (let i = 0; i < count; i++) found[i] = order[places[i]!]!
      return source.gather(found, count) as BatchIn<Data> | Promise<BatchIn<Data>>
    },
    ...(prefetch !== undefined && { prefetch }),
    ...(sampling !== undefined && { sampling }),
  }
}
