import { SHIFT, exponentBits, powerRest, scale } from './exponential.js'
import type { Kernel } from './kernel.js'
import type { Lanes, Mask, Real, RealOperand } from './lanes.js'
import { split, unusual } from './logarithm.js'
import type { Pair } from './pair.js'
import { head } from './pair.js'
import { polynomial } from './polynomial.js'

/**
 * (3·artanh(s)/s − 3 − s²)/s⁴ in powers of s² for |s| ≤ (√2 − 1)/(√2 + 1): own Chebyshev fit in 60
 * digits, error 2e-17 before the factor s⁴ < 9e-4.
 */
const SERIES = [
  0.6, 0.4285714285714406, 0.3333333333247915, 0.2727272750414977, 0.2307689233051077,
  0.20002213198218508, 0.17559189696845096, 0.1758649059127012,
]

/** 2/(3·log 2): a head of 26 bits and the rest. */
const FACTOR = 0.9617966939259756
const FACTOR_HEAD = 0.9617966860532761
const FACTOR_TAIL = 7.872699542894897e-9

/** log 2: a head of 27 bits and the rest. */
const LN2 = Math.LN2
const LN2_HEAD = 0.693147175014019
const LN2_TAIL = 5.5459262969660605e-9

/** Results from 2^−1021 to 2^1021 are normal doubles. */
const NORMAL = 1021

/**
 * log₂ x − offset of a positive normal x, as a head of 26 bits and a tail, with about
 * 65 bits together: with s = (m − 1)/(m + 1), log m = ⅔·s·(3 + s² + s⁴·series), and each product
 * is taken of heads and tails, as in fdlibm.
 */
function log2(l: Lanes, x: Real, offset?: Real): Pair {
  const { k: exponentOfX, m } = split(l, x)
  const k = offset ? l.keep(l.sub(exponentOfX, offset)) : exponentOfX
  const f = l.keep(l.sub(m, 1))
  const below = l.keep(l.add(m, 1))
  const inverse = l.keep(l.div(1, below))
  const s = l.keep(l.mul(f, inverse))

  const sHead = head(l, s)
  const belowHead = head(l, below)
  const belowTail = l.sub(m, l.sub(belowHead, 1))
  const exact = l.sub(l.sub(f, l.mul(sHead, belowHead)), l.mul(sHead, belowTail))
  const sTail = l.keep(l.mul(exact, inverse))

  const square = l.keep(l.mul(s, s))
  const squareHead = l.keep(l.mul(sHead, sHead))
  const series = l.mul(l.mul(square, square), polynomial(l, SERIES, square))
  const rest = l.keep(l.add(series, l.mul(sTail, l.add(s, sHead))))
  const factorHead = head(l, l.add(l.add(3, squareHead), rest))
  const factorTail = l.sub(rest, l.sub(l.sub(factorHead, 3), squareHead))

  const leading = l.keep(l.mul(sHead, factorHead))
  const trailing = l.keep(l.add(l.mul(sTail, factorHead), l.mul(factorTail, s)))
  const product = head(l, l.add(leading, trailing))
  const productTail = l.sub(trailing, l.sub(product, leading))
  const fraction = l.keep(l.mul(product, FACTOR_HEAD))
  const fractionTail = l.keep(l.add(l.mul(product, FACTOR_TAIL), l.mul(productTail, FACTOR)))
  const total = head(l, l.add(l.add(fraction, fractionTail), k))
  return {
    high: total,
    low: l.keep(l.sub(fractionTail, l.sub(l.sub(total, k), fraction))),
  }
}

/** xʸ = 2^z. */
interface Exponent {
  /** z, rounded. */
  readonly z: Real
  readonly parts: Pair
}

