import { erfc, lgamma } from '@wengert/ad-core'

/**
 * The p-quantile of Student's t with ν degrees of freedom; ν = ∞ is the normal distribution. By bisection of
 * the distribution function.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, freedom)
  const tail = 1 - p
  let low = 0
  let high = 1
  while (upperTail(high, freedom) > tail && high < 1e300) high *= 2
  for (let round = 0; round < 200 && high - low > 4 * Number.EPSILON * high; round++) {
    const middle = 0.5 * (low + high)
    if (upperTail(middle, freedom) > tail) low = middle
    else high = middle
  }
  return 0.5 * (low + high)
}

/** P(T > t) for t ≥ 0: ½·I_x(ν/2, ½) with x = ν/(ν + t²). */
export function upperTail(t: number, freedom: number): number {
  if (freedom === Infinity) return 0.5 * erfc(t / Math.SQRT2)
  const square = t * t
  return (
    0.5 *
    betaRegularized(freedom / (freedom + square), square / (freedom + square), freedom / 2, 0.5)
  )
}

/** The regularized incomplete beta function I_x(a, b), x and 1 − x both given so that neither cancels. */
function betaRegularized(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (complement <= 0) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaRegularized(complement, x, b, a)
  const logFront =
    lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log(complement)
  return (Math.exp(logFront) * continuedFraction(x, a, b)) / a
}

/** The continued fraction of I_x(a, b) (DLMF 8.17.22), by Lentz's method. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny)
  let fraction = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d, tiny)
    c = nonZero(1 + even / c, tiny)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d, tiny)
    c = nonZero(1 + odd / c, tiny)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < 2e-16) break
  }
  return fraction
}

function nonZero(x: number, tiny: number): number {
  return Math.abs(x) < tiny ? tiny : x
}
