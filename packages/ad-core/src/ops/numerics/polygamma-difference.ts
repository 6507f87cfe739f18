import { BERNOULLI } from './bernoulli.js'
import { polygamma } from './polygamma.js'
import { expm1, log1p, pow } from '../../math.js'

/** (a + b)^(−p) − a^(−p), where ratio = log(1 + b/a). */
function powerDifference(p: number, a: number, ratio: number): number {
  return pow(a, -p) * expm1(-p * ratio)
}

/** ψ(a + b) − ψ(a) for positive a and b: the recurrence upwards, then the asymptotic series. */
function digammaDifference(a: number, b: number): number {
  let sum = 0
  let y = a
  for (; y < 12; y++) sum += b / y / (y + b)
  const ratio = log1p(b / y)
  let tail = b / y / (y + b) / 2
  for (let k = 0; k < BERNOULLI.length; k++) {
    tail -= (BERNOULLI[k]! / (2 * k + 2)) * powerDifference(2 * k + 2, y, ratio)
  }
  return sum + tail + ratio
}

/** Σₖ (a + b + k)^(−s) − (a + k)^(−s) for positive a and b, by Euler–Maclaurin. */
function hurwitzDifference(s: number, a: number, b: number): number {
  let sum = 0
  let y = a
  for (; y < 12 + s; y++) sum += powerDifference(s, y, log1p(b / y))
  const ratio = log1p(b / y)
  let tail = powerDifference(s - 1, y, ratio) / (s - 1) + powerDifference(s, y, ratio) / 2
  let factor = s / 2
  for (let k = 0; k < BERNOULLI.length; k++) {
    const j = 2 * k + 3
    tail += BERNOULLI[k]! * factor * powerDifference(s + 2 * k + 1, y, ratio)
    factor *= ((s + j - 2) * (s + j - 1)) / (j * (j + 1))
  }
  return sum + tail
}

/**
 * ψ⁽ⁿ⁾(a + b) − ψ⁽ⁿ⁾(a), the logarithmic derivatives of the beta function and theirs. Subtracting
 * the two loses all digits for a far above b.
 */
export function polygammaDifference(n: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && a + b < Infinity && n < 20)) return polygamma(n, a + b) - polygamma(n, a)
  if (n === 0) return digammaDifference(a, b)
  let factor = n % 2 === 0 ? -1 : 1
  for (let k = 2; k <= n; k++) factor *= k
  return factor * hurwitzDifference(n + 1, a, b)
}
