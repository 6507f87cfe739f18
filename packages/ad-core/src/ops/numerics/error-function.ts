import { polynomial, productError } from './double-double.js'
import { abs, exp } from '../../math.js'

/** erf(x)/x − 1 in powers of x² for |x| ≤ 1: own Chebyshev fit in 50 digits, error 2e-21. */
const ERF = [
  0.12837916709551256, -0.37612638903183754, 0.1128379167095512, -0.02686617064512984,
  0.0052239776254232985, -0.000854832702193483, 0.00012055332902888736, -1.4925647567519332e-5,
  1.6462045441468418e-6, -1.6364642158167616e-7, 1.4792401209404813e-8, -1.216456005728345e-9,
  8.709045129053106e-11, -4.230945824295338e-12,
]

/**
 * (1 + 2x)·e^(x²)·erfc(x) for x ≥ 1/2 in powers of t = 1 − 8.5/(x + 3.75): one polynomial for the
 * half-line, the substitution of Shepherd and Laframboise (Mathematics of Computation 36, 1981);
 * own fit in 90 digits, error 2e-18.
 */
const ERFCX = [
  1.2211784257075968, -0.120536764811857, 0.019413629415209303, 0.028932667379785195,
  -0.03952116335240597, 0.031165502863137372, -0.018340273618542874, 0.008370971289861794,
  -0.0028573580197737455, 0.0006163684426119216, -7.55085434170573e-6, -5.046254732315764e-5,
  1.5886613262441595e-5, 7.161021655598114e-7, -1.8128738143430171e-6, 2.9087076897927183e-7,
  1.560031998575301e-7, -5.7666030805603756e-8, -1.20986154247664e-8, 8.372454885962254e-9,
  8.646881977916004e-10, -1.019240811046007e-9, -4.578030635174483e-11, 7.849648224921883e-11,
]

/**
 * e^(−535), the power of e near the square root of the smallest normal double that is best rounded.
 */
const FAR = 4.492128611109229e-233

/**
 * factor·e^(−x²/divisor) for divisor 1 or 2. The exponent is squared exactly: rounding x² alone
 * would cost x² units in the last place. Far out the power is split, so that a subnormal result
 * rounds once.
 */
export function gaussian(x: number, divisor: 1 | 2, factor: number): number {
  const a = abs(x)
  if (a > 40) return 0 * factor
  const square = a * a
  const rest = a < 1e-100 ? 0 : productError(a, a, square) / divisor
  const exponent = square / divisor
  const far = exponent >= 700
  const power = exp(far ? 535 - exponent : -exponent)
  const result = factor * (power - power * rest)
  return far ? result * FAR : result
}

/** Scaled complement e^(x²)·erfc(x) for x ≥ 1/2. */
function scaledComplement(x: number): number {
  return polynomial(ERFCX, 1 - 8.5 / (x + 3.75)) / (1 + 2 * x)
}

/** Error function, erf x = 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: number): number {
  const a = abs(x)
  if (a <= 1) return x + x * polynomial(ERF, x * x)
  if (a > 6) return x > 0 ? 1 : -1
  const tail = 1 - gaussian(a, 1, scaledComplement(a))
  return x < 0 ? -tail : tail
}

/** Complementary error function, erfc x = 1 − erf x, without the cancellation for large x. */
export function erfc(x: number): number {
  if (x >= 0.5) return x > 28 ? 0 : gaussian(x, 1, scaledComplement(x))
  if (x < -1) return x < -6 ? 2 : 2 - gaussian(x, 1, scaledComplement(-x))
  return 1 - erf(x)
}

/** Scaled complementary error function, erfcx x = e^(x²)·erfc x; overflows below −26.6. */
export function erfcx(x: number): number {
  if (x >= 0.5) return scaledComplement(x)
  if (x < -27) return Infinity
  const square = x * x
  const correction = abs(x) < 1e-100 ? 0 : productError(x, x, square)
  const scale = exp(square)
  return (scale + scale * correction) * erfc(x)
}
