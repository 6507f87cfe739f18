import { decayBy, type DampedProblem, type DampedStep } from './damped-problem.js'
import { applyTransposedQ, pivotedQr, upperTriangle } from './pivoted-qr.js'
import { norm } from './vector.js'

interface Triangle {
  readonly scale: Float64Array
  /** R of J·D⁻¹ with its columns permuted by `pivots`. */
  readonly upper: Float64Array
  /** The first entries of Qᵀr. */
  readonly image: Float64Array
  readonly pivots: Int32Array
}

/**
 * min ‖[J; √λ·D] d + [r; 0]‖ for one J, r and D and any number of dampings λ. Factors a row-major m×n Jacobian in the variables
 * D·d: O(mn²) once, then O(n³) for each damping.
 * @param length ‖r‖, where the rows are condensed.
 */
export function dampedLeastSquares(
  jacobian: Float64Array,
  residuals: Float64Array,
  scale: Float64Array,
  length: number = norm(residuals),
): DampedProblem {
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
  const cosine = length === 0 ? 0 : norm(image.subarray(0, rank)) / length
  return {
    slope: norm(slopes),
    regular: rank === n,
    solve: (damping) => dampedStep({ scale, upper, image, pivots }, damping),
    cosine,
  }
}

/** n rows in place of m: R and Qᵀr, with the same JᵀJ and Jᵀr. */
export function condensed(
  jacobian: Float64Array,
  residuals: Float64Array,
  n: number,
): { readonly jacobian: Float64Array; readonly residuals: Float64Array } {
  const qr = pivotedQr(jacobian, residuals.length, n)
  const upper = upperTriangle(qr)
  const rows = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = i; k < n; k++) rows[i * n + qr.pivots[k]!] = upper[i * n + k]!
  }
  return { jacobian: rows, residuals: applyTransposedQ(qr, residuals) }
}

/**
 * d(λ) = −(JᵀJ + λD²)⁻¹ Jᵀr without forming JᵀJ, which would square the condition number: the rows √λ
 * are rotated into R (Moré 1978). λ = 0 gives a basic Gauss–Newton step, dependent columns at 0.
 */
function dampedStep({ upper, image: b, pivots, scale }: Triangle, damping: number): DampedStep {
  const n = scale.length
  const image = b.slice()
  const factor = damping > 0 ? withDamping(upper, image, Math.sqrt(damping)) : upper
  const rank = triangleRank(factor, n)
  const step = new Float64Array(n)
  let square = 0
  for (let i = rank - 1; i >= 0; i--) {
    const entry = image[i]! / factor[i * n + i]!
    square += entry * entry
    step[pivots[i]!] = -entry / scale[pivots[i]!]!
    for (let k = 0; k < i; k++) image[k] = image[k]! - factor[k * n + i]! * entry
  }
  const length = Math.sqrt(square)
  const decay = (): number =>
    decayBy(
      factor,
      pivots,
      step.map((d, j) => d * scale[j]!),
      length,
    )
  return { step, length, decay }
}

/** The triangle with the rows √λ rotated into it, and its right-hand side with them, in place. */
function withDamping(upper: Float64Array, image: Float64Array, root: number): Float64Array {
  const n = image.length
  const factor = upper.slice()
  const row = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    row.fill(0)
    row[j] = root
    let rowImage = 0
    for (let k = j; k < n; k++) {
      const below = row[k]!
      if (below === 0) continue
      const above = factor[k * n + k]!
      const length = hypotenuse(above, below)
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
  return factor
}

/** √(a² + b²); of what squares would spoil by `Math.hypot`, which is slow. */
function hypotenuse(a: number, b: number): number {
  const square = a * a + b * b
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : Math.hypot(a, b)
}

/** Rank of a pivoted triangle: diagonal entries above n·ε of the first. */
function triangleRank(factor: Float64Array, n: number): number {
  const least = n * Number.EPSILON * Math.abs(factor[0]!)
  let rank = 0
  while (rank < n && Math.abs(factor[rank * n + rank]!) > least) rank++
  return rank
}
