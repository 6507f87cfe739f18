import { shiftedCholesky, shiftedSolve } from '../linear-algebra/cholesky.js'
import { scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** d = −(H + τS²)⁻¹g, S² = |diag H|, with τ = 0 wherever H is positive definite. */
export function newtonDirection(): Descent<null, 'hessian'> {
  return {
    queries: ['hessian'],
    start: () => null,
    direction(at, _memory, objective) {
      const factors = shiftedCholesky(objective.hessian(at.w), at.w.length)
      const downhill = scaled(-1, at.gradient)
      if (factors === undefined) return { direction: downhill, naturalStep: undefined }
      return { direction: shiftedSolve(factors, downhill), naturalStep: 1 }
    },
    learn: () => null,
    forget: () => undefined,
  }
}
