/** Floating-point operations of one update: the derivatives' from the tape, the rule's from its formulas. */
import { hessian, jacobian, trace, valueAndGrad, valueGradientGnvp, zeros } from '@wengert/ad-core'
import type { Scalar, Traced } from '@wengert/ad-core'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { FourRegionsParams } from '@wengert/optim-stochastic/problems'
import type { Operations } from './results.js'
import type { MethodName, Variant } from './settings.js'

const n = fourRegions.weights
const m = fourRegions.classes

type Weights = FourRegionsParams<Traced>

/** Operations by weight and pattern of a variant's update on a mini-batch of this size. */
export function countFlops({ method }: Variant, batch: number): Operations {
  const patterns = method === 'gekf' ? 1 : batch
  return {
    derivatives: derivativeFlops(method, patterns) / (n * patterns),
    rule: RULE_FLOPS[method] / (n * patterns),
  }
}

/** Counted on the recording of what the method asks of the tape for one update. */
function derivativeFlops(method: MethodName, patterns: number): number {
  const weights = fourRegions.init(0)
  const { inputs, targets } = fourRegions.sample(patterns, 'uniform', 0)
  const { model, loss } = fourRegions
  const composed = (w: Weights, x: Traced, t: Traced): Scalar => loss(model(w, x), t)
  const outputs = (w: Weights, x: Traced, _t: Traced): Traced => model(w, x)
  const outputLoss = (z: Traced, _x: Traced, t: Traced): Scalar => loss(z, t)
  switch (method) {
    case 'sgd':
    case 'alap':
      return trace(valueAndGrad(composed))(weights, inputs, targets).flops
    case 'smd':
      return trace(valueGradientGnvp(outputs, outputLoss))(weights, weights, inputs, targets).flops
    case 'gekf': {
      const z = zeros([1, m])
      return (
        trace(jacobian(model))(weights, inputs).flops +
        trace(valueAndGrad(loss))(z, targets).flops +
        trace(hessian(loss))(z, targets).flops
      )
    }
  }
}

/** Rank of softmax' Hessian, and so of the filter's correction of P by one pattern. */
const r = m - 1

/**
 * Additions, multiplications, divisions and comparisons that each method's own lines cost in one
 * update of all n weights, w ← w + step included.
 */
const RULE_FLOPS: Readonly<Record<MethodName, number>> = {
  // −p·g and w + step
  sgd: 2 * n,
  // p·max(½, 1 + k·g·ḡ/s): 6; w − p·g: 2; ḡ ← γḡ + (1−γ)g: 3; s ← γs + (1−γ)g²: 4
  alap: 15 * n,
  // p·max(½, 1 − μ·g·v): 5; w − p·g: 2; λv − p·(g + λCv): 5
  smd: 12 * n,
  gekf:
    (r + 1) * 2 * m * n + // HᵀL, and Hᵀ∂l/∂z as one column more
    (r + 1) * 2 * n * n + // P times each
    r * (r + 1) * n + // C = I + LᵀHU, one triangle
    r * r * n + // V = UR⁻ᵀ
    r * n * (n + 1) + // P − VVᵀ, one triangle
    r * 4 * n + // (P − VVᵀ)Hᵀ∂l/∂z from what is there
    2 * n, // P + qI and w + step
}
