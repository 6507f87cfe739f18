import type { Reference } from './memory.js'

/** What an iteration does with a value besides computing with it. */
export interface Effect {
  /** `add`: to what stands there. */
  readonly kind: 'store' | 'add'
  readonly to: Reference
  readonly node: number
}

/** A value that a loop passes from one iteration to the next. */
export interface Carry {
  /** The node it starts from, outside of the loop. */
  readonly start: number
  /** The node within the loop that it becomes; known once the body is. */
  next: number
}

/** A loop and its body, or the program as a whole, which is the scope 0 of one iteration. */
export interface Scope {
  readonly id: number
  readonly parent: number
  readonly depth: number
  readonly count: number
  readonly carries: Carry[]
  /** Nodes whose values over all iterations are added up. */
  readonly sums: number[]
  readonly effects: Effect[]
  /** Iterations hand something on in memory. */
  sequential: boolean
}
