import { inverseMills, logNormCdf } from './normal-distribution.js'
import { ceil, sqrt } from '../../math.js'

/** Σⱼ (n over j)·aⱼ·b₍n−j₎ for j < count. */
function leibnizSum(n: number, a: readonly number[], b: readonly number[], count: number): number {
  let binomial = 1
  let sum = 0
  for (let j = 0; j < count; j++) {
    sum += binomial * a[j]! * b[n - j]!
    binomial = (binomial * (n - j)) / (j + 1)
  }
  return sum
}

/**
 * n-th cumulant of the density proportional to e^(xt − t²/2), t > 0, for x < 0. Its moments mₖ have
 * the ratios qₖ = mₖ/mₖ₋₁ = k/(qₖ₊₁ − x), a continued fraction of positive terms.
 */
function cumulant(n: number, x: number): number {
  const start = n + 30 + ceil(300 / x / x)
  // the tail beyond: q solves q = k/(q − x) there
  let q = sqrt((x * x) / 4 + start) + x / 2
  const ratios: number[] = []
  for (let k = start; k > 0; k--) {
    q = k / (q - x)
    if (k <= n) ratios[k - 1] = q
  }
  const moments = [1]
  const cumulants: number[] = []
  for (let k = 0; k < n; k++) {
    moments.push(moments[k]! * ratios[k]!)
    cumulants.push(moments[k + 1]! - leibnizSum(k, cumulants, moments, k))
  }
  return cumulants[n - 1]!
}

/**
 * k-th derivative of log Φ(x). The second, −h(x + h) with h the inverse Mills ratio, loses all its
 * digits for x → −∞; there log Φ is log φ plus the cumulant generating function of a truncated
 * normal distribution.
 */
export function logNormCdfDerivative(k: number, x: number): number {
  if (k === 0) return logNormCdf(x)
  if (k === 1) return inverseMills(x)
  if (x > 40) return 0
  if (x < -0.5) return k === 2 ? cumulant(2, x) - 1 : cumulant(k, x)
  // h′ = −(x + h)h by Leibniz's rule
  const h = [inverseMills(x)]
  for (let n = 0; n < k - 1; n++) {
    h.push(-(x * h[n]! + (n > 0 ? n * h[n - 1]! : 0) + leibnizSum(n, h, h, n + 1)))
  }
  return h[k - 1]!
}
