import { describe, expect, test } from '@jest/globals'
import {
  add,
  concat,
  exp,
  mul,
  square,
  stack,
  sub,
  sum,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { leastSquares, levenbergMarquardt, minimize } from '@wengert/optim-classical'
import { wood } from '@wengert/optim-classical/problems'
import { dampedCurvature } from '../../src/linear-algebra/damped-curvature.js'
import { dampedLeastSquares } from '../../src/linear-algebra/damped-least-squares.js'
import { multiplyTransposed } from '../../src/linear-algebra/dense.js'

// Moré, Garbow & Hillstrom (1981): problems 3, 16, 10 and 23.
const powellBadlyScaled = (x: Traced): Traced => {
  const a = x.at(0)
  const b = x.at(1)
  return stack([sub(mul(1e4, mul(a, b)), 1), sub(add(exp(mul(-1, a)), exp(mul(-1, b))), 1.0001)])
}
const times = Float64Array.from({ length: 20 }, (_, i) => (i + 1) / 5)
const brownDennis = (x: Traced): Traced => {
  const first = sub(add(x.at(0), mul(times, x.at(1))), times.map(Math.exp))
  const second = sub(add(x.at(2), mul(times.map(Math.sin), x.at(3))), times.map(Math.cos))
  return add(square(first), square(second))
}
const temperatures = Float64Array.from({ length: 16 }, (_, i) => 50 + 5 * i)
const resistances = Float64Array.of(
  34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744,
  8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872,
) // prettier-ignore
const meyer = (x: Traced): Traced =>
  sub(mul(x.at(0), exp(x.at(1).div(add(temperatures, x.at(2))))), resistances)
const penalty = (x: Traced): Traced =>
  concat([mul(Math.sqrt(1e-5), sub(x, 1)), stack([sub(sum(square(x)), 0.25)])])

const oneToTen = Float64Array.from({ length: 10 }, (_, i) => i + 1)
const half = (z: Traced): Scalar => mul(0.5, sum(square(z)))

describe('on residuals that stay large', () => {
  test('costs less than half of what MINPACK costs, wherever it starts', () => {
    for (const size of [0.1, 1, 10, 100]) {
      const x0 = [25, 5, -5, -1].map((x) => size * x)
      const run = leastSquares(brownDennis, x0)
      expect(run.outcome).toBe('converged')
      expect(run.residualSumOfSquares / 85822.2016263).toBeCloseTo(1, 10)
      expect(run.counts.residuals).toBeLessThan(140)
    }
  })

  test('a parameter that hardly moves is not blamed for the curvature of others', () => {
    // Penalty I within bounds that keep ‖x‖² − ¼ large: every parameter lacks the same curvature.
    const { outcome, gradientNorm, counts } = leastSquares(penalty, oneToTen, {
      bounds: { lower: [-9, -9, -9, -9, 0.797, -1.1, -9, -0.405, -9, 0.216], upper: 20 },
    })
    expect(outcome).toBe('converged')
    expect(gradientNorm).toBeLessThan(1e-9)
    expect(counts.residuals).toBeLessThan(150)
  })

  test('arrives where Gauss–Newton steps alone converge slowly', () => {
    const stiff = { fixed: [3] }
    const run = leastSquares(wood.residuals, [-3, -1, -3, -1], stiff)
    expect(run.outcome).toBe('converged')
    expect(run.counts.residuals).toBeLessThan(60)
  })

  test('arrives where the Jacobian is badly scaled', () => {
    const run = leastSquares(meyer, [0.02, 4000, 250])
    expect(run.outcome).toBe('converged')
    expect(run.residualSumOfSquares).toBeCloseTo(87.9458, 3)
  })
})

test('an iteration moves', () => {
  const run = leastSquares((x) => stack([sub(exp(x.at(0)), 3), sub(x.at(0), 5)]), [1], {
    gradientTolerance: 0,
    trace: true,
  })
  expect(run.outcome).toBe('converged')
  const places = run.trace!.map(({ x }) => x[0])
  expect(new Set(places).size).toBe(run.iterations)
})

describe('the first radius has the size of the problem', () => {
  const [t, y] = [oneToTen, oneToTen.map((s) => 3 * Math.exp(-0.7 * s))]
  const decay = (b: Traced): Traced => sub(mul(b.at(0), exp(mul(b.at(1), t))), y)
  const iterations = (residuals: (x: Traced) => Traced, x0: number[]): number[] => {
    const fit = leastSquares(residuals, x0)
    const run = minimize({ model: residuals, loss: half }, x0, { method: 'levenbergMarquardt' })
    for (const { outcome, value } of [fit, run]) {
      expect(outcome).toBe('converged')
      expect(value).toBeLessThan(1e-20)
    }
    return [fit.iterations, run.iterations]
  }

  test('however small x0 is', () => {
    for (const size of [1, 1e6]) {
      const linear = (x: Traced): Traced => sub(x, 3 * size)
      const fromZero = iterations(linear, [0])
      expect(Math.max(...fromZero)).toBeLessThan(6)
      for (const x0 of [1e-6, 1e-15, 1e-100]) expect(iterations(linear, [x0])).toEqual(fromZero)
    }
    expect(iterations(decay, [1e-30, 0])).toEqual(iterations(decay, [0, 0]))
  })

  test('whatever parameters without influence are', () => {
    expect(Math.max(...iterations((x) => stack([sub(x.at(0), 3)]), [0, 1]))).toBeLessThan(6)
  })
})

describe('{ model, loss }', () => {
  test.each([
    ['Penalty I', penalty, oneToTen, 7.08765146709e-5],
    ['Powell badly scaled', powellBadlyScaled, [0, 1], 0],
    ['Brown & Dennis', brownDennis, [25, 5, -5, -1], 85822.2016263],
  ] as const)('is solved as its residuals are: %s', (_name, model, x0, least) => {
    const fit = leastSquares(model, x0)
    const run = minimize({ model, loss: half }, x0, { method: 'levenbergMarquardt' })
    expect(run.outcome).toBe('converged')
    expect(Math.abs(2 * run.value - least)).toBeLessThan(1e-8 * Math.max(1, least))
    expect(run.iterations).toBeLessThan(2 * fit.iterations)
  })

  test('Gauss–Newton too', () => {
    const run = minimize({ model: powellBadlyScaled, loss: half }, [0, 1], {
      method: 'gaussNewton',
    })
    expect(run).toMatchObject({ outcome: 'converged' })
    expect(run.iterations).toBeLessThan(100)
  })

  test('obeys the options', () => {
    const after = (initialRadius: number): number =>
      minimize({ model: penalty, loss: half }, oneToTen, {
        method: levenbergMarquardt({ initialRadius }),
        maxIterations: 1,
      }).value
    expect(after(1e-3)).toBeGreaterThan(after(0.1))
    const slow = levenbergMarquardt({ scaleMemory: 1 })
    const objective = { model: powellBadlyScaled, loss: half }
    const kept = minimize(objective, [0, 1], { method: slow })
    const usual = minimize(objective, [0, 1], { method: 'levenbergMarquardt' })
    expect(kept.iterations).not.toBe(usual.iterations)
  })

  test('steps are those of QR', () => {
    const jacobian = Float64Array.of(1, 2, 3, 4, 5, 6.5)
    const residuals = Float64Array.of(1, -1, 2)
    const scale = Float64Array.of(2, 3)
    const column = (j: number): Float64Array =>
      Float64Array.of(0, 2, 4).map((i) => jacobian[i + j]!)
    const curvature = Float64Array.of(
      ...multiplyTransposed(jacobian, column(0), 2),
      ...multiplyTransposed(jacobian, column(1), 2),
    )
    const gradient = multiplyTransposed(jacobian, residuals, 2)
    const byQr = dampedLeastSquares(jacobian, residuals, scale)
    const byCurvature = dampedCurvature(curvature, gradient, scale)
    expect(byCurvature.slope).toBeCloseTo(byQr.slope, 12)
    for (const damping of [0, 1e-3, 1, 100]) {
      const expected = byQr.solve(damping)
      const { step, length } = byCurvature.solve(damping)
      expect(length).toBeCloseTo(expected.length, 10)
      for (let j = 0; j < 2; j++) expect(step[j]).toBeCloseTo(expected.step[j]!, 10)
    }
  })

  test('a singular curvature still gives a step', () => {
    const flat = dampedCurvature(new Float64Array(4), Float64Array.of(1, 1), Float64Array.of(1, 1))
    expect(Number.isFinite(flat.solve(0.5).length)).toBe(true)
    const rankOne = dampedCurvature(
      Float64Array.of(1, 1, 1, 1),
      Float64Array.of(1, 1),
      Float64Array.of(1, 1),
    )
    expect(rankOne.regular).toBe(false)
    expect(rankOne.solve(0).length).toBeLessThan(1)
  })
})
