import type { CompositeOracle, Oracle, ResidualOracle, Tensor, Tier } from '@wengert/ad-core'
import { multiplyTransposed } from './linear-algebra/dense.js'
import { dot, sameVector } from './linear-algebra/vector.js'
import type { Queries } from './protocol.js'
import { unitsOf } from './start-point.js'

/** The oracle's counts, of which a result holds a copy. */
export type Counts = Oracle<unknown>['counts']

/** The values at many points, found side by side; where f throws, `lose` takes note. */
export type PoolQuery = (
  points: readonly Float64Array[],
  lose: (error: unknown) => void,
) => Float64Array

/** What sources answer, by the names of queries; `values` only where that is more than `value` at each point. */
export type Answers = Partial<Omit<Queries, 'values'>> & { readonly values?: PoolQuery }

/** An oracle behind the names that methods use; what it cannot answer is absent. */
export type Source = Answers & {
  readonly size: number
  /** The relative precision of each parameter. */
  readonly units: Float64Array
  readonly counts: () => Counts
  /** How many points were evaluated, by these counts: what `maxEvaluations` limits. */
  readonly evaluations: (counts: Counts) => number
  /** It evaluates, and counts, once more when asked again at the same point. */
  readonly forgetful?: true
  /** The gradient at the point of the last query, without evaluating there again. */
  readonly gradientHere: (w: Float64Array) => Float64Array
  /** Residuals and Jacobian at the point of the last query, as far as they were computed. */
  readonly detailHere?: () => Detail
  /** Whether programs answer. */
  readonly tier: Tier
  /** Gives the memory of programs back. */
  readonly dispose: () => void
}

/** What a least-squares result tells of its point. */
export interface Detail {
  readonly residuals?: Float64Array
  readonly jacobian?: Float64Array
  /** The residuals as the user wrote them, where the others are bent by a robust loss. */
  readonly rawResiduals?: Float64Array
}

/** Queries of a plain function's oracle, or of `{ model, loss }`'s, which answers `gnvp` too. */
export function functionSource<X>(oracle: Oracle<X> | CompositeOracle<X>): Source {
  const { value } = oracle
  // The value comes with every derivative; asked for, it is counted.
  const counted =
    <Rest extends unknown[], T>(query: (w: Float64Array, ...rest: Rest) => T) =>
    (w: Float64Array, ...rest: Rest): T => {
      value(w)
      return query(w, ...rest)
    }
  const gradient = (w: Float64Array): Float64Array => oracle.valueAndGradient(w)[1]
  return {
    size: oracle.size,
    units: unitsOf(oracle),
    tier: oracle.tier,
    dispose: oracle.dispose,
    counts: () => oracle.counts,
    evaluations: (counts) => counts.value,
    gradientHere: gradient,
    value,
    gradient,
    valueAndGradient: oracle.valueAndGradient,
    hvp: counted(oracle.hvp),
    hessian: counted((w) => doubles(oracle.hessian(w).data)),
    ...('gnvp' in oracle && { gnvp: counted(oracle.gnvp) }),
  }
}

/** Queries of residuals, value ½‖r‖² and gradient Jᵀr, each computed once at a point. Second derivatives are absent. */
export function residualSource<X>(
  oracle: ResidualOracle<X>,
  check: (count: number) => void,
): Source {
  let here: { readonly w: Float64Array } & { -readonly [K in keyof Detail]: Detail[K] } = {
    w: new Float64Array(0),
  }
  let gradientThere: Float64Array | undefined
  const residuals = (w: Float64Array): Float64Array => {
    const r = oracle.residuals(w)
    check(r.length)
    if (here.residuals === undefined || !sameVector(here.w, w)) {
      here = { w: w.slice(), residuals: r }
      gradientThere = undefined
    }
    return r
  }
  const jacobian = (w: Float64Array): Float64Array => {
    residuals(w)
    here.jacobian ??= doubles(oracle.jacobian(w).data)
    return here.jacobian
  }
  const value = (w: Float64Array): number => {
    const r = residuals(w)
    return 0.5 * dot(r, r)
  }
  const gradient = (w: Float64Array): Float64Array => {
    const r = residuals(w)
    gradientThere ??= here.jacobian
      ? multiplyTransposed(here.jacobian, r, w.length)
      : oracle.vjp(w, r)
    return gradientThere
  }
  return {
    size: oracle.size,
    units: unitsOf(oracle),
    tier: oracle.tier,
    dispose: oracle.dispose,
    counts: () => oracle.counts,
    evaluations: (counts) => counts.residuals,
    gradientHere: gradient,
    detailHere: () => ({
      ...(here.residuals && { residuals: here.residuals }),
      ...(here.jacobian && { jacobian: here.jacobian }),
    }),
    value,
    gradient,
    valueAndGradient: (w) => [value(w), gradient(w)],
    residuals,
    jacobian,
    ...residualProducts(oracle, residuals),
  }
}

/** Products with the Jacobian; the residuals come with them, and are counted. */
function residualProducts<X>(
  oracle: ResidualOracle<X>,
  residuals: (w: Float64Array) => Float64Array,
): Pick<Queries, 'jvp' | 'vjp' | 'gnvp'> {
  const counted =
    (query: (w: Float64Array, v: Float64Array) => Float64Array) =>
    (w: Float64Array, v: Float64Array): Float64Array => {
      residuals(w)
      return query(w, v)
    }
  return {
    jvp: counted((w, v) => oracle.jvp(w, v)),
    vjp: counted((w, u) => oracle.vjp(w, u)),
    gnvp: counted((w, v) => oracle.gnvp(w, v)),
  }
}

/**
 * Queries of ½‖r‖² for methods that ask for second derivatives: one recording of the sum answers them, and residuals
 * and Jacobian come from their own oracle only where they are asked for.
 */
export function secondOrderSource<X>(half: Oracle<X>, fit: ResidualOracle<X>): Source {
  return {
    ...functionSource(half),
    counts: () => ({
      ...half.counts,
      residuals: half.counts.value + fit.counts.residuals,
      jacobian: fit.counts.jacobian,
      jvp: fit.counts.jvp,
      vjp: fit.counts.vjp,
      gnvp: fit.counts.gnvp,
      sweeps: half.counts.sweeps + fit.counts.sweeps,
    }),
    evaluations: (counts) => counts.residuals,
    residuals: (w) => fit.residuals(w),
    jacobian: (w) => doubles(fit.jacobian(w).data),
    ...residualProducts(fit, (w) => fit.residuals(w)),
  }
}

/** Entries in double precision, without a copy where they are. */
function doubles(data: Tensor['data']): Float64Array {
  return data instanceof Float64Array ? data : Float64Array.from(data)
}

/** Two parts of one run added up. */
export function totalCounts(counts: Counts, earlier?: Counts): Counts {
  const sum = { ...counts }
  if (earlier !== undefined) {
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += earlier[name]
  }
  return sum
}
