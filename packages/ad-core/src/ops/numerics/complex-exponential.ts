import {
  complexAdd,
  complexDiv,
  complexMul,
  complexNeg,
  complexSub,
  type ComplexNumber,
} from './complex-arithmetic.js'
import { exp2, hypot } from './powers.js'
import { abs, atan2, cos, exp, expm1, log, log10, log1p, log2, sin, LN2, LN10 } from '../../math.js'

export function complexExp(z: ComplexNumber): ComplexNumber {
  const size = exp(z.re)
  return { re: size * cos(z.im), im: size * sin(z.im) }
}

export function complexExp2(z: ComplexNumber): ComplexNumber {
  const size = exp2(z.re)
  return { re: size * cos(z.im * LN2), im: size * sin(z.im * LN2) }
}

/** e^z − 1 = expm1(x)·cos y − 2 sin²(y/2) + i·eˣ sin y. */
export function complexExpm1(z: ComplexNumber): ComplexNumber {
  const half = sin(z.im / 2)
  return { re: expm1(z.re) * cos(z.im) - 2 * half * half, im: exp(z.re) * sin(z.im) }
}

export function complexLog(z: ComplexNumber): ComplexNumber {
  return { re: log(hypot(z.re, z.im)), im: atan2(z.im, z.re) }
}

export function complexLog2(z: ComplexNumber): ComplexNumber {
  return { re: log2(hypot(z.re, z.im)), im: atan2(z.im, z.re) / LN2 }
}

export function complexLog10(z: ComplexNumber): ComplexNumber {
  return { re: log10(hypot(z.re, z.im)), im: atan2(z.im, z.re) / LN10 }
}

/** log(1 + z); for small z through |1 + z|² − 1 = x(2 + x) + y². */
export function complexLog1p(z: ComplexNumber): ComplexNumber {
  const x = 1 + z.re
  const re = abs(z.re) < 0.5 ? log1p(z.re * (2 + z.re) + z.im * z.im) / 2 : log(hypot(x, z.im))
  return { re, im: atan2(z.im, x) }
}

/** 1/(1 + e^(−z)), with the exponential that doesn't overflow. */
export function complexSigmoid(z: ComplexNumber): ComplexNumber {
  const e = complexExp(z.re < 0 ? z : complexNeg(z))
  const divisor = { re: 1 + e.re, im: e.im }
  return complexDiv(z.re < 0 ? e : { re: 1, im: 0 }, divisor)
}

/** log(1 + e^z). */
export function complexSoftplus(z: ComplexNumber): ComplexNumber {
  if (z.re > 0) return complexAdd(z, complexLog1p(complexExp(complexNeg(z))))
  return complexLog1p(complexExp(z))
}

/** log(e^a + e^b). */
export function complexLogAddExp(a: ComplexNumber, b: ComplexNumber): ComplexNumber {
  const [large, small] = a.re >= b.re ? [a, b] : [b, a]
  return complexAdd(large, complexLog1p(complexExp(complexSub(small, large))))
}

export function complexRelu(z: ComplexNumber): ComplexNumber {
  return z.re <= 0 ? { re: 0, im: 0 } : z
}

export function complexLeakyRelu(z: ComplexNumber, slope: ComplexNumber): ComplexNumber {
  return z.re > 0 ? z : complexMul(slope, z)
}

export function complexElu(z: ComplexNumber, alpha: ComplexNumber): ComplexNumber {
  return z.re > 0 ? z : complexMul(alpha, complexExpm1(z))
}

export function complexSilu(z: ComplexNumber): ComplexNumber {
  return complexMul(z, complexSigmoid(z))
}
