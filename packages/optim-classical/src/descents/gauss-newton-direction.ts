import { shiftedCholesky, shiftedSolve } from '../linear-algebra/cholesky.js'
import { leastSquaresSolution, pivotedQr } from '../linear-algebra/pivoted-qr.js'
import { scaled } from '../linear-algebra/vector.js'
import type { Objective } from '../protocol.js'
import type { Descent } from './descent.js'

/** d = −J⁺r (slide 14): the least-squares solution of Jd = −r by QR with column pivoting. */
export function residualDirection(): Descent<null, 'residuals' | 'jacobian'> {
  return {
    queries: ['residuals', 'jacobian'],
    start: () => null,
    direction(at, _memory, objective) {
      const residuals = objective.residuals(at.w)
      const jacobian = objective.jacobian(at.w)
      const qr = pivotedQr(jacobian, residuals.length, at.w.length)
      return { direction: scaled(-1, leastSquaresSolution(qr, residuals)), naturalStep: 1 }
    },
    learn: () => null,
    forget: () => undefined,
  }
}

/** d = −(G + τ diag G)⁻¹g with G = JᵀH_lJ, shifted only where G is singular. */
export function compositeDirection(): Descent<null, 'gnvp'> {
  return {
    queries: ['gnvp'],
    start: () => null,
    direction(at, _memory, objective) {
      const downhill = scaled(-1, at.gradient)
      const matrix = gaussNewtonMatrix(at.w, objective)
      const factors = shiftedCholesky(matrix, at.w.length, 1e-3)
      if (factors === undefined) return { direction: downhill, naturalStep: undefined }
      return { direction: shiftedSolve(factors, downhill), naturalStep: 1 }
    },
    learn: () => null,
    forget: () => undefined,
  }
}

/** G, row-major, from its products with the n unit vectors. */
export function gaussNewtonMatrix(w: Float64Array, objective: Objective<'gnvp'>): Float64Array {
  const n = w.length
  const matrix = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n)
    unit[j] = 1
    matrix.set(objective.gnvp(w, unit), j * n)
  }
  return matrix
}
