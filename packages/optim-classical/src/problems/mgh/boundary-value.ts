import { add, cumsum, flip, mul, pad, slice, square, sub, type Traced } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { bandedRoot } from './banded-root.js'
import { mghProblem } from './mgh-problem.js'

/** The grid t_i = i/(n + 1). */
function grid(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => (i + 1) / (n + 1))
}

function cubes(x: Traced, t: Float64Array): Traced {
  const base = add(add(x, t), 1)
  return mul(base, square(base))
}

/**
 * Discrete boundary value function, r_i = 2x_i − x_{i−1} − x_{i+1} + h²(x_i + t_i + 1)³/2 with t_i = ih, h = 1/(n + 1)
 * and zeros beyond the ends. Problem 28: any n, m = n. Errors: `DomainError` for an n it does not have.
 */
export function discreteBoundaryValue(n: number): LeastSquaresProblem {
  requireSize('discreteBoundaryValue', 'n', n)
  const t = grid(n)
  const h = 1 / (n + 1)
  const problem = mghProblem({
    name: `discrete boundary value (${n})`,
    number: 28,
    residuals(x) {
      const padded = pad(x, 1)
      const bent = sub(sub(mul(2, x), slice(padded, 0, -2)), slice(padded, 2))
      return add(bent, mul((h * h) / 2, cubes(x, t)))
    },
    start: Array.from(t, (at) => at * (at - 1)),
    minima: () => [{ x: bandedRoot(problem), value: 0 }],
  })
  return problem
}

/**
 * Discrete integral equation function, the boundary value problem through Green's function:
 * r_i = x_i + h/2 [(1 − t_i) Σ_{j≤i} t_j (x_j + t_j + 1)³ + t_i Σ_{j>i} (1 − t_j)(x_j + t_j + 1)³]; its Jacobian is
 * dense. Problem 29: any n, m = n. Errors: `DomainError` for an n it does not have.
 */
export function discreteIntegralEquation(n: number): LeastSquaresProblem {
  requireSize('discreteIntegralEquation', 'n', n)
  const t = grid(n)
  const rest = t.map((at) => 1 - at)
  return mghProblem({
    name: `discrete integral equation (${n})`,
    number: 29,
    residuals(x) {
      const c = cubes(x, t)
      const upTo = cumsum(mul(t, c))
      const from = flip(cumsum(flip(mul(rest, c))))
      const beyond = pad(slice(from, 1), [0, 1])
      return add(x, mul(0.5 / (n + 1), add(mul(rest, upTo), mul(t, beyond))))
    },
    start: Array.from(t, (at) => at * (at - 1)),
    minima: () => discreteBoundaryValue(n).minima, // the inverse of its matrix of differences is Green's function
  })
}
