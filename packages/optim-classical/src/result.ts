import type { Mirror, TierName } from '@wengert/ad-core'
import type { Counts } from './sources.js'
import type { RunState } from './state.js'
import type { Outcome } from './stopping.js'

/** One iteration, as `onIteration`, `iterate` and a trace show it. */
export interface Step<X = unknown> {
  /** 1 after the first step. */
  readonly iteration: number
  /** Where the method stands, shaped like x0. */
  readonly x: Mirror<X>
  readonly value: number
  /** ‖g‖∞; absent for methods without derivatives. */
  readonly gradientNorm?: number
  /** Largest change of a parameter. */
  readonly stepLength: number
  readonly counts: Counts
}

/** What ran the evaluations when a run ended. */
export interface RunTier {
  readonly name: TierName
  /** A sentence. */
  readonly reason: string
  readonly warnings: readonly string[]
}

/** What a run hands to its result. */
export interface Finding<X> {
  readonly x: Mirror<X>
  readonly value: number
  readonly gradient?: Mirror<X>
  readonly gradientNorm?: number
  readonly outcome: Outcome
  readonly reason: string
  readonly iterations: number
  readonly counts: Counts
  readonly seconds: number
  readonly tier: RunTier
  readonly trace?: readonly Step<X>[]
}

/** The end of a run: the best point seen, how it ended and what it cost. Printed, it is a summary. */
export class Result<X = unknown> {
  /** Shaped like x0. */
  readonly x: Mirror<X>
  readonly value: number
  /** ∂f/∂x at x, shaped like x0; absent for methods without derivatives. */
  declare readonly gradient?: Mirror<X>
  /** Largest absolute entry of the gradient. */
  declare readonly gradientNorm?: number
  readonly outcome: Outcome
  /** Why the run ended, in a sentence. */
  readonly reason: string
  readonly iterations: number
  /** Queries made, as the oracle counts them: one evaluation at one point counts once. */
  readonly counts: Counts
  readonly seconds: number
  /** Whether evaluations ran as programs at the end of the run. */
  readonly tier: TierName
  /** Why, and from when on. */
  readonly tierReason: string
  /** What should not have happened, such as a program that disagreed with the interpreter. */
  readonly warnings: readonly string[]
  /** Every step, with the option `trace`. */
  declare readonly trace?: readonly Step<X>[]
  readonly #state: () => RunState

  constructor(finding: Finding<X>, state: () => RunState) {
    this.x = finding.x
    this.value = finding.value
    if (finding.gradient !== undefined) this.gradient = finding.gradient
    if (finding.gradientNorm !== undefined) this.gradientNorm = finding.gradientNorm
    this.outcome = finding.outcome
    this.reason = finding.reason
    this.iterations = finding.iterations
    this.counts = finding.counts
    this.seconds = finding.seconds
    this.tier = finding.tier.name
    this.tierReason = finding.tier.reason
    this.warnings = finding.tier.warnings
    if (finding.trace !== undefined) this.trace = finding.trace
    this.#state = state
  }

  /** For the option `state` of another run: JSON, built when read. */
  get state(): RunState {
    return this.#state()
  }

  /** A summary of a few lines. */
  toString(): string {
    const used = Object.entries(this.counts).filter(([name, n]) => n > 0 && name !== 'sweeps')
    const cost = used.map(([name, n]) => `${n} ${name}`).join(', ')
    const lines = [
      `${this.outcome}: ${this.reason}`,
      `  x            ${show(this.x)}`,
      `  value        ${this.value}`,
      ...(this.gradientNorm === undefined
        ? []
        : [`  gradientNorm ${this.gradientNorm.toExponential(2)}`]),
      ...this.details(),
      `  iterations   ${this.iterations} in ${this.seconds.toPrecision(2)} s`,
      `  counts       ${cost}`,
      ...(this.tier === 'compiled' ? [`  tier         ${this.tierReason}`] : []),
      ...this.warnings.map((warning) => `  warning      ${warning}`),
    ]
    return lines.join('\n')
  }

  /** Lines between the value and the cost. */
  protected details(): string[] {
    return []
  }
}

// The hook by which Node's console prints an object; a symbol made by `Symbol.for` cannot stand in a declaration.
Object.defineProperty(Result.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Result) {
    return this.toString()
  },
})

const LONGEST = 6

function show(x: unknown): string {
  if (typeof x === 'number') return Number(x.toPrecision(8)).toString()
  if (ArrayBuffer.isView(x)) return showList(Array.from(x as unknown as Float64Array), show)
  if (Array.isArray(x)) return showList(x, show)
  if (typeof x === 'object' && x !== null) {
    if ('shape' in x && 'data' in x) {
      const { shape, data } = x as {
        readonly shape: readonly number[]
        readonly data: Float64Array
      }
      return `tensor [${shape.join(', ')}] ${show(data)}`
    }
    const fields = Object.entries(x).map(([key, value]) => `${key}: ${show(value)}`)
    return `{ ${fields.join(', ')} }`
  }
  return String(x)
}

function showList(entries: readonly unknown[], each: (x: unknown) => string): string {
  const head = entries.slice(0, LONGEST).map(each).join(', ')
  return entries.length > LONGEST ? `[${head}, … ${entries.length} in all]` : `[${head}]`
}
