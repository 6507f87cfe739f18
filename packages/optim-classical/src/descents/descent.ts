import type { Objective, Query } from '../protocol.js'

/** Where a descent stands: the point and the derivatives that every descent may use. */
export interface Place {
  readonly w: Float64Array
  readonly value: number
  readonly gradient: Float64Array
}

/** A search direction d with gᵀd < 0. */
export interface Direction {
  readonly direction: Float64Array
  /** The step its model calls best, 1 for Newton-like directions; `undefined` when it has no scale. */
  readonly naturalStep: number | undefined
}

/**
 * Where to go next from what is remembered: one half of a method, the other being a line search.
 * `Memory` is plain data.
 */
export interface Descent<Memory, Q extends Query> {
  readonly queries: readonly Q[]
  readonly start: (size: number, objective: Objective<Q>) => Memory
  readonly direction: (at: Place, memory: Memory, objective: Objective<Q>) => Direction
  /** Takes in a step that was made; it may change the memory in place. */
  readonly learn: (memory: Memory, from: Place, to: Place, direction: Float64Array) => Memory
  /** Forgets what may have misled, when a search failed; `undefined` when there is nothing to forget. */
  readonly forget: (memory: Memory) => Memory | undefined
}
