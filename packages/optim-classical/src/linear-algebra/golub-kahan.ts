import type { KrylovSpace } from './krylov.js'
import { accumulate, dot, norm, scaled } from './vector.js'

/**
 * The Krylov space of AᵀA and Aᵀr by Golub & Kahan's bidiagonalization (1965), as LSQR solves min ‖Az + r‖² + λ‖z‖² (Paige &
 * Saunders 1982): AV = UB and r = βu₁, without the square of A's condition number. The vectors of V are kept
 * and made orthogonal again, which LSQR leaves out: one space then serves all dampings.
 * @param slopes Aᵀr.
 */
export function golubKahan(
  apply: (z: Float64Array) => Float64Array,
  transposed: (u: Float64Array) => Float64Array,
  residuals: Float64Array,
  slopes: Float64Array,
): KrylovSpace {
  const basis: Float64Array[] = []
  const length = norm(residuals)
  const slope = norm(slopes)
  /** B's diagonal, with the entry of the vector to come last, and the entries below it. */
  const alphas = [length > 0 ? slope / length : 0]
  const betas: number[] = []
  let left = length > 0 ? scaled(1 / length, residuals) : residuals
  let next = slope > 0 ? scaled(1 / slope, slopes) : slopes
  let largest = alphas[0]!

  const space: KrylovSpace = {
    slope,
    basis,
    grow() {
      const alpha = alphas[basis.length]!
      if (!(alpha > 4 * Number.EPSILON * largest)) return false
      const u = apply(next)
      accumulate(u, -alpha, left)
      const beta = norm(u)
      if (!Number.isFinite(beta)) return false
      basis.push(next)
      betas.push(beta)
      largest = Math.max(largest, beta)
      let following = 0
      if (beta > 4 * Number.EPSILON * largest) {
        left = scaled(1 / beta, u)
        const v = transposed(left)
        // Twice is enough, and needed: a vector that is small after the first time is mostly rounding.
        for (let time = 0; time < 2; time++) for (const w of basis) accumulate(v, -dot(v, w), w)
        following = norm(v)
        if (following > 0 && following < Infinity) next = scaled(1 / following, v)
        else following = 0
      }
      alphas.push(following)
      largest = Math.max(largest, following)
      return true
    },
    triangle(damping) {
      const k = basis.length
      const [diagonal, above, image] = [0, 0, 0].map(() => new Float64Array(k)) as Three
      const root = Math.sqrt(damping)
      let corner = alphas[0]!
      let rest = length
      for (let i = 0; i < k; i++) {
        const damped = Math.hypot(corner, root)
        rest *= corner / damped
        const entry = Math.hypot(damped, betas[i]!)
        const [cosine, sine] = [damped / entry, betas[i]! / entry]
        diagonal[i] = entry
        if (i + 1 < k) above[i + 1] = sine * alphas[i + 1]!
        image[i] = cosine * rest
        corner = -cosine * alphas[i + 1]!
        rest *= sine
      }
      return { diagonal, above, image }
    },
    bend(y) {
      let square = 0
      for (let i = 0; i <= y.length; i++) {
        const here = i < y.length ? alphas[i]! * y[i]! : 0
        const before = i > 0 ? betas[i - 1]! * y[i - 1]! : 0
        square += (here + before) ** 2
      }
      return square
    },
    rest: (y) => alphas[y.length]! * betas[y.length - 1]! * Math.abs(y[y.length - 1]!),
    cosine: () => (length === 0 ? 0 : norm(space.triangle(0)!.image) / length),
  }
  return space
}

type Three = [Float64Array, Float64Array, Float64Array]
