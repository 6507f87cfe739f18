import type { DampedProblem, DampedStep } from './damped-problem.js'
import { applyTransposedQ, pivotedQr, upperTriangle } from './pivoted-qr.js'
import { norm } from './vector.js'

/** min ‖[J; √λ·D] d + [r; 0]‖ for one J, r and D and any number of dampings λ. */
export interface DampedLeastSquares extends DampedProblem {
  /** Cosine of the angle between r and the range of J. */
  readonly cosine: number
}

interface Triangle {
  readonly scale: Float64Array
  /** R of J·D⁻¹ with its columns permuted by `pivots`. */
  readonly upper: Float64Array
  /** The first entries of Qᵀr. */
  readonly image: Float64Array
  readonly pivots: Int32Array
}

/** Factors a row-major m×n Jacobian in the variables D·d: O(mn²) once, then O(n³) for each damping. */
export function dampedLeastSquares(
  jacobian: Float64Array,
  residuals: Float64Array,
  scale: Float64Array,
): DampedLeastSquares {
  const n = scale.length
  const m = residuals.length
  const qr = pivotedQr(jacobian, m, n, scale)
  const { pivots } = qr
  const upper = upperTriangle(qr)
  const image = applyTransposedQ(qr, residuals)
  // D⁻¹Jᵀr, permuted, is Rᵀ Qᵀr.
  const slopes = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) slopes[j] = slopes[j]! + upper[i * n + j]! * image[i]!
  }
  const rank = triangleRank(upper, n)
  const length = norm(residuals)
  const cosine = length === 0 ? 0 : norm(image.subarray(0, rank)) / length
  return {
    scale,
    pivots,
    slope: norm(slopes),
    regular: rank === n,
    solve: (damping) => dampedStep({ scale, upper, image, pivots }, damping),
    staying: Math.max(0, 1 - cosine * cosine),
    cosine,
  }
}

/**
 * d(λ) = −(JᵀJ + λD²)⁻¹ Jᵀr without forming JᵀJ, which would square the condition number: the rows √λ
 * are rotated into R (Moré 1978). λ = 0 gives a basic Gauss–Newton step, dependent columns at 0.
 */
function dampedStep({ upper, image: b, pivots, scale }: Triangle, damping: number): DampedStep {
  const n = scale.length
  const factor = upper.slice()
  const image = b.slice()
  const root = Math.sqrt(damping)
  const row = new Float64Array(n)
  for (let j = 0; j < n && root > 0; j++) {
    row.fill(0)
    row[j] = root
    let rowImage = 0
    for (let k = j; k < n; k++) {
      const below = row[k]!
      if (below === 0) continue
      const above = factor[k * n + k]!
      const length = Math.hypot(above, below)
      const cosine = above / length
      const sine = below / length
      factor[k * n + k] = length
      const kept = image[k]!
      image[k] = cosine * kept + sine * rowImage
      rowImage = cosine * rowImage - sine * kept
      for (let i = k + 1; i < n; i++) {
        const entry = factor[k * n + i]!
        factor[k * n + i] = cosine * entry + sine * row[i]!
        row[i] = cosine * row[i]! - sine * entry
      }
    }
  }
  const rank = triangleRank(factor, n)
  const step = new Float64Array(n)
  let square = 0
  for (let i = rank - 1; i >= 0; i--) {
    const entry = image[i]! / factor[i * n + i]!
    square += entry * entry
    step[pivots[i]!] = -entry / scale[pivots[i]!]!
    for (let k = 0; k < i; k++) image[k] = image[k]! - factor[k * n + i]! * entry
  }
  return { step, length: Math.sqrt(square), factor }
}

/** Rank of a pivoted triangle: diagonal entries above n·ε of the first. */
function triangleRank(factor: Float64Array, n: number): number {
  const least = n * Number.EPSILON * Math.abs(factor[0]!)
  let rank = 0
  while (rank < n && Math.abs(factor[rank * n + rank]!) > least) rank++
  return rank
}
