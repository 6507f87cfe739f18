import { describe, expect, test } from '@jest/globals'
import { matmul, mul, square, sub, sum, tensor, type Traced } from '@wengert/ad-core'
import {
  bfgs,
  conjugateGradient,
  exactQuadratic,
  gaussNewton,
  iterate,
  leastSquares,
  levenbergMarquardt,
  minimize,
  newton,
} from '@wengert/optim-classical'
import { quadratic } from '@wengert/optim-classical/problems'
import { hestenesStiefel } from '../../src/betas/hestenes-stiefel.js'
import { daiYuan } from '../../src/betas/dai-yuan.js'
import { fletcherReeves } from '../../src/betas/fletcher-reeves.js'
import { hagerZhang } from '../../src/betas/hager-zhang.js'
import { polakRibiere } from '../../src/betas/polak-ribiere.js'
import { conjugate } from '../../src/descents/conjugate.js'
import { inverseHessian, updateInverseHessian } from '../../src/descents/inverse-hessian.js'
import { multiply, multiplyTransposed } from '../../src/linear-algebra/dense.js'
import { dampedLeastSquares } from '../../src/linear-algebra/damped-least-squares.js'
import { dot } from '../../src/linear-algebra/vector.js'
import { lineSearchMethod } from '../../src/methods/line-search-method.js'

const A = [
  [4, 1, 0.5],
  [1, 3, -0.2],
  [0.5, -0.2, 2],
]
const bowl = (x: Traced): Traced => {
  const centred = sub(x, [1, -2, 3])
  return mul(0.5, sum(mul(centred, matmul(tensor(A), centred))))
}
const start = [5, 5, 5]

/** Explicit formulas, independent of the tape. */
const H = Float64Array.from(A.flat())
const gradientAt = (w: Float64Array): Float64Array =>
  multiply(
    H,
    w.map((x, i) => x - [1, -2, 3][i]!),
    3,
  )
const explicit = {
  size: 3,
  value: (w: Float64Array): number =>
    0.5 *
    dot(
      w.map((x, i) => x - [1, -2, 3][i]!),
      gradientAt(w),
    ),
  gradient: gradientAt,
  valueAndGradient: (w: Float64Array) => [explicit.value(w), gradientAt(w)] as const,
  hvp: (_w: Float64Array, v: Float64Array): Float64Array => multiply(H, v, 3),
}
const tolerances = { gradientTolerance: 0, valueTolerance: 0, stepTolerance: 0, seed: 0 }

describe('Newton', () => {
  test('minimizes a quadratic bowl in one step, however ill conditioned', () => {
    const { f, starts } = quadratic(5, 1e8)
    for (const [g, x0] of [
      [f, starts[0]!],
      [bowl, start],
    ] as const) {
      const { iterations, outcome, value } = minimize(g, x0, { method: newton() })
      expect({ iterations, outcome }).toEqual({ iterations: 1, outcome: 'converged' })
      expect(value).toBeLessThan(1e-28)
    }
  })

  test('goes down where the Hessian is indefinite', () => {
    const saddle = (x: Traced): Traced => sub(sum(square(square(x))), sum(square(x)))
    const { x, outcome } = minimize(saddle, [0.1, -0.1], { method: 'newton' })
    expect(outcome).toBe('converged')
    expect(x[0]).toBeCloseTo(Math.SQRT1_2, 8)
  })
})

describe('conjugate gradients under exact line minimization', () => {
  const betas = { hestenesStiefel, polakRibiere, fletcherReeves, daiYuan, hagerZhang }

  test.each(Object.entries(betas))(
    '%s ends in n steps along conjugate directions',
    (_name, beta) => {
      const method = lineSearchMethod('cg', conjugate(beta, 100, Infinity), exactQuadratic())
      const run = method.begin(explicit, Float64Array.from(start), tolerances)
      const directions: Float64Array[] = []
      for (let i = 0; i < 3; i++) {
        const before = run.state.w
        run.step()
        directions.push(run.state.w.map((x, k) => x - before[k]!))
      }
      expect(Math.max(...run.state.gradient!.map(Math.abs))).toBeLessThan(1e-13)
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < i; j++) {
          expect(dot(directions[i]!, multiply(H, directions[j]!, 3))).toBeCloseTo(0, 12)
        }
      }
    },
  )

  test('all β are equal', () => {
    const g0 = gradientAt(Float64Array.from(start))
    const v = g0.map((g) => -g)
    const step = dot(g0, g0) / dot(v, multiply(H, v, 3))
    const g1 = gradientAt(Float64Array.from(start).map((x, i) => x + step * v[i]!))
    const input = {
      gradient: g1,
      previousGradient: g0,
      change: g1.map((g, i) => g - g0[i]!),
      direction: v,
    }
    for (const beta of Object.values(betas)) {
      expect(beta(input)).toBeCloseTo(fletcherReeves(input), 12)
    }
  })

  test('by its public name', () => {
    const method = conjugateGradient({ lineSearch: exactQuadratic(), orthogonality: Infinity })
    const { iterations, outcome } = minimize(bowl, start, { method })
    expect(outcome).toBe('converged')
    expect(iterations).toBeLessThanOrEqual(4)
  })
})

