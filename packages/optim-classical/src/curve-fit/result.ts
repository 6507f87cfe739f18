import { DomainError, jvp, Tensor, type Mirror, type ResidualOracle } from '@wengert/ad-core'
import { show } from '../checks.js'
import { pointsLike, type Column } from './data.js'
import { precisionOf, type Fitted, type Precision } from './precision.js'
import { LeastSquaresResult } from '../least-squares/least-squares-result.js'
import type { Ended } from '../loop.js'
import type { Finding } from '../result.js'
import { studentQuantile } from './student-t.js'

/** A model at every row of x. */
export type Curve = (b: never, x: never) => unknown

/** What a fit knows beside its run. */
export interface FitContext<X> extends Fitted {
  readonly curve: Curve
  readonly unflatten: (w: Float64Array) => Mirror<X>
}

/** Confidence intervals: a list of [lower, upper] in the order of the flattened parameters, and both ends like b0. */
export type ConfidenceIntervals<X> = readonly (readonly [lower: number, upper: number])[] & {
  readonly lower: Mirror<X>
  readonly upper: Mirror<X>
}

/** A fitted curve with what the data say of its precision. */
export class CurveFit<X = unknown> extends LeastSquaresResult<X> {
  readonly #context: FitContext<X>
  readonly #w: Float64Array
  #precision: Precision | undefined

  constructor(finding: Finding<X>, ended: Ended, fit: ResidualOracle<X>, context: FitContext<X>) {
    super(finding, ended.state, ended.at, fit, context.loss !== undefined)
    this.#context = context
    this.#w = ended.at.w
  }

  /** Observations less parameters that were fitted: those neither fixed nor held by a bound. */
  get degreesOfFreedom(): number {
    return this.#statistics.degreesOfFreedom
  }

  /** √(Σr²/(N − p)), r weighted by 1/σ; NaN where no degree of freedom is left. */
  get residualStandardDeviation(): number {
    const { degreesOfFreedom } = this
    return degreesOfFreedom > 0 ? Math.sqrt(this.residualSumOfSquares / degreesOfFreedom) : NaN
  }

