import type { KrylovSpace } from './krylov.js'
import { accumulate, dot, norm, scaled } from './vector.js'

/**
 * The Krylov space of a symmetric positive semi-definite matrix and g by Lanczos' tridiagonalization (1950): MV = VT but for
 * one vector to come. The vectors are kept and made orthogonal again.
 */
export function lanczos(
  apply: (z: Float64Array) => Float64Array,
  slopes: Float64Array,
): KrylovSpace {
  const basis: Float64Array[] = []
  const slope = norm(slopes)
  const diagonal: number[] = []
  /** T beside its diagonal, with the entry of the vector to come last. */
  const beside = [slope]
  let next = slope > 0 ? scaled(1 / slope, slopes) : slopes
  let largest = 0
  return {
    slope,
    basis,
    grow() {
      const length = beside[basis.length]!
      if (!(length > 4 * Number.EPSILON * (basis.length === 0 ? 0 : largest))) return false
      const v = apply(next)
      const entry = dot(next, v)
      if (!Number.isFinite(norm(v))) return false
      basis.push(next)
      diagonal.push(entry)
      for (let time = 0; time < 2; time++) for (const w of basis) accumulate(v, -dot(v, w), w)
      const following = norm(v)
      largest = Math.max(largest, Math.abs(entry), following)
      if (following > 0) next = scaled(1 / following, v)
      beside.push(following)
      return true
    },
    triangle(damping) {
      const k = basis.length
      const triangle = {
        diagonal: new Float64Array(k),
        above: new Float64Array(k),
        image: new Float64Array(k),
      }
      for (let i = 0; i < k; i++) {
        const entry = diagonal[i]! + damping
        if (i > 0) triangle.above[i] = beside[i]! / triangle.diagonal[i - 1]!
        const pivot = entry - triangle.above[i]! ** 2
        if (!(pivot > k * Number.EPSILON * entry)) return undefined
        triangle.diagonal[i] = Math.sqrt(pivot)
        const earlier = i > 0 ? triangle.above[i]! * triangle.image[i - 1]! : -slope
        triangle.image[i] = -earlier / triangle.diagonal[i]!
      }
      return triangle
    },
    bend(y) {
      let sum = 0
      for (let i = 0; i < y.length; i++) {
        const cross = i > 0 ? 2 * beside[i]! * y[i]! * y[i - 1]! : 0
        sum += diagonal[i]! * y[i]! ** 2 + cross
      }
      return Math.max(0, sum)
    },
    rest: (y) => beside[y.length]! * Math.abs(y[y.length - 1]!),
    cosine: () => 0,
  }
}