describe('BFGS', () => {
  const dw = Float64Array.of(1, 2, -0.5)
  const dg = multiply(H, dw, 3)

  test("the lecture's update meets the secant equation and stays symmetric and positive", () => {
    const b = Float64Array.of(2, 0.3, 0, 0.3, 1, 0.1, 0, 0.1, 0.5)
    updateInverseHessian(b, dw, dg)
    const image = multiply(b, dg, 3)
    for (let i = 0; i < 3; i++) {
      expect(image[i]).toBeCloseTo(dw[i]!, 13)
      for (let j = 0; j < 3; j++) expect(b[3 * i + j]).toBe(b[3 * j + i])
    }
    for (const v of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, -1, 1],
      [-3, 2, 7],
    ]) {
      const x = Float64Array.from(v)
      expect(dot(x, multiply(b, x, 3))).toBeGreaterThan(0)
    }
  })

  test('B is the inverse Hessian after n exact line minimizations', () => {
    const method = lineSearchMethod('bfgs', inverseHessian(), exactQuadratic())
    const run = method.begin(explicit, Float64Array.from(start), tolerances)
    for (let i = 0; i < 3; i++) run.step()
    const { matrix } = (run.state as unknown as { memory: { matrix: Float64Array } }).memory
    for (let j = 0; j < 3; j++) {
      const column = multiply(matrix, H.slice(3 * j, 3 * j + 3), 3)
      for (let i = 0; i < 3; i++) expect(column[i]).toBeCloseTo(i === j ? 1 : 0, 10)
    }
  })

  test('skips pairs without positive curvature, and counts them', () => {
    const descent = inverseHessian()
    const from = { w: Float64Array.of(0), value: 0, gradient: Float64Array.of(1) }
    const to = { w: Float64Array.of(1), value: 0, gradient: Float64Array.of(0.5) }
    const memory = descent.learn(descent.start(1, { size: 1 }), from, to, to.w)
    expect(memory).toMatchObject({ pairs: 0, skipped: 1 })
  })

  test('by its public name', () => {
    const { outcome, x } = minimize(bowl, start, { method: bfgs() })
    expect(outcome).toBe('converged')
    expect(x[1]).toBeCloseTo(-2, 9)
  })
})

describe('Gauss–Newton and Levenberg–Marquardt', () => {
  const jacobian = Float64Array.of(1, 2, 3, 4, 5, 6.5, 7, 8)
  const residuals = Float64Array.of(1, -1, 2, 0.5)
  const linear = (x: Traced): Traced =>
    sub(
      matmul(
        tensor([
          [1, 2],
          [3, 4],
          [5, 6.5],
          [7, 8],
        ]),
        x,
      ),
      [1, -1, 2, 0.5],
    )

  test('Gauss–Newton is Newton where residuals are linear: one step', () => {
    const fit = leastSquares(linear, [3, 3], { method: gaussNewton() })
    const full = leastSquares(linear, [3, 3], { method: newton() })
    expect([fit.iterations, full.iterations]).toEqual([1, 1])
    expect(fit.outcome).toBe('converged')
    for (let i = 0; i < 2; i++) expect(fit.x[i]).toBeCloseTo(full.x[i]!, 11)
  })

  test('damping → 0 is Gauss–Newton, → ∞ the scaled gradient', () => {
    const scale = Float64Array.of(3, 0.5)
    const problem = dampedLeastSquares(jacobian, residuals, scale)
    const g = multiplyTransposed(jacobian, residuals, 2)
    const newtonStep = problem.solve(0).step
    const tiny = problem.solve(1e-14).step
    const huge = problem.solve(1e12).step
    const normal = multiplyTransposed(jacobian, multiply(jacobian, newtonStep, 4), 2)
    for (let i = 0; i < 2; i++) {
      expect(normal[i]).toBeCloseTo(-g[i]!, 11)
      expect(tiny[i]).toBeCloseTo(newtonStep[i]!, 10)
      expect((huge[i]! * 1e12) / (-g[i]! / scale[i]! ** 2)).toBeCloseTo(1, 8)
    }
  })

  test('any damping solves (JᵀJ + λD²)d = −Jᵀr', () => {
    const scale = Float64Array.of(2, 0.25)
    const { step } = dampedLeastSquares(jacobian, residuals, scale).solve(0.7)
    const image = multiplyTransposed(jacobian, multiply(jacobian, step, 4), 2)
    const g = multiplyTransposed(jacobian, residuals, 2)
    for (let i = 0; i < 2; i++) {
      expect(image[i]! + 0.7 * scale[i]! ** 2 * step[i]!).toBeCloseTo(-g[i]!, 11)
    }
  })

  test('a model with a convex loss fits as its residuals do', () => {
    const objective = { model: linear, loss: (z: Traced) => mul(0.5, sum(square(z))) }
    const expected = leastSquares(linear, [3, 3]).x
    for (const method of [gaussNewton(), levenbergMarquardt(), 'levenbergMarquardt'] as const) {
      const { x, outcome } = minimize(objective, [3, 3], { method })
      expect(outcome).toBe('converged')
      for (let i = 0; i < 2; i++) expect(x[i]).toBeCloseTo(expected[i]!, 7)
    }
  })

  test('more parameters than residuals still has a solution', () => {
    const { residualSumOfSquares, outcome } = leastSquares((x) => sub(sum(x), [1]), [5, 5, 5])
    expect(residualSumOfSquares).toBeLessThan(1e-20)
    expect(outcome).toBe('converged')
  })
})

test('gradient descent needs steps in proportion to the condition number', () => {
  const steps = [10, 100].map((condition) => {
    const { f, starts } = quadratic(4, condition)
    let count = 0
    for (const { value } of iterate(f, starts[0]!, {
      method: 'steepestDescent',
    })) {
      count++
      if (value < 1e-8) break
    }
    return count
  })
  expect(steps[1]! / steps[0]!).toBeGreaterThan(2)
})
