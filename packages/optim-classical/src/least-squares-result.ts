import type { Tensor } from '@wengert/ad-core'
import { Result, type Finding } from './result.js'
import type { RunState } from './state.js'

/** A fit: `value` is ½‖r‖² and `gradient` Jᵀr. */
export class LeastSquaresResult<X = unknown> extends Result<X> {
  /** r at x. */
  readonly residuals: Float64Array
  /** ∂r_i/∂x_j at x, [m, n], x flattened in insertion order. */
  readonly jacobian: Tensor
  /** Σr², without ½. */
  readonly residualSumOfSquares: number

  constructor(
    finding: Finding<X>,
    state: () => RunState,
    fit: { readonly residuals: Float64Array; readonly jacobian: Tensor },
  ) {
    super(finding, state)
    this.residuals = fit.residuals
    this.jacobian = fit.jacobian
    this.residualSumOfSquares = fit.residuals.reduce((sum, r) => sum + r * r, 0)
  }

  protected override details(): string[] {
    return [`  Σr²          ${this.residualSumOfSquares} of ${this.residuals.length} residuals`]
  }
}