  /**
   * s²(JᵀJ)⁻¹, [n, n] in the order of the flattened parameters; without s² under `absoluteSigma`. Of a robust fit s² is
   * Huber's (1973) Σψ²/(N − p) over the square of ψ′'s mean, with ψ = ½∂(s²ρ)/∂r, also under `absoluteSigma`. Rows of parameters that
   * were fixed are 0; of those that the data don't determine, or that a bound holds, NaN: `notes` names them.
   */
  get covariance(): Tensor {
    const n = this.#w.length
    return new Tensor([n, n], 'f64', this.#statistics.covariance.slice())
  }

  /** Square roots of the covariance's diagonal, like b0. */
  get standardErrors(): Mirror<X> {
    return this.#context.unflatten(this.#statistics.standardErrors)
  }

  /** 1 − Σr²/Σ((y − ȳ)/σ)², ȳ the weighted mean of y. */
  get rSquared(): number {
    const { y, weights } = this.#context.observations
    let [sum, total] = [0, 0]
    for (let i = 0; i < y.length; i++) {
      total += weights[i]! ** 2
      sum += weights[i]! ** 2 * y[i]!
    }
    const mean = sum / total
    let spread = 0
    for (let i = 0; i < y.length; i++) spread += (weights[i]! * (y[i]! - mean)) ** 2
    return 1 - this.residualSumOfSquares / spread
  }

  /** What is to be said of the covariance: parameters that the data don't determine or that a bound holds. */
  get notes(): readonly string[] {
    return this.#statistics.notes
  }

  /**
   * b ± t·(standard error): each interval covers its parameter with probability `level`, as far as the model is linear
   * there. t is Student's, under `absoluteSigma` the normal distribution's. Default 0.95.
   * @example fit.confidenceIntervals(0.99)[0] // [lower, upper] of the first parameter
   */
  confidenceIntervals(level = 0.95): ConfidenceIntervals<X> {
    const { standardErrors } = this.#statistics
    const quantile = this.#quantile('confidenceIntervals', level)
    const { unflatten } = this.#context
    const lower = this.#w.map((b, j) => b - quantile * standardErrors[j]!)
    const upper = this.#w.map((b, j) => b + quantile * standardErrors[j]!)
    const pairs = Array.from(lower, (low, j) => [low, upper[j]!] as const)
    return Object.assign(pairs, { lower: unflatten(lower), upper: unflatten(upper) })
  }

  /**
   * The curve at other points: a number for one scalar or one row, a vector for many.
   * @example fit.predict([4, 5]) // Float64Array(2)
   */
  predict(x: number): number
  predict(x: Column): Float64Array | number
  predict(x: number | Column): Float64Array | number {
    const { points, single } = pointsLike('predict', this.#context.observations.x, x)
    const values = this.#values(this.#w, points)
    return single ? values[0]! : values
  }

  /**
   * The curve at other points with its standard error √(∇fᵀ·C·∇f) there and the ends of its confidence interval. NaN
   * where it depends on a parameter without a covariance.
   */
  predictionBand(x: number | Column, level = 0.95): PredictionBand {
    const { observations, curve, unflatten } = this.#context
    const { covariance } = this.#statistics
    const { points } = pointsLike('predictionBand', observations.x, x)
    const n = this.#w.length
    const values = this.#values(this.#w, points)
    const columns = Array.from({ length: n }, (_, j) => {
      const unit = Float64Array.from({ length: n }, (_, k) => (k === j ? 1 : 0))
      const along = jvp(curve as (b: never, x: never) => never)
      const [, tangent] = along(
        unflatten(this.#w) as never,
        unflatten(unit) as never,
        points as never,
      )
      return flatNumbers(tangent)
    })
    const standardErrors = values.map((_, i) =>
      Math.sqrt(
        quadraticForm(
          covariance,
          columns.map((c) => c[i]!),
        ),
      ),
    )
    const quantile = this.#quantile('predictionBand', level)
    return {
      values,
      standardErrors,
      lower: values.map((value, i) => value - quantile * standardErrors[i]!),
      upper: values.map((value, i) => value + quantile * standardErrors[i]!),
    }
  }

  protected override details(): string[] {
    const { standardErrors, notes } = this.#statistics
    const { names } = this.#context
    const shown = names.slice(0, 12).map((name, j) => {
      const error = standardErrors[j]!
      return `  ${name.padEnd(12)} ${this.#w[j]!.toPrecision(8)} ± ${error.toPrecision(3)}`
    })
    const more = names.length > 12 ? [`  … ${names.length} parameters in all`] : []
    const s = this.residualStandardDeviation.toPrecision(6)
    return [
      ...super.details(),
      `  s            ${s} with ${this.degreesOfFreedom} degrees of freedom, R² ${this.rSquared.toFixed(6)}`,
      ...shown,
      ...more,
      ...notes.map((note) => `  note         ${note}`),
    ]
  }

  get #statistics(): Precision {
    this.#precision ??= precisionOf(
      this.#w,
      this.jacobian.data as Float64Array,
      this.residuals,
      this.#context,
    )
    return this.#precision
  }

  #values(w: Float64Array, points: Float64Array | Tensor): Float64Array {
    const { curve, unflatten } = this.#context
    return flatNumbers(curve(unflatten(w) as never, points as never))
  }

  #quantile(caller: string, level: number): number {
    if (!(level > 0 && level < 1)) {
      throw new DomainError(
        `${caller}: expected a level between 0 and 1, got ${show(level)}. Perhaps 0.95?`,
      )
    }
    const { absoluteSigma } = this.#context
    const freedom = absoluteSigma ? Infinity : this.degreesOfFreedom
    return freedom > 0 ? studentQuantile(0.5 + 0.5 * level, freedom) : NaN
  }
}

/** A curve at some points, and how sure it is. */
export interface PredictionBand {
  readonly values: Float64Array
  readonly standardErrors: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** vᵀCv; entries of C count only where v has both of theirs. */
function quadraticForm(c: Float64Array, v: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < v.length; j++) {
      if (v[i] !== 0 && v[j] !== 0) sum += c[i * v.length + j]! * v[i]! * v[j]!
    }
  }
  return sum
}

/** A vector or tensor of results as numbers. */
function flatNumbers(x: unknown): Float64Array {
  return Float64Array.from(x instanceof Tensor ? x.data : (x as Float64Array))
}
