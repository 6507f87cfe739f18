import { describe, expect, test } from '@jest/globals'
import { add, exp, mul, square, sub, sum, type Scalar, type Traced } from '@wengert/ad-core'
import {
  backtracking,
  leastSquares,
  minimize,
  newtonCg,
  type Result,
} from '@wengert/optim-classical'
import { extendedRosenbrock, quadratic, rosenbrock, wood } from '@wengert/optim-classical/problems'
import { newtonCgDirection } from '../../src/descents/newton-cg-direction.js'
import { multiply } from '../../src/linear-algebra/dense.js'
import { dot, norm } from '../../src/linear-algebra/vector.js'

/** What the direction sees of a quadratic function, and how many products it took. */
function directionOf(
  matrix: Float64Array,
  gradient: Float64Array,
  forcing: number,
): { direction: Float64Array; naturalStep: number | undefined; products: number } {
  let products = 0
  const n = gradient.length
  const found = newtonCgDirection(forcing).direction(
    { w: new Float64Array(n), value: 0, gradient },
    null,
    {
      size: n,
      hvp(_w, v) {
        products++
        return multiply(matrix, v, n)
      },
    },
  )
  return { ...found, products }
}

const A = Float64Array.of(4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 2)
const gradient = Float64Array.of(1, -2, 0.3)

describe('the direction', () => {
  test('is Newton’s after n products where nothing may be left', () => {
    const { direction, naturalStep, products } = directionOf(A, gradient, 0)
    multiply(A, direction, 3).forEach((h, i) => expect(h).toBeCloseTo(-gradient[i]!, 13))
    expect([naturalStep, products]).toEqual([1, 3])
  })

  test.each([0.5, 0.1, 0.01])('leaves no more of the gradient than %d', (forcing) => {
    const { direction, products } = directionOf(A, gradient, forcing)
    const left = multiply(A, direction, 3).map((h, i) => h + gradient[i]!)
    expect(norm(left)).toBeLessThanOrEqual(forcing * norm(gradient))
    expect(dot(direction, gradient)).toBeLessThan(0)
    expect(products).toBeLessThanOrEqual(3)
  })

  test('leaves less where the gradient is small', () => {
    const small = gradient.map((g) => 1e-8 * g)
    const { direction } = directionOf(A, small, 0.5)
    const left = multiply(A, direction, 3).map((h, i) => h + small[i]!)
    expect(norm(left)).toBeLessThanOrEqual(2e-4 * norm(small))
  })

  test('is −g where the curvature along it is not positive', () => {
    for (const curvature of [-1, 0]) {
      const flat = Float64Array.of(curvature, 0, 0, 0, curvature, 0, 0, 0, curvature)
      const { direction, naturalStep, products } = directionOf(flat, gradient, 0.1)
      expect([...direction]).toEqual([...gradient].map((g) => -g))
      expect([naturalStep, products]).toEqual([undefined, 1])
    }
  })

  test('is what was found before negative curvature', () => {
    const saddle = Float64Array.of(2, 0, 0, -1)
    const { direction, naturalStep } = directionOf(saddle, Float64Array.of(2, 1), 0)
    // The Cauchy point: curvature 7/5 along −g.
    expect([...direction]).toEqual([expect.closeTo(-10 / 7, 13), expect.closeTo(-5 / 7, 13)])
    expect(naturalStep).toBe(1)
  })
})

test('one iteration minimizes a quadratic bowl, by n products', () => {
  const { f, starts } = quadratic(5, 10)
  const method = newtonCg({ forcing: 0 })
  const { outcome, iterations, counts } = minimize(f, starts[0]!, { method })
  expect({ outcome, iterations }).toEqual({ outcome: 'converged', iterations: 1 })
  expect(counts.hvp).toBeLessThanOrEqual(5)
  expect(counts.hessian).toBe(0)
})

test.each([rosenbrock, wood, extendedRosenbrock(20)])('finds $name', ({ f, starts }) => {
  for (const method of ['newtonCg', newtonCg({ lineSearch: backtracking() })] as const) {
    const { outcome, value } = minimize(f, starts[0]!, { method })
    expect(outcome).toBe('converged')
    expect(value).toBeLessThan(1e-15)
  }
})

test('goes down where the Hessian is indefinite', () => {
  const f = (x: Traced): Scalar => sub(sum(square(square(x))), sum(square(x)))
  const { x, outcome } = minimize(f, [0.1, -0.1], { method: 'newtonCg' })
  expect(outcome).toBe('converged')
  expect(Math.abs(x[0]!)).toBeCloseTo(Math.SQRT1_2, 8)
})

test('is never called converged where there is no minimum', () => {
  for (const f of [(x: Traced): Scalar => sum(x), (x: Traced): Scalar => mul(-1, sum(square(x)))]) {
    expect(minimize(f, [1, 2], { method: 'newtonCg' }).outcome).not.toBe('converged')
  }
})

test('a thousand parameters take products alone', () => {
  const n = 1000
  const f = (x: Traced): Scalar => {
    const [a, b] = [x.slice(0, n - 1), x.slice(1, n)]
    return add(sum(exp(mul(0.1, x))), sum(square(sub(mul(2, b), a))))
  }
  const { outcome, counts } = minimize(f, new Float64Array(n).fill(1), { method: 'newtonCg' })
  expect(outcome).toBe('converged')
  expect(counts.hessian).toBe(0)
})

test('goes on bit for bit', () => {
  const run = (options: object): Result<number[]> =>
    minimize(wood.f, wood.starts[0] as number[], { method: 'newtonCg', trace: true, ...options })
  const whole = run({})
  for (const maxIterations of [1, 4, 9]) {
    const { state } = run({ maxIterations })
    const rest = run({ state: JSON.parse(JSON.stringify(state)) })
    expect(rest.trace!.map(({ value }) => value)).toEqual(
      whole.trace!.slice(maxIterations).map(({ value }) => value),
    )
  }
})

test('fits residuals', () => {
  const { outcome, x } = leastSquares((b) => sub(mul(b, [1, 2, 3]), [2, 4, 6]), 1, {
    method: 'newtonCg',
  })
  expect(outcome).toBe('converged')
  expect(x).toBeCloseTo(2, 10)
})

test.each([
  [{ forcing: 1 }, 'newtonCg: expected forcing from 0 to below 1, got 1'],
  [{ forcing: 'little' }, "got 'little'"],
  [{ forcin: 0.1 }, "Perhaps 'forcing'?"],
  [{ lineSearch: backtracking }, 'Perhaps backtracking()?'],
])('misuse: %j', (options, message) => {
  expect(() => newtonCg(options as never)).toThrow(message)
})

test('goes on beyond n products where curvatures differ widely', () => {
  for (const range of [8, 10, 12]) {
    const curvatures = Float64Array.from({ length: 20 }, (_, i) => 10 ** ((range * i) / 19))
    const bowl = (x: Traced): Scalar => sum(mul(curvatures, square(x)))
    const run = minimize(bowl, new Float64Array(20).fill(1), { method: 'newtonCg' })
    expect(run.outcome).toBe('converged')
    expect(run.iterations).toBeLessThan(30)
    expect(run.counts.hvp).toBeLessThan(600)
  }
})
