/** An upper bidiagonal matrix S and a vector S⁻ᵀb, of the system SᵀSy = −b. */
export interface BidiagonalTriangle {
  readonly diagonal: Float64Array
  /** Entry i stands above diagonal entry i; the first is not used. */
  readonly above: Float64Array
  readonly image: Float64Array
}

/** y = −S⁻¹·image. */
export function backSolved({ diagonal, above, image }: BidiagonalTriangle): Float64Array {
  const k = diagonal.length
  const y = new Float64Array(k)
  for (let i = k - 1; i >= 0; i--) {
    const later = i + 1 < k ? above[i + 1]! * y[i + 1]! : 0
    y[i] = -(image[i]! + later) / diagonal[i]!
  }
  return y
}

/** S⁻ᵀ·x. */
export function forwardSolved(
  { diagonal, above }: BidiagonalTriangle,
  x: Float64Array,
): Float64Array {
  const solved = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) {
    const earlier = i > 0 ? above[i]! * solved[i - 1]! : 0
    solved[i] = (x[i]! - earlier) / diagonal[i]!
  }
  return solved
}
