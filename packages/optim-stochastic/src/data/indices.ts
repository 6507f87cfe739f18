import { randomStream, type Random } from './random.js'

/** How batches are drawn from data of known size. */
export type Sampling = 'shuffle' | 'replacement' | 'sequential'

/** Where a run stands in its data: enough, with the seed, to continue. */
export interface DataPosition {
  /** Passes over the data begun before this one. */
  readonly epoch: number
  /** Patterns drawn in this pass. */
  readonly offset: number
}

/** Draws the indices of one batch after the other. */
export interface IndexSampler {
  /** Fills `indices` from its start and returns how many: `batchSize`, or fewer in a last short batch. */
  readonly next: (indices: Int32Array) => number
  /** Where the next batch begins. */
  readonly position: () => DataPosition
}

/**
 * Samplers of batches from N patterns. Each epoch's random numbers are a stream of their own, derived
 * from (seed, epoch), so that a run is resumed from its position alone.
 *
 * - `'shuffle'`: each epoch is a fresh Fisher–Yates permutation, cut into whole batches; what is left
 *   over at its end is dropped and takes part in the next permutation like every other point.
 * - `'replacement'`: every index is drawn independently; an epoch is ⌊N/b⌋ batches.
 * - `'sequential'`: in order; the last batch of an epoch may be short.
 */
export function indexSampler(
  sampling: Sampling,
  size: number,
  batchSize: number,
  seed: number,
  start: DataPosition,
): IndexSampler {
  let { epoch, offset } = start
  const epochSize = sampling === 'sequential' ? size : size - (size % batchSize)
  const order = sampling === 'shuffle' ? new Int32Array(size) : undefined
  let random: Random | undefined

  const begin = (): void => {
    random = randomStream(seed, epoch)
    if (order !== undefined) shuffle(order, random)
    // Resumed within an epoch: the draws before are made again.
    if (sampling === 'replacement') for (let i = 0; i < offset; i++) random.index(size)
  }

  return {
    next: (indices) => {
      if (offset >= epochSize) {
        epoch++
        offset = 0
        random = undefined
      }
      if (random === undefined) begin()
      const count = Math.min(batchSize, epochSize - offset)
      for (let i = 0; i < count; i++) {
        const place = offset + i
        indices[i] =
          order !== undefined
            ? order[place]!
            : sampling === 'sequential'
              ? place
              : random!.index(size)
      }
      offset += count
      return count
    },
    position: () => ({ epoch, offset }),
  }
}

/** The identity, permuted by Fisher and Yates' method: all orders equally likely. */
function shuffle(order: Int32Array, random: Random): void {
  for (let i = 0; i < order.length; i++) order[i] = i
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.index(i + 1)
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
}
