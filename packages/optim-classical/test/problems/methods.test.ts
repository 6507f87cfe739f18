import { describe, expect, test } from '@jest/globals'
import { oracle, type Traced } from '@wengert/ad-core'
import { leastSquares, minimize } from '@wengert/optim-classical'
import {
  beale,
  extendedRosenbrock,
  helicalValley,
  powellSingular,
  rosenbrock,
  wood,
} from '@wengert/optim-classical/problems'

const problems = [rosenbrock, powellSingular, beale, wood, helicalValley]
const methods = ['bfgs', 'conjugateGradient', 'lbfgs', 'newton'] as const

describe.each(problems)('$name', ({ f, residuals, starts, minima }) => {
  const x0 = starts[0]!

  test('has its published minimum', () => {
    const { value, gradient } = oracle<Traced, readonly number[]>(f, x0)
    const w = Float64Array.from(minima[0]!.x)
    expect(value(w)).toBeCloseTo(minima[0]!.value, 14)
    for (const g of gradient(w)) expect(Math.abs(g)).toBeLessThan(1e-12)
  })

  test.each(methods)('%s finds it with default options', (method) => {
    const result = minimize(f, x0, { method })
    expect(result.value - minima[0]!.value).toBeLessThan(1e-12)
    expect(result.outcome).toBe('converged')
  })

  test('the default of minimize finds it', () => {
    expect(minimize(f, x0).value - minima[0]!.value).toBeLessThan(1e-12)
  })

  test.each(['levenbergMarquardt', 'gaussNewton', 'lbfgs', 'newton'] as const)(
    '%s finds it as least squares',
    (method) => {
      const result = leastSquares(residuals, x0, { method })
      expect(result.residualSumOfSquares - minima[0]!.value).toBeLessThan(1e-12)
      expect(result.outcome).toBe('converged')
      expect(2 * result.value).toBeCloseTo(result.residualSumOfSquares, 20)
    },
  )

  test.each([
    'hestenes-stiefel',
    'polak-ribiere',
    'fletcher-reeves',
    'dai-yuan',
    'hager-zhang',
  ] as const)('conjugate gradients with %s find it', async (beta) => {
    const { conjugateGradient } = await import('@wengert/optim-classical')
    const result = minimize(f, x0, { method: conjugateGradient({ beta }) })
    expect(result.value - minima[0]!.value).toBeLessThan(1e-12)
  })
})

test('extended Rosenbrock costs hardly more in 1,000 dimensions than in two', () => {
  const { f, starts } = extendedRosenbrock(1000)
  const { outcome, counts } = minimize(f, starts[0]!)
  expect(outcome).toBe('converged')
  expect(counts.value).toBeLessThan(80)
})
