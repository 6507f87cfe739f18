import type { Kernel } from './kernel.js'
import type { Bits, Lanes, Real, RealOperand } from './lanes.js'
import { bitsOf } from './lanes.js'
import type { Pair } from './pair.js'
import { sum } from './pair.js'
import { polynomial } from './polynomial.js'

/**
 * 1.5·2⁵²: x + SHIFT is rounded to an integer, halves to even, which stands in its lower bits; for
 * |x| < 2⁵¹.
 */
export const SHIFT = 6755399441055744

const LOG2E = 1.4426950408889634

/** log 2 in 32 bits, so that its products with exponents are exact, and the rest. */
export const LN2_HIGH = 0.6931471803691238
export const LN2_LOW = 1.9082149292705877e-10

/** (eʳ − 1 − r − r²/2)/r³ for |r| ≤ ½ log 2: own Chebyshev fit in 60 digits, error 8e-18. */
const EXP = [
  0.16666666666666669, 0.041666666666666664, 0.008333333333330039, 0.0013888888888886537,
  0.00019841269863171557, 2.4801587317228724e-5, 2.7557268276905696e-6, 2.7557282838800484e-7,
  2.5100472505694996e-8, 2.09112987659402e-9,
]

/** x = k·log 2 + r with |r| ≤ ½ log 2, where r = high − low; high is exact, low is small. */
export interface Reduced {
  /** k + SHIFT. */
  readonly shifted: Real
  readonly k: Real
  readonly high: Real
  readonly low: Real
  readonly r: Real
  /** eʳ − 1 − high. */
  readonly rest: Real
}

export function reduce(l: Lanes, x: Real): Reduced {
  const shifted = l.keep(l.add(l.mul(x, LOG2E), SHIFT))
  const k = l.keep(l.sub(shifted, SHIFT))
  const high = l.keep(l.sub(x, l.mul(k, LN2_HIGH)))
  const low = l.keep(l.mul(k, LN2_LOW))
  const r = l.keep(l.sub(high, low))
  return { shifted, k, high, low, r, rest: l.keep(powerRest(l, r, low)) }
}

/** eʳ − 1 − (r + low), for |r| ≤ ½ log 2. */
export function powerRest(l: Lanes, r: Real, low: Real): Real {
  const square = l.keep(l.mul(r, r))
  const cube = l.mul(square, r)
  return l.add(l.mul(square, 0.5), l.sub(l.mul(cube, polynomial(l, EXP, r)), low))
}

/** `shifted` = k + SHIFT as k at the place of a double's exponent. */
export function exponentBits(l: Lanes, shifted: RealOperand): Bits {
  return l.shiftLeft(l.bits(shifted), 52)
}

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
export function powerOfTwo(l: Lanes, shifted: RealOperand): Real {
  return l.fromBits(l.plus(exponentBits(l, shifted), bitsOf(1)))
}

/** x·2ᵏ for |k| < 2040, in two steps, so that only the last one rounds. */
export function scale(l: Lanes, x: Real, k: Real): Real {
  const shiftedHalf = l.keep(l.add(l.mul(k, 0.5), SHIFT))
  const otherHalf = l.sub(k, l.sub(shiftedHalf, SHIFT))
  const once = l.mul(x, powerOfTwo(l, shiftedHalf))
  return l.mul(once, powerOfTwo(l, l.add(otherHalf, SHIFT)))
}

/** eˣ where the result is a normal double. */
export function normalExp(l: Lanes, x: Real): Real {
  const { shifted, high, rest } = reduce(l, x)
  const mantissa = l.add(1, l.add(high, rest))
  return l.fromBits(l.plus(l.bits(mantissa), exponentBits(l, shifted)))
}

/** offset + product + rest as a pair, for |offset| ≥ |product| or offset = 0, and a smaller rest. */
export function accumulate(l: Lanes, offset: Real, product: Real, rest: Real): Pair {
  const leading = sum(l, offset, product)
  return sum(l, leading.high, l.keep(l.add(leading.low, rest)))
}

/**
 * eˣ without branches, for code that computes much besides: below −746 and above 710 it is 0 and ∞ as it
 * is there. The same bits as the kernel's.
 */
function branchlessExp(l: Lanes, x: Real): Real {
  const within = l.keep(l.atLeast(l.atMost(x, 710), -746))
  const { k, high, rest } = reduce(l, within)
  return scale(l, l.keep(l.add(1, l.add(high, rest))), k)
}

export const exp: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.beyond(x, 708))
    return normalExp(l, x)
  },
  branchless: branchlessExp,
  rare: (l, _call, x) => {
    l.returnIf(l.lt(x, -745.14), 0) // subnormal arithmetic is slow
    l.returnIf(l.lt(709.79, x), Infinity)
    const { k, high, rest } = reduce(l, x)
    return scale(l, l.keep(l.add(1, l.add(high, rest))), k)
  },
}

export const expm1: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.bitsGreater(l.bits(x), bitsOf(709)))
    const { shifted, high, low, r, rest } = reduce(l, l.keep(l.atLeast(x, -50)))
    const power = l.keep(powerOfTwo(l, shifted))
    const offset = sum(l, power, -1)
    // what the rounding of r took changes eʳ − 1 by about r times as much
    const lost = l.mul(r, l.sub(l.sub(high, r), low))
    const small = l.add(l.mul(power, l.add(rest, lost)), offset.low)
    const { high: value } = accumulate(l, offset.high, l.keep(l.mul(power, high)), l.keep(small))
    return l.withSignOf(x, value) // −0 was lost in the sum
  },
  rare: (l, call, x) => l.call(call.kernel('exp'), x),
}
