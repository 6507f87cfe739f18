import { dot, maxNorm, norm, unit } from './vector.js'

/** A symmetric tridiagonal matrix. */
export interface Tridiagonal {
  readonly diagonal: Float64Array
  /** Beside the diagonal, one entry fewer. */
  readonly beside: Float64Array
}

/** A symmetric matrix as QTQᵀ with an orthogonal Q. */
export interface Tridiagonalization extends Tridiagonal {
  /** Qᵀx. */
  readonly inward: (x: Float64Array) => Float64Array
  /** Qy. */
  readonly outward: (y: Float64Array) => Float64Array
}

/** Q and T of a dense symmetric matrix (row-major) by Householder's reflections, 4n³/3 multiplications. */
export function tridiagonalized(matrix: Float64Array, n: number): Tridiagonalization {
  const a = Float64Array.from(matrix)
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(Math.max(0, n - 1))
  const mirrors: Float64Array[] = []
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k]!
    if (k + 1 === n) break
    const column = a.subarray(k * n + k + 1, (k + 1) * n)
    const largest = maxNorm(column)
    // In two divisions: the squares of small numbers, and their inverses, are none.
    let mirror: Float64Array = column.map((x) => (largest > 0 ? x / largest : 0))
    const length = norm(mirror)
    const top = mirror[0]! > 0 ? -length : length
    beside[k] = top * largest
    mirror[0] = mirror[0]! - top
    mirror = unit(mirror)
    mirrors.push(mirror)
    reflectBothSides(a, n, k + 1, mirror)
  }
  return {
    diagonal,
    beside,
    inward(x) {
      const y = Float64Array.from(x)
      mirrors.forEach((mirror) => reflect(y, mirror))
      return y
    },
    outward(y) {
      const x = Float64Array.from(y)
      for (let k = mirrors.length - 1; k >= 0; k--) reflect(x, mirrors[k]!)
      return x
    },
  }
}

/** x ← (I − 2vvᵀ)x for a unit vector v, or 0, of the last entries. */
function reflect(x: Float64Array, v: Float64Array): void {
  const first = x.length - v.length
  const twice = 2 * dot(v, x.subarray(first))
  for (let i = 0; i < v.length; i++) x[first + i] = x[first + i]! - twice * v[i]!
}

/** A ← (I − 2vvᵀ)A(I − 2vvᵀ) for the last rows and columns. */
function reflectBothSides(a: Float64Array, n: number, first: number, v: Float64Array): void {
  const image = v.map((_, i) => {
    const row = (first + i) * n
    return 2 * dot(a.subarray(row + first, row + n), v)
  })
  const along = 0.5 * dot(image, v)
  for (let i = 0; i < v.length; i++) image[i] = image[i]! - 2 * along * v[i]!
  for (let i = 0; i < v.length; i++) {
    const row = (first + i) * n + first
    for (let j = 0; j < v.length; j++) {
      a[row + j] = a[row + j]! - v[i]! * image[j]! - image[i]! * v[j]!
    }
  }
}
