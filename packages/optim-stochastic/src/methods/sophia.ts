import type { Flat } from '@wengert/ad-core'
import { knownOptions, oneOf, wholeNumber } from '../checks.js'
import { randomStream } from '../data/random.js'
import { zerosLike, type Product, type SampleOracle, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import type { Curvature, CurvatureQuery } from './curvature-product.js'

/** Of which matrix {@link sophia} estimates the diagonal. */
export type SophiaCurvature = Exclude<Curvature, 'none'>

/** Options of {@link sophia}. */
export interface SophiaOptions<C extends SophiaCurvature = SophiaCurvature> {
  /** η ≥ 0: the longest step of a weight. Default 1e-4. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.965. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of estimates of the curvature. Default 0.99. */
  readonly curvatureDecay?: Hyperparameter
  /** γ ≥ 0: a weight whose |m| is above γh moves by η. Default 0.01. */
  readonly clipping?: Hyperparameter
  /** ε ≥ 0, the least divisor, also where the curvature is negative. Default 1e-12. */
  readonly epsilon?: Hyperparameter
  /** ω ≥ 0: the weights shrink by η_t ω at each step, whatever the gradient. Default 0. */
  readonly weightDecay?: Hyperparameter
  /**
   * The matrix C whose diagonal h estimates: the Hessian (default), or the Gauss–Newton matrix, whose
   * diagonal is never negative (needs `model` and `loss` apart), both by Hutchinson's z·Cz with random
   * signs z; or `'diagonal'`, the exact diagonal, which is dearer.
   */
  readonly curvature?: C
  /** The curvature is estimated at every so many steps. Default 10. */
  readonly every?: number
  /** A whole number from which the random signs derive. Default 0. */
  readonly seed?: number
}

/** State of {@link sophia}. */
export interface SophiaState {
  readonly mean: Flat
  /** h: the mean of the estimates. */
  readonly curvature: Flat
  count: number
}

/**
 * Sophia, clipped steps divided by the curvature: m ← β₁m + (1−β₁)g; at every tenth step
 * h ← β₂h + (1−β₂)z·Cz with random signs z; w ← w − η(clip(m/max(γh, ε)) + ωw), clipped to [−1, 1].
 *
 * z·Cz has the diagonal of C as its expectation. Signs belong to (seed, count), so that a run resumes
 * bit for bit.
 *
 * State: m and h, two numbers a weight, and a count. Cost per step: one gradient, and a product at every
 * tenth.
 * Source: Liu, Li, Hall, Liang & Ma 2023 (Sophia-H), with a true estimate of the diagonal, never g².
 * @example
 * await train({ params, data, loss, optimizer: sophia({ stepSize: 0.01, clipping: 0.05 }) })
 */
export function sophia<C extends SophiaCurvature = 'hessian'>(
  options: SophiaOptions<C> = {},
): Transform<SophiaState, CurvatureQuery<C>> {
  knownOptions('sophia', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('sophia', 'stepSize', options.stepSize ?? 1e-4)
  const meanDecayAt = decayParameter('sophia', 'meanDecay', options.meanDecay ?? 0.965)
  const curvatureDecayAt = decayParameter(
    'sophia',
    'curvatureDecay',
    options.curvatureDecay ?? 0.99,
  )
  const clippingAt = hyperparameter('sophia', 'clipping', options.clipping ?? 0.01)
  const epsilonAt = hyperparameter('sophia', 'epsilon', options.epsilon ?? 1e-12)
  const weightDecayAt = hyperparameter('sophia', 'weightDecay', options.weightDecay ?? 0)
  const curvature = oneOf('sophia', 'curvature', options.curvature ?? 'hessian', CURVATURES)
  const every = wholeNumber('sophia', 'every', options.every ?? 10, 1)
  const seed = wholeNumber('sophia', 'seed', options.seed ?? 0, 0)
  const query = QUERIES[curvature]
  let signs: Flat = new Float64Array(0) // scratch, meaningless between steps, as is the next
  let estimate: Flat = signs

  const signsOf = ({ count, mean }: SophiaState): Flat => {
    if (signs.length !== mean.length || signs.constructor !== mean.constructor) {
      signs = zerosLike(mean)
      estimate = zerosLike(mean)
    }
    const random = randomStream(seed, count)
    for (let i = 0; i < signs.length; i++) signs[i] = random.uniform() < 0.5 ? -1 : 1
    return signs
  }

  const estimated = (state: SophiaState, at: SampleOracle<never>): Flat => {
    const oracle = at as SampleOracle<'gnvp' | 'hvp' | 'curvatureDiagonal'>
    const z = signsOf(state)
    if (query === undefined) return oracle.curvatureDiagonal(estimate)
    oracle[query](z, estimate)
    for (let i = 0; i < z.length; i++) estimate[i] = z[i]! * estimate[i]!
    return estimate
  }

  return {
    name: 'sophia',
    choices: { curvature },
    init: (params) => ({ mean: zerosLike(params), curvature: zerosLike(params), count: 0 }),
    product: (state): Product | undefined =>
      query === undefined || state.count % every !== 0 ? undefined : { query, v: signsOf(state) },
    update: (g, state, at) => {
      const { mean: m, curvature: h } = state
      const { params, iteration } = at
      if (state.count % every === 0) {
        const fresh = estimated(state, at as SampleOracle<never>)
        const beta2 = curvatureDecayAt(iteration)
        for (let i = 0; i < h.length; i++) h[i] = beta2 * h[i]! + (1 - beta2) * fresh[i]!
      }
      state.count++
      const eta = stepSizeAt(iteration)
      const beta1 = meanDecayAt(iteration)
      const gamma = clippingAt(iteration)
      const epsilon = epsilonAt(iteration)
      const omega = weightDecayAt(iteration)
      for (let i = 0; i < g.length; i++) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!
        const ratio = m[i] === 0 ? 0 : m[i]! / Math.max(gamma * h[i]!, epsilon)
        g[i] = -eta * (Math.max(-1, Math.min(1, ratio)) + omega * params[i]!)
      }
      return { step: g, state }
    },
  }
}

const CURVATURES = ['hessian', 'gauss-newton', 'diagonal'] as const

const QUERIES = { hessian: 'hvp', 'gauss-newton': 'gnvp', diagonal: undefined } as const

const OPTION_NAMES = [
  'stepSize',
  'meanDecay',
  'curvatureDecay',
  'clipping',
  'epsilon',
  'weightDecay',
  'curvature',
  'every',
  'seed',
] as const
