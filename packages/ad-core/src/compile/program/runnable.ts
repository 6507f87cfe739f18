/** A program that can be run: its arguments and results stand in memory. */
export interface RunnableProgram {
  /** Where the arguments' leaves are to be written, and the results found, in order. */
  readonly inputs: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
  /** Runs it; false where a branch went another way than when it was recorded. */
  readonly run: () => boolean
  /** Gives its memory back; refers to nothing else of it. */
  readonly release: () => void
}
