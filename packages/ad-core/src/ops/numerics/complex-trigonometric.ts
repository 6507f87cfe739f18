import {
  complexDiv,
  complexMul,
  complexSqrt,
  complexSquare,
  type ComplexNumber,
} from './complex-arithmetic.js'
import { abs, asinh, atan, atan2, cos, cosh, exp, expm1, log1p, sin, sinh, PI } from '../../math.js'

export function complexSin(z: ComplexNumber): ComplexNumber {
  return { re: sin(z.re) * cosh(z.im), im: cos(z.re) * sinh(z.im) }
}

export function complexCos(z: ComplexNumber): ComplexNumber {
  return { re: cos(z.re) * cosh(z.im), im: -sin(z.re) * sinh(z.im) }
}

/** tan z = −i·tanh(iz). */
export function complexTan(z: ComplexNumber): ComplexNumber {
  const t = complexTanh({ re: -z.im, im: z.re })
  return { re: t.im, im: -t.re }
}

export function complexSinh(z: ComplexNumber): ComplexNumber {
  return { re: sinh(z.re) * cos(z.im), im: cosh(z.re) * sin(z.im) }
}

export function complexCosh(z: ComplexNumber): ComplexNumber {
  return { re: cosh(z.re) * cos(z.im), im: sinh(z.re) * sin(z.im) }
}

/**
 * (sinh x cosh x + i sin y cos y)/(sinh² x + cos² y), above and below times 4e^(−2|x|) against
 * overflow.
 */
export function complexTanh(z: ComplexNumber): ComplexNumber {
  const x = abs(z.re)
  const e = exp(-2 * x)
  const less = expm1(-2 * x)
  const c = cos(z.im)
  const divisor = less * less + 4 * e * c * c
  const re = -expm1(-4 * x) / divisor
  return { re: z.re < 0 ? -re : re, im: (4 * e * sin(z.im) * c) / divisor }
}

/** √(1 − z) and √(1 + z), which Kahan's formulas combine so that nothing cancels near ±1. */
function rootsBesideOne(z: ComplexNumber): [ComplexNumber, ComplexNumber] {
  return [complexSqrt({ re: 1 - z.re, im: -z.im }), complexSqrt({ re: 1 + z.re, im: z.im })]
}

/**
 * Kahan, "Branch cuts for complex elementary functions, or much ado about nothing's sign bit"
 * (1987).
 */
export function complexAsin(z: ComplexNumber): ComplexNumber {
  const [p, q] = rootsBesideOne(z)
  return { re: atan2(z.re, p.re * q.re - p.im * q.im), im: asinh(p.re * q.im - p.im * q.re) }
}

export function complexAcos(z: ComplexNumber): ComplexNumber {
  const [p, q] = rootsBesideOne(z)
  return { re: 2 * atan2(p.re, q.re), im: asinh(q.re * p.im - q.im * p.re) }
}

/** asinh z = −i·asin(iz). */
export function complexAsinh(z: ComplexNumber): ComplexNumber {
  const w = complexAsin({ re: -z.im, im: z.re })
  return { re: w.im, im: -w.re }
}

export function complexAcosh(z: ComplexNumber): ComplexNumber {
  const p = complexSqrt({ re: z.re - 1, im: z.im })
  const q = complexSqrt({ re: z.re + 1, im: z.im })
  return { re: asinh(p.re * q.re + p.im * q.im), im: 2 * atan2(p.im, q.re) }
}

/** (½ atan2(2x, 1 − x² − y²), ¼ log(1 + 4y/(x² + (1 − y)²))), for y ≥ 0; the function is odd. */
export function complexAtan(z: ComplexNumber): ComplexNumber {
  const w = complexAtanh({ re: -z.im, im: z.re })
  return { re: w.im, im: -w.re }
}

/** (¼ log(1 + 4x/((1 − x)² + y²)), ½ atan2(2y, 1 − x² − y²)), for x ≥ 0; the function is odd. */
export function complexAtanh(z: ComplexNumber): ComplexNumber {
  const x = abs(z.re)
  const y = z.im
  const re = log1p((4 * x) / ((1 - x) * (1 - x) + y * y)) / 4
  // far up the angle is a right one less 1/y; y² would overflow
  const im =
    abs(y) > 1e100
      ? (y > 0 ? PI / 2 : -PI / 2) - atan(1 / y)
      : atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2
  return { re: z.re < 0 ? -re : re, im }
}

/** The angle of (x, y), from whichever of y/x and x/y is at most 1, in all four quadrants. */
export function complexAtan2(y: ComplexNumber, x: ComplexNumber): ComplexNumber {
  const re = atan2(y.re, x.re)
  if (abs(x.re) >= abs(y.re)) return { re, im: complexAtan(complexDiv(y, x)).im }
  return { re, im: -complexAtan(complexDiv(x, y)).im }
}

/** sin(z)/z; by its power series where sin z and z nearly cancel in the imaginary part. */
export function complexSinc(z: ComplexNumber): ComplexNumber {
  if (abs(z.re) > 1.5 || abs(z.im) > 1.5) return complexDiv(complexSin(z), z)
  const square = complexSquare(z)
  let sum: ComplexNumber = { re: 1, im: 0 }
  for (let k = 12; k >= 1; k--) {
    const product = complexMul(square, sum)
    const divisor = 2 * k * (2 * k + 1)
    sum = { re: 1 - product.re / divisor, im: -product.im / divisor }
  }
  return sum
}
