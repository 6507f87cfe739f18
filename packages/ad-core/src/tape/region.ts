import type { Value } from '../operand.js'
import type { Tape } from './tape.js'

/** Which columns a numeric sweep moves. */
export type SweepKind = 'tangent' | 'adjoint' | 'two adjoints' | 'adjoint and its tangent'

/** What an inner transform has brought to rows so far. */
export interface CotangentsByRow {
  readonly of: (row: number, tape: Tape) => Value | undefined
  readonly add: (row: number, term: Value) => void
}

/** One step of a loop while its rows are on the tape: [from, tape.length). */
export interface LoopStep {
  readonly index: number
  readonly from: number
  /** Rows of the carry before it. */
  readonly carry: readonly number[]
  /** Rows of the carry after it and of what it adds to the results; −1 for constants. */
  readonly results: readonly number[]
}

/** A loop whose steps can be recorded again for readers of their rows. */
export interface LoopSteps {
  readonly count: number
  /** Rows of the carry before the first step; −1 for constants. */
  readonly start: readonly number[]
  /** Whether results of the steps are stacked, not added up. */
  readonly stacked: boolean
  /** Records step after step, each in the place of the one before. */
  readonly each: (visit: (step: LoopStep) => void) => void
}

/**
 * A part of the tape that is swept by rules of its own: a body that is recorded again for each
 * sweep, a fixed point, whose adjoint is a fixed point too, or a value that a rule differentiates. Its results are rows after `row`.
 */
export interface Region {
  readonly row: number
  /** Rows of the results, scalar or array. */
  readonly outputs: readonly number[]
  /** Rows the results depend on. */
  readonly sources: readonly number[]
  readonly active: boolean
  /** Of a loop that is recorded again for each sweep: its steps. */
  readonly steps?: LoopSteps
  /**
   * Moves tangents to the outputs, or adjoints from the outputs to the rows they came from, where the
   * sweep concerns them.
   */
  readonly sweep: (tape: Tape, kind: SweepKind) => void
  /** The same as rows of an inner transform: cotangents of `sources` from those of the outputs. */
  readonly pullback: (tape: Tape, cotangents: CotangentsByRow) => void
  /** Tangents of the outputs from those of `sources`. */
  readonly pushforward: (
    tape: Tape,
    tangents: readonly (Value | undefined)[],
  ) => readonly (Value | undefined)[]
}
