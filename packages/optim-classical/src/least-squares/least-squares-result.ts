import { Tensor, type ResidualOracle } from '@wengert/ad-core'
import type { Known } from '../best-point.js'
import { dot } from '../linear-algebra/vector.js'
import { Result, type Finding } from '../result.js'
import type { RunState } from '../state.js'

/**
 * A fit: `value` is ½‖r‖² and `gradient` Jᵀr; of a robust fit they are the robust cost and its gradient, while residuals,
 * Jacobian and Σr² are those of the residuals as they were written.
 */
export class LeastSquaresResult<X = unknown> extends Result<X> {
  /** Σr², without ½. */
  readonly residualSumOfSquares: number
  readonly #at: Known
  readonly #fit: ResidualOracle<X>
  #jacobian: Tensor | undefined
  #residuals: Float64Array | undefined

  constructor(
    finding: Finding<X>,
    state: () => RunState,
    at: Known,
    fit: ResidualOracle<X>,
    robust = false,
  ) {
    super(finding, state)
    const { w, value, rawResiduals } = at
    this.#at = robust ? { w, value, ...(rawResiduals && { residuals: rawResiduals }) } : at
    this.#fit = fit
    this.residualSumOfSquares = robust ? dot(this.residuals, this.residuals) : 2 * finding.value
  }

  /** r at x. Evaluated when first read, beyond all counts, where the run saw only Σr², as Newton's method does. */
  get residuals(): Float64Array {
    this.#residuals ??= this.#at.residuals?.slice() ?? this.#fit.residuals(this.#at.w)
    return this.#residuals
  }

  /**
   * ∂r_i/∂x_j at x, [m, n], x flattened in insertion order. Evaluated when first read, beyond all counts, where
   * the method did not compute it.
   */
  get jacobian(): Tensor {
    const { w, jacobian } = this.#at
    const size: readonly number[] = [this.residuals.length, w.length]
    this.#jacobian ??= jacobian ? new Tensor(size, 'f64', jacobian.slice()) : this.#fit.jacobian(w)
    return this.#jacobian
  }

  protected override details(): string[] {
    const count = this.#at.residuals?.length
    const among = count === undefined ? '' : ` of ${count} residuals`
    return [`  Σr²          ${this.residualSumOfSquares}${among}`]
  }
}
