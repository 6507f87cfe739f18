import { describe, expect, test } from '@jest/globals'
import {
  add,
  concat,
  exp,
  matmul,
  mul,
  square,
  sub,
  sum,
  tensor,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  gaussNewton,
  leastSquares,
  levenbergMarquardt,
  minimize,
  type GaussNewtonMethod,
} from '@wengert/optim-classical'
import { beale, extendedRosenbrock, helicalValley, wood } from '@wengert/optim-classical/problems'

const half = (z: Traced): Scalar => mul(0.5, sum(square(z)))
const loose = (options: object): object => options

/** Broyden's tridiagonal function in n parameters (Moré, Garbow & Hillstrom 1981, problem 30). */
const broyden = (x: Traced): Traced => {
  const n = x.length
  const none = new Float64Array(1)
  const before = concat([none, x.slice(0, n - 1)] as never) as unknown as Traced
  const after = concat([x.slice(1, n), none] as never) as unknown as Traced
  return add(sub(sub(mul(sub(3, mul(2, x)), x), before), mul(2, after)), 1)
}

const factories: Readonly<
  Record<string, (options: { solver: 'qr' | 'cg' | 'auto' }) => GaussNewtonMethod>
> = { levenbergMarquardt, gaussNewton }

describe.each(Object.entries(factories))('%s by products alone', (_name, factory) => {
  test.each([beale, helicalValley, wood])(
    'solves $name as by matrices',
    ({ residuals, starts }) => {
      const x0 = [...starts[0]!]
      const expected = leastSquares(residuals, x0, { method: factory({ solver: 'qr' }) })
      const fit = leastSquares(residuals, x0, { method: factory({ solver: 'cg' }) })
      const run = minimize({ model: residuals, loss: half }, x0, {
        method: factory({ solver: 'cg' }),
      })
      for (const { outcome, value: least, x } of [fit, run]) {
        expect(outcome).toBe('converged')
        expect(least).toBeLessThan(1e-15)
        x.forEach((entry, j) => expect(entry).toBeCloseTo(expected.x[j]!, 6))
      }
      expect(fit.counts).toMatchObject({ jacobian: 0, hessian: 0 })
      expect(fit.counts.jvp).toBeGreaterThan(0)
      expect(run.counts.gnvp).toBeGreaterThan(0)
      expect(fit.iterations).toBeLessThan(4 * expected.iterations + 10)
    },
  )

  test('is the choice for many parameters, and keeps no matrix', () => {
    const n = 2000
    const fit = leastSquares(broyden, new Float64Array(n).fill(-1), {
      method: factory({ solver: 'auto' }),
    })
    const run = minimize({ model: broyden, loss: half }, new Float64Array(n).fill(-1), {
      method: factory({ solver: 'auto' }),
    })
    for (const { outcome, value: least } of [fit, run]) {
      expect(outcome).toBe('converged')
      expect(least).toBeLessThan(1e-18)
    }
    expect(fit.counts.jacobian).toBe(0)
    expect(fit.counts.residuals).toBeLessThan(20)
    expect(run.counts.value).toBeLessThan(20)
    const large = JSON.stringify(fit.state).length
    expect(large).toBeLessThan(400 * n)
  })

  test('few parameters are left to factorizations', () => {
    const { counts } = leastSquares(beale.residuals, [1, 1], {
      method: factory({ solver: 'auto' }),
    })
    expect(counts.jacobian).toBeGreaterThan(0)
    expect(counts.jvp).toBe(0)
  })

  test('goes on bit for bit, but not with another solver', () => {
    const { residuals, starts } = extendedRosenbrock(6)
    const x0 = [...starts[0]!]
    const options = { method: factory({ solver: 'cg' }), seed: 5 }
    const whole = leastSquares(residuals, x0, { ...options, trace: true })
    for (const maxIterations of [1, 2, whole.iterations - 1]) {
      const { state } = leastSquares(residuals, x0, { ...options, maxIterations })
      const stored = JSON.parse(JSON.stringify(state)) as typeof state
      const rest = leastSquares(residuals, x0, { ...options, state: stored, trace: true })
      expect(rest.trace!.map((step) => step.value)).toEqual(
        whole.trace!.slice(maxIterations).map((step) => step.value),
      )
      expect(rest).toMatchObject({ x: whole.x, outcome: whole.outcome, counts: whole.counts })
      expect(() =>
        leastSquares(residuals, x0, { method: factory({ solver: 'qr' }), state }),
      ).toThrow(
        /expected a state of solver 'qr', got one of 'cg'\. Perhaps \w+\(\{ solver: 'cg' \}\)\?$/,
      )
    }
    const factored = leastSquares(residuals, x0, {
      method: factory({ solver: 'qr' }),
      maxIterations: 1,
    })
    expect(() => leastSquares(residuals, x0, { ...options, state: factored.state })).toThrow(
      "expected a state of solver 'cg', got one of 'qr'",
    )
  })

  test('a limit holds between the products too', () => {
    for (let maxEvaluations = 1; maxEvaluations < 12; maxEvaluations++) {
      let calls = 0
      const watched = (x: Traced): Traced => {
        calls++
        return wood.residuals(x)
      }
      const run = leastSquares(watched, [-3, -1, -3, -1], {
        method: factory({ solver: 'cg' }),
        maxEvaluations,
        compile: false,
      })
      expect(run.counts.residuals).toBe(calls)
      expect(calls).toBeLessThanOrEqual(maxEvaluations)
    }
  })
})

