import { polynomial, productError, sumError } from './double-double.js'
import { gamma, lgamma, stirlingCorrection } from './gamma.js'
import { digamma } from './polygamma.js'
import { abs, exp, floor, pow, sqrt, PI } from '../../math.js'

/** −1/k, k ≥ 2: log(1 − u) + u in powers of u, over u². */
const LOGARITHM = /* @__PURE__ */ Array.from({ length: 24 }, (_, k) => -1 / (k + 2))

function isPole(x: number): boolean {
  return x <= 0 && Number.isInteger(x)
}

function gammaSign(x: number): number {
  return x < 0 && floor(x) % 2 !== 0 ? -1 : 1
}

/**
 * Γ(a)Γ(b)/Γ(a + b) where none of them overflows; the rounding of a + b is made good to first
 * order.
 */
function fromGammas(a: number, b: number): number {
  const s = a + b
  const rest = sumError(a, b, s)
  const ratio = (gamma(a) / gamma(s)) * gamma(b)
  return rest === 0 || abs(ratio) === Infinity ? ratio : ratio - ratio * rest * digamma(s)
}

/** a large, 0 < b < 20: Γ(b)·(a + b)^(−b)·(1 + small), by Stirling's formula for the other two. */
function fromOneLarge(a: number, b: number): number {
  const s = a + b
  const u = b / s
  const exponent =
    (a - 0.5) * u * u * polynomial(LOGARITHM, u) +
    u * (b + 0.5) +
    (stirlingCorrection(a) - stirlingCorrection(s)) -
    u * sumError(a, b, s)
  return gamma(b) * pow(s, -b) * exp(exponent)
}

/** x·log of what the rounded ratio x/s lacks, where s + rest is the exact sum. */
function powerCorrection(x: number, s: number, rest: number, ratio: number): number {
  const product = ratio * s
  return ((x - product - productError(ratio, s, product) - ratio * rest) / ratio / s) * x
}

/** √(2πs/ab)·(a/s)ᵃ(b/s)ᵇ·(1 + small), s = a + b, with the rounding of the two ratios made good. */
function fromTwoLarge(a: number, b: number): number {
  const s = a + b
  const rest = sumError(a, b, s)
  const p = a / s
  const q = b / s
  if (a > 1e290) return 0
  const exponent =
    stirlingCorrection(a) +
    stirlingCorrection(b) -
    stirlingCorrection(s) +
    powerCorrection(a, s, rest, p) +
    powerCorrection(b, s, rest, q)
  return sqrt((2 * PI) / p / b) * exp(exponent) * pow(p, a) * pow(q, b)
}

/** Beta function B(a, b) = Γ(a)Γ(b)/Γ(a + b). */
export function beta(a: number, b: number): number {
  if (a < b) return beta(b, a)
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN
  if (b > 0) {
    if (a === Infinity) return 0
    if (a + b < 170) return fromGammas(a, b)
    return b < 20 ? fromOneLarge(a, b) : fromTwoLarge(a, b)
  }
  if (b === 0) return 1 / b
  if (b === -Infinity) return NaN
  if (isPole(b)) {
    // the poles of Γ(b) and Γ(a + b) cancel
    if (a > 0 && Number.isInteger(a) && isPole(a + b))
      return (a % 2 === 0 ? 1 : -1) * beta(1 - a - b, a)
    return NaN
  }
  if (a === 0) return 1 / a
  if (isPole(a)) return NaN
  const s = a + b
  if (isPole(s) && sumError(a, b, s) === 0) return 0
  if (abs(a) < 170 && abs(b) < 170 && abs(s) < 170) return fromGammas(a, b)
  return gammaSign(a) * gammaSign(b) * gammaSign(s) * exp(lgamma(a) - lgamma(s) + lgamma(b))
}
