import type { Graph } from '../program/graph.js'
import type { MemoryArray } from '../program/memory.js'

/** Where everything stands in memory, in doubles. */
export interface Layout {
  readonly startOf: (array: MemoryArray) => number
  /** The position of one more number. */
  readonly allocate: () => number
  readonly size: () => number
}

/** Lays arrays out one after the other; what a loop sees of an array is the array. */
export function layOut(graph: Graph): Layout {
  const starts = new Float64Array(graph.arrays.length)
  let next = 0
  for (const { id, size, same } of graph.arrays) {
    if (same !== undefined) {
      starts[id] = starts[same.id]!
      continue
    }
    starts[id] = next
    next += size
  }
  return {
    startOf: ({ id }) => starts[id]!,
    allocate: () => next++,
    size: () => next,
  }
}
