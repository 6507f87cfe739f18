import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf, positiveNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { NumericalTrouble } from '../trouble.js'
import {
  curvatureProduct,
  wholeProducts,
  type Curvature,
  type CurvatureQuery,
  type SmdQuery,
  type SecantMemory,
} from './curvature-product.js'
import {
  BATCHES,
  follow,
  foretold,
  measureFirstGain,
  scaledMetaStepSize,
  shortenOutlier,
  squareIn,
  unmeasured,
  type Measured,
} from './first-gain.js'
import {
  adapt,
  adaptAndSum,
  descend,
  inner,
  lower,
  move,
  sumUp,
  UNTOUCHED,
  type GainRule,
  type Velocity,
} from './gain-loops.js'

/** Options of {@link smd}. */
export interface SmdOptions<C extends Curvature = Curvature> {
  /**
   * p₀, the gain that every weight starts from, or `'auto'` (default): gains of their own from the
   * curvature of the first ten batches, at which they rise linearly and are not adapted yet; 0.1
   * where there is no curvature. Gradients for which gᵀPg is more than ten times what was usual are
   * shortened to that.
   */
  readonly stepSize?: number | 'auto'
  /**
   * μ, a number or a schedule: how fast gains move. Usual 0.02–0.3 for losses of about 1; 0 leaves
   * plain gradient descent. `'auto'`: 0.2 (0.02 for a single gain) over the decrease that steps foretell,
   * gᵀPg, the first ones' or what it has fallen to, or over the running mean of |gᵀv| where that is
   * larger, so that the units of the loss don't matter, and gains go on moving when it has become small.
   * Default `'auto'` where `stepSize` is, else 0.05.
   */
  readonly metaStepSize?: Hyperparameter | 'auto'
  /**
   * λ in [0, 1], a number or a schedule: how far the past counts. 0.99–1; below 1 on non-stationary
   * data. Default 0.99.
   */
  readonly decay?: Hyperparameter
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
  /** The largest factor of a gain in one step. Default 1.2 where `stepSize` is `'auto'`, else Infinity. */
  readonly growth?: number
  /**
   * The largest vᵀCv/vᵀP⁻¹v: where it is more, gains are lowered by what is too much. v grows along the
   * directions in which gains are too large for the curvature, and at 2 it would grow without end.
   * Weights with a Cv of exactly 0, of which the batch says nothing, are left out of both.
   * Default 1 where `stepSize` is `'auto'`, else Infinity.
   */
  readonly gainLimit?: number
  /** The share of a velocity that stays, in [0, 1), a number or a schedule; v follows it. Default 0. */
  readonly momentum?: Hyperparameter
  /**
   * ω ≥ 0, a number or a schedule: adds ½ω‖w‖² to the loss, that is ωw to the gradient and ωv to Cv.
   * Default 0.
   */
  readonly weightDecay?: Hyperparameter
}

/** State of {@link smd}. */
export interface SmdState {
  /** p: n gains, or one with `gain: 'scalar'`. Before the first step of `stepSize: 'auto'`: 1. */
  readonly gain: Flat
  /** v = Σ λⁱ ∂w/∂ln p_{t−i}. */
  readonly v: Flat
  /** With `momentum`: the velocity m, and Σ λⁱ ∂m/∂ln p_{t−i}. */
  readonly velocity?: Velocity
  /** With `'auto'`: what is known of the problem. */
  readonly measured?: Measured
}

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
 * λ(I − PC) is below 1. With momentum β, w ← w + m for m ← βm − p g, and v ← λv + y for
 * y ← βλy − p(g + λCv).
 *
 * Without options it finds its first gains and its meta step size by itself; given a `stepSize`, it is
 * the lecture's method and nothing else.
 *
 * State: p and v, two numbers a weight (v and one number with `gain: 'scalar'`), two more with
 * momentum, and seven numbers with `'auto'`. Cost per step: one gradient and one curvature product;
 * with `stepSize: 'auto'` two more products in each of the first ten steps, or four gradients where C
 * is a diagonal or nothing; with G also one of H, for which it asks with `'auto'` only.
 * Errors: `DomainError` for options outside their range. Where gains or v run away, the training ends
 * with the outcome `'failed'`.
 * Source: Schraudolph 1999, 2002.
 * @example
 * await train({ params, data, model, loss, optimizer: smd() })
 * @example
 * await train({
 *   params, data, model, loss,
 *   optimizer: smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 0.998 }),
 * })
 */
