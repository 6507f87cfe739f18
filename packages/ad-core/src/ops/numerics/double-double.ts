/**
 * Error-free transformations: what rounding threw away, as a number of its own. A pair `high + low`
 * of doubles then carries about 106 bits. Sources: Dekker, "A floating-point technique for
 * extending the available precision" (1971); Knuth, The Art of Computer Programming, vol. 2,
 * §4.2.2.
 */

/** 2²⁷ + 1: multiplying by it splits a double into two halves of 26 bits. */
const SPLITTER = 134217729

/** a + b − sum exactly, where `sum` is the rounded a + b. */
export function sumError(a: number, b: number, sum: number): number {
  const t = sum - a
  return a - (sum - t) + (b - t)
}

/**
 * a·b − product exactly, where `product` is the rounded a·b. Needs |a|, |b| < 2⁹⁹⁶ and, for the
 * error to be a double, |a·b| > 2⁻⁹⁶⁹.
 */
export function productError(a: number, b: number, product: number): number {
  const ca = SPLITTER * a
  const cb = SPLITTER * b
  const ah = ca - (ca - a)
  const bh = cb - (cb - b)
  const al = a - ah
  const bl = b - bh
  return al * bl - (product - ah * bh - al * bh - ah * bl)
}

/** Σ cₖ xᵏ by Horner's rule, coefficients in ascending order. */
export function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * x + coefficients[k]!
  return sum
}
