/** A program that can be run: its arguments and results stand in memory. */
export interface RunnableProgram {
  /** Where the arguments' leaves are to be written, and the results found, in order. */
  readonly inputs: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
  /**
   * Lets results of the next run be written to other arrays, by their number, which then are `outputs`;
   * others are the program's own.
   */
  readonly deliver?: (to: readonly (Float64Array | undefined)[]) => void
  /** Runs it; false where a branch went another way than when it was recorded. */
  readonly run: () => boolean
  /** Gives its memory back; refers to nothing else of it. */
  readonly release: () => void
}
