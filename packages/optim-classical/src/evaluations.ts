import { allFinite, dot, sameVector } from './linear-algebra/vector.js'
import type { Iterate, Queries } from './protocol.js'
import type { Counts, Source } from './sources.js'

/** Thrown through a method that asks more than it may; the loop catches it. Methods never do. */
export class Interruption extends Error {
  readonly outcome: 'exhausted' | 'stopped'
  constructor(outcome: 'exhausted' | 'stopped', reason: string) {
    super(reason)
    this.outcome = outcome
  }
}

/** What may end a run between two evaluations. */
export interface Limits {
  readonly maxEvaluations: number
  readonly maxSeconds: number
  readonly signal: { readonly aborted: boolean } | undefined
}

/** What an earlier part of the same run has found and used. */
export interface Earlier {
  readonly best: Iterate
  readonly counts: Counts
  readonly seconds: number
}

/**
 * The source as a run uses it: limits are checked before each new point, the lowest point is kept, and after
 * the start point an exception or a number that is none becomes NaN, which every method answers
 * with a shorter step.
 */
export class Evaluations {
  readonly queries: Partial<Queries>
  /** The lowest finite value seen, and the gradient there once it was asked for. */
  best: Iterate | undefined
  /** What last went wrong at a point of the run. */
  trouble: string | undefined
  private readonly source: Source
  private readonly limits: Limits
  private readonly began = performance.now()
  private readonly secondsBefore: number
  private readonly evaluationsBefore: number
  private strict = true
  private point: Float64Array | undefined
  private residualCount = 0

  constructor(source: Source, limits: Limits, earlier?: Earlier) {
    this.source = source
    this.limits = limits
    this.best = earlier?.best
    this.secondsBefore = earlier?.seconds ?? 0
    this.evaluationsBefore =
      earlier === undefined ? 0 : Math.max(earlier.counts.value, earlier.counts.residuals)
    this.queries = this.guarded()
  }

  /** From here on, exceptions and numbers that are none are part of the search. */
  leaveStart(): void {
    this.strict = false
  }

  get seconds(): number {
    return this.secondsBefore + (performance.now() - this.began) / 1000
  }

  /** Throws when a limit is reached. */
  checkLimits(fresh: boolean): void {
    const { maxEvaluations, maxSeconds, signal } = this.limits
    if (this.strict) return
    if (signal?.aborted) throw new Interruption('stopped', 'the signal was aborted')
    if (this.seconds >= maxSeconds) {
      throw new Interruption('exhausted', `maxSeconds = ${maxSeconds} were used`)
    }
    const used = this.evaluationsBefore + this.source.evaluations()
    if (fresh && used >= maxEvaluations) {
      throw new Interruption('exhausted', `maxEvaluations = ${maxEvaluations} were used`)
    }
  }

  private guarded(): Partial<Queries> {
    const source = this.source
    const n = source.size
    const hollow = (size: number): Float64Array => new Float64Array(size).fill(NaN)
    const queries: { -readonly [K in keyof Queries]?: Queries[K] } = {}
    const { value, gradient, valueAndGradient, hvp, hessian, gnvp, residuals, jacobian } = source
    if (value) {
      queries.value = (w) =>
        this.see(
          w,
          this.ask(w, NaN, () => value(w)),
        )
    }
    if (gradient) {
      queries.gradient = (w) => this.ask(w, hollow(n), () => gradient(w))
    }
    if (valueAndGradient) {
      queries.valueAndGradient = (w) => {
        const answer = this.ask(w, [NaN, hollow(n)] as const, () => valueAndGradient(w))
        this.see(w, allFinite(answer[1]) ? answer[0] : NaN, answer[1])
        return answer
      }
    }
    if (hvp) queries.hvp = (w, v) => this.ask(w, hollow(n), () => hvp(w, v))
    if (gnvp) queries.gnvp = (w, v) => this.ask(w, hollow(n), () => gnvp(w, v))
    if (hessian) queries.hessian = (w) => this.ask(w, hollow(n * n), () => hessian(w))
    if (residuals) {
      queries.residuals = (w) => {
        const r = this.ask(w, hollow(this.residualCount), () => residuals(w))
        this.residualCount = r.length
        this.see(w, 0.5 * dot(r, r))
        return r
      }
    }
    if (jacobian) {
      queries.jacobian = (w) => this.ask(w, hollow(this.residualCount * n), () => jacobian(w))
    }
    return queries
  }

  private ask<T>(w: Float64Array, hollow: T, query: () => T): T {
    const fresh = this.point === undefined || !sameVector(this.point, w)
    this.checkLimits(fresh)
    if (fresh) this.point = Float64Array.from(w)
    if (this.strict) return query()
    try {
      return query()
    } catch (error) {
      this.trouble = `the function threw: ${error instanceof Error ? error.message : String(error)}`
      return hollow
    }
  }

  private see(w: Float64Array, value: number, gradient?: Float64Array): number {
    if (!Number.isFinite(value)) {
      this.trouble ??= `the function gave ${value}`
      return value
    }
    const best = this.best
    if (best === undefined || value < best.value) {
      this.best = { w: Float64Array.from(w), value, ...(gradient && { gradient }) }
    } else if (gradient && !best.gradient && value === best.value && sameVector(w, best.w)) {
      this.best = { ...best, gradient }
    }
    return value
  }
}