describe('Levenberg–Marquardt by products', () => {
  test('does not mind that parameters differ in size, for residuals', () => {
    // Exponential decays whose parameters lie six orders of magnitude apart.
    const t = Float64Array.from({ length: 30 }, (_, i) => 100 * i)
    const y = t.map((s) => 240 * (1 - Math.exp(-5e-4 * s)) + 0.1 * Math.sin(s))
    const residuals = (b: Traced): Traced =>
      sub(mul(b.at(0), sub(1, exp(mul(-1, mul(b.at(1), t))))), y)
    const [byMatrix, byProducts] = (['qr', 'cg'] as const).map((solver) =>
      leastSquares(residuals, [500, 1e-4], { method: levenbergMarquardt({ solver }) }),
    )
    expect(byProducts!.outcome).toBe('converged')
    for (let j = 0; j < 2; j++) expect(byProducts!.x[j]! / byMatrix!.x[j]!).toBeCloseTo(1, 8)
    expect(byProducts!.counts.residuals).toBeLessThan(3 * byMatrix!.counts.residuals)
  })

  test('one step and little more solve linear residuals', () => {
    const a = tensor(
      Array.from({ length: 9 }, (_, i) =>
        Array.from({ length: 5 }, (_, j) => Math.sin(3 * i + 7 * j) + (i === j ? 3 : 0)),
      ),
    )
    const linear = (x: Traced): Traced => sub(matmul(a, x), new Float64Array(9).fill(1))
    const { iterations, outcome } = leastSquares(linear, [1, 2, 3, 4, 5], {
      method: levenbergMarquardt({ solver: 'cg', initialRadius: 1e3 }),
    })
    expect(outcome).toBe('converged')
    expect(iterations).toBeLessThan(7)
  })

  test('large residuals: arrival is judged by the columns', () => {
    const residuals = (x: Traced): Traced => concat([sub(exp(x), 1e3), sub(x, -1e3)])
    const fit = leastSquares(residuals, [1, 2, 3], { method: levenbergMarquardt({ solver: 'cg' }) })
    const exact = leastSquares(residuals, [1, 2, 3])
    expect([fit.outcome, exact.outcome]).toEqual(['converged', 'converged'])
    fit.x.forEach((x, j) => expect(x).toBeCloseTo(exact.x[j]!, 9))
  })

  test('the seed decides the probes', () => {
    const values = [0, 0, 1].map((seed) =>
      leastSquares(wood.residuals, [-3, -1, -3, -1], {
        method: levenbergMarquardt({ solver: 'cg' }),
        seed,
        trace: true,
      }).trace!.map((step) => step.value),
    )
    expect(values[1]).toEqual(values[0])
    expect(values[2]).not.toEqual(values[0])
  })

  test('an unknown solver is refused', () => {
    expect(() => levenbergMarquardt(loose({ solver: 'gc' }))).toThrow(
      "levenbergMarquardt: expected solver to be one of qr, cg, auto, got 'gc'. Perhaps 'cg'?",
    )
    expect(() => gaussNewton(loose({ solver: 7 }))).toThrow(
      "gaussNewton: expected solver to be one of qr, cg, auto, got 7. Perhaps 'auto'?",
    )
  })
})
