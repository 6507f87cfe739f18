import type { LateArgument } from './late-argument.js'

/** Where an argument's leaf is written; where it is long, perhaps what keeps it until it is read. */
export type ArgumentLeaf = Float64Array | LateArgument

/** What threads do for a program. */
export interface ThreadUse {
  /** Threads that work at the same time. */
  readonly threads: number
  /** Loops that run in parts: their iterations, how many parts those make, and the threads that take them. */
  readonly loops: readonly {
    readonly iterations: number
    readonly parts: number
    readonly threads: number
  }[]
  /** Why one thread does all the work, where more were asked for. */
  readonly reason: string
}

/** A program that can be run: its arguments and results stand in memory. */
export interface RunnableProgram {
  /** Where the arguments' leaves are to be written, and the results found, in order. */
  readonly inputs: readonly ArgumentLeaf[]
  readonly outputs: readonly Float64Array[]
  /**
   * Lets results of the next run be written to other arrays, by their number, which then are `outputs`;
   * others are the program's own. No argument may stand there. Undefined where that saves nothing.
   */
  readonly deliver?: ((to: readonly (Float64Array | undefined)[]) => void) | undefined
  /** Undefined for what has one thread whatever was asked for. */
  readonly threading?: ThreadUse
  /** Runs it; false where a branch went another way than when it was recorded. */
  readonly run: () => boolean
  /** Whether one of the results of the last run is NaN. */
  readonly gaveNaN: () => boolean
  /** Gives its memory back; refers to nothing else of it. */
  readonly release: () => void
}
