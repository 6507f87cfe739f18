import type { Flat } from '@wengert/ad-core'
import { knownOptions, positiveNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { linearPattern } from './linear-pattern.js'

/** Options of {@link idbd}. */
export interface IdbdOptions {
  /** α₀ > 0, the step size that every weight starts from. Default 0.05. */
  readonly stepSize?: number
  /** θ ≥ 0, a number or a schedule: how fast step sizes move. Default 0.01. */
  readonly metaStepSize?: Hyperparameter
}

/** State of {@link idbd}. */
export interface IdbdState {
  /** β = ln α: one number a weight. */
  readonly logStepSize: Flat
  /** h: how each weight depends on its β. */
  readonly h: Flat
}

/**
 * Incremental delta-bar-delta for linear models z = xᵀw with one output: step sizes α = e^β descend
 * the error of each pattern, as weights do.
 *
 * ```
 * β ← β + θ δ x h
 * w ← w + α δ x
 * h ← h·max(0, 1 − αx²) + α δ x
 * ```
 *
 * with δ = t − z for the loss ½(z − t)². For other convex losses δ = −∂l/∂z, and x² is multiplied by
 * ∂²l/∂z². One pattern at a time, whatever the batch. Relevant inputs come to larger step sizes.
 *
 * State: β and h, two numbers a weight. Cost per pattern: one value with its slopes. The gradient is
 * not used.
 * Errors: `DomainError` for several outputs or a model that is not linear in its parameters.
 * Source: Sutton 1992a (Adapting bias by gradient descent).
 * @example
 * await train({
 *   params: { w, b: 0 }, data, loss: (z, t) => z.sub(t).square().mean().mul(0.5),
 *   model: (p, x) => x.matmul(p.w).add(p.b), optimizer: idbd(),
 * })
 */
export function idbd(options: IdbdOptions = {}): Transform<IdbdState, 'outputs'> {
  knownOptions('idbd', options, ['stepSize', 'metaStepSize'])
  const initial = positiveNumber('idbd', 'stepSize', options.stepSize ?? 0.05)
  const thetaAt = hyperparameter('idbd', 'metaStepSize', options.metaStepSize ?? 0.01)
  return {
    name: 'idbd',
    granularity: 'pattern',
    usesGradient: false,
    init: (params) => ({
      logStepSize: zerosLike(params).fill(Math.log(initial)),
      h: zerosLike(params),
    }),
    update: (step, state, at) => {
      const { logStepSize: beta, h } = state
      const { x, delta, curvature } = linearPattern('idbd', at.outputs(), at.params)
      const theta = thetaAt(at.iteration)
      for (let i = 0; i < step.length; i++) {
        const xi = x[i]!
        beta[i] = beta[i]! + theta * delta * xi * h[i]!
        const alpha = Math.exp(beta[i]!)
        step[i] = alpha * delta * xi
        h[i] = h[i]! * Math.max(0, 1 - alpha * curvature * xi * xi) + step[i]!
      }
      return { step, state }
    },
  }
}
