import { productError, sumError } from './double-double.js'
import { abs } from '../../math.js'

/** One double, its bits, its two words, and which of these holds the low bits. */
const memory = /* @__PURE__ */ (() => {
  const float = new Float64Array(1)
  return {
    float,
    bits: new BigUint64Array(float.buffer),
    words: new Uint32Array(float.buffer),
    lowWord: new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1,
  }
})()

/** a + b rounded to odd: unless exact, of the two neighbours the one with an odd last bit. */
function addToOdd(a: number, b: number): number {
  const sum = a + b
  const error = sumError(a, b, sum)
  if (error === 0) return sum
  const { float, bits, words, lowWord } = memory
  float[0] = sum
  if ((words[lowWord]! & 1) === 0) bits[0] = bits[0]! + (error > 0 === sum > 0 ? 1n : -1n)
  return float[0]!
}

/** A finite double as [m, e] with value m·2ᵉ. */
function decompose(x: number): [bigint, number] {
  memory.float[0] = x
  const pattern = memory.bits[0]!
  const exponent = Number((pattern >> 52n) & 0x7ffn)
  const fraction = pattern & 0xfffffffffffffn
  const magnitude = exponent === 0 ? fraction : fraction | 0x10000000000000n
  return [pattern >> 63n === 0n ? magnitude : -magnitude, (exponent === 0 ? 1 : exponent) - 1075]
}

/** m·2ᵉ rounded to the nearest double, ties to even, from integers of any size. */
function compose(m: bigint, e: number): number {
  const magnitude = m < 0n ? -m : m
  const length = magnitude.toString(2).length
  // drop bits beyond 53, or below the last subnormal place
  const drop = BigInt(Math.max(length - 53, -1074 - e, 0))
  let kept = magnitude >> drop
  const rest = magnitude - (kept << drop)
  if (drop > 0n) {
    const half = 1n << (drop - 1n)
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n
  }
  const exponent = e + Number(drop)
  const first = exponent >> 1
  const value = exponent > 971 ? Infinity : Number(kept) * 2 ** first * 2 ** (exponent - first)
  return m < 0n ? -value : value
}

function exact(x: number, y: number, z: number): number {
  const [mx, ex] = decompose(x)
  const [my, ey] = decompose(y)
  const [mz, ez] = decompose(z)
  const e = Math.min(ex + ey, ez)
  const sum = ((mx * my) << BigInt(ex + ey - e)) + (mz << BigInt(ez - e))
  return sum === 0n ? x * y + z : compose(sum, e)
}

/**
 * x·y + z with a single rounding. Boldo and Melquiond, "Emulation of a FMA and correctly rounded
 * sums" (IEEE Transactions on Computers 57, 2008): the low parts are added with rounding to odd, so
 * that the last addition can't round twice. Near overflow and underflow the sum is formed in
 * integers.
 */
export function fma(x: number, y: number, z: number): number {
  const product = x * y
  const p = abs(product)
  if (!(p > 1e-250 && p < 1e300 && abs(z) < 1e300 && abs(x) < 1e290 && abs(y) < 1e290)) {
    if (x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z))
      return special(x, y, z)
    return exact(x, y, z)
  }
  const low = productError(x, y, product)
  const high = z + low
  const lowest = sumError(z, low, high)
  const sum = product + high
  if (abs(sum) < 1e-250) return exact(x, y, z)
  return sum + addToOdd(lowest, sumError(product, high, sum))
}

function special(x: number, y: number, z: number): number {
  // an infinite z decides, even where the finite product would overflow
  return Number.isFinite(x) && Number.isFinite(y) && !Number.isFinite(z) ? z : x * y + z
}
