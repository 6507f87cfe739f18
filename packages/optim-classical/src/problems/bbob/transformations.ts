import {
  abs,
  add,
  equal,
  exp,
  greater,
  log,
  mul,
  pow,
  relu,
  sin,
  slice,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Traced,
} from '@wengert/ad-core'

/** From 0 to 1 in n equal steps: the exponents (i − 1)/(n − 1). */
export function ramp(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => i / (n - 1))
}

/** From 1 to `last` in n geometric steps; the diagonal of Λ^α for √α. */
export function geometric(last: number, n: number): Float64Array {
  return ramp(n).map((exponent) => last ** exponent)
}

/**
 * T_osz: x·exp(0.049(sin(c₁ ln|x|) + sin(c₂ ln|x|))), smooth but for 0, where it oscillates between
 * two slopes and 1 stands for the derivative.
 */
export function oscillate(x: Traced): Traced {
  const positive = greater(x, 0)
  const logarithm = log(abs(where(equal(x, 0), 1, x)))
  const slow = sin(mul(where(positive, 10, 5.5), logarithm))
  const fast = sin(mul(where(positive, 7.9, 3.1), logarithm))
  return mul(x, exp(mul(0.049, add(slow, fast))))
}

/** T_asy^β: x to the power of 1 + β·ramp·√x where x > 0, and x elsewhere. */
export function skew(x: Traced, beta: number, n: number): Traced {
  const base = where(greater(x, 0), x, 1)
  const strength = ramp(n).map((exponent) => beta * exponent)
  return mul(x, exp(mul(strength, mul(sqrt(base), log(base)))))
}

/** f_pen: the squares of what coordinates exceed the search domain by. */
export function boundaryPenalty(x: Traced, bound: number = 5): Traced {
  return sum(square(relu(sub(abs(x), bound))))
}

/** x to a positive power for x ≥ 0, with derivative 0 at 0 where the true one may be infinite. */
export function power(x: Traced, exponent: number): Traced {
  const positive = greater(x, 0)
  return where(positive, pow(where(positive, x, 1), exponent), 0)
}

/** All entries but the last, and all but the first. */
export function neighbours(z: Traced): readonly [Traced, Traced] {
  return [slice(z, 0, -1), slice(z, 1)]
}

/** 10(n − Σ cos 2πz), without that difference's cancellation near its zeros. */
export function ripple(z: Traced): Traced {
  return mul(20, sum(square(sin(mul(Math.PI, z)))))
}

/** Rastrigin's function. */
export function rastrigin(z: Traced): Traced {
  return add(ripple(z), sum(square(z)))
}
