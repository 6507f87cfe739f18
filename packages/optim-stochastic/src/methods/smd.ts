import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type SampleOracle, type Transform } from '../protocol.js'

/** Which curvature matrix C stands in {@link smd}'s third line. */
export type Curvature = 'gauss-newton' | 'hessian' | 'diagonal' | 'none'

/** Options of {@link smd}. */
export interface SmdOptions<C extends Curvature = Curvature> {
  /** p₀, the gain that every weight starts from. Default 0.1. */
  readonly stepSize?: number
  /** μ: how fast gains move. Usual 0.02–0.3; 0 leaves plain gradient descent. Default 0.05. */
  readonly metaStepSize?: number
  /** λ in [0, 1]: how far the past counts. 0.99–1; below 1 on non-stationary data. Default 0.99. */
  readonly decay?: number
  /**
   * C = G, the Gauss–Newton matrix (default, the lecture's choice, positive semi-definite for a convex
   * loss; needs `model` and `loss` apart); H; the diagonal of G or H; or 0.
   */
  readonly curvature?: C
  /** One gain a weight (default), or one gain for all. */
  readonly gain?: 'local' | 'scalar'
  /** How gains are multiplied: by 1 − μ g v (default, slide 30's re-linearisation) or exp(−μ g v). */
  readonly form?: 'linear' | 'exponential'
  /** The least factor of a gain in one step, against negative gains (slide 30). Default ½. */
  readonly guard?: number
}

/** State of {@link smd}. */
export interface SmdState {
  /** p: n gains, or one with `gain: 'scalar'`. */
  readonly gain: Flat
  /** v = Σ λⁱ ∂w/∂ln p_{t−i}. */
  readonly v: Flat
}

/** The query that a choice of curvature makes. */
export type CurvatureQuery<C extends Curvature> = {
  'gauss-newton': 'gnvp'
  hessian: 'hvp'
  diagonal: 'curvatureDiagonal'
  none: never
}[C]

/**
 * Stochastic meta-descent, slides 32–36. Gains p descend the loss as the weights w do, and v carries
 * how w depends on the gains of all past steps; the curvature product makes that exact in O(n):
 *
 * ```
 * p ← p·max(½, 1 − μ g v)
 * w ← w − p g
 * v ← λv − p(g + λCv)
 * ```
 *
 * with g and Cv on the same batch, at the same w; v starts at 0. With p and g held, v tends to the
 * Levenberg–Marquardt step −[λC + (1−λ)diag(1/p)]⁻¹g (slide 35), provided that the spectral radius of
 * λ(I − PC) is below 1.
 *
 * State: p and v, two numbers a weight (v and one number with `gain: 'scalar'`). Cost per step: one
 * gradient and one curvature product.
 * Errors: `DomainError` for options outside their range. A gain that runs away ends the training with
 * the outcome `'failed'`.
 * Source: Schraudolph 1999, 2002.
 * @example
 * await train({
 *   params, data, model, loss,
 *   optimizer: smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 0.998 }),
 * })
 */
export function smd<C extends Curvature = 'gauss-newton'>(
  options: SmdOptions<C> = {},
): Transform<SmdState, CurvatureQuery<C>> {
  knownOptions('smd', options, OPTION_NAMES)
  const initial = numberWithin('smd', 'stepSize', options.stepSize ?? 0.1, 0)
  const mu = numberWithin('smd', 'metaStepSize', options.metaStepSize ?? 0.05, 0)
  const lambda = numberWithin('smd', 'decay', options.decay ?? 0.99, 0, 1)
  const guard = numberWithin('smd', 'guard', options.guard ?? 0.5, 0, 1)
  const curvature = oneOf('smd', 'curvature', options.curvature ?? 'gauss-newton', CURVATURES)
  const gain = oneOf('smd', 'gain', options.gain ?? 'local', ['local', 'scalar'])
  const local = gain === 'local'
  const form = oneOf('smd', 'form', options.form ?? 'linear', ['linear', 'exponential'])
  const linear = form === 'linear'
  const factor = (x: number): number => Math.max(guard, linear ? 1 - x : Math.exp(-x))
  const joint = curvature === 'gauss-newton' ? 'gnvp' : curvature === 'hessian' ? 'hvp' : undefined
  let curved: Flat = new Float64Array(0) // scratch for Cv, meaningless between steps
  return {
    name: 'smd',
    choices: { curvature, gain, form },
    init: (params) => ({
      gain: (local ? zerosLike(params) : zerosLike(params).slice(0, 1)).fill(initial),
      v: zerosLike(params),
    }),
    ...(joint !== undefined && { product: ({ v }: SmdState) => ({ query: joint, v }) }),
    update: (g, state, at) => {
      const { gain: p, v } = state
      if (curved.length !== v.length || curved.BYTES_PER_ELEMENT !== v.BYTES_PER_ELEMENT) {
        curved = zerosLike(v)
      }
      const Cv = curvatureProduct(curvature, at as SampleOracle<never>, v, curved)
      if (!local) {
        let correlation = 0
        for (let i = 0; i < g.length; i++) correlation += g[i]! * v[i]!
        p[0] = p[0]! * factor(mu * correlation)
      }
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        const vi = v[i]!
        const pi = local ? p[i]! * factor(mu * gi * vi) : p[0]! // slide 32, p_t
        g[i] = -pi * gi // slide 32, w_{t+1} − w_t
        v[i] = lambda * vi - pi * (gi + lambda * Cv[i]!) // slide 34, v_{t+1}
        if (local) p[i] = pi
      }
      return { step: g, state }
    },
  }
}

const CURVATURES = ['gauss-newton', 'hessian', 'diagonal', 'none'] as const

const OPTION_NAMES = [
  'stepSize',
  'metaStepSize',
  'decay',
  'curvature',
  'gain',
  'form',
  'guard',
] as const

function curvatureProduct(curvature: Curvature, at: SampleOracle<never>, v: Flat, out: Flat): Flat {
  const oracle = at as SampleOracle<'gnvp' | 'hvp' | 'curvatureDiagonal'>
  switch (curvature) {
    case 'gauss-newton':
      return oracle.gnvp(v, out)
    case 'hessian':
      return oracle.hvp(v, out)
    case 'diagonal':
      oracle.curvatureDiagonal(out)
      for (let i = 0; i < v.length; i++) out[i] = out[i]! * v[i]!
      return out
    case 'none':
      return out // stays zero
  }
}
