import { randomStream, type Random } from './random.js'

/** How batches are drawn from data of known size. */
export type Sampling = 'shuffle' | 'replacement' | 'sequential'

/** Where a run stands in its data: enough, with the seed, to continue. */
export interface DataPosition {
  /** Passes over the data begun before this one. */
  readonly epoch: number
  /** Patterns drawn in this pass. */
  readonly offset: number
  /** Under `'shuffle'`, the points that the pass before left over. */
  readonly carried: Int32Array
}

/** Where every run starts. */
export function dataStart(): DataPosition {
  return { epoch: 0, offset: 0, carried: new Int32Array(0) }
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
 * - `'shuffle'`: each epoch is a fresh permutation, cut into whole batches. What is left over at its
 *   end is dropped, and sure of its place in the next epoch: nothing sits out twice in a row.
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
  let { epoch, offset, carried } = start
  const epochSize = sampling === 'sequential' ? size : size - (size % batchSize)
  const order = sampling === 'shuffle' ? new Int32Array(size) : undefined
  let random: Random | undefined

  const begin = (): Random => {
    const stream = randomStream(seed, epoch)
    if (order !== undefined) shuffle(order, carried, epochSize, stream)
    // Resumed within an epoch: the draws before are made again.
    if (sampling === 'replacement') for (let i = 0; i < offset; i++) stream.index(size)
    return stream
  }

  return {
    next: (indices) => {
      random ??= begin()
      if (offset >= epochSize) {
        epoch++
        offset = 0
        if (order !== undefined) carried = order.slice(epochSize)
        random = begin()
      }
      const count = Math.min(batchSize, epochSize - offset)
      for (let i = 0; i < count; i++) {
        const place = offset + i
        indices[i] =
          order !== undefined
            ? order[place]!
            : sampling === 'sequential'
              ? place
              : random.index(size)
      }
      offset += count
      return count
    },
    position: () => ({ epoch, offset, carried }),
  }
}

/**
 * A permutation by Fisher and Yates' method: all orders equally likely among those that have the
 * carried points before place `used`, where the epoch ends.
 */
function shuffle(order: Int32Array, carried: Int32Array, used: number, random: Random): void {
  order.set(carried)
  const first = new Set(carried)
  for (let point = 0, place = carried.length; point < order.length; point++) {
    if (!first.has(point)) order[place++] = point
  }
  for (let i = order.length - 1; i > 0; i--) {
    // Places that are dropped are filled first, and never from the carried points in front.
    const least = i < used ? 0 : carried.length
    const j = least + random.index(i + 1 - least)
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
}
