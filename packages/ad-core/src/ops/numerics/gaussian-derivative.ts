import { gaussian } from './error-function.js'
import { abs } from '../../math.js'

const INVERSE_SQRT_2PI = 0.3989422804014327

/**
 * k-th derivative of factor·e^(−x²/divisor), from f′ = −sxf with s = 2/divisor: Hermite's
 * recurrence.
 */
function derivative(k: number, x: number, divisor: 1 | 2, factor: number): number {
  // beyond, the exponential is 0 and outweighs any polynomial
  if (abs(x) > 40) return 0
  const s = 2 / divisor
  let before = 0
  let here = factor
  for (let j = 0; j < k; j++) {
    const next = -s * (x * here + j * before)
    before = here
    here = next
  }
  return gaussian(x, divisor, here)
}

/** k-th derivative of e^(−x²). */
export function gaussianDerivative(k: number, x: number): number {
  return derivative(k, x, 1, 1)
}

/** k-th derivative of the standard normal density. */
export function normPdfDerivative(k: number, x: number): number {
  return derivative(k, x, 2, INVERSE_SQRT_2PI)
}
