import type { Scope } from '../program/scope.js'

/** Where the emission of a function stands: in which loop, and for how many of its iterations at once. */
export interface LaneState {
  scope: Scope
  lanes: 1 | 2
  /** The loop that runs for two iterations at once, while within it. */
  loop: Scope | undefined
}
