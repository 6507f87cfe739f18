import { BERNOULLI } from './bernoulli.js'
import { polynomial } from './double-double.js'
import { roundHalfEven } from './rounding.js'
import { abs, log, pow, tan, PI } from '../../math.js'

/** The positive zero of ψ, as a pair. */
const ZERO = 1.4616321449683622
const ZERO_LOW = 9.549995429965697e-17

/** ψ(x)/(x − ZERO) in powers of x − 3/2 on [1, 2]: own Chebyshev fit in 50 digits, error 3e-18. */
const DIGAMMA = [
  0.9510558760318328, -0.4236274212814606, 0.24054248424078697, -0.14840492305388092,
  0.09498872445289039, -0.06192213327548831, 0.040760833940846085, -0.026975796659787055,
  0.017907248317313294, -0.011908220105959716, 0.007927021796868154, -0.005279937255532708,
  0.003518106563802472, -0.0023454947397380833, 0.0015633696313653504, -0.0010364584817312839,
  0.0006909255761282986, -0.00048595039220036254, 0.00032395945401345196, -0.00014480643368061614,
  9.653646261410062e-5, -0.0001782188548855923, 0.00011881232908510335,
]

/** −B₂ₖ/2k. */
const TAIL = /* @__PURE__ */ BERNOULLI.slice(0, 8).map((b, k) => -b / (2 * k + 2))

/**
 * cot(πx), from the nearer of the integer and the half-integer beside x, both distances being
 * exact.
 */
function cotPi(x: number): number {
  const r = x - roundHalfEven(x)
  const cotangent = abs(r) <= 0.25 ? 1 / tan(PI * abs(r)) : tan(PI * (0.5 - abs(r)))
  return r < 0 ? -cotangent : cotangent
}

/** Logarithmic derivative of Γ, ψ(x); NaN at the negative integers, ∓∞ at ±0. */
export function digamma(x: number): number {
  if (x === 0) return -1 / x
  if (x >= 10) {
    const square = 1 / x / x
    return log(x) - 0.5 / x + square * polynomial(TAIL, square)
  }
  if (x >= 1) {
    let sum = 0
    let y = x
    while (y >= 2) sum += 1 / --y
    return (y - ZERO - ZERO_LOW) * polynomial(DIGAMMA, y - 1.5) + sum
  }
  if (x > -0.5) return digamma(x + 1) - 1 / x
  if (!(x > -Infinity) || Number.isInteger(x)) return NaN
  return digamma(-x) - 1 / x - PI * cotPi(x)
}

/** Σₖ (x + k)^(−s) for x > 0 by Euler–Maclaurin, times xˢ, so that no power overflows. */
function scaledHurwitz(s: number, x: number): number {
  let sum = 0
  let y = x
  for (; y < 12 + s; y++) {
    const term = pow(x / y, s)
    sum += term
    if (term < 1e-20 * sum) return sum
  }
  let factor = s / (2 * y)
  let tail = y / (s - 1) + 0.5
  for (let k = 0; k < BERNOULLI.length; k++) {
    tail += BERNOULLI[k]! * factor
    const j = 2 * k + 3
    factor *= ((s + j - 2) * (s + j - 1)) / (j * (j + 1)) / (y * y)
  }
  return sum + pow(x / y, s) * tail
}

/**
 * dⁿ/dxⁿ of π·cot(πx), as a polynomial in cot: cot′ = −π(1 + cot²). All its terms have one sign.
 */
function cotangentDerivative(n: number, x: number): number {
  let coefficients = [0, PI]
  for (let k = 0; k < n; k++) {
    const next = new Array<number>(coefficients.length + 1).fill(0)
    for (let j = 1; j < coefficients.length; j++) {
      const slope = -PI * j * coefficients[j]!
      next[j - 1]! += slope
      next[j + 1]! += slope
    }
    coefficients = next
  }
  return polynomial(coefficients, cotPi(x))
}

/** n!/xⁿ⁺¹ with neither part overflowing alone. */
function factorialOverPower(n: number, x: number): number {
  if (n <= 20) {
    let factorial = 1
    for (let k = 2; k <= n; k++) factorial *= k
    const power = pow(x, n + 1)
    if (power > 1e-290 && power < 1e290) return factorial / power
  }
  let result = 1 / x
  for (let k = 1; k <= n; k++) result *= k / x
  return result
}

/**
 * Polygamma function, the n-th derivative of digamma: (−1)ⁿ⁺¹ n! Σₖ (x + k)^(−n−1) for n ≥ 1. NaN
 * where n is not a natural number, and at the negative integers.
 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x)
  if (!(n > 0 && Number.isInteger(n)) || Number.isNaN(x)) return NaN
  const sign = n % 2 === 0 ? -1 : 1
  if (x === Infinity) return sign * 0
  if (x === 0) return n % 2 === 0 ? -1 / x : Infinity
  // (n − 1)!·x^(−n)·n/x instead of n!·x^(−n−1), which underflows first
  if (x > 0) return sign * factorialOverPower(n - 1, x) * ((n * scaledHurwitz(n + 1, x)) / x)
  if (x === -Infinity || Number.isInteger(x)) return NaN
  // upwards where the pole at 0 dominates
  if (x > -0.25) return polygamma(n, x + 1) + sign * factorialOverPower(n, x)
  return -sign * polygamma(n, 1 - x) - cotangentDerivative(n, x)
}
