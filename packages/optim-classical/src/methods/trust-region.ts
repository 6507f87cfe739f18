import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import { symmetricScale } from '../linear-algebra/cholesky.js'
import { denseModel } from '../linear-algebra/dense-region.js'
import { krylovModel } from '../linear-algebra/krylov-region.js'
import type { QuadraticModel } from '../linear-algebra/region-step.js'
import { dot, maxNorm, norm, unit } from '../linear-algebra/vector.js'
import { defineMethod, type Method, type Objective } from '../protocol.js'
import { trustRegionStep, type TrustRegionState } from './trust-region-step.js'

/** Options of `trustRegion`. */
export interface TrustRegionOptions {
  /**
   * How the model is minimized in the region: `'exact'` from the Hessian, hard case and all; `'cg'` from products Hv, without
   * a matrix. Default `'auto'`: exactly for up to 100 parameters.
   */
  readonly subproblem?: 'exact' | 'cg' | 'auto'
  /** Radius of the first region, relative to the length of D·x₀ or D⁻¹g, whichever is greater. Default 1. */
  readonly initialRadius?: number
  /** The most a radius may be, relative to the same lengths at the present point. Default Infinity. */
  readonly maxRadius?: number
}

type TrustRegionQuery = 'value' | 'valueAndGradient' | 'hessian' | 'hvp'

/** From here on a Hessian costs more than it saves. */
const LARGEST_EXACT = 100
/** How much of its former size a parameter's scale keeps when its curvature shrinks. */
const SCALE_MEMORY = 0.8
/** The part of the gradient that conjugate gradients may leave. */
const FORCING = 0.1
/** Most vectors of a Krylov space kept, and most numbers in them. */
const MAX_VECTORS = 64
const MAX_NUMBERS = 2 ** 23

/**
 * Newton's method in a trust region (slides 12 and 13, with control): each step goes to the lowest point of the quadratic
 * model gᵀd + ½dᵀHd within ‖Dd‖ ≤ radius, an ellipse, and the radius follows how well the model foretold the value (Conn,
 * Gould & Toint 2000). An indefinite or singular H needs no repair: the step uses its negative curvature. One step minimizes
 * a quadratic bowl in the region. Keeps to bounds: steps stay within, and where bounds are met the other parameters
 * take Newton's step among themselves.
 *
 * Exactly: Newton's step where it fits, else (H + λD²)d = −g with the λ ≥ 0 that puts d on the boundary, in the hard case
 * with a vector of the lowest curvature (Moré & Sorensen 1983), from a tridiagonal form of D⁻¹HD⁻¹. D is the
 * size of the Hessian's rows, so that the units of the parameters do not matter.
 *
 * By products: conjugate gradients inside the region, up to ‖Hd + g‖ ≤ min(0.1, √(‖g‖/max(1, |f|)))·‖g‖, and on its boundary
 * the lowest point of their Krylov space (Gould, Lucidi, Roma & Toint 1999), of up to 64 vectors; beyond those,
 * Steihaug's point (1983). Parameters of different units are worth the option `typicalSize`.
 *
 * Cost an iteration: one Hessian, O(n³), or up to n products Hv, usually few; one value a trial, one gradient a step that is
 * taken.
 * @example minimize(f, x0, { method: trustRegion() })
 * @example minimize(f, x0, { method: trustRegion({ subproblem: 'cg' }), bounds: { lower: 0 } })
 */
export function trustRegion(options: TrustRegionOptions = {}): Method<TrustRegionQuery> {
  checkOptions('trustRegion', options, ['subproblem', 'initialRadius', 'maxRadius'])
  const { subproblem = 'auto', initialRadius = 1, maxRadius = Infinity } = options
  if (!['exact', 'cg', 'auto'].includes(subproblem)) {
    throw new DomainError(
      `trustRegion: expected subproblem to be 'exact', 'cg' or 'auto', got ${show(subproblem)}. Perhaps 'auto'?`,
    )
  }
  if (!(initialRadius > 0 && initialRadius < Infinity && maxRadius > 0)) {
    throw new DomainError(
      `trustRegion: expected initialRadius > 0, finite, and maxRadius > 0, got ${show(initialRadius)} and ${show(maxRadius)}. ` +
        'Perhaps { initialRadius: 1, maxRadius: 10 }?',
    )
  }
  return defineMethod<TrustRegionState, TrustRegionQuery>({
    name: 'trustRegion',
    queries: ['value', 'valueAndGradient', 'hessian', 'hvp'],
    bounded: true,
    start(w, objective) {
      const [value, gradient] = objective.valueAndGradient(w)
      return { w, value, gradient, scale: null, radius: Infinity }
    },
    step(state, objective) {
      const exact = subproblem === 'auto' ? objective.size <= LARGEST_EXACT : subproblem === 'exact'
      const model = exact ? exactModel(state, objective) : productModel(state, objective)
      return trustRegionStep(state, model, objective, { initial: initialRadius, most: maxRadius })
    },
  })
}

/** With H, and D from its rows; where H is no matrix of numbers, the gradient alone. */
function exactModel(
  { w, gradient, scale }: TrustRegionState,
  objective: Objective<'hessian'>,
): QuadraticModel {
  const n = w.length
  const hessian = objective.hessian(w)
  const rows = symmetricScale(hessian, n)
  const grown = Float64Array.from(w, (_, j) =>
    Math.max(rows?.[j] ?? 0, SCALE_MEMORY * (scale?.[j] ?? 0)),
  )
  const least = 1e-12 * maxNorm(grown)
  return denseModel(
    rows === undefined ? new Float64Array(n * n) : hessian,
    gradient,
    grown.map((s) => Math.max(s, least) || 1),
  )
}

/** With Hv, and a D that is the same for all parameters: the root of the first curvature seen. */
function productModel(
  { w, value, gradient, scale }: TrustRegionState,
  objective: Objective<'hvp'>,
): QuadraticModel {
  const n = w.length
  const product = (v: Float64Array): Float64Array => objective.hvp(w, v)
  const slope = norm(gradient)
  const limits = {
    tolerance: Math.min(FORCING, Math.sqrt(slope / Math.max(1, Math.abs(value)))),
    products: n,
    vectors: Math.max(1, Math.min(MAX_VECTORS, Math.floor(MAX_NUMBERS / n))),
  }
  if (scale !== null) return krylovModel(product, gradient, scale, limits)
  const along = unit(gradient)
  const size = Math.sqrt(Math.abs(dot(along, product(along))))
  const usable = size > 0 && size < Infinity
  return krylovModel(product, gradient, new Float64Array(n).fill(usable ? size : 1), limits)
}
