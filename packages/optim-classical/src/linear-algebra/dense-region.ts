import { cholesky, choleskySolve } from './cholesky.js'
import { multiply } from './dense.js'
import type { QuadraticModel, RegionModel } from './region-step.js'
import { lowestInRegion } from './tridiagonal-region.js'
import { tridiagonalized, type Tridiagonalization } from './tridiagonal.js'
import { dot, norm, scaled } from './vector.js'

/** A model whose H is given, row-major. */
export function denseModel(
  hessian: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
): QuadraticModel {
  const n = gradient.length
  return {
    gradient,
    scale,
    product: (d) => multiply(hessian, d, n),
    region(free, slopes) {
      const part = new Float64Array(free.length ** 2)
      free.forEach((row, i) => {
        free.forEach((column, j) => (part[i * free.length + j] = hessian[row * n + column]!))
      })
      return denseRegion(
        part,
        slopes,
        Float64Array.from(free, (j) => scale[j]!),
      )
    },
  }
}

/**
 * The lowest points of a model in regions ‖Dd‖ ≤ radius (Moré & Sorensen 1983), the hard case among them. Newton's step by
 * Cholesky where it fits; else from D⁻¹HD⁻¹ = QTQᵀ, found once for all radii.
 */
export function denseRegion(
  hessian: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
): RegionModel {
  const n = gradient.length
  const matrix = hessian.map((h, k) => h / scale[Math.floor(k / n)]! / scale[k % n]!)
  const slopes = gradient.map((g, i) => g / scale[i]!)
  const factor = cholesky(matrix, n)
  const newton = factor && choleskySolve(factor, scaled(-1, slopes))
  let rotated: (Tridiagonalization & { readonly slopes: Float64Array }) | undefined
  return {
    within(radius) {
      let point: Float64Array
      let damping = 0
      if (newton !== undefined && norm(newton) <= radius) point = newton
      else {
        if (rotated === undefined) {
          const t = tridiagonalized(matrix, n)
          rotated = { ...t, slopes: t.inward(slopes) }
        }
        const lowest = lowestInRegion(rotated, rotated.slopes, radius)
        point = rotated.outward(lowest.point)
        damping = lowest.damping
      }
      const length = norm(point)
      const slope = dot(slopes, point)
      return {
        step: point.map((z, i) => z / scale[i]!),
        length,
        slope,
        // From (H + λD²)d = −g: neither term can be negative.
        predicted: 0.5 * (damping * length * length - slope),
        inside: damping === 0,
      }
    },
  }
}
