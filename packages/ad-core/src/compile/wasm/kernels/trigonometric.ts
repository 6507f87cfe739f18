import { SHIFT } from './exponential.js'
import type { Callable, Kernel } from './kernel.js'
import type { Bits, Lanes, Real } from './lanes.js'
import type { Pair } from './pair.js'
import { quotient, squareError, sum } from './pair.js'
import { polynomial } from './polynomial.js'

/** Past this the host's function answers: the reduction's k would have more than 17 bits. */
const FAR = 1e5

const TWO_OVER_PI = 0.6366197723675814

/**
 * π/2 in three parts (Cody and Waite): two of 33 bits, whose products with k are exact, and the
 * rest.
 */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const

/** (sin r − r)/r³ in powers of r² for |r| ≤ π/4: own Chebyshev fit in 60 digits, error 2e-17. */
const SIN_FIRST = -0.16666666666666666
const SIN = [
  0.008333333333330936, -0.00019841269836740532, 2.7557316093198404e-6, -2.5051129896450185e-8,
  1.5917988979397435e-10,
]

/** (cos r − 1 + r²/2)/r⁴ in powers of r² for |r| ≤ π/4: own fit, error 1.3e-18. */
const COS = [
  0.041666666666666664, -0.0013888888888887389, 2.48015872987544e-5, -2.755731726587808e-7,
  2.087614504941318e-9, -1.138254464534925e-11,
]

/** x = k·π/2 + r.high + r.low with |r| ≤ π/4, and k in the lower bits of `shifted`. */
interface Reduced {
  readonly shifted: Real
  readonly r: Pair
  readonly square: Real
}

function reduce(l: Lanes, x: Real): Reduced {
  const shifted = l.keep(l.add(l.mul(x, TWO_OVER_PI), SHIFT))
  const k = l.keep(l.sub(shifted, SHIFT))
  const near = l.keep(l.sub(x, l.mul(k, HALF_PI[0])))
  const second = l.keep(l.mul(k, HALF_PI[1]))
  const nearer = l.keep(l.sub(near, second))
  const lost = l.sub(l.sub(near, nearer), second)
  const third = l.keep(l.sub(l.mul(k, HALF_PI[2]), lost))
  const high = l.keep(l.sub(nearer, third))
  const low = l.keep(l.sub(l.sub(nearer, high), third))
  return { shifted, r: { high, low }, square: l.keep(l.mul(high, high)) }
}

/** r.high − sin r; subtracted from r.high it leaves −0 as it is. */
function sineLack(l: Lanes, { r, square }: Reduced): Real {
  const cube = l.keep(l.mul(square, r.high))
  const series = l.sub(l.mul(0.5, r.low), l.mul(cube, polynomial(l, SIN, square)))
  return l.sub(l.sub(l.mul(square, series), r.low), l.mul(cube, SIN_FIRST))
}

/** cos r as an unevaluated sum. */
function cosine(l: Lanes, { r, square }: Reduced): Pair {
  const half = l.keep(l.mul(square, 0.5))
  const high = l.keep(l.sub(1, half))
  const series = l.mul(l.mul(square, square), polynomial(l, COS, square))
  const low = l.add(l.sub(l.sub(1, high), half), l.sub(series, l.mul(r.high, r.low)))
  return { high, low }
}

/** sin(x + quarters·π/2). */
function shiftedSine(l: Lanes, x: Real, quarters: 0 | 1): Real {
  l.leaveIf(l.beyond(x, FAR))
  const reduced = reduce(l, x)
  const bits = l.bits(reduced.shifted)
  const quadrant = l.keep(quarters === 0 ? bits : l.plus(bits, BigInt(quarters)))
  const sin = l.keep(l.sub(reduced.r.high, sineLack(l, reduced)))
  const { high, low } = cosine(l, reduced)
  const even = l.bitsEqual(l.and(quadrant, 1n), 0n)
  return inQuadrant(l, quadrant, l.select(even, sin, l.add(high, low)))
}

/** The sign of a sine in its quadrant. */
function inQuadrant(l: Lanes, quadrant: Bits, magnitude: Real): Real {
  const sign = l.shiftLeft(l.and(quadrant, 2n), 62)
  return l.fromBits(l.xor(l.bits(magnitude), sign))
}

/** sin x and cos x, the same bits as one by one. */
export function sineAndCosine(l: Lanes, x: Real): readonly [Real, Real] {
  l.leaveIf(l.beyond(x, FAR))
  const reduced = reduce(l, x)
  const quadrant = l.bits(reduced.shifted)
  const sin = l.keep(l.sub(reduced.r.high, sineLack(l, reduced)))
  const { high, low } = cosine(l, reduced)
  const cos = l.keep(l.add(high, low))
  const even = l.keep(l.bitsEqual(l.and(quadrant, 1n), 0n))
  return [
    inQuadrant(l, quadrant, l.select(even, sin, cos)),
    inQuadrant(l, l.plus(quadrant, 1n), l.select(even, cos, sin)),
  ]
}

/** The function by the host, which also knows about ∞ and NaN. */
const far =
  (name: 'sin' | 'cos' | 'tan') =>
  (l: Lanes, call: Callable, x: Real): Real =>
    l.call(call.host(name), x)

export const sin: Kernel = {
  arity: 1,
  common: (l, x) => shiftedSine(l, x, 0),
  rare: /* @__PURE__ */ far('sin'),
}

export const cos: Kernel = {
  arity: 1,
  common: (l, x) => shiftedSine(l, x, 1),
  rare: /* @__PURE__ */ far('cos'),
}

export const tan: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.beyond(x, FAR))
    const reduced = reduce(l, l.keep(l.abs(x)))
    // a quotient of two functions needs better ones: what rounding took from r² matters
    const squareLow = l.keep(squareError(l, reduced.r.high, reduced.square))
    const sineLow = l.sub(l.mul(l.mul(reduced.r.high, squareLow), SIN_FIRST), sineLack(l, reduced))
    const sine = sum(l, reduced.r.high, l.keep(sineLow))
    const { high, low } = cosine(l, reduced)
    const cosineSum = sum(l, high, l.keep(l.sub(low, l.mul(0.5, squareLow))))
    // with k odd, tan x = −cos r/sin r
    const even = l.keep(l.bitsEqual(l.and(l.bits(reduced.shifted), 1n), 0n))
    const choose = (a: Pair, b: Pair): Pair => ({
      high: l.keep(l.select(even, a.high, b.high)),
      low: l.keep(l.select(even, a.low, b.low)),
    })
    const ratio = quotient(l, choose(sine, cosineSum), choose(cosineSum, sine))
    const odd = l.shiftLeft(l.bits(reduced.shifted), 63)
    return l.fromBits(l.xor(l.xor(l.bits(ratio), odd), l.signBit(x)))
  },
  rare: /* @__PURE__ */ far('tan'),
}
