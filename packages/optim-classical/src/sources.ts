import type { CompositeOracle, Oracle, ResidualOracle } from '@wengert/ad-core'
import { dot } from './linear-algebra/vector.js'
import type { Queries } from './protocol.js'

/** The oracle's counts, of which a result holds a copy. */
export type Counts = Oracle<unknown>['counts']

/** An oracle behind the names that methods use; what it cannot answer is absent. */
export type Source = Partial<Queries> & {
  readonly size: number
  readonly counts: Counts
  /** How many points were evaluated: what `maxEvaluations` limits. */
  readonly evaluations: () => number
}

/** Queries of a plain function's oracle, or of `{ model, loss }`'s, which answers `gnvp` too. */
export function functionSource<X>(oracle: Oracle<X> | CompositeOracle<X>): Source {
  const queries = {
    size: oracle.size,
    counts: oracle.counts,
    evaluations: () => oracle.counts.value,
    value: (w: Float64Array) => oracle.value(w),
    gradient: (w: Float64Array) => oracle.gradient(w),
    valueAndGradient: (w: Float64Array) => oracle.valueAndGradient(w),
    hvp: (w: Float64Array, v: Float64Array) => oracle.hvp(w, v),
    hessian: (w: Float64Array) => Float64Array.from(oracle.hessian(w).data),
  }
  if (!('gnvp' in oracle)) return queries
  return { ...queries, gnvp: (w, v) => oracle.gnvp(w, v) }
}

/** Queries of residuals: value ½‖r‖², gradient Jᵀr. Second derivatives are absent. */
export function residualSource<X>(oracle: ResidualOracle<X>): Source {
  const value = (w: Float64Array): number => {
    const r = oracle.residuals(w)
    return 0.5 * dot(r, r)
  }
  const gradient = (w: Float64Array): Float64Array => oracle.vjp(w, oracle.residuals(w))
  return {
    size: oracle.size,
    counts: oracle.counts,
    evaluations: () => oracle.counts.residuals,
    value,
    gradient,
    valueAndGradient: (w) => [value(w), gradient(w)],
    gnvp: (w, v) => oracle.gnvp(w, v),
    residuals: (w) => oracle.residuals(w),
    jacobian: (w) => Float64Array.from(oracle.jacobian(w).data),
  }
}
