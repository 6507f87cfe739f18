import { erfcx, gaussian } from './error-function.js'
import { sigmoid } from './logistic.js'
import { normCdf } from './normal-distribution.js'
import { exp, SQRT1_2 } from '../../math.js'

/** x/(1 + e^(−x)). */
export function silu(x: number): number {
  if (x > -700) return x * sigmoid(x)
  if (x < -1000) return -0
  // in two halves, since e^x is subnormal before x·e^x is
  const half = exp(x / 2)
  return x * half * half
}

/** x·Φ(x), with Φ the standard normal distribution function. */
export function gelu(x: number): number {
  if (x > -37) return x * normCdf(x)
  // Φ is subnormal before x·Φ is
  return x < -40 ? -0 : gaussian(x, 2, 0.5 * x * erfcx(-x * SQRT1_2))
}
