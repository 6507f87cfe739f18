import { cholesky, choleskySolve } from '../linear-algebra/cholesky.js'
import { gaussNewtonMatrix } from '../descents/gauss-newton-direction.js'
import { addScaled, dot, maxNorm, norm, scaled } from '../linear-algebra/vector.js'
import { multiplySymmetric } from '../descents/inverse-hessian.js'
import { defineMethod, type Iterate, type Method } from '../protocol.js'

interface DampedState extends Iterate {
  readonly gradient: Float64Array
  /** G at w, row-major. */
  readonly curvature: Float64Array
  readonly damping: number
}

const MAX_TRIALS = 60

/**
 * Levenberg–Marquardt for `{ model, loss }`: w ← w − (G + λ diag G)⁻¹g with G = JᵀH_lJ built from n Gauss–Newton products
 * and λ adapted by the gain ratio (Nielsen's smooth rule, 1999).
 */
export function dampedGaussNewton(name: string): Method<'valueAndGradient' | 'value' | 'gnvp'> {
  return defineMethod<DampedState, 'valueAndGradient' | 'value' | 'gnvp'>({
    name,
    queries: ['valueAndGradient', 'value', 'gnvp'],
    start(w, objective) {
      const [value, gradient] = objective.valueAndGradient(w)
      return { w, value, gradient, curvature: gaussNewtonMatrix(w, objective), damping: 1e-3 }
    },
    step(state, objective) {
      const { w, value, gradient, curvature } = state
      const n = w.length
      const diagonal = new Float64Array(n)
      for (let i = 0; i < n; i++) diagonal[i] = curvature[i * n + i]!
      const least = 1e-12 * maxNorm(diagonal) || 1
      let damping = state.damping
      let growth = 2
      let predicted = 0
      for (let trial = 0; trial < MAX_TRIALS; trial++, damping *= growth, growth *= 2) {
        const damped = Float64Array.from(curvature)
        for (let i = 0; i < n; i++) {
          damped[i * n + i] = damped[i * n + i]! + damping * Math.max(diagonal[i]!, least)
        }
        const lower = cholesky(damped, n)
        if (lower === undefined) continue
        const step = choleskySolve(lower, scaled(-1, gradient))
        predicted = -dot(gradient, step) - 0.5 * dot(step, multiplySymmetric(curvature, step))
        const next = addScaled(w, 1, step)
        const nextValue = objective.value(next)
        const gain = (value - nextValue) / predicted
        const nearRounding = predicted <= 1e-12 * Math.abs(value)
        const takesIt =
          gain > 1e-4 || (nearRounding && nextValue - value <= 1e-13 * Math.abs(value))
        if (takesIt) {
          const [, nextGradient] = objective.valueAndGradient(next)
          const nextCurvature = gaussNewtonMatrix(next, objective)
          if (Number.isFinite(norm(nextGradient)) && Number.isFinite(norm(nextCurvature))) {
            const easing = Math.max(0.1, 1 - (2 * Math.min(gain, 1) - 1) ** 3)
            return {
              state: {
                w: next,
                value: nextValue,
                gradient: nextGradient,
                curvature: nextCurvature,
                damping: Math.max(damping * (gain > 0 ? easing : 1), 1e-15),
              },
              stepLength: maxNorm(step),
              predicted,
            }
          }
        }
        if (norm(step) <= Number.EPSILON * norm(w)) break
      }
      return { state, stepLength: 0, predicted, stuck: 'no damped step lowers the value' }
    },
  })
}
