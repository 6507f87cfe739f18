/**
 * Lower Cholesky factor L of a symmetric n×n matrix A + shift·I (row-major, lower triangle read), or
 * `undefined` when a pivot is not safely positive: above n·ε of its own diagonal entry, so that the scale of
 * the variables does not matter.
 */
export function cholesky(a: Float64Array, n: number, shift = 0): Float64Array | undefined {
  const lower = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    const diagonal = a[j * n + j]! + shift
    let pivot = diagonal
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2
    if (!(pivot > n * Number.EPSILON * diagonal) || pivot === Infinity) return undefined
    const root = Math.sqrt(pivot)
    lower[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!
      lower[i * n + j] = sum / root
    }
  }
  return lower
}

/** Solves L Lᵀ x = b. */
export function choleskySolve(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    let sum = x[i]!
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * x[k]!
    x[i] = sum / lower[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!
    for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * x[k]!
    x[i] = sum / lower[i * n + i]!
  }
  return x
}

/** Factor of S⁻¹AS⁻¹ + shift·I, with the diagonal of S. */
export interface ShiftedFactor {
  readonly lower: Float64Array
  readonly shift: number
  readonly scale: Float64Array
}

/**
 * A symmetric matrix made positive definite: in variables scaled by S = √|diag A| the first τ of 0, `least`,
 * 10·`least`, … with which S⁻¹AS⁻¹ + τI is safely positive definite (Nocedal & Wright, Algorithm 3.3). Such small
 * shifts leave the curvature that is there almost as it is. An entry of the diagonal that is small
 * against its row counts as its row. `undefined` where A is zero or an entry is not finite.
 */
export function shiftedCholesky(
  a: Float64Array,
  n: number,
  least: number = n * Number.EPSILON,
): ShiftedFactor | undefined {
  const scale = symmetricScale(a, n)
  if (scale === undefined) return undefined
  const scaled = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) scaled[i * n + j] = a[i * n + j]! / scale[i]! / scale[j]!
  }
  for (let shift = 0; ; shift = Math.max(10 * shift, least)) {
    const lower = cholesky(scaled, n, shift)
    if (lower !== undefined) return { lower, shift, scale }
    if (!Number.isFinite(shift)) return undefined
  }
}

/** (A + τS²)⁻¹b. */
export function shiftedSolve({ lower, scale }: ShiftedFactor, b: Float64Array): Float64Array {
  const solution = choleskySolve(
    lower,
    b.map((entry, i) => entry / scale[i]!),
  )
  return solution.map((entry, i) => entry / scale[i]!)
}

export function symmetricScale(a: Float64Array, n: number): Float64Array | undefined {
  let largest = 0
  for (let k = 0; k < n * n; k++) {
    const size = Math.abs(a[k]!)
    if (!Number.isFinite(size)) return undefined
    largest = Math.max(largest, size)
  }
  if (largest === 0) return undefined
  const scale = Float64Array.from({ length: n }, (_, i) => Math.sqrt(Math.abs(a[i * n + i]!)))
  // |a_ij| ≤ s_i s_j wherever A is positive definite; where it is not, rows may ask for more.
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const size = Math.abs(a[i * n + j]!)
      if (size <= scale[i]! * scale[j]!) continue
      const growth =
        scale[i]! * scale[j]! > 0 ? Math.sqrt(size / (scale[i]! * scale[j]!)) : Infinity
      if (growth < Infinity) {
        scale[i] = scale[i]! * growth
        scale[j] = scale[j]! * growth
      } else {
        scale[i] = Math.max(scale[i]!, Math.sqrt(size))
        scale[j] = Math.max(scale[j]!, Math.sqrt(size))
      }
    }
  }
  const least = Math.sqrt(largest) * Number.EPSILON
  return scale.map((s) => (s > 0 ? s : least))
}
