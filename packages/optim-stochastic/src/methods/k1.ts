import type { Flat } from '@wengert/ad-core'
import { knownOptions, positiveNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { linearPattern } from './linear-pattern.js'

/** Options of {@link k1}. */
export interface K1Options {
  /** The variance that every weight is credited with at first, e^β₀ > 0. Default 0.05. */
  readonly stepSize?: number
  /** μ ≥ 0, a number or a schedule: how fast the variances move. Default 0.01. */
  readonly metaStepSize?: Hyperparameter
  /** R > 0, the variance of the targets' noise. Default 1. */
  readonly noise?: number
}

/** State of {@link k1}. */
export interface K1State {
  /** β, the logarithm of a weight's variance: one number a weight. */
  readonly logVariance: Flat
  /** h: how each weight depends on its β. */
  readonly h: Flat
}

/**
 * K1, a Kalman filter for linear models z = xᵀw with one output whose covariance is a diagonal e^β
 * that descends the error of each pattern.
 *
 * ```
 * β ← β + μ δ x h
 * k = e^β x/(R + Σ e^β x²)
 * w ← w + k δ
 * h ← (h + k δ)·max(0, 1 − kx)
 * ```
 *
 * with δ = t − z for the loss ½(z − t)². For other convex losses δ = −∂l/∂z, and x² and kx are
 * multiplied by ∂²l/∂z². One pattern at a time, whatever the batch. As the gains k are normalised, no
 * variance makes it unstable.
 *
 * State: β and h, two numbers a weight. Cost per pattern: one value with its slopes. The gradient is
 * not used.
 * Errors: `DomainError` for several outputs or a model that is not linear in its parameters.
 * Source: Sutton 1992b (Gain adaptation beats least squares?).
 * @example
 * await train({
 *   params: { w, b: 0 }, data, loss: (z, t) => z.sub(t).square().mean().mul(0.5),
 *   model: (p, x) => x.matmul(p.w).add(p.b), optimizer: k1({ noise: 0.1 }),
 * })
 */
export function k1(options: K1Options = {}): Transform<K1State, 'outputs'> {
  knownOptions('k1', options, ['stepSize', 'metaStepSize', 'noise'])
  const initial = positiveNumber('k1', 'stepSize', options.stepSize ?? 0.05)
  const muAt = hyperparameter('k1', 'metaStepSize', options.metaStepSize ?? 0.01)
  const noise = positiveNumber('k1', 'noise', options.noise ?? 1)
  return {
    name: 'k1',
    granularity: 'pattern',
    usesGradient: false,
    init: (params) => ({
      logVariance: zerosLike(params).fill(Math.log(initial)),
      h: zerosLike(params),
    }),
    update: (step, state, at) => {
      const { logVariance: beta, h } = state
      const { x, delta, curvature } = linearPattern('k1', at.outputs(), at.params)
      const mu = muAt(at.iteration)
      let variance = noise
      for (let i = 0; i < step.length; i++) {
        const xi = x[i]!
        beta[i] = beta[i]! + mu * delta * xi * h[i]!
        variance += Math.exp(beta[i]!) * curvature * xi * xi
      }
      for (let i = 0; i < step.length; i++) {
        const xi = x[i]!
        const k = (Math.exp(beta[i]!) * xi) / variance
        step[i] = k * delta
        h[i] = (h[i]! + step[i]!) * Math.max(0, 1 - k * curvature * xi)
      }
      return { step, state }
    },
  }
}
