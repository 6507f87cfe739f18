/** Triangular factors of small symmetric matrices, row by row. */

/** The lower triangle L with L·Lᵀ = A, of a positive definite matrix. */
export function triangularRoot(a: ArrayLike<number>, n: number): Float64Array {
  const root = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= root[i * n + k]! * root[j * n + k]!
      root[i * n + j] = i === j ? Math.sqrt(sum) : sum / root[j * n + j]!
    }
  }
  return root
}

/** The inverse of a lower triangle. */
export function triangularInverse(root: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0
      for (let k = j; k < i; k++) sum -= root[i * n + k]! * inverse[k * n + j]!
      inverse[i * n + j] = sum / root[i * n + i]!
    }
  }
  return inverse
}
