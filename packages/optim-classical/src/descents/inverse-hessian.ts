import { difference, dot, norm, scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** B, the estimate of H⁻¹ (row-major n×n, symmetric by construction), and how many pairs it took in. */
export interface InverseHessian {
  readonly matrix: Float64Array
  readonly pairs: number
  readonly skipped: number
}

/**
 * The lecture's update (slide 16), both triangles written at once so that symmetry is exact:
 * B ← B + ΔwΔwᵀ/ΔwᵀΔg − BΔgΔgᵀB/ΔgᵀBΔg + ū(ΔgᵀBΔg)ūᵀ, ū = Δw/ΔwᵀΔg − BΔg/ΔgᵀBΔg.
 * Afterwards BΔg = Δw. Needs ΔwᵀΔg > 0.
 */
export function updateInverseHessian(b: Float64Array, dw: Float64Array, dg: Float64Array): void {
  const n = dw.length
  const image = multiplySymmetric(b, dg)
  const curvature = dot(dw, dg)
  const variance = dot(dg, image)
  const u = new Float64Array(n)
  for (let i = 0; i < n; i++) u[i] = dw[i]! / curvature - image[i]! / variance
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry =
        b[i * n + j]! +
        (dw[i]! * dw[j]!) / curvature -
        (image[i]! * image[j]!) / variance +
        variance * u[i]! * u[j]!
      b[i * n + j] = entry
      b[j * n + i] = entry
    }
  }
}

/** Bx for a dense symmetric matrix. */
export function multiplySymmetric(b: Float64Array, x: Float64Array): Float64Array {
  const n = x.length
  const product = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += b[i * n + j]! * x[j]!
    product[i] = sum
  }
  return product
}

/**
 * d = −Bg. Before the first pair B is sᵀy/yᵀy times the identity; pairs with
 * sᵀy ≤ 1e-10‖s‖‖y‖ are skipped and counted, for they would cost positivity.
 */
export function inverseHessian(): Descent<InverseHessian, never> {
  return {
    queries: [],
    start: (n) => ({ matrix: new Float64Array(n * n), pairs: 0, skipped: 0 }),
    direction(at, { matrix, pairs }) {
      if (pairs === 0) return { direction: scaled(-1, at.gradient), naturalStep: undefined }
      return { direction: scaled(-1, multiplySymmetric(matrix, at.gradient)), naturalStep: 1 }
    },
    learn({ matrix, pairs, skipped }, from, to) {
      const dw = difference(to.w, from.w)
      const dg = difference(to.gradient, from.gradient)
      const curvature = dot(dw, dg)
      const square = dot(dg, dg)
      if (!(curvature > 1e-10 * norm(dw) * norm(dg)) || square === Infinity) {
        return { matrix, pairs, skipped: skipped + 1 }
      }
      const n = dw.length
      if (pairs === 0) {
        matrix.fill(0)
        for (let i = 0; i < n; i++) matrix[i * n + i] = curvature / square
      }
      updateInverseHessian(matrix, dw, dg)
      return { matrix, pairs: pairs + 1, skipped }
    },
    forget: ({ matrix, pairs, skipped }) =>
      pairs === 0 ? undefined : { matrix, pairs: 0, skipped },
  }
}
