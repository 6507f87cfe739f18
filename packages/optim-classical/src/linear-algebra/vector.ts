/** Inner product of two vectors of equal length. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!
  return sum
}

/** Largest absolute entry; NaN when any entry is NaN. */
export function maxNorm(x: Float64Array): number {
  let largest = 0
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!)
    if (!(size <= largest)) largest = size
    if (size !== size) return NaN
  }
  return largest
}

/** Euclidean length; scaled where squares would overflow or vanish. */
export function norm(x: Float64Array): number {
  const square = dot(x, x)
  if (square > 1e-280 && square < 1e280) return Math.sqrt(square)
  const largest = maxNorm(x)
  if (largest === 0 || !Number.isFinite(largest)) return largest
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i]! / largest) ** 2
  return largest * Math.sqrt(sum)
}

/** x + scale·y, fresh. */
export function addScaled(x: Float64Array, scale: number, y: Float64Array): Float64Array {
  const sum = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) sum[i] = x[i]! + scale * y[i]!
  return sum
}

/** y ← y + scale·x. */
export function accumulate(y: Float64Array, scale: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + scale * x[i]!
}

/** x − y, fresh. */
export function difference(x: Float64Array, y: Float64Array): Float64Array {
  const result = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) result[i] = x[i]! - y[i]!
  return result
}

/** scale·x, fresh. */
export function scaled(scale: number, x: Float64Array): Float64Array {
  const result = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) result[i] = scale * x[i]!
  return result
}

/** x/‖x‖, fresh; 0 of 0. */
export function unit(x: Float64Array): Float64Array {
  const largest = maxNorm(x)
  // In two divisions: the inverse of a very small length would be infinite.
  const direction = x.map((entry) => (largest > 0 ? entry / largest : 0))
  const length = norm(direction)
  return length > 0 ? scaled(1 / length, direction) : direction
}

/** Whether no entry is NaN or infinite. */
export function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) return false
  return true
}

/** Whether two vectors hold the same numbers. */
export function sameVector(x: Float64Array, y: Float64Array): boolean {
  if (x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false
  return true
}
