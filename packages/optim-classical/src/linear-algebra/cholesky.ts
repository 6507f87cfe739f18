/**
 * Lower Cholesky factor L of a symmetric n×n matrix A + shift·I (row-major, lower triangle read), or
 * `undefined` when a pivot is not safely positive: relative to the largest diagonal entry, n·ε.
 */
export function cholesky(a: Float64Array, n: number, shift = 0): Float64Array | undefined {
  const lower = new Float64Array(n * n)
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(a[i * n + i]! + shift))
  const least = n * Number.EPSILON * largest
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]! + shift
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2
    if (!(pivot > least) || pivot === Infinity) return undefined
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

/**
 * Factor of A + τI with τ = 0 where A is safely positive definite, otherwise the first τ of a
 * doubling sequence that makes it so (Nocedal & Wright, Algorithm 3.3). `undefined` when A has an
 * entry that is not finite.
 */
export function shiftedCholesky(
  a: Float64Array,
  n: number,
): { readonly lower: Float64Array; readonly shift: number } | undefined {
  let frobenius = 0
  let leastDiagonal = Infinity
  for (let i = 0; i < n; i++) {
    leastDiagonal = Math.min(leastDiagonal, a[i * n + i]!)
    for (let j = 0; j < n; j++) frobenius = Math.hypot(frobenius, a[i * n + j]!)
  }
  if (!Number.isFinite(frobenius)) return undefined
  const first = 1e-3 * (frobenius || 1)
  let shift = leastDiagonal > 0 ? 0 : first - leastDiagonal
  for (;;) {
    const lower = cholesky(a, n, shift)
    if (lower !== undefined) return { lower, shift }
    shift = Math.max(2 * shift, first)
    if (!Number.isFinite(shift)) return undefined
  }
}
