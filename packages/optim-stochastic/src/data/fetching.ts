import type { Dataset } from './dataset.js'
import type { DataPosition, IndexSampler } from './indices.js'
import { rowsOf, rowsWithin, type Rows } from './rows.js'
import type { Pulled } from './stream.js'

/** Batches of a dataset, one after the other. */
export interface Fetching {
  /** Moves on to the next batch; a promise where its patterns have yet to come. */
  readonly pull: () => Pulled | Promise<Pulled>
  /** Takes nothing more from the dataset. */
  readonly close: () => void
  /** Patterns in the current batch. */
  readonly count: () => number
  /** Patterns of the current batch. */
  readonly rows: (start: number, end: number) => unknown
  /** Where the batch after the current one begins. */
  readonly position: () => DataPosition
}

/** Batches that are gathered together, to save rounds. */
interface Block {
  /** Where each batch begins, and where the last ends. */
  readonly bounds: readonly number[]
  /** Where the run stands after each batch. */
  readonly positions: readonly DataPosition[]
  readonly rows: Rows | Promise<Rows>
}

/** What batches are fetched from, and how. */
export interface FetchingOptions {
  readonly caller: string
  readonly dataset: Dataset
  readonly sampler: IndexSampler
  readonly batchSize: number
  /** Patterns to ask for ahead. Default one batch. */
  readonly prefetch: number | undefined
}

/** Fetches what the sampler draws, in blocks: one in use, and one ahead where answers take their time. */
export function fetching(options: FetchingOptions): Fetching {
  const { caller, dataset, sampler, batchSize, prefetch = batchSize } = options
  const perBlock = Math.max(1, Math.ceil(prefetch / batchSize))
  const indices = new Int32Array(perBlock * batchSize)
  const drawn = new Int32Array(batchSize)
  let block: Block | undefined
  let rows: Rows | undefined
  let ahead: Block | undefined
  let place = -1 // of the current batch in its block
  let position = sampler.position()

  const ask = (): Block => {
    const bounds = [0]
    const positions: DataPosition[] = []
    let total = 0
    for (let k = 0; k < perBlock; k++) {
      const count = sampler.next(drawn)
      indices.set(count === batchSize ? drawn : drawn.subarray(0, count), total)
      bounds.push((total += count))
      positions.push(sampler.position())
    }
    const answer = dataset.gather(indices.slice(0, total), total)
    if (!isPromise(answer)) return { bounds, positions, rows: rowsOf(caller, answer, total) }
    const later = Promise.resolve(answer).then((batch) => rowsOf(caller, batch, total))
    later.catch(() => undefined) // told when it is its turn
    return { bounds, positions, rows: later }
  }

  const enter = (next: Block, found: Rows): Pulled => {
    block = next
    rows = found
    place = 0
    position = next.positions[0]!
    return 'batch'
  }

  return {
    pull: () => {
      if (block !== undefined && place + 1 < block.positions.length) {
        position = block.positions[++place]!
        return 'batch'
      }
      const next = ahead ?? ask()
      ahead = undefined
      if (!isPromise(next.rows)) return enter(next, next.rows)
      if (prefetch > 0) ahead = ask()
      return next.rows.then((found) => enter(next, found))
    },
    close: () => {
      block = rows = ahead = undefined
    },
    count: () => block!.bounds[place + 1]! - block!.bounds[place]!,
    rows: (start, end) => {
      const first = block!.bounds[place]!
      return rowsWithin(rows!, first + start, first + end)
    },
    position: () => position,
  }
}

function isPromise<X>(x: X | Promise<X>): x is Promise<X> {
  return typeof (x as Partial<Promise<X>> | null)?.then === 'function'
}
