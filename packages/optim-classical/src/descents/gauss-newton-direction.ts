import { shiftedCholesky, shiftedSolve } from '../linear-algebra/cholesky.js'
import { leastSquaresSolution, pivotedQr } from '../linear-algebra/pivoted-qr.js'
import { curvatureProductModel, residualProductModel } from '../linear-algebra/product-models.js'
import type { StepModel } from '../linear-algebra/step-model.js'
import { norm, scaled } from '../linear-algebra/vector.js'
import type { Objective, Query } from '../protocol.js'
import type { Descent, Place } from './descent.js'

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

/** ‖g‖ where the descent began; 0 before its first step. */
interface Beginning {
  readonly startSlope: number
}

/** d = −J⁺r from products with J and Jᵀ, as far as the Krylov space of LSQR takes it. */
export function residualProductDirection(): Descent<Beginning, 'residuals' | 'jvp' | 'vjp'> {
  return productDirection(['residuals', 'jvp', 'vjp'], ({ w, gradient }, forcing, objective) =>
    residualProductModel(
      (v) => objective.jvp(w, v),
      (u) => objective.vjp(w, u),
      objective.residuals(w),
      gradient,
      new Float64Array(w.length).fill(1),
      forcing,
    ),
  )
}

/** d = −G⁻¹g from products with G, as far as conjugate gradients take it. */
export function compositeProductDirection(): Descent<Beginning, 'gnvp'> {
  return productDirection(['gnvp'], ({ w, gradient }, forcing, objective) =>
    curvatureProductModel(
      (v) => objective.gnvp(w, v),
      gradient,
      new Float64Array(w.length).fill(1),
      forcing,
    ),
  )
}

function productDirection<Q extends Query>(
  queries: readonly Q[],
  modelAt: (at: Place, forcing: number, objective: Objective<Q>) => StepModel,
): Descent<Beginning, Q> {
  return {
    queries,
    start: () => ({ startSlope: 0 }),
    direction(at, { startSlope }, objective) {
      const slope = norm(at.gradient)
      const forcing = Math.min(0.1, slope / (startSlope || slope))
      const { step, length } = modelAt(at, forcing, objective).whole().solve(0)
      return length < Infinity
        ? { direction: step, naturalStep: 1 }
        : { direction: scaled(-1, at.gradient), naturalStep: undefined }
    },
    learn: ({ startSlope }, from) => ({ startSlope: startSlope || norm(from.gradient) }),
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
