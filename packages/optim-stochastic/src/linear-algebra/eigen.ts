import { NumericalTrouble } from '../trouble.js'

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix: A = Σ λ_k v_k v_kᵀ, in no particular
 * order, by Householder's reduction to a tridiagonal matrix and QR steps with Wilkinson's shift (Golub
 * & Van Loan 2013, sections 8.3.1 and 8.3.5). About 9n³ flops.
 * @param a - A [n, n], row-major; overwritten.
 * @param values - receives the n eigenvalues; entries beyond are left.
 * @param vectors - receives the eigenvectors, [n, n], one a row.
 * @param off - n numbers of memory.
 * Errors: `NumericalTrouble` in the caller's name where A is not finite.
 */
export function symmetricEigen(
  caller: string,
  a: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array,
  off: Float64Array,
): void {
  let scale = 0
  for (let k = 0; k < n * n; k++) {
    const size = Math.abs(a[k]!)
    if (!(size < Infinity)) {
      throw new NumericalTrouble(`${caller}: expected finite statistics of gradients, got ${a[k]}`)
    }
    scale = Math.max(scale, size)
  }
  vectors.fill(0, 0, n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  values.fill(0, 0, n)
  if (scale === 0) return
  for (let k = 0; k < n * n; k++) a[k] = a[k]! / scale // squares neither overflow nor vanish
  tridiagonalize(a, n, values, off)
  reflectRows(a, n, vectors)
  diagonalize(caller, n, values, off, vectors)
  for (let i = 0; i < n; i++) values[i] = scale * values[i]!
}

/**
 * Leaves the diagonal in `d` and what stands beside it in `e`. Reflection k, I − vvᵀ, has its v in row
 * k of `a`, right of the diagonal.
 */
function tridiagonalize(a: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let k = 0; k < n - 1; k++) {
    const row = k * n
    d[k] = a[row + k]!
    const first = a[row + k + 1]!
    let rest = 0
    for (let j = k + 2; j < n; j++) rest += a[row + j]! ** 2
    if (rest === 0) {
      e[k] = first
      a.fill(0, row + k + 1, row + n)
      continue
    }
    const norm = Math.sqrt(first * first + rest)
    const image = first > 0 ? -norm : norm
    e[k] = image
    // v = (x − image·e₁) scaled to ‖v‖² = 2
    const factor = 1 / Math.sqrt(norm * (norm + Math.abs(first)))
    a[row + k + 1] = (first - image) * factor
    for (let j = k + 2; j < n; j++) a[row + j] = a[row + j]! * factor
    // A ← A − vwᵀ − wvᵀ with w = Av − ½(vᵀAv)v, which stands in what d has not used yet.
    let along = 0
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * a[row + j]!
      d[i] = sum
      along += sum * a[row + i]!
    }
    for (let i = k + 1; i < n; i++) d[i] = d[i]! - 0.5 * along * a[row + i]!
    for (let i = k + 1; i < n; i++) {
      const vi = a[row + i]!
      const wi = d[i]!
      for (let j = k + 1; j < n; j++) {
        a[i * n + j] = a[i * n + j]! - vi * d[j]! - wi * a[row + j]!
      }
    }
  }
  d[n - 1] = a[n * n - 1]!
}

/** Multiplies by the reflections from the right, the last one first: rows of the product's transpose. */
function reflectRows(a: Float64Array, n: number, rows: Float64Array): void {
  for (let k = n - 2; k >= 0; k--) {
    const v = k * n
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += rows[i * n + j]! * a[v + j]!
      if (sum === 0) continue
      for (let j = k + 1; j < n; j++) rows[i * n + j] = rows[i * n + j]! - sum * a[v + j]!
    }
  }
}

/** QR steps until nothing stands beside the diagonal; each rotation turns two rows. */
function diagonalize(
  caller: string,
  n: number,
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array,
): void {
  const isSmall = (k: number): boolean =>
    Math.abs(e[k]!) <= Number.EPSILON * (Math.abs(d[k]!) + Math.abs(d[k + 1]!))
  let steps = 60 * n
  for (let high = n - 1; high > 0;) {
    if (isSmall(high - 1)) {
      high--
      continue
    }
    let low = high - 1
    while (low > 0 && !isSmall(low - 1)) low--
    if (steps-- === 0) throw new NumericalTrouble(`${caller}: eigenvalues did not converge`)
    const half = (d[high - 1]! - d[high]!) / 2
    const beside = e[high - 1]!
    const reach = Math.hypot(half, beside)
    let x = d[low]! - d[high]! + (beside / (half + (half < 0 ? -reach : reach))) * beside
    let bulge = e[low]!
    for (let k = low; k < high; k++) {
      const length = Math.hypot(x, bulge)
      const c = length === 0 ? 1 : x / length
      const s = length === 0 ? 0 : bulge / length
      if (k > low) e[k - 1] = length
      const first = d[k]!
      const second = d[k + 1]!
      const cross = 2 * c * s * e[k]!
      d[k] = c * c * first + cross + s * s * second
      d[k + 1] = s * s * first - cross + c * c * second
      e[k] = c * s * (second - first) + (c * c - s * s) * e[k]!
      x = e[k]!
      if (k < high - 1) {
        bulge = s * e[k + 1]!
        e[k + 1] = c * e[k + 1]!
      }
      rotateRows(rows, k * n, (k + 1) * n, n, c, s)
    }
  }
}

function rotateRows(
  rows: Float64Array,
  one: number,
  other: number,
  n: number,
  c: number,
  s: number,
): void {
  for (let j = 0; j < n; j++) {
    const a = rows[one + j]!
    const b = rows[other + j]!
    rows[one + j] = c * a + s * b
    rows[other + j] = c * b - s * a
  }
}
