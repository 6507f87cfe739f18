import { DomainError, mul, stack, sub, square, type Traced } from '@wengert/ad-core'
import { MGH, sumOfSquares, type Problem } from './problem.js'

/**
 * Rosenbrock's valley in n/2 separate pairs: Σ 100(x_{2i} − x_{2i−1}²)² + (1 − x_{2i−1})². Minimum 0 at all ones.
 * @example minimize(extendedRosenbrock(100).f, extendedRosenbrock(100).starts[0]!)
 */
export function extendedRosenbrock(n: number): Problem {
  if (!Number.isInteger(n) || n < 2 || n % 2 !== 0) {
    throw new DomainError(
      `extendedRosenbrock: expected an even n of at least 2, got ${n}. Perhaps ${2 * Math.max(1, Math.round(n / 2) || 1)}?`,
    )
  }
  return sumOfSquares({
    name: n === 2 ? 'Rosenbrock' : `extended Rosenbrock (${n})`,
    residuals(x) {
      const r: Traced[] = []
      for (let i = 0; i < n; i += 2) {
        r.push(mul(10, sub(x.at(i + 1), square(x.at(i)))), sub(1, x.at(i)))
      }
      return stack(r)
    },
    starts: [Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))],
    minima: [{ x: Array.from({ length: n }, () => 1), value: 0 }],
    source: `${MGH}, problem ${n === 2 ? 1 : 21}`,
  })
}

/** Rosenbrock's curved valley, 100(x₂ − x₁²)² + (1 − x₁)². */
export const rosenbrock: Problem = /* @__PURE__ */ extendedRosenbrock(2)
