import { describe, expect, test } from '@jest/globals'
import { add, exp, mul, sqrt, square, sub, sum, type Traced } from '@wengert/ad-core'
import { backtracking, conjugateGradient, minimize } from '@wengert/optim-classical'
import { quadratic, rosenbrock } from '@wengert/optim-classical/problems'
import { shiftedCholesky, shiftedSolve } from '../../src/linear-algebra/cholesky.js'
import { dot } from '../../src/linear-algebra/vector.js'

const times = Float64Array.from({ length: 13 }, (_, i) => (i + 1) / 10)
const data = times.map((t) => Math.exp(-t) - 5 * Math.exp(-10 * t) + 3 * Math.exp(-4 * t))
/** Moré, Garbow & Hillstrom (1981), problem 18: indefinite at the start and far from it. */
const biggs = (x: Traced): Traced => {
  const decay = (k: number): Traced =>
    exp(
      mul(
        times.map((t) => -t),
        x.at(k),
      ),
    )
  const model = sub(mul(x.at(2), decay(0)), mul(x.at(3), decay(1)))
  return sum(square(sub(add(model, mul(x.at(5), decay(4))), data)))
}

describe('the units of the parameters do not matter', () => {
  test('a quadratic with curvatures from 1 to 1e15 is no saddle', () => {
    const { f, starts } = quadratic(5, 1e15)
    const { outcome, iterations } = minimize(f, starts[0]!, { method: 'newton' })
    expect(outcome).toBe('converged')
    expect(iterations).toBeLessThanOrEqual(3)
  })

  test.each([
    [1, 0.3, 2],
    [1, 2, -3],
    [-2, 0.1, -1],
  ])('the step of a 2×2 matrix follows them: %p %p %p', (a, b, c) => {
    const g = Float64Array.of(1, -0.7)
    const step = shiftedSolve(shiftedCholesky(Float64Array.of(a, b, b, c), 2)!, g)
    const unit = [2 ** 20, 2 ** -14] as const
    const matrix = Float64Array.of(
      a * unit[0] ** 2,
      b * unit[0] * unit[1],
      b * unit[0] * unit[1],
      c * unit[1] ** 2,
    )
    const scaled = shiftedSolve(
      shiftedCholesky(matrix, 2)!,
      g.map((x, i) => x * unit[i]!),
    )
    for (let i = 0; i < 2; i++) expect(scaled[i]! * unit[i]!).toBeCloseTo(step[i]!, 8)
    expect(dot(step, g)).toBeGreaterThan(0)
  })
})

test('indefinite regions are left behind', () => {
  const { value, outcome } = minimize(biggs, [1, 2, 1, 1, 1, 1], { method: 'newton' })
  expect(outcome).toBe('converged')
  expect(value).toBeLessThan(1e-10)
})

test.each([
  ['−x', (x: Traced) => mul(-1, x)],
  ['−x²', (x: Traced) => mul(-1, square(x))],
  ['−√(1 + x²)', (x: Traced) => mul(-1, sqrt(add(1, square(x))))],
] as const)('without a lower bound it fails at once: %s', (_name, f) => {
  for (const method of ['bfgs', 'lbfgs', 'conjugateGradient', 'steepestDescent'] as const) {
    expect(minimize(f, 1, { method }).outcome).not.toBe('converged')
  }
  const { outcome, reason, iterations } = minimize(f, 1, { method: 'newton' })
  expect(outcome).toBe('failed')
  expect(reason).toContain('no lower bound')
  expect(iterations).toBeLessThan(10)
})

test('a search by values alone lengthens steps that are too short', () => {
  const method = conjugateGradient({ lineSearch: backtracking() })
  const { outcome, iterations } = minimize(rosenbrock.f, [-1.2, 1], { method })
  expect(outcome).toBe('converged')
  expect(iterations).toBeLessThan(500)
})
