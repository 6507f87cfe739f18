import { CompileError, ShapeError } from '@wengert/ad-core'
import { BestPoint, type Known } from './best-point.js'
import { allFinite, dot, sameVector } from './linear-algebra/vector.js'
import type { Bounds, Queries } from './protocol.js'
import { totalCounts, type Counts, type Detail, type PoolQuery, type Source } from './sources.js'

/** Thrown through a method that asks more than it may; the loop catches it. Methods never do. */
export class Interruption extends Error {
  readonly outcome: 'exhausted' | 'stopped'
  constructor(outcome: 'exhausted' | 'stopped', reason: string) {
    super(reason)
    this.outcome = outcome
  }
}

/** Jacobians of more entries than this, 80 MB, are made for methods that ask for them alone. */
const MOST_ENTRIES = 1e7

/** What may end a run between two evaluations. */
export interface Limits {
  readonly maxEvaluations: number
  readonly maxSeconds: number
  readonly signal: { readonly aborted: boolean } | undefined
}

/** What a run had found and used when an iteration was over. */
export interface Mark extends Partial<Pick<BestPoint, 'best' | 'lowest'>> {
  readonly startSize: number
  readonly counts: Counts
  /** The point evaluated last; evaluating there once more is not counted again. */
  readonly asked?: Float64Array
}

/** What an earlier part of the same run has found and used. */
export interface Earlier extends Mark {
  /** Where the method stands, which older states hold in place of `asked`. */
  readonly method: { readonly w: Float64Array }
  readonly best: Known
  readonly lowest: Known
  readonly seconds: number
}

/**
 * The source as a run uses it: limits are checked before each new point, the best point is kept with all that is
 * known there, and after the start point an exception or a number that is none becomes NaN, which every
 * method answers with a shorter step. A `ShapeError` or `CompileError` is no matter of the point and propagates.
 */
export class Evaluations {
  readonly queries: Partial<Queries>
  /** What last went wrong at a point of the run, and where. */
  trouble: string | undefined
  troubleAt: Float64Array | undefined
  private readonly source: Source
  private readonly limits: Limits
  private readonly earlier: Earlier | undefined
  private readonly points: BestPoint
  private readonly began = performance.now()
  private strict = true
  private differentiable = true
  /** Where the last question was asked, and what the answers were. */
  private here: { w: Float64Array; value: number; gradient?: Float64Array } | undefined
  private residualCount = 0
  /** Nothing but the point where an earlier part of the run ended was asked about. */
  private atEarlier: boolean
  private repeated = 0
  /** The counts before and after what an earlier part of the run had known was computed again. */
  private restored: readonly [Counts, Counts] | undefined

  constructor(source: Source, limits: Limits, bounds: Bounds | undefined, earlier?: Earlier) {
    this.source = source
    this.limits = limits
    this.earlier = earlier
    this.points = new BestPoint(bounds, earlier)
    if (earlier !== undefined) this.here = { w: earlier.asked ?? earlier.method.w, value: NaN }
    this.atEarlier = earlier !== undefined
    this.queries = this.guarded()
  }

  /** From here on, exceptions and numbers that are none are part of the search. */
  leaveStart(differentiable: boolean): void {
    this.strict = false
    this.differentiable = differentiable
  }

  get seconds(): number {
    return (this.earlier?.seconds ?? 0) + (performance.now() - this.began) / 1000
  }

  get counts(): Counts {
    const counts = totalCounts(this.source.counts(), this.earlier?.counts)
    if (counts.value > 0) counts.value -= this.repeated
    if (counts.residuals > 0) counts.residuals -= this.repeated
    if (this.restored === undefined) return counts
    const [before, after] = this.restored
    for (const name of Object.keys(counts) as (keyof Counts)[]) {
      counts[name] -= after[name] - before[name]
    }
    return counts
  }

  /** The points seen so far, the present one among them. */
  get seen(): BestPoint {
    this.keepHere()
    return this.points
  }

  /** What was found and used so far, the present point's gradient included. */
  mark(): Mark {
    const { best, lowest, startSize } = this.seen
    const asked = this.here?.w
    return { best, lowest, startSize, counts: this.counts, ...(asked && { asked }) }
  }

  /** Takes in what an earlier part of the run saw in an iteration that was interrupted. */
  recall(points: readonly Known[]): void {
    this.keepHere()
    for (const point of points) this.points.take(point)
  }

  /** Residuals and Jacobian at a point: what is known, else evaluated if its size and the limits allow it. */
  detailAt({ w, residuals, jacobian, differentiated }: Known): Detail {
    if (residuals && jacobian) return {}
    if (this.residualCount * w.length > MOST_ENTRIES) return {}
    const before = this.counts
    try {
      const detail = { residuals: this.queries.residuals!(w), jacobian: this.queries.jacobian!(w) }
      if (differentiated) this.restored = [before, this.counts]
      return detail
    } catch (error) {
      if (error instanceof Interruption) return {}
      throw error
    }
  }

