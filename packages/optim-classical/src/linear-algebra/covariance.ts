import { columnLengths } from './dense.js'
import { pivotedQr, upperTriangle } from './pivoted-qr.js'

/** (JᵀJ)⁻¹ as far as J determines it. */
export interface InverseNormal {
  /** Row-major [n, n]; NaN in the rows and columns of parameters that J leaves undetermined. */
  readonly matrix: Float64Array
  readonly rank: number
  /** For each parameter, whether J determines it. */
  readonly determined: readonly boolean[]
}

/**
 * (JᵀJ)⁻¹ from R of a pivoted QR of J with columns of length 1, never from JᵀJ. Directions whose pivots fall below
 * max(m, n)·ε·10 of the first are taken as undetermined, and so is every parameter that moves along one of them.
 */
export function inverseNormal(jacobian: Float64Array, m: number, n: number): InverseNormal {
  const lengths = columnLengths(jacobian, n)
  const scaled = jacobian.map((entry, k) => (lengths[k % n]! > 0 ? entry / lengths[k % n]! : 0))
  const qr = pivotedQr(scaled, m, n)
  const upper = upperTriangle(qr)
  const least = 10 * Math.max(m, n) * Number.EPSILON * Math.abs(upper[0]!)
  let rank = 0
  while (rank < Math.min(m, n) && Math.abs(upper[rank * n + rank]!) > least) rank++
  const determined = determinedBy(upper, n, rank, qr.pivots)
  const inverse = invertUpper(upper, n, rank)
  const matrix = new Float64Array(n * n).fill(NaN)
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      const [p, q] = [qr.pivots[i]!, qr.pivots[j]!]
      if (!determined[p] || !determined[q]) continue
      let sum = 0
      for (let k = i; k < rank; k++) sum += inverse[i * n + k]! * inverse[j * n + k]!
      matrix[p * n + q] = matrix[q * n + p] = sum / lengths[p]! / lengths[q]!
    }
  }
  return { matrix, rank, determined }
}

/** R₁₁⁻¹ of the leading rank×rank block, in a row-major n×n matrix. */
function invertUpper(upper: Float64Array, n: number, rank: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let j = 0; j < rank; j++) {
    inverse[j * n + j] = 1 / upper[j * n + j]!
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0
      for (let k = i + 1; k <= j; k++) sum += upper[i * n + k]! * inverse[k * n + j]!
      inverse[i * n + j] = -sum / upper[i * n + i]!
    }
  }
  return inverse
}

/** Null vectors are [−R₁₁⁻¹R₁₂; I]: a parameter with an entry in one of them can move without a change of J·b. */
function determinedBy(
  upper: Float64Array,
  n: number,
  rank: number,
  pivots: Int32Array,
): readonly boolean[] {
  const inverse = invertUpper(upper, n, rank)
  const determined = new Array<boolean>(n).fill(true)
  for (let j = rank; j < n; j++) {
    determined[pivots[j]!] = false
    for (let i = 0; i < rank; i++) {
      let entry = 0
      for (let k = i; k < rank; k++) entry += inverse[i * n + k]! * upper[k * n + j]!
      if (Math.abs(entry) > 1e-8) determined[pivots[i]!] = false
    }
  }
  return determined
}
