import { applyTransposedQ, pivotedQr, upperTriangle } from './pivoted-qr.js'

/** min ‖[J; √λ·D] d + [r; 0]‖ for one J, r and D and any number of dampings λ. */
export interface DampedLeastSquares {
  readonly size: number
  /** Diagonal of D. */
  readonly scale: Float64Array
  /** R of J·D⁻¹ with its columns permuted by `pivots`. */
  readonly upper: Float64Array
  readonly image: Float64Array
  readonly pivots: Int32Array
}

/** A step and the triangle S with SᵀS = Pᵀ(D⁻¹JᵀJD⁻¹ + λI)P that it came from. */
export interface DampedStep {
  readonly step: Float64Array
  /** ‖D d‖. */
  readonly length: number
  readonly factor: Float64Array
}

/** Factors a row-major m×n Jacobian in the variables D·d: O(mn²) once, then O(n³) for each damping. */
export function dampedLeastSquares(
  jacobian: Float64Array,
  residuals: Float64Array,
  scale: Float64Array,
): DampedLeastSquares {
  const n = scale.length
  const m = residuals.length
  const columns = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) columns[i * n + j] = jacobian[i * n + j]! / scale[j]!
  }
  const qr = pivotedQr(columns, m, n)
  return {
    size: n,
    scale,
    upper: upperTriangle(qr),
    image: applyTransposedQ(qr, residuals),
    pivots: qr.pivots,
  }
}

/**
 * d(λ) = −(JᵀJ + λD²)⁻¹ Jᵀr without forming JᵀJ, which would square the condition number: the rows √λ
 * are rotated into R (Moré 1978). λ = 0 gives a basic Gauss–Newton step, dependent columns at 0.
 */
export function dampedStep(problem: DampedLeastSquares, damping: number): DampedStep {
  const { size: n, pivots, scale } = problem
  const factor = Float64Array.from(problem.upper)
  const image = Float64Array.from(problem.image)
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
export function triangleRank(factor: Float64Array, n: number): number {
  const least = n * Number.EPSILON * Math.abs(factor[0]!)
  let rank = 0
  while (rank < n && Math.abs(factor[rank * n + rank]!) > least) rank++
  return rank
}

/**
 * The damping at which ‖D d(λ)‖ is within a tenth of `radius`, or 0 where the undamped step fits: Newton's
 * iteration on 1/‖D d‖ − 1/radius, kept inside bounds (Hebden 1973, Moré 1978).
 */
export function dampingForRadius(
  problem: DampedLeastSquares,
  radius: number,
  guess: number,
): { readonly damping: number } & DampedStep {
  const { size: n, scale, pivots } = problem
  const newton = dampedStep(problem, 0)
  const excess = newton.length - radius
  if (excess <= 0.1 * radius) return { damping: 0, ...newton }
  let lower = 0
  if (triangleRank(problem.upper, n) === n) {
    lower = excess / radius / decay(newton, scale, pivots)
  }
  // ‖D⁻¹Jᵀr‖ = ‖Rᵀ Qᵀr‖.
  let square = 0
  for (let j = 0; j < n; j++) {
    let sum = 0
    for (let i = 0; i <= j; i++) sum += problem.upper[i * n + j]! * problem.image[i]!
    square += sum * sum
  }
  const slope = Math.sqrt(square)
  let upper = slope / radius
  if (upper === 0) upper = Number.MIN_VALUE / Math.min(radius, 0.1)
  let damping = Math.min(Math.max(guess, lower), upper)
  if (damping === 0) damping = slope / newton.length
  for (let round = 1; ; round++) {
    if (damping === 0) damping = Math.max(Number.MIN_VALUE, 0.001 * upper)
    const trial = dampedStep(problem, damping)
    const over = trial.length - radius
    if (Math.abs(over) <= 0.1 * radius || round === 10) return { damping, ...trial }
    const correction = over / radius / decay(trial, scale, pivots)
    if (over > 0) lower = Math.max(lower, damping)
    else upper = Math.min(upper, damping)
    damping = Math.max(lower, damping + correction)
    if (damping > upper) damping = upper
  }
}

/** −d log‖z‖/dλ at a step z = D d, that is ‖S⁻ᵀ Pᵀz‖²/‖z‖². */
function decay(at: DampedStep, scale: Float64Array, pivots: Int32Array): number {
  const n = scale.length
  const solved = new Float64Array(n)
  let square = 0
  for (let i = 0; i < n; i++) {
    const p = pivots[i]!
    let sum = (at.step[p]! * scale[p]!) / at.length
    for (let k = 0; k < i; k++) sum -= at.factor[k * n + i]! * solved[k]!
    solved[i] = sum / at.factor[i * n + i]!
    square += solved[i]! ** 2
  }
  return square
}
