import { abs, cbrt, ceil, cos, max, sin, sqrt } from '../../math.js'

/**
 * From here on Hankel's asymptotic series reaches full precision for orders 0 and 1: its smallest
 * term is e^(−2x).
 */
const ASYMPTOTIC = 25

const INVERSE_SQRT_PI = 0.5641895835477563

/** J₀ or J₁ for x ≥ 25: √(1/πx)·(P·(cos x + sin x) − …), Abramowitz and Stegun 9.2.5. */
function hankel(order: 0 | 1, x: number): number {
  const mu = 4 * order
  let term = 1
  let p = 1
  let q = 0
  for (let k = 1; k < 60 && abs(term) > 1e-18; k++) {
    term *= (mu - (2 * k - 1) * (2 * k - 1)) / k / (8 * x)
    const signed = k % 4 < 2 ? term : -term
    if (k % 2 === 0) p += signed
    else q += signed
  }
  const c = cos(x)
  const s = sin(x)
  const wave = order === 0 ? p * (s + c) - q * (s - c) : p * (s - c) + q * (s + c)
  return (wave * INVERSE_SQRT_PI) / sqrt(x)
}

/** (x/2)ⁿ Σ (−x²/4)ᵏ/(k!(n + k)!), for x² small against 4(n + 1). */
function powerSeries(n: number, x: number): number {
  let factor = 1
  for (let k = 1; k <= n; k++) factor *= x / 2 / k
  const square = (x / 2) * (x / 2)
  let term = 1
  let sum = 0
  for (let k = 1; abs(term) > 1e-19 && k < 60; k++) {
    term *= -square / (k * (n + k))
    sum += term
  }
  return factor + factor * sum
}

/** Miller's algorithm: the recurrence run downwards, normalised by 1 = J₀ + 2(J₂ + J₄ + …). */
function downward(n: number, x: number): number {
  const top = max(n, ceil(x))
  let m = top + 20 + ceil(10 * cbrt(top))
  m += m % 2
  let above = 0
  let here = 1e-300
  let wanted = 0
  let sum = 0
  for (; m > 0; m--) {
    const below = (2 * m * here) / x - above
    above = here
    here = below
    if (m - 1 === n) wanted = here
    if (m % 2 === 1) sum += m === 1 ? here : 2 * here
    if (abs(here) > 1e250) {
      here *= 1e-250
      above *= 1e-250
      sum *= 1e-250
      wanted *= 1e-250
    }
  }
  return wanted / sum
}

/** Bessel function of the first kind Jₙ(x) for any integer n and any real x. */
export function besselJ(n: number, x: number): number {
  if (n < 0) return n % 2 === 0 ? besselJ(-n, x) : -besselJ(-n, x)
  if (x < 0) return n % 2 === 0 ? besselJ(n, -x) : -besselJ(n, -x)
  if (x === Infinity) return 0
  if (x * x < 2 * (n + 1)) return powerSeries(n, x)
  if (x < ASYMPTOTIC || n > x) return Number.isNaN(x) ? NaN : downward(n, x)
  if (n < 2) return hankel(n as 0 | 1, x)
  let before = hankel(0, x)
  let here = hankel(1, x)
  for (let k = 1; k < n; k++) {
    const next = (2 * k * here) / x - before
    before = here
    here = next
  }
  return here
}

/** J₀(x). */
export function besselJ0(x: number): number {
  return besselJ(0, x)
}

/** J₁(x). */
export function besselJ1(x: number): number {
  return besselJ(1, x)
}

/**
 * k-th derivative of J of integer order: 2⁻ᵏ Σⱼ (−1)ʲ (k over j) J₍order − k + 2j₎(x), from Jₙ′ =
 * (Jₙ₋₁ − Jₙ₊₁)/2.
 */
export function besselJDerivative(order: number, k: number, x: number): number {
  let binomial = 1
  let sum = 0
  for (let j = 0; j <= k; j++) {
    sum += (j % 2 === 0 ? binomial : -binomial) * besselJ(order - k + 2 * j, x)
    binomial = (binomial * (k - j)) / (j + 1)
  }
  return sum / 2 ** k
}
