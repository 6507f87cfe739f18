import { DomainError, mul } from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem } from '../problem.js'
import { constant } from '../starts.js'

/**
 * Σ λ_i x_i²: curvatures 2λ_i spaced geometrically from 2 to 2·condition, so that slide 11's condition number
 * is the one asked for. Errors: `DomainError` for an n or a condition it does not have.
 * @example minimize(quadratic(10, 1e4).f, quadratic(10, 1e4).starts[0]!)
 */
export function quadratic(n: number, condition: number): LeastSquaresProblem {
  if (!Number.isInteger(n) || n < 1 || !(condition >= 1 && condition < Infinity)) {
    throw new DomainError(
      `quadratic: expected a positive integer n and condition ≥ 1, got ${n} and ${condition}. Perhaps quadratic(10, 1e4)?`,
    )
  }
  const roots = Float64Array.from({ length: n }, (_, i) =>
    n === 1 ? 1 : Math.sqrt(condition) ** (i / (n - 1)),
  )
  return sumOfSquares({
    name: `quadratic (${n}, condition ${condition})`,
    residuals: (x) => mul(roots, x),
    starts: [constant(n, 1)],
    minima: [{ x: constant(n, 0), value: 0 }],
    source: 'Schraudolph, Gradient Methods for Machine Learning (2005), slide 11',
  })
}
