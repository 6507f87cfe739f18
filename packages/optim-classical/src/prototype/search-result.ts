import type { Outcome } from '../stopping.js'
import type { SearchState } from './search-state.js'

/** What a search has used. */
export interface SearchCounts {
  /** Evaluations of `value`. */
  readonly value: number
  /** Evaluations of `delta`. */
  readonly delta: number
  /** Children that were accepted. */
  readonly accepted: number
}

/** An iteration of a search in numbers, as a trace keeps it. */
export interface SearchTrace {
  /** 1 after the first. */
  readonly iteration: number
  /** The least value in W. */
  readonly value: number
  /** The least value so far. */
  readonly best: number
  /** T of the iteration. */
  readonly temperature: number
  readonly counts: SearchCounts
}

/** An iteration of a search, as `onIteration` sees it. */
export interface SearchStep<C> extends SearchTrace {
  /** The best candidate in W; where moves are applied it is the very one that they change: copy what is kept. */
  readonly candidate: C
}

/** What a search hands to its result. */
export interface SearchFinding<C> {
  readonly candidate: C
  readonly value: number
  readonly outcome: Outcome
  readonly reason: string
  readonly iterations: number
  readonly counts: SearchCounts
  readonly seconds: number
  readonly warnings: readonly string[]
  readonly trace?: readonly SearchTrace[]
}

/** The end of a search: the best candidate seen, how it ended and what it cost. Printed, it is a summary. */
export class SearchResult<C = unknown> {
  readonly candidate: C
  /** f of the candidate, evaluated in full. */
  readonly value: number
  /** 'converged' where `target` was reached; 'stalled' where `patience` ended. */
  readonly outcome: Outcome
  /** Why the run ended, in a sentence. */
  readonly reason: string
  readonly iterations: number
  readonly counts: SearchCounts
  readonly seconds: number
  /** What should not have happened, such as candidates that have no value. */
  readonly warnings: readonly string[]
  /** Every iteration in numbers, with the option `trace`. */
  declare readonly trace?: readonly SearchTrace[]
  readonly #state: () => SearchState

  constructor(finding: SearchFinding<C>, state: () => SearchState) {
    this.candidate = finding.candidate
    this.value = finding.value
    this.outcome = finding.outcome
    this.reason = finding.reason
    this.iterations = finding.iterations
    this.counts = finding.counts
    this.seconds = finding.seconds
    this.warnings = finding.warnings
    if (finding.trace !== undefined) this.trace = finding.trace
    this.#state = state
  }

  /** The candidate, by the name that it has in results over parameters. */
  get x(): C {
    return this.candidate
  }

  /**
   * For the option `state` of another search: JSON. Candidates that are no plain data can't be saved (`DomainError`).
   */
  get state(): SearchState {
    return this.#state()
  }

  /** A summary of a few lines. */
  toString(): string {
    const { value, delta, accepted } = this.counts
    const cost = [
      `${value} value`,
      ...(delta > 0 ? [`${delta} delta`] : []),
      `${accepted} accepted`,
    ]
    return [
      `${this.outcome}: ${this.reason}`,
      `  candidate    ${show(this.candidate)}`,
      `  value        ${this.value}`,
      `  iterations   ${this.iterations} in ${this.seconds.toPrecision(2)} s`,
      `  counts       ${cost.join(', ')}`,
      ...this.warnings.map((warning) => `  warning      ${warning}`),
    ].join('\n')
  }
}

// The hook by which Node's console prints an object; a symbol made by `Symbol.for` cannot stand in a declaration.
Object.defineProperty(SearchResult.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: SearchResult) {
    return this.toString()
  },
})

const LONGEST = 60

/** A candidate in one line, cut where it is long. */
function show(candidate: unknown): string {
  const text = typeof candidate === 'object' ? written(candidate) : String(candidate)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function written(candidate: unknown): string {
  if (ArrayBuffer.isView(candidate)) return written(Array.from(candidate as Float64Array))
  try {
    return JSON.stringify(candidate).replaceAll(',', ', ')
  } catch {
    return 'an object'
  }
}
