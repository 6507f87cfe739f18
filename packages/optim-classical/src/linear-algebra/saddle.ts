import { cholesky, choleskySolve } from './cholesky.js'
import { multiply, multiplyTransposed } from './dense.js'

/** Solves a saddle system for a right-hand side of 2m numbers. */
export type SaddleSolve = (right: Float64Array) => Float64Array

/**
 * [−P Qᵀ; Q R] of m×m blocks, row-major, with P and R + QP⁻¹Qᵀ positive definite: two Cholesky factors. `undefined` where
 * one of them has no safely positive pivot.
 */
export function saddleSolver(
  p: Float64Array,
  q: Float64Array,
  r: Float64Array,
  m: number,
): SaddleSolve | undefined {
  const first = cholesky(p, m)
  if (first === undefined) return undefined
  const complement = Float64Array.from(r)
  for (let i = 0; i < m; i++) {
    const image = multiply(q, choleskySolve(first, q.slice(i * m, (i + 1) * m)), m)
    for (let j = 0; j < m; j++) complement[i * m + j] = complement[i * m + j]! + image[j]!
  }
  const second = cholesky(complement, m)
  if (second === undefined) return undefined
  return (right) => {
    const start = choleskySolve(first, right.slice(0, m))
    const lifted = multiply(q, start, m)
    const y = choleskySolve(
      second,
      right.slice(m).map((b, i) => b + lifted[i]!),
    )
    const x = choleskySolve(first, multiplyTransposed(q, y, m))
    const solution = new Float64Array(2 * m)
    for (let i = 0; i < m; i++) solution[i] = x[i]! - start[i]!
    solution.set(y, m)
    return solution
  }
}
