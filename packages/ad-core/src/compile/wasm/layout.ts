import type { Graph } from '../program/graph.js'
import type { MemoryArray } from '../program/memory.js'
import { Stretches } from './area.js'

/** Where everything stands in memory, in bytes. */
export interface Layout {
  /** The address of an array in its area. */
  readonly addressOf: (array: MemoryArray) => number
  readonly tableAddress: (table: Int32Array) => number
  /** More memory, cleared or not. */
  readonly stretches: Stretches
  /** Bytes in use, from the base on. */
  readonly size: () => number
}

/**
 * Lays arrays out one after the other, from `base` on; entries of arrays with lanes are two wide. Arrays
 * for which `privateTo` names other memory stand there.
 */
export function layOut(
  graph: Graph,
  base: number,
  hasLanes: (array: MemoryArray) => boolean,
  privateTo: (array: MemoryArray) => Stretches | undefined,
): Layout {
  const addresses = new Map<number, number>()
  const stretches = new Stretches(base)
  for (const array of graph.arrays) {
    if (array.same !== undefined) addresses.set(array.id, addresses.get(array.same.id)!)
    else {
      const home = privateTo(array) ?? stretches
      addresses.set(array.id, home.allocate(array.size * (hasLanes(array) ? 16 : 8)))
    }
  }
  const tables = new Map(graph.tables.map((table) => [table, stretches.allocate(table.byteLength)]))
  return {
    addressOf: (array) => addresses.get(array.id)!,
    tableAddress: (table) => tables.get(table)!,
    stretches,
    size: () => stretches.end - base,
  }
}
