/** Unevaluated sums of two doubles, high + low, that carry more digits than one. */
import type { Lanes, Real, RealOperand } from './lanes.js'

export interface Pair {
  readonly high: Real
  readonly low: Real
}

/** The upper 26 of a double's 53 bits: a product of two such heads is exact. */
const HEAD = -0x8000000n

/** x without its lower 27 bits. */
export function head(l: Lanes, x: RealOperand): Real {
  return l.keep(l.fromBits(l.and(l.bits(x), HEAD)))
}

/** a + b with its rounding error (Dekker), for |a| ≥ |b|; kept operands. */
export function sum(l: Lanes, a: RealOperand, b: RealOperand): Pair {
  const high = l.keep(l.add(a, b))
  return { high, low: l.keep(l.sub(b, l.sub(high, a))) }
}

/** x² − square, where `square` is the rounded x²; kept operands. */
export function squareError(l: Lanes, x: Real, square: Real): Real {
  const xHead = head(l, x)
  const tails = l.mul(l.sub(x, xHead), l.add(x, xHead))
  return l.add(l.sub(l.mul(xHead, xHead), square), tails)
}

/**
 * a/b, rounded almost as if both were exact: the quotient by the inverse of b.high, corrected by its
 * remainder.
 */
export function quotient(
  l: Lanes,
  a: Pair,
  b: Pair,
  inverse: Real = l.keep(l.div(1, b.high)),
): Real {
  const q = l.keep(l.mul(a.high, inverse))
  const qHead = head(l, q)
  const qTail = l.keep(l.sub(q, qHead))
  const bHead = head(l, b.high)
  const bTail = l.keep(l.sub(b.high, bHead))
  const exact = l.sub(l.sub(a.high, l.mul(qHead, bHead)), l.mul(qHead, bTail))
  const remainder = l.sub(exact, l.mul(qTail, b.high)) // this product is small enough to round
  const rest = l.add(remainder, l.sub(a.low, l.mul(q, b.low)))
  return l.add(q, l.mul(rest, inverse))
}
