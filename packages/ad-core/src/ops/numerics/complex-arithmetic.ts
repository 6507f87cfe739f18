import { fma } from './fused-multiply-add.js'
import { hypot } from './powers.js'
import { floorMod, floorQuotient, roundHalfEven } from './rounding.js'
import {
  abs,
  atan2,
  cbrt,
  ceil,
  cos,
  exp,
  floor,
  log,
  max,
  pow,
  sin,
  sqrt,
  sign,
} from '../../math.js'

/**
 * Complex forms of the operations, for complex-step differentiation: f(x + ih) = f(x) + ih·f′(x) +
 * O(h²), which has no cancellation, so that h may be 1e-150. They are the formulas of complex
 * analysis, written without a look at the derivative rules, and keep the imaginary part to full
 * relative accuracy however small it is. Where an operation has pieces, the real part chooses the
 * piece.
 */
export interface ComplexNumber {
  readonly re: number
  readonly im: number
}

export function complexAdd(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  return { re: a.re + b.re, im: a.im + b.im }
}

export function complexSub(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  return { re: a.re - b.re, im: a.im - b.im }
}

export function complexMul(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}

/** Quotient by Smith's method (Communications of the ACM 5, 1962): |b|² is never formed. */
export function complexDiv(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  if (abs(b.re) >= abs(b.im)) {
    const ratio = b.im / b.re
    const divisor = b.re + b.im * ratio
    return { re: (a.re + a.im * ratio) / divisor, im: (a.im - a.re * ratio) / divisor }
  }
  const ratio = b.re / b.im
  const divisor = b.re * ratio + b.im
  return { re: (a.re * ratio + a.im) / divisor, im: (a.im * ratio - a.re) / divisor }
}

export function complexNeg(a: ComplexNumber): ComplexNumber {
  return { re: -a.re, im: -a.im }
}

export function complexSquare(a: ComplexNumber): ComplexNumber {
  return { re: (a.re - a.im) * (a.re + a.im), im: 2 * a.re * a.im }
}

/** Principal square root. */
export function complexSqrt(a: ComplexNumber): ComplexNumber {
  const size = hypot(a.re, a.im)
  if (size === 0) return { re: a.re, im: a.im }
  if (size < 1e-290) {
    const scaled = complexSqrt({ re: a.re * 2 ** 600, im: a.im * 2 ** 600 })
    return { re: scaled.re * 2 ** -300, im: scaled.im * 2 ** -300 }
  }
  const root = sqrt(size / 2 + abs(a.re) / 2)
  const other = a.im / root / 2
  return a.re >= 0 ? { re: root, im: other } : { re: abs(other), im: a.im < 0 ? -root : root }
}

/** Cube root, on the branch that is real and odd on the real line. */
export function complexCbrt(a: ComplexNumber): ComplexNumber {
  if (a.re < 0) return complexNeg(complexCbrt(complexNeg(a)))
  const angle = atan2(a.im, a.re) / 3
  const size = cbrt(hypot(a.re, a.im))
  return { re: size * cos(angle), im: size * sin(angle) }
}

/**
 * a^b on the branch that is real for a > 0; a negative base needs a real integer exponent, as with
 * real numbers.
 */
export function complexPow(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  if (a.re < 0) {
    if (b.im !== 0 || !Number.isInteger(b.re)) return { re: NaN, im: NaN }
    const power = complexPow(complexNeg(a), b)
    return b.re % 2 === 0 ? power : complexNeg(power)
  }
  const size = hypot(a.re, a.im)
  if (size === 0) return { re: pow(a.re, b.re), im: 0 }
  const argument = atan2(a.im, a.re)
  const radius = pow(size, b.re) * exp(-b.im * argument)
  const angle = b.re * argument + b.im * log(size)
  return { re: radius * cos(angle), im: radius * sin(angle) }
}

/** √(a² + b²) = a·√(1 + (b/a)²) with |Re a| ≥ |Re b|, the branch with a positive real part. */
export function complexHypot(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  if (abs(a.re) < abs(b.re)) return complexHypot(b, a)
  if (a.re === 0) return { re: 0, im: 0 }
  const ratio = complexSquare(complexDiv(b, a))
  return complexMul(complexAbs(a), complexSqrt({ re: 1 + ratio.re, im: ratio.im }))
}

/** a·b + c with the real part's single rounding, where a·b and c cancel. */
export function complexFma(a: ComplexNumber, b: ComplexNumber, c: ComplexNumber): ComplexNumber {
  return { re: fma(a.re, b.re, c.re - a.im * b.im), im: fma(a.re, b.im, a.im * b.re + c.im) }
}

export function complexAbs(a: ComplexNumber): ComplexNumber {
  if (a.re === 0) return { re: 0, im: 0 }
  return a.re < 0 ? complexNeg(a) : a
}

export function complexMax(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  if (a.re === b.re) return { re: max(a.re, b.re), im: (a.im + b.im) / 2 }
  if (Number.isNaN(a.re + b.re)) return { re: NaN, im: NaN }
  return a.re > b.re ? a : b
}

export function complexMin(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  return complexNeg(complexMax(complexNeg(a), complexNeg(b)))
}

export function complexClamp(
  a: ComplexNumber,
  lower: ComplexNumber,
  upper: ComplexNumber,
): ComplexNumber {
  return a.re < lower.re ? lower : a.re > upper.re ? upper : a
}

/** a − b·⌊Re a/Re b⌋. */
export function complexMod(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  return { re: floorMod(a.re, b.re), im: a.im - b.im * floorQuotient(a.re, b.re) }
}

export function complexSign(a: ComplexNumber): ComplexNumber {
  return { re: sign(a.re), im: 0 }
}

export function complexFloor(a: ComplexNumber): ComplexNumber {
  return { re: floor(a.re), im: 0 }
}

export function complexCeil(a: ComplexNumber): ComplexNumber {
  return { re: ceil(a.re), im: 0 }
}

export function complexRound(a: ComplexNumber): ComplexNumber {
  return { re: roundHalfEven(a.re), im: 0 }
}
