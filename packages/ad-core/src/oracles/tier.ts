import { DomainError } from '../errors.js'
import type { FlatTree } from './recordings.js'
import type { Work } from './recording-size.js'

/** What runs an oracle's queries: sweeps over a recording made at each point, or programs. */
export type TierName = 'interpreted' | 'compiled'

/**
 * Whether to run compiled: from the first evaluation, never, or from the one at which it pays. `'shared'` is from the
 * first as well, where there are programs, without comparisons, and leaves them with the function for its next oracle.
 */
export type TierChoice = boolean | 'auto' | 'shared'

/** All that a later part of the same run needs to know of the tier: plain data. */
export interface TierMemory {
  readonly choice: TierChoice
  /** Evaluations so far, by tier. */
  readonly interpreted: number
  readonly compiled: number
  /** With `'auto'`, so many evaluations are interpreted; 0 until the size of a recording is known. */
  readonly patience: number
  /** The size of a recording; null until it is known. */
  readonly work: Work | null
  /** Ways that branches have gone in compiled evaluations, as hashes. */
  readonly branches: readonly number[]
  /** Why the rest is interpreted; empty where it needn't be. */
  readonly refusal: string
  readonly warnings: readonly string[]
}

/** Which tier an oracle is in, and why. */
export interface Tier {
  readonly current: TierName
  /** A sentence. */
  readonly reason: string
  /** What should not have happened, such as a program that disagreed with the interpreter. */
  readonly warnings: readonly string[]
  /** A copy of what is known, to go on from. */
  readonly memory: TierMemory
  /**
   * Says that a method stands at a point. What it still asks there is no new evaluation, now and
   * when the run is resumed from here.
   */
  readonly settle: (w: ArrayLike<number>) => void
  /**
   * Goes on from an earlier part of the same run, or from one that knew of no tiers and so was
   * interpreted. Where `compile` was given and is another than there, nothing is taken over. Errors:
   * `DomainError` for what is no memory of a tier.
   */
  readonly resume: (memory: TierMemory | undefined) => void
}

/**
 * What programs of one recording cost to make, in scalar rows interpreted: whatever its size, for each
 * row of theirs, and for each that is found to be in a loop. Measured, see
 * docs/decisions/0007-tiers-by-counts.md.
 */
const PROGRAM_COST = 80_000
const PROGRAM_COST_A_ROW = 100
const PROGRAM_COST_A_ROW_IN_LOOPS = 8
/** Interpreted first in any case. */
const LEAST_PATIENCE = 2
/** Longer programs take seconds to make. */
const MOST_ROWS = 100_000
/** Ways of branches that have programs; a compiled function keeps some more. */
const MOST_BRANCHES = 12

/** After how many interpreted evaluations programs would have paid for themselves. */
export function breakEven({ rows, programRows, cost }: Work): number {
  const inLoops = PROGRAM_COST_A_ROW_IN_LOOPS * (rows - programRows)
  const programs = PROGRAM_COST + PROGRAM_COST_A_ROW * programRows + inLoops
  return LEAST_PATIENCE + Math.ceil(programs / Math.max(1, cost))
}

/**
 * Decides from counts, never from a clock, so that the same run takes the same decisions. Under
 * `'auto'` evaluations are interpreted until they have cost about what programs would: whatever
 * comes after, about twice the best has been spent at most. Compiled evaluations 1, 2, 4, 8, … are
 * compared with the interpreter.
 */
export class TierClock {
  current: TierName
  private choice: TierChoice
  private interpreted = 0
  private compiled = 0
  private patience = 0
  private work: Work | null = null
  private branches: readonly number[] = []
  private refusal = ''
  private warnings: readonly string[] = []

  constructor(choice: TierChoice) {
    this.choice = choice
    this.current = choice === true || choice === 'shared' ? 'compiled' : 'interpreted'
  }

  resume(memory: TierMemory | undefined): void {
    const earlier = memory ?? interpretedClock().memory
    requireMemory(earlier)
    if (this.choice !== 'auto' && this.choice !== earlier.choice) return
    this.choice = earlier.choice
    this.interpreted = earlier.interpreted
    this.compiled = earlier.compiled
    this.patience = earlier.patience
    this.work = earlier.work
    this.branches = earlier.branches
    this.refusal = earlier.refusal
    this.warnings = earlier.warnings
    const compiles =
      this.refusal === '' && (this.choice === true || this.choice === 'shared' || this.compiled > 0)
    this.current = compiles ? 'compiled' : 'interpreted'
  }

