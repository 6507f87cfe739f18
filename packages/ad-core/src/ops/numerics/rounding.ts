import { abs, floor } from '../../math.js'

const TWO_52 = 4503599627370496

/** The nearest integer, halves to even, −0 kept. */
export function roundHalfEven(x: number): number {
  if (!(abs(x) < TWO_52)) return x
  // adding 2⁵² leaves no bits for a fraction, and the addition rounds halves to even
  const rounded = abs(x) + TWO_52 - TWO_52
  return x < 0 || Object.is(x, -0) ? -rounded : rounded
}

/** x − y·⌊x/y⌋, the remainder with the sign of y; as exact as `%`. floorMod(−1, ∞) = ∞. */
export function floorMod(x: number, y: number): number {
  const remainder = x % y
  if (remainder === 0) return y < 0 || Object.is(y, -0) ? -0 : 0
  return remainder < 0 === y < 0 ? remainder : remainder + y
}

/** ⌊x/y⌋ consistent with `floorMod`: minus the partial derivative of `floorMod` in y. */
export function floorQuotient(x: number, y: number): number {
  const quotient = floor(x / y)
  // x/y may round up to an integer that the exact quotient doesn't reach
  if (!(abs(quotient) < TWO_52)) return quotient
  const remainder = x % y
  const exact = roundHalfEven((x - remainder) / y)
  return remainder !== 0 && remainder < 0 !== y < 0 ? exact - 1 : exact
}
