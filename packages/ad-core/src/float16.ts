const buffer = /* @__PURE__ */ new ArrayBuffer(4)
const bits = /* @__PURE__ */ new Uint32Array(buffer)
const float = /* @__PURE__ */ new Float32Array(buffer)

/** The half-precision number nearest to x, ties to even, as its 16 bits. */
export function encodeHalf(x: number): number {
  float[0] = x
  // x is rounded to f32 first; where that decides a tie wrongly, the direction of the error mends it.
  const f = bits[0]!
  const sign = (f >>> 16) & 0x8000
  const magnitude = f & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  const rest = Math.sign(Math.abs(x) - Math.abs(float[0]!))
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude < 0x33000000) return sign
  const exponent = magnitude >>> 23
  const shift = exponent < 113 ? 126 - exponent : 13
  const mantissa = exponent < 113 ? (magnitude & 0x7fffff) | 0x800000 : magnitude - 0x38000000
  let half = mantissa >>> shift
  const lost = mantissa & ((1 << shift) - 1)
  const middle = 1 << (shift - 1)
  if (lost > middle || (lost === middle && (rest > 0 || (rest === 0 && (half & 1) === 1)))) half++
  return sign | half
}

/** The number that 16 bits of half precision stand for. */
export function decodeHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 31
  const mantissa = half & 1023
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
}
