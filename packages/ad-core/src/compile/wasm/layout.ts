import type { Graph } from '../program/graph.js'
import type { MemoryArray } from '../program/memory.js'

/** Where everything stands in memory, in bytes. */
export interface Layout {
  readonly addressOf: (array: MemoryArray) => number
  readonly tableAddress: (table: Int32Array) => number
  /** The address of more memory, cleared or not. */
  readonly allocate: (bytes: number) => number
  /** Bytes in use, from the base on. */
  readonly size: () => number
}

const ALIGNMENT = 16

/** Lays arrays out one after the other, from `base` on; entries of arrays with lanes are two wide. */
export function layOut(
  graph: Graph,
  base: number,
  hasLanes: (array: MemoryArray) => boolean,
): Layout {
  const addresses = new Map<number, number>()
  let next = base
  const allocate = (bytes: number): number => {
    const address = next
    next += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return address
  }
  for (const array of graph.arrays) {
    if (array.same !== undefined) addresses.set(array.id, addresses.get(array.same.id)!)
    else addresses.set(array.id, allocate(array.size * (hasLanes(array) ? 16 : 8)))
  }
  const tables = new Map(graph.tables.map((table) => [table, allocate(table.byteLength)]))
  return {
    addressOf: (array) => addresses.get(array.id)!,
    tableAddress: (table) => tables.get(table)!,
    allocate,
    size: () => next - base,
  }
}