function exponent(l: Lanes, logarithm: Pair, y: Real): Exponent {
  const yHead = head(l, y)
  const high = l.keep(l.mul(yHead, logarithm.high))
  const low = l.add(l.mul(l.sub(y, yHead), logarithm.high), l.mul(y, logarithm.low))
  const parts = { high, low: l.keep(low) }
  return { z: l.keep(l.add(parts.high, parts.low)), parts }
}

/** 2^z = 2ᵏ·mantissa. */
function exp2(l: Lanes, { z, parts }: Exponent): { shifted: Real; mantissa: Real } {
  const shifted = l.keep(l.add(z, SHIFT))
  const k = l.sub(shifted, SHIFT)
  const leading = l.keep(l.sub(parts.high, k))
  const fraction = head(l, l.add(leading, parts.low))
  const fractionTail = l.sub(parts.low, l.sub(fraction, leading))
  const high = l.keep(l.mul(fraction, LN2_HEAD))
  const less = l.keep(l.neg(l.add(l.mul(fractionTail, LN2), l.mul(fraction, LN2_TAIL))))
  const rest = powerRest(l, l.keep(l.sub(high, less)), less)
  return { shifted, mantissa: l.keep(l.add(1, l.add(high, rest))) }
}

/** |x|ʸ, for any |x| other than 0 and ∞; one lane. */
function anyMagnitude(l: Lanes, magnitude: Real, y: Real): Real {
  const subnormal = l.keep(l.lt(magnitude, 2 ** -1022))
  const normal = l.keep(l.select(subnormal, l.mul(magnitude, 2 ** 54), magnitude))
  const logarithm = log2(l, normal, l.keep(l.select(subnormal, 54, 0)))
  // |log₂ x| is 0 or above 2⁻⁵³: a larger exponent changes nothing, but would overflow
  const power = exponent(l, logarithm, l.keep(l.atMost(l.atLeast(y, -(2 ** 70)), 2 ** 70)))
  const limited = {
    z: l.keep(l.atMost(l.atLeast(power.z, -1100), 1100)),
    parts: power.parts,
  }
  const { shifted, mantissa } = exp2(l, limited)
  const scaled = scale(l, mantissa, l.keep(l.sub(shifted, SHIFT)))
  const finite = l.select(l.lt(1025, power.z), Infinity, scaled)
  return l.keep(l.select(l.lt(power.z, -1080), 0, finite))
}

function isInteger(l: Lanes, x: Real): Mask {
  return l.eq(l.nearest(x), x)
}

/** As in JavaScript: unlike in C, (±1)^±∞ and 1^NaN are NaN. */
export const pow: Kernel = {
  arity: 2,
  common: (l, x, y) => {
    l.leaveIf(unusual(l, x))
    const power = exponent(l, log2(l, x), y)
    l.leaveIf(l.beyond(power.z, NORMAL))
    const { shifted, mantissa } = exp2(l, power)
    return l.fromBits(l.plus(l.bits(mantissa), exponentBits(l, shifted)))
  },
  rare: (l, _call, x, y) => {
    const magnitude = l.keep(l.abs(x))
    const odd = l.keep(l.both(isInteger(l, y), l.not(isInteger(l, l.keep(l.mul(y, 0.5))))))
    const signed = (result: RealOperand): Real => l.select(odd, l.withSignOf(x, result), result)
    const infinite = l.eq(magnitude, Infinity)
    const inverse = l.lt(y, 0)

    l.returnIf(l.eq(y, 0), 1)
    l.returnIf(l.either(l.ne(x, x), l.ne(y, y)), NaN)
    l.returnIf(l.both(l.eq(magnitude, 1), l.eq(l.abs(y), Infinity)), NaN)
    l.returnIf(l.eq(magnitude, 0), signed(l.select(inverse, Infinity, 0)))
    l.returnIf(infinite, signed(l.select(inverse, 0, Infinity)))
    l.returnIf(l.both(l.lt(x, 0), l.not(isInteger(l, y))), NaN)
    return signed(anyMagnitude(l, magnitude, y))
  },
}
