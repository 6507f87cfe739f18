import { knownOptions, positiveNumber } from '../checks.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { kalmanUpdate, scaledIdentity } from './kalman-update.js'

/** Options of {@link gekf}. */
export interface GekfOptions {
  /** P₀ = covariance·I: how uncertain the starting weights are. Default 1 (100 tends to diverge). */
  readonly covariance?: number
  /** q ≥ 0, added to P's diagonal after each pattern: how fast the truth may move. Default 1e-5. */
  readonly processNoise?: Hyperparameter
}

/** State of {@link gekf}. */
export interface GekfState {
  /** P, its lower triangle by rows: entry (i, j ≤ i) at i(i+1)/2 + j. */
  readonly covariance: Float64Array
}

/**
 * Global extended Kalman filter, slide 22: one pattern at a time, whatever the batch, each linearised
 * at the weights that the pattern before left behind. For n weights, m outputs, H = ∂z/∂w [m, n], loss
 * Hessian H_l = LLᵀ (L from a pivoted Cholesky factorisation: H_l has rank m−1 for softmax with
 * cross-entropy, which this is for any convex loss) and error e = −∂l/∂z:
 *
 * ```
 * U = P Hᵀ L;  C = I + Lᵀ H U = RRᵀ
 * P ← P − U C⁻¹ Uᵀ
 * w ← w + P Hᵀ e
 * P ← P + qI
 * ```
 *
 * For a squared-error loss and a linear model this is recursive least squares.
 *
 * State: one triangle of P, (n+1)/2 numbers a weight. Cost per pattern: the outputs' Jacobian (m
 * reverse sweeps) and about 3rn² flops, r ≤ m the rank of H_l. The gradient is not used.
 * Errors: training ends with the outcome `'failed'` where P stops being positive definite or the loss
 * is not convex in the outputs.
 * Source: Singhal & Wu 1989; Puskorius & Feldkamp 1991 (global form).
 * @example
 * await train({ params, data, model, loss, optimizer: gekf({ covariance: 1, processNoise: 1e-5 }) })
 */
export function gekf(options: GekfOptions = {}): Transform<GekfState, 'outputs'> {
  knownOptions('gekf', options, ['covariance', 'processNoise'])
  const p0 = positiveNumber('gekf', 'covariance', options.covariance ?? 1)
  const noiseAt = hyperparameter('gekf', 'processNoise', options.processNoise ?? 1e-5)
  const update = kalmanUpdate('gekf')
  let order = new Int32Array(0) // all weights, in one block
  let sizes = [0]
  return {
    name: 'gekf',
    granularity: 'pattern',
    usesGradient: false,
    init: (params) => ({ covariance: scaledIdentity([params.length], p0) }),
    update: (step, state, at) => {
      if (order.length !== step.length) {
        order = Int32Array.from(step, (_, i) => i)
        sizes = [step.length]
      }
      const { covariance } = state
      update(step, { covariance, order, sizes }, at.outputs(), noiseAt(at.iteration))
      return { step, state }
    },
  }
}