export function smd<C extends Curvature = 'gauss-newton'>(
  options: SmdOptions<C> & { readonly stepSize: number },
): Transform<SmdState, CurvatureQuery<C>>
export function smd<C extends Curvature = 'gauss-newton'>(
  options?: SmdOptions<C>,
): Transform<SmdState, SmdQuery<C>>
export function smd<C extends Curvature = 'gauss-newton'>(
  options: SmdOptions<C> = {},
): Transform<SmdState, SmdQuery<C>> {
  knownOptions('smd', options, OPTION_NAMES)
  const { stepSize = 'auto' } = options
  const isAuto = stepSize === 'auto'
  const initial = isAuto ? 1 : numberWithin('smd', 'stepSize', stepSize, 0)
  const { metaStepSize = isAuto ? 'auto' : 0.05 } = options
  const muAt =
    metaStepSize === 'auto' ? undefined : hyperparameter('smd', 'metaStepSize', metaStepSize)
  const lambdaAt = hyperparameter('smd', 'decay', options.decay ?? 0.99, 0, 1)
  const guard = numberWithin('smd', 'guard', options.guard ?? 0.5, 0, 1)
  const growth = bound('growth', options.growth ?? (isAuto ? 1.2 : Infinity))
  const gainLimit = bound('gainLimit', options.gainLimit ?? (isAuto ? 1 : Infinity))
  const { momentum = 0, weightDecay = 0 } = options
  const betaAt = decayParameter('smd', 'momentum', momentum)
  const omegaAt = hyperparameter('smd', 'weightDecay', weightDecay)
  const curvature = oneOf('smd', 'curvature', options.curvature ?? 'gauss-newton', CURVATURES)
  const gain = oneOf('smd', 'gain', options.gain ?? 'local', ['local', 'scalar'])
  const form = oneOf('smd', 'form', options.form ?? 'linear', ['linear', 'exponential'])
  const local = gain === 'local'
  const rule: GainRule = { linear: form === 'linear', guard, growth }
  const sums = { curvature: 0, length: 0, decrease: 0 }
  const joint = curvature === 'gauss-newton' ? 'gnvp' : curvature === 'hessian' ? 'hvp' : undefined
  let scratch = memoryLike(new Float64Array(0), false)
  return {
    name: 'smd',
    choices: { curvature, gain, form },
    init: (params) => ({
      gain: (local ? zerosLike(params) : zerosLike(params).slice(0, 1)).fill(initial),
      v: zerosLike(params),
      ...(momentum !== 0 && { velocity: { m: zerosLike(params), y: zerosLike(params) } }),
      ...((isAuto || muAt === undefined) && { measured: unmeasured() }),
    }),
    ...(joint !== undefined && { product: ({ v }: SmdState) => ({ query: joint, v }) }),
    update: (g, state, at) => {
      const { gain: p, v, velocity, measured } = state
      const { iteration, params: w } = at
      const lambda = lambdaAt(iteration)
      const beta = betaAt(iteration)
      const mass = 1 / (1 - beta)
      const omega = omegaAt(iteration)
      if (scratch.curved.length !== v.length || scratch.curved.constructor !== v.constructor) {
        scratch = memoryLike(v, isAuto && joint === undefined)
      }
      const { curved, probe } = scratch
      if (omega !== 0) for (let i = 0; i < g.length; i++) g[i] = g[i]! + omega * w[i]!
      const isMeasuring = measured !== undefined && measured.steps < BATCHES
      if (isAuto && isMeasuring) {
        const products = wholeProducts(curvature, at, scratch)
        measureFirstGain(p, g, measured, mass, omega, products, probe, curved)
      } else if (isMeasuring) foretold(measured, mass * squareIn(p, g))
      const mu =
        muAt?.(iteration) ??
        (measured === undefined ? 0 : scaledMetaStepSize(RATES[gain], inner(g, v), measured))
      const Cv = curvatureProduct(curvature, at, v, curved)
      const isSummed = measured !== undefined || gainLimit < Infinity
      const isPlain = local && rule.linear
      // The first of the passes below adapts gains on its way, if it can.
      let rest = isAuto && isMeasuring ? UNTOUCHED : rule
      if (rest === rule && !(isPlain && (isSummed || velocity === undefined))) {
        adapt(p, g, v, mu, rule)
        rest = UNTOUCHED
      }
      if (isSummed) {
        const rate = rest === rule ? mu : 0
        if (local) adaptAndSum(p, g, v, Cv, rate, rest, omega, sums)
        else sumUp(p[0]!, g, v, Cv, omega, sums)
        rest = UNTOUCHED
        const excess = (mass * Math.abs(sums.curvature)) / (gainLimit * sums.length)
        const isTooMuch = excess > 1 && excess < Infinity
        if (isTooMuch) lower(p, Cv, excess)
        if (measured !== undefined && !isMeasuring) {
          const decrease = (mass * sums.decrease) / (isTooMuch ? excess : 1)
          if (isAuto) shortenOutlier(g, decrease, measured)
          follow(measured, decrease)
        }
      }
      const isFinite =
        isPlain && velocity === undefined
          ? descend(p, g, v, Cv, rest === rule ? mu : 0, rest, lambda, omega)
          : move(p, g, v, Cv, lambda, omega, velocity, beta)
      if (!isFinite) throw new NumericalTrouble(runaway(curvature))
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
  'growth',
  'gainLimit',
  'momentum',
  'weightDecay',
] as const

/** μ of `'auto'` for gᵀv of about 1; a single gain is moved by all weights together. */
const RATES = { local: 0.2, scalar: 0.02 }

/** A number above zero, or none. */
function bound(name: string, x: number): number {
  return x === Infinity ? x : positiveNumber('smd', name, x)
}

function runaway(curvature: Curvature): string {
  const other = curvature === 'hessian' ? "curvature: 'gauss-newton'" : 'gainLimit: 1'
  return (
    `smd: expected gains and v that stay finite, got a runaway. ` +
    `Perhaps ${other}, or a smaller stepSize, metaStepSize or decay?`
  )
}

/** Vectors that mean nothing between steps. */
function memoryLike(v: Flat, secants: boolean): SecantMemory & { curved: Flat; probe: Flat } {
  const none = v.subarray(0, 0)
  return {
    curved: zerosLike(v),
    probe: zerosLike(v),
    point: secants ? zerosLike(v) : none,
    slope: secants ? zerosLike(v) : none,
  }
}
