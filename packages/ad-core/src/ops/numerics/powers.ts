import { productError } from './double-double.js'
import { roundHalfEven } from './rounding.js'
import { abs, exp, sign, sqrt, LN2 } from '../../math.js'

const LN2_LOW = 2.3190468138462996e-17

/**
 * √(x² + y²) without overflow or underflow, the sum of squares taken in twice the working
 * precision.
 */
export function hypot(x: number, y: number): number {
  let a = abs(x)
  let b = abs(y)
  if (a === Infinity || b === Infinity) return Infinity
  if (a < b) [a, b] = [b, a]
  if (!(b > a * 1e-17)) return a + b
  const scale = a > 1e150 ? 2 ** -600 : b < 1e-120 ? 2 ** 600 : 1
  a *= scale
  b *= scale
  const aa = a * a
  const bb = b * b
  const sum = aa + bb
  const root = sqrt(sum)
  const rr = root * root
  const rest =
    sum -
    rr -
    productError(root, root, rr) +
    (aa - sum + bb) +
    productError(a, a, aa) +
    productError(b, b, bb)
  return (root + rest / (2 * root)) / scale
}

/** Leg over hypotenuse: 0 at the tip, and ±1 where both are infinite. */
export function cosine(leg: number, hypotenuse: number): number {
  if (hypotenuse === 0) return 0
  const ratio = leg / hypotenuse
  if (ratio === ratio) return ratio
  return abs(leg) === Infinity && abs(hypotenuse) === Infinity ? sign(leg) * sign(hypotenuse) : NaN
}

/** 2ˣ, exact where x is an integer. */
export function exp2(x: number): number {
  if (x >= 1024) return Infinity
  if (x <= -1075) return 0
  const n = roundHalfEven(x)
  const f = x - n
  const product = f * LN2
  const rest = abs(f) < 1e-100 ? 0 : productError(f, LN2, product) + f * LN2_LOW
  const y = exp(product)
  const half = n >> 1
  return (y + y * rest) * 2 ** half * 2 ** (n - half)
}
