import { erf, erfcx, gaussian } from './error-function.js'
import { log, log1p, SQRT1_2 } from '../../math.js'

const SQRT_2_OVER_PI = 0.7978845608028654
const INVERSE_SQRT_2PI = 0.3989422804014327

/** Standard normal density, φ(x) = e^(−x²/2)/√(2π). */
export function normPdf(x: number): number {
  return gaussian(x, 2, INVERSE_SQRT_2PI)
}

/** Standard normal distribution function, Φ(x) = erfc(−x/√2)/2. */
export function normCdf(x: number): number {
  if (x > 1) return 1 - gaussian(x, 2, 0.5 * erfcx(x * SQRT1_2))
  if (x < -0.71) return x < -40 ? 0 : gaussian(x, 2, 0.5 * erfcx(-x * SQRT1_2))
  return 0.5 + 0.5 * erf(x * SQRT1_2)
}

/** log Φ(x): Φ itself underflows below −38, its logarithm doesn't. */
export function logNormCdf(x: number): number {
  if (x < -1) return log(0.5 * erfcx(-x * SQRT1_2)) - 0.5 * x * x
  return x < 0 ? log(normCdf(x)) : log1p(-normCdf(-x))
}

/** Derivative of log Φ: the inverse Mills ratio φ(x)/Φ(x), which tends to −x for x → −∞. */
export function inverseMills(x: number): number {
  if (x < -1) return SQRT_2_OVER_PI / erfcx(-x * SQRT1_2)
  return normPdf(x) / normCdf(x)
}