  /** Whether answers of this evaluation are compared. */
  get comparing(): boolean {
    const { choice, compiled } = this
    return choice === 'auto' && compiled > 0 && (compiled & (compiled - 1)) === 0
  }

  /** Whether programs were asked for: what goes wrong with them is then an error. */
  get insists(): boolean {
    return this.choice === true
  }

  /** Whether the size of a recording is wanted. */
  get curious(): boolean {
    return this.choice === 'auto' && this.work === null && this.refusal === ''
  }

  learn(work: Work): void {
    this.work = work
    this.patience = breakEven(work)
    if (work.programRows > MOST_ROWS) {
      this.refusal = `a program of ${work.programRows} rows is longer than ${MOST_ROWS}, and is made where compile: true asks for it`
    }
  }

  /** A new evaluation begins. */
  tick(): void {
    const { choice, patience, refusal } = this
    if (choice === 'auto' && refusal === '' && patience > 0 && this.interpreted >= patience) {
      this.current = 'compiled'
    }
    if (this.current === 'compiled') this.compiled++
    else this.interpreted++
  }

  /** Notes how branches went where a program was made; false where they go too many ways. */
  notes(branches: number): boolean {
    if (this.branches.includes(branches)) return true
    this.branches = [...this.branches, branches]
    return this.branches.length <= MOST_BRANCHES
  }

  /** From now on everything is interpreted. */
  refuse(reason: string, isWarning: boolean): void {
    this.current = 'interpreted'
    this.refusal = reason
    if (isWarning) this.warnings = [...this.warnings, reason]
  }

  get memory(): TierMemory {
    const { choice, interpreted, compiled, patience, work, branches, refusal, warnings } = this
    return { choice, interpreted, compiled, patience, work, branches, refusal, warnings }
  }

  get messages(): readonly string[] {
    return this.warnings
  }

  get reason(): string {
    const { choice, interpreted, compiled, patience, work, refusal } = this
    if (refusal !== '') return `interpreted: ${refusal}`
    if (choice === false) return 'interpreted, as compile: false asks for'
    if (choice === true || choice === 'shared') return 'compiled from the first evaluation'
    if (compiled > 0) return `compiled after ${interpreted} interpreted evaluations`
    if (work === null) return 'interpreted: nothing was evaluated'
    return `interpreted: ${interpreted} evaluations, where programs of ${work.rows} rows pay after ${patience}`
  }
}

/** A clock as its oracle's user sees it. */
export function tierOf(clock: TierClock, settle: Tier['settle'] = () => undefined): Tier {
  return {
    get current() {
      return clock.current
    },
    get reason() {
      return clock.reason
    },
    get warnings() {
      return clock.messages
    },
    get memory() {
      return clock.memory
    },
    settle,
    resume: (memory) => clock.resume(memory),
  }
}

function requireMemory(memory: TierMemory): void {
  const { choice, interpreted, compiled, patience, branches, refusal, warnings } = memory
  const counts = [interpreted, compiled, patience]
  const holds =
    [true, false, 'auto', 'shared'].includes(choice) &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    Array.isArray(branches) &&
    Array.isArray(warnings) &&
    typeof refusal === 'string'
  if (holds) return
  throw new DomainError(
    `resume: expected the tier of an earlier run, got ${JSON.stringify(memory)}. Perhaps its tier.memory, unchanged?`,
  )
}

/** A choice that is one; false where there is none. */
export function checkedChoice(name: string, compile: unknown = false): TierChoice {
  if (compile === true || compile === false || compile === 'auto' || compile === 'shared') {
    return compile
  }
  throw new DomainError(
    `${name}: expected compile true, false or 'auto', got ${String(compile)}. Perhaps 'auto'?`,
  )
}

/** Programs compute in double precision, where rounding to half would be another function. */
export function refuseHalfPrecision(clock: TierClock, { leaves }: FlatTree): void {
  if (clock.memory.choice === false || clock.memory.refusal !== '') return
  if (leaves.some(({ dtype }) => dtype === 'f16')) {
    clock.refuse('parameters of half precision have no programs', false)
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function interpretedClock(): TierClock {
  return new TierClock(false)
}
