import { add, arange, dot, mul, pad, sub, sum, type Tensor, type Traced } from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Linear function of full rank, r_i = x_i − (2/m) Σ x_j − 1 for i ≤ n and −(2/m) Σ x_j − 1 beyond; f* = m − n.
 * Problem 32: any n, m ≥ n. Errors: `DomainError` for sizes it does not have.
 */
export function linearFullRank(n: number, m: number): LeastSquaresProblem {
  requireSize('linearFullRank', 'n', n)
  requireSize('linearFullRank', 'm', m, { least: n })
  return mghProblem({
    name: `linear, full rank (${n}, m = ${m})`,
    number: 32,
    residuals: (x) => sub(pad(x, [0, m - n]), add(mul(2 / m, sum(x)), 1)),
    start: constant(n, 1),
    minima: [{ x: constant(n, -1), value: m - n }],
  })
}

/**
 * Linear function of rank 1, r_i = i Σ j x_j − 1; f* = m(m − 1)/(2(2m + 1)). Problem 33: any n, m ≥ n. Errors:
 * `DomainError` for sizes it does not have.
 */
export function linearRankOne(n: number, m: number): LeastSquaresProblem {
  requireSize('linearRankOne', 'n', n)
  requireSize('linearRankOne', 'm', m, { least: n })
  const weights = arange(1, n + 1)
  return mghProblem({
    name: `linear, rank 1 (${n}, m = ${m})`,
    number: 33,
    residuals: rankOne(arange(1, m + 1), weights),
    start: constant(n, 1),
    minima: [plane(weights, 3 / (2 * m + 1), (m * (m - 1)) / (2 * (2 * m + 1)))],
  })
}

/**
 * Linear function of rank 1 with zero columns and rows, r_i = (i − 1) Σ_{j=2}^{n−1} j x_j − 1 for 1 < i < m and −1 else;
 * f* = (m² + 3m − 6)/(2(2m − 3)). Problem 34: n ≥ 3, m ≥ n. Errors: `DomainError` for sizes it does not have.
 */
export function linearRankOneZeros(n: number, m: number): LeastSquaresProblem {
  requireSize('linearRankOneZeros', 'n', n, { least: 3 })
  requireSize('linearRankOneZeros', 'm', m, { least: n })
  const weights = pad(arange(2, n), 1)
  return mghProblem({
    name: `linear, rank 1 with zeros (${n}, m = ${m})`,
    number: 34,
    residuals: rankOne(pad(arange(1, m - 1), 1), weights),
    start: constant(n, 1),
    minima: [plane(weights, 3 / (2 * m - 3), (m * m + 3 * m - 6) / (2 * (2 * m - 3)))],
  })
}

function rankOne(factors: Tensor, weights: Tensor): (x: Traced) => Traced {
  return (x) => sub(mul(factors, dot(weights, x)), 1)
}

/** The plane of minima where the weighted sum is as given, by its point next to the origin. */
function plane(weights: Tensor, total: number, value: number): Minimum {
  const entries = Array.from(weights.data)
  const scale = total / entries.reduce((sum, w) => sum + w * w, 0)
  return {
    x: entries.map((w) => w * scale),
    value,
    oneOf: 'the plane in which the weighted sum is the same',
  }
}
