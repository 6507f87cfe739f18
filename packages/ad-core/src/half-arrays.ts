import { decodeHalf, encodeHalf } from './float16.js'

/**
 * Numbers as the bits of half-precision numbers, each the nearest one, ties to even; what is too large
 * is infinite. Into `out` where it is given.
 * @example toHalf([1, 0.1]) // 0x3c00, 0x2e66
 */
export function toHalf(
  numbers: ArrayLike<number>,
  out: Uint16Array = new Uint16Array(numbers.length),
): Uint16Array {
  const count = numbers.length
  for (let i = 0; i < count; i++) out[i] = encodeHalf(numbers[i]!)
  return out
}

/**
 * The numbers that the bits of half-precision numbers stand for, all of which single precision holds.
 * Into `out` where it is given.
 * @example fromHalf(toHalf([0.1])) // 0.0999755859375
 */
export function fromHalf(
  halves: ArrayLike<number>,
  out: Float32Array = new Float32Array(halves.length),
): Float32Array {
  const count = halves.length
  const words = new Uint32Array(out.buffer, out.byteOffset, count)
  for (let i = 0; i < count; i++) {
    const half = halves[i]!
    const exponent = half & 0x7c00
    if (exponent === 0) out[i] = decodeHalf(half)
    else {
      // Single precision has three more bits of exponent and thirteen more of significand.
      const magnitude = ((half & 0x7fff) << 13) + (exponent === 0x7c00 ? 0x70000000 : 0x38000000)
      words[i] = ((half & 0x8000) << 16) | magnitude
    }
  }
  return out
}
