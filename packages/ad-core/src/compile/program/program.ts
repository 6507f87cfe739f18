import type { Graph } from './graph.js'
import { liveGraph, type LiveGraph } from './live-nodes.js'
import type { MemoryArray } from './memory.js'

/** A result, or an argument: where it stands in memory. */
export interface Slot {
  readonly array: MemoryArray
  readonly offset: number
  readonly size: number
}

/** A function as instructions, ready for a back end. */
export interface Program {
  readonly graph: Graph
  readonly live: LiveGraph
  readonly inputs: readonly Slot[]
  readonly outputs: readonly Slot[]
  /** One number: 1 where all branches were taken as recorded. Undefined without branches. */
  readonly status: Slot | undefined
  /** Branches that `status` is the outcome of. */
  readonly guards: number
  /** Arrays that are read when it has run, besides those of results. */
  readonly read: readonly MemoryArray[]
  /** One number: below 10³⁰ where no result of straight code is NaN. Undefined where none says that. */
  readonly check: Slot | undefined
}

/** Completes a program, whose graph is as it stays. */
export function program(
  graph: Graph,
  inputs: readonly Slot[],
  outputs: readonly Slot[],
  status: Slot | undefined,
  guards: number,
  read: readonly MemoryArray[] = [],
  check?: Slot,
): Program {
  const results = [...outputs, status, check].filter((slot) => slot !== undefined)
  const live = liveGraph(graph, [...results.map(({ array }) => array), ...read])
  return { graph, live, inputs, outputs, status, guards, read, check }
}
