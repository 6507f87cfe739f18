import {
  setScaledIdentity,
  symmetricTimes,
  symmetricUpdate,
} from '../linear-algebra/packed-symmetric.js'
import { triangleSize } from '../linear-algebra/packed.js'
import type { Transform } from '../protocol.js'
import { onlineBfgs, onlinePair, type OnlineBfgsOptions } from './online-pair.js'

/** Options of {@link obfgs}. */
export interface ObfgsOptions extends OnlineBfgsOptions {
  /** c in (0, 1]: B tends to c times the inverse Hessian, and steps are 1/c longer. Default 0.1. */
  readonly scaling?: number
}

/** State of {@link obfgs}. */
export interface ObfgsState {
  /** B, its lower triangle by rows: entry (i, j ≤ i) at i(i+1)/2 + j. */
  readonly inverse: Float64Array
  /** Pairs taken into B. */
  pairs: number
  /** Pairs left out because they showed no positive curvature. */
  skipped: number
}

/**
 * Online BFGS: a quasi-Newton method without line search, whose gradient differences are taken on one
 * batch, so that they measure curvature and not the difference between batches:
 *
 * ```
 * s = −(η/c) B g;  w ← w + s
 * y = g(w + s) − g(w) + λs          on the same batch
 * ϱ = 1/sᵀy
 * B ← (I − ϱsyᵀ) B (I − ϱysᵀ) + cϱssᵀ
 * ```
 *
 * B starts as εI and becomes (sᵀy/yᵀy)I just before its first update. After an update By = cs, and on a
 * quadratic loss B tends to c(H + λI)⁻¹. A pair with sᵀy ≤ 1e-10‖s‖‖y‖, as losses that are not convex
 * bring, is left out and counted; λ above the most negative curvature prevents that.
 *
 * State: one triangle of B, (n+1)/2 numbers a weight. Cost per step: two gradients and about 8n² flops.
 * Errors: `DomainError` for options outside their range.
 * Source: Schraudolph, Yu & Günter 2007, algorithm 1.
 * @example
 * const stepSize = robbinsMonro({ initial: 0.1, tau: 1000 })
 * await train({ params, data, loss, batchSize: 10, optimizer: obfgs({ stepSize }) })
 */
export function obfgs(options: ObfgsOptions = {}): Transform<ObfgsState, 'gradientAt'> {
  const { stepSizeAt, dampingAt, scaling: c, epsilonFor } = onlineBfgs('obfgs', options, 0.1)
  const measure = onlinePair()
  let product = new Float64Array(0) // scratch: Bg, then By
  return {
    name: 'obfgs',
    init: (params) => {
      const n = params.length
      const inverse = new Float64Array(triangleSize(n))
      setScaledIdentity(inverse, n, epsilonFor(params))
      return { inverse, pairs: 0, skipped: 0 }
    },
    update: (g, state, at) => {
      const { inverse: B } = state
      const n = g.length
      if (product.length !== n) product = new Float64Array(n)
      symmetricTimes(B, n, g, product)
      const eta = stepSizeAt(at.iteration)
      const pair = measure(g, product, eta / c, dampingAt(at.iteration), at)
      if (!pair.isPositive) {
        state.skipped++
        return { step: g, state }
      }
      const { s, y, sy, yy } = pair
      if (state.pairs++ === 0) setScaledIdentity(B, n, sy / yy)
      symmetricTimes(B, n, y, product)
      let yBy = 0
      for (let i = 0; i < n; i++) yBy += y[i]! * product[i]!
      symmetricUpdate(B, n, (c + yBy / sy) / sy, s, 1 / sy, product)
      return { step: g, state }
    },
  }
}
