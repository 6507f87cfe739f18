import { LN2_HIGH, LN2_LOW } from './exponential.js'
import type { Kernel } from './kernel.js'
import type { Lanes, Mask, Real, RealOperand } from './lanes.js'
import { bitsOf } from './lanes.js'
import { polynomial } from './polynomial.js'

/**
 * (2·artanh s − 2s)/s³ in powers of s² for |s| ≤ (√2 − 1)/(√2 + 1): own Chebyshev fit in 60 digits,
 * error 3e-16 before the factor s³ < 0.006.
 */
const LOG = [
  0.666666666666667, 0.3999999999989889, 0.28571428626253836, 0.22222211089379496,
  0.1818289243253687, 0.15331611722055008, 0.14617807153417325,
]

const EXPONENT = 0xfff0000000000000n
const ONE = 0x3ff0000000000000n
const SMALLEST_NORMAL = 0x10000000000000n
const TWO_52 = 2 ** 52

/** x = 2ᵏ·m with √½ ≤ m < √2, for a positive normal x. */
export interface Split {
  readonly k: Real
  readonly m: Real
}

/** The split of 2^(−scaled)·x. */
export function split(l: Lanes, x: Real, scaled = 0): Split {
  const bits = l.keep(l.bits(x))
  const moved = l.keep(l.plus(bits, ONE - bitsOf(Math.SQRT1_2)))
  // 2⁵² + the exponent with its bias of 1023
  const exponent = l.fromBits(l.or(l.shiftRight(moved, 52), bitsOf(TWO_52)))
  const k = l.keep(l.sub(exponent, TWO_52 + 1023 + scaled))
  const m = l.fromBits(l.plus(l.minus(bits, l.and(moved, EXPONENT)), ONE))
  return { k, m: l.keep(m) }
}

/** Not a positive normal number. */
export function unusual(l: Lanes, x: RealOperand): Mask {
  // one signed comparison: the wanted patterns moved to the lower end of the integers
  const moved = l.plus(l.bits(x), (1n << 63n) - SMALLEST_NORMAL)
  return l.bitsGreater(moved, -(1n << 63n) + bitsOf(Number.MAX_VALUE) - SMALLEST_NORMAL)
}

/** k·log 2 + log(1 + f) + correction for −0.3 < f < 0.42, in the order of additions of fdlibm. */
function assemble(l: Lanes, k: Real, f: Real, correction?: Real): Real {
  const s = l.keep(l.div(f, l.add(2, f)))
  const z = l.keep(l.mul(s, s))
  const half = l.keep(l.mul(l.mul(f, f), 0.5))
  const series = l.mul(s, l.add(half, l.mul(z, polynomial(l, LOG, z))))
  const low = l.mul(k, LN2_LOW)
  const small = l.add(series, correction ? l.add(low, correction) : low)
  return l.sub(l.mul(k, LN2_HIGH), l.sub(l.sub(half, small), f))
}

/** log of 2^(−scaled)·x for a positive normal x. */
export function normalLog(l: Lanes, x: Real, scaled = 0): Real {
  const { k, m } = split(l, x, scaled)
  return assemble(l, k, l.keep(l.sub(m, 1)))
}

export const log: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(unusual(l, x))
    return normalLog(l, x)
  },
  rare: (l, _call, x) => {
    l.returnIf(l.not(l.lt(x, Infinity)), x)
    l.returnIf(l.eq(x, 0), -Infinity)
    l.returnIf(l.lt(x, 0), NaN)
    return normalLog(l, l.keep(l.mul(x, 2 ** 54)), 54)
  },
}

export const log1p: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.either(l.le(x, -1), l.eq(x, Infinity)))
    const u = l.keep(l.add(1, x))
    // what rounding took from u, by Knuth's two-sum
    const back = l.keep(l.sub(u, 1))
    const lost = l.add(l.sub(1, l.sub(u, back)), l.sub(x, back))
    const { k, m } = split(l, u)
    const near = l.keep(l.eq(k, 0))
    const f = l.keep(l.select(near, x, l.sub(m, 1)))
    const correction = l.keep(l.select(near, 0, l.div(lost, u)))
    // the result takes its sign from x: −0 would be lost in the sum
    return l.withSignOf(x, assemble(l, k, f, correction))
  },
  rare: (l, _call, x) => {
    l.returnIf(l.eq(x, -1), -Infinity)
    return l.select(l.lt(x, 0), NaN, x)
  },
}