  /** Throws when a limit is reached. */
  checkLimits(fresh: boolean): void {
    const { maxEvaluations, maxSeconds, signal } = this.limits
    if (this.strict) return
    if (signal?.aborted) throw new Interruption('stopped', 'the signal was aborted')
    if (this.seconds >= maxSeconds) {
      throw new Interruption('exhausted', `maxSeconds = ${maxSeconds} were used`)
    }
    if (
      fresh &&
      maxEvaluations < Infinity &&
      this.source.evaluations(this.counts) >= maxEvaluations
    ) {
      throw new Interruption('exhausted', `maxEvaluations = ${maxEvaluations} were used`)
    }
  }

  private guarded(): Partial<Queries> {
    const source = this.source
    const n = source.size
    const hollow = (size: number) => (): Float64Array => new Float64Array(size).fill(NaN)
    const queries: { -readonly [K in keyof Queries]?: Queries[K] } = {}
    const { value, values, gradient, valueAndGradient, hvp, hessian, gnvp } = source
    const { residuals, jacobian, jvp, vjp } = source
    if (value) {
      queries.value = (w) => {
        const answer = this.ask(
          w,
          () => NaN,
          () => value(w),
        )
        this.see(answer)
        return answer
      }
    }
    queries.values = (points) => {
      if (values) return this.askAll(points, values)
      return Float64Array.from(points, queries.value!)
    }
    if (gradient) {
      queries.gradient = (w) => this.ask(w, hollow(n), () => gradient(w))
    }
    if (valueAndGradient) {
      queries.valueAndGradient = (w) => {
        const answer = this.ask<readonly [number, Float64Array]>(
          w,
          () => [NaN, hollow(n)()],
          () => valueAndGradient(w),
        )
        this.see(allFinite(answer[1]) ? answer[0] : NaN, answer[1])
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
        this.see(0.5 * dot(r, r))
        return r
      }
    }
    if (jacobian) {
      queries.jacobian = (w) => this.ask(w, hollow(this.residualCount * n), () => jacobian(w))
    }
    if (jvp) {
      queries.jvp = (w, v) => this.ask(w, hollow(this.residualCount), () => jvp(w, v))
    }
    if (vjp) queries.vjp = (w, u) => this.ask(w, hollow(n), () => vjp(w, u))
    return queries
  }

  private ask<T>(w: Float64Array, hollow: () => T, query: () => T): T {
    roundInto(w, this.source.units)
    const { here, source } = this
    const fresh = source.forgetful || here === undefined || !sameVector(here.w, w)
    this.checkLimits(fresh)
    if (this.atEarlier && !fresh) this.repeated = 1
    this.atEarlier &&= !fresh
    if (fresh) {
      this.keepHere()
      this.here = { w: w.slice(), value: NaN }
    }
    if (this.strict) return query()
    try {
      return query()
    } catch (error) {
      this.lose(error)
      return hollow()
    }
  }

  /** Takes note of what f threw, where it is a matter of the point. */
  private lose(error: unknown): void {
    if (this.strict || error instanceof ShapeError || error instanceof CompileError) throw error
    this.trouble = `the function threw: ${error instanceof Error ? error.message : String(error)}${placeOf(error)}`
    this.troubleAt = undefined
  }

  /** Many points at once: as many as the limits allow are evaluated before the run is interrupted. */
  private askAll(points: readonly Float64Array[], values: PoolQuery): Float64Array {
    this.checkLimits(true)
    const { maxEvaluations } = this.limits
    const allowed = this.strict
      ? points.length
      : Math.min(points.length, maxEvaluations - this.source.evaluations(this.counts))
    for (const w of points) roundInto(w, this.source.units)
    const answers = values(points.slice(0, allowed), (error) => this.lose(error))
    answers.forEach((value, k) => {
      this.keepHere()
      this.here = { w: points[k]!.slice(), value: NaN }
      this.see(value)
    })
    this.atEarlier = false
    if (allowed < points.length) {
      throw new Interruption('exhausted', `maxEvaluations = ${maxEvaluations} were used`)
    }
    return answers
  }

  private see(value: number, gradient?: Float64Array): void {
    const here = this.here!
    if (!Number.isFinite(value)) {
      this.trouble ??= `the function gave ${value}`
      this.troubleAt ??= here.w
    }
    here.value = value
    if (gradient) here.gradient = gradient
  }

  /** Takes the present point in, while its gradient can still be had without evaluating again. */
  private keepHere(): void {
    const here = this.here
    if (here === undefined || !Number.isFinite(here.value)) return
    const detail = this.source.detailHere?.()
    const wanted = this.points.isLowest(here.value) || detail?.jacobian !== undefined
    if (!here.gradient && this.differentiable && wanted) {
      here.gradient = this.source.gradientHere(here.w)
    }
    if (here.gradient ? allFinite(here.gradient) : !this.differentiable) {
      this.points.take({ ...here, ...detail })
    }
  }
}

/** Rounds a point as parameters of these units hold it, in place: a method goes on from where it was evaluated. */
function roundInto(w: Float64Array, units: Float64Array): void {
  for (let j = 0; j < w.length; j++) if (units[j]! > Number.EPSILON) w[j] = Math.fround(w[j]!)
}

/** The user's line in an error's stack: the first that is neither the engine's nor a package's. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const own = lines.find(
    (line) => !/node:internal|node_modules|\/packages\/(ad-core|optim-classical)\//.test(line),
  )
  const place =
    own === undefined ? undefined : /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(own)?.[1]
  return place === undefined ? '' : ` (at ${place.replace(/^file:\/\//, '')})`
}
