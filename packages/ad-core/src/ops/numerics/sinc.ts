import { abs, ceil, cos, max, sin, sqrt } from '../../math.js'

/** sin(x)/x, and 1 at 0. */
export function sinc(x: number): number {
  if (x === 0) return 1
  return abs(x) === Infinity ? 0 : sin(x) / x
}

/** dᵏ sin x/dxᵏ. */
function sineDerivative(k: number, x: number): number {
  const y = k % 2 === 0 ? sin(x) : cos(x)
  return k % 4 < 2 ? y : -y
}

/**
 * k-th derivative of sin(x)/x, finite and smooth through 0. From x·sinc = sin: x·s⁽ᵏ⁾ + k·s⁽ᵏ⁻¹⁾ =
 * sin⁽ᵏ⁾, run upwards where |x| exceeds k and downwards from a far order elsewhere, each the
 * direction in which errors shrink.
 */
export function sincDerivative(k: number, x: number): number {
  if (k === 0) return sinc(x)
  const a = abs(x)
  if (a === Infinity) return 0
  let s = x - x // 0, or NaN
  if (a > k + 1) {
    s = sinc(x)
    for (let j = 1; j <= k; j++) s = (sineDerivative(j, x) - j * s) / x
    return s
  }
  for (let j = ceil(max(k, a) + 30 + 5 * sqrt(max(k, a))); j > k; j--)
    s = (sineDerivative(j, x) - x * s) / j
  return s
}
