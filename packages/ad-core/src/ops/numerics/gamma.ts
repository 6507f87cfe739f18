import { polynomial, productError, sumError } from './double-double.js'
import { roundHalfEven } from './rounding.js'
import { abs, log, log1p, sin, PI } from '../../math.js'

const EULER = 0.5772156649015329
const EULER_LOW = -4.942915152430645e-18
const HALF_LOG_2PI = 0.9189385332046728

/** (γ² − π²/6)/2, the coefficient of t² in 1/Γ(1 + t). */
const SECOND = -0.6558780715202539
const SECOND_LOW = 2.137185197068536e-17

/**
 * (1/Γ(1 + t) − 1 − γt − SECOND·t²)/t³ for |t| ≤ 1/2: own Chebyshev fit in 120 digits of an entire
 * function, 9e-18.
 */
const RECIPROCAL = [
  -0.042002635034095244, 0.16653861138229148, -0.042197734555540906, -0.00962197152787727,
  0.007218943246443589, -0.001165167591840157, -0.00021524166884572468, 0.000128050281933885,
  -2.013491501976958e-5, -1.2504882822041574e-6, 1.1333808375411751e-6, -2.0566444061214808e-7,
  5.086196376733822e-9, 5.091585121801785e-9,
]

/** B₂ₖ/(2k(2k − 1)), the coefficients of Stirling's series. */
const STIRLING = [
  0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953,
  0.0008417508417508417, -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242,
]

/** 2⁻⁵⁰⁰ */
const SCALE = 3.054936363499605e-151

/** The low part of the last `gammaPair`. */
let low = 0

/**
 * Γ(x), times 2⁵⁰⁰ or 2⁻⁵⁰⁰ where |x| > 100, as a pair: the result is the high part, `low` the
 * rest. With n = round(x) and t = x − n, Γ(x) is Γ(1 + t) times or over a product of exact factors
 * x ∓ j, kept in twice the working precision.
 */
function gammaPair(x: number): number {
  const n = roundHalfEven(x)
  const t = x - n

  // 1 + γt + SECOND·t² in pairs; the cubic rest is small
  const linear = EULER * t
  const square = t * t
  const quadratic = SECOND * square
  const first = 1 + linear
  let rh = first + quadratic
  let rl =
    sumError(1, linear, first) +
    sumError(first, quadratic, rh) +
    (productError(EULER, t, linear) + productError(SECOND, square, quadratic)) +
    (EULER_LOW * t + SECOND * productError(t, t, square) + SECOND_LOW * square) +
    square * t * polynomial(RECIPROCAL, t)
  const high = rh + rl
  rl = rh - high + rl
  rh = high

  const up = n >= 1
  let ph = up ? 1 : rh
  let pl = up ? 0 : rl
  if (abs(n) > 100) {
    ph *= SCALE
    pl *= SCALE
  }
  const last = up ? n - 1 : -n
  for (let j = up ? 1 : 0; j <= last; j++) {
    const factor = up ? x - j : x + j
    const product = ph * factor
    pl = productError(ph, factor, product) + pl * factor
    ph = product + pl
    pl = product - ph + pl
  }
  if (!up) {
    rh = ph
    rl = pl
    ph = 1
    pl = 0
  }
  const quotient = ph / rh
  const back = quotient * rh
  low = (ph - back - productError(quotient, rh, back) + pl - quotient * rl) / rh
  return quotient
}

/**
 * Σ B₂ₖ/(2k(2k − 1)x²ᵏ⁻¹): what Stirling's formula adds to (x − ½) log x − x + ½ log 2π, for x ≥
 * 18.
 */
export function stirlingCorrection(x: number): number {
  return polynomial(STIRLING, 1 / x / x) / x
}

/** Gamma function Γ(x); Γ(±0) = ±∞, NaN at the negative integers. */
export function gamma(x: number): number {
  if (abs(x) < 1e-30) return 1 / x
  if (x > 171.7) return Infinity
  if (!(x > -Infinity)) return NaN
  if (x < 0 && Number.isInteger(x)) return NaN
  if (x < -186) return roundHalfEven(x / 2 - 0.25) * 2 === Math.floor(x) ? 0 : -0
  const high = gammaPair(x)
  const n = roundHalfEven(x)
  if (n > 100) return (high + low) / SCALE
  return n < -100 ? (high + low) * SCALE : high + low
}

/** log |Γ(x)|; +∞ at 0 and at the negative integers. */
export function lgamma(x: number): number {
  const a = abs(x)
  if (a < 1e-30) return -log(a)
  if (a === Infinity) return Infinity
  if (x < 0 && Number.isInteger(x)) return Infinity
  if (a <= 20) {
    const high = gammaPair(x)
    const magnitude = abs(high)
    const rest = high < 0 ? -low : low
    // near |Γ| = 1, that is near the zeros, the pair still knows Γ − 1
    if (magnitude > 0.5 && magnitude < 2) return log1p(magnitude - 1 + rest)
    return log(magnitude) + rest / magnitude
  }
  if (x < 0) return log(PI / (a * abs(sin(PI * (x - roundHalfEven(x)))))) - lgamma(a)
  const logarithm = log(x)
  return x * (logarithm - 1) - 0.5 * logarithm + HALF_LOG_2PI + stirlingCorrection(x)
}
