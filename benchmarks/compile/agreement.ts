/** How far results are apart, as ADBench judges it. */

/** Results that are further apart than this stop the benchmark. */
export const TOLERANCE = 1e-10

/** |x − y| / max(1, |x| + |y|); infinite where one of them is no number. */
export function deviation(x: number, y: number): number {
  const distance = Math.abs(x - y) / Math.max(1, Math.abs(x) + Math.abs(y))
  return Number.isNaN(distance) ? Infinity : distance
}

/** The largest deviation of two lists; infinite where their lengths differ. */
export function largestDeviation(x: Float64Array, y: Float64Array): number {
  if (x.length !== y.length) return Infinity
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, deviation(x[i]!, y[i]!))
  return largest
}

/** Throws when a deviation is too large, with both names. */
export function requireAgreement(name: string, other: string, distance: number): void {
  if (distance <= TOLERANCE) return
  throw new Error(`${name}: expected the values of ${other}, got a deviation of ${distance}`)
}
