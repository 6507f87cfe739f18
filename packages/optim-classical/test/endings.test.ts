import { describe, expect, test } from '@jest/globals'
import {
  abs,
  add,
  cos,
  div,
  dot,
  exp,
  matmul,
  mul,
  sin,
  square,
  stack,
  sub,
  sum,
  tensor,
  value,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  backtracking,
  conjugateGradient,
  leastSquares,
  minimize,
  type Result,
} from '@wengert/optim-classical'
import { beale, powellSingular, rosenbrock, wood } from '@wengert/optim-classical/problems'
import { agrees, BestPoint } from '../src/best-point.js'

const trace = true

/** Numbers from −½ to ½ (Park & Miller 1988). */
function uniform(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
}

/** A quadratic function whose values cancel: their noise is larger than a few units in the last place. */
function noisyQuadratic(n: number, seed: number): (x: Traced) => Traced {
  const random = uniform(seed)
  const rows = Array.from({ length: n }, () => Float64Array.from({ length: n }, random))
  const product = (r: Float64Array, q: Float64Array): number =>
    r.reduce((total, x, k) => total + x * q[k]!, 0)
  const h = tensor(rows.map((r, i) => rows.map((q, j) => product(r, q) + (i === j ? 0.01 : 0))))
  const b = Float64Array.from({ length: n }, random)
  return (x) => sub(mul(0.5, dot(x, matmul(h, x))), dot(b, x))
}

/** Moré, Garbow & Hillstrom (1981), problem 26. */
function trigonometric(x: Traced): Traced {
  const n = x.length
  const place = Float64Array.from({ length: n }, (_, i) => i + 1)
  const cosines = cos(x)
  const r = sub(sub(n, sum(cosines)).add(mul(place, sub(1, cosines))), sin(x))
  return sum(square(r))
}

/** What is said of a run holds at the point that it returns. */
function isConsistent({ outcome, reason, gradientNorm, value: f }: Result<never>): void {
  const within = gradientNorm! <= 1e-10 * Math.max(1, Math.abs(f))
  if (within) expect(outcome).toBe('converged')
  if (reason.includes("the gradient's largest entry")) expect(within).toBe(true)
}

describe('the point returned is the one that was judged', () => {
  test('where values are noise, the flatter point', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const run = minimize(noisyQuadratic(8, 37 * seed), new Float64Array(8), {
        method: 'conjugateGradient',
      })
      expect(run.outcome).toBe('converged')
      expect(run.gradientNorm).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(run.value)))
    }
  })

  test('at a minimum whose value is above 0', () => {
    const run = minimize(trigonometric, new Float64Array(10).fill(0.1), { method: 'newton' })
    expect(run.outcome).toBe('converged')
    expect(run.gradientNorm).toBeLessThan(1e-10)
  })

  test.each(['newton', 'bfgs', 'lbfgs', 'conjugateGradient'] as const)(
    '%s under any limit',
    (method) => {
      for (let maxEvaluations = 1; maxEvaluations < 60; maxEvaluations++) {
        isConsistent(minimize(beale.f, [1, 1], { method, maxEvaluations }) as Result<never>)
      }
    },
  )

  test('the very lowest, where there are no gradients', () => {
    for (const method of ['cmaEs', 'nelderMead', 'antColony'] as const) {
      let least = Infinity
      const raised = (x: Float64Array): number => {
        const y = 1e8 + x.reduce((total, q) => total + (q - 0.3) ** 2, 0)
        least = Math.min(least, y)
        return y
      }
      const run = minimize(raised, new Float64Array([1, 1]), {
        method,
        untraced: true,
        maxEvaluations: 1500,
      })
      expect(run.value).toBe(least)
    }
  })

  test('of Gauss–Newton, whose last steps change values by rounding only', () => {
    const concentration = Float64Array.from({ length: 12 }, (_, i) => 0.02 * (i + 1) ** 1.3)
    for (let seed = 1; seed <= 40; seed++) {
      const random = uniform(37 * seed)
      const rate = concentration.map((x) => (212 * x) / (0.064 + x) + 10 * random())
      const run = leastSquares(
        (b) => sub(div(mul(b.at(0), concentration), add(b.at(1), concentration)), rate),
        [205, 0.08],
        { method: 'gaussNewton' },
      )
      expect(run.outcome).toBe('converged')
    }
  })

  test('where nothing determines two of the parameters', () => {
    const at = Float64Array.from({ length: 12 }, (_, i) => i / 3)
    for (let seed = 1; seed <= 20; seed++) {
      const random = uniform(37 * seed)
      const y = at.map((x) => 6 * Math.exp(-x) + 0.03 * random())
      const run = leastSquares(
        (b) => sub(mul(mul(b.at(0), b.at(1)), exp(mul(b.at(2), at))), y),
        [5, 0.1, -2],
        { method: 'trustRegion' },
      )
      expect(run.outcome).toBe('converged')
    }
  })

  test('values decide where gradients confirm them', () => {
    const lowest = { w: Float64Array.of(1), value: 1, gradient: Float64Array.of(0) }
    const at = (w: number, rise: number, g: number): Parameters<typeof agrees>[0] => ({
      w: Float64Array.of(1 + w),
      value: 1 + rise,
      gradient: Float64Array.of(g),
    })
    expect(agrees(at(1e-8, 1e-14, 2e-6), lowest, 1)).toBe(false)
    expect(agrees(at(1e-8, 1e-14, 0), lowest, 1)).toBe(true)
    expect(agrees(at(1e-8, 1e-12, 0), lowest, 1)).toBe(false)
    expect(agrees(at(1e-8, 1e-12, 0), lowest, 1e3)).toBe(true)
    expect(agrees(at(4e-6, 1e-14, 0), lowest, 1)).toBe(true)
    expect(agrees(at(1e-5, 1e-14, 0), lowest, 1)).toBe(false)
    expect(agrees(at(1, 1e-15, 5), lowest, 1)).toBe(true)
  })

  test('the lowest, unless rounding alone raised the one returned', () => {
    const from = wood.starts[0]!
    const waves = (x: Traced): Scalar => sum(add(mul(0.1, square(x)), cos(mul(3, x))))
    const wavesFrom = [-1.8082423819267388, -1.1297130426995983, 2.9128913478520193, 2.9648833]
    const kinks = (x: Traced): Scalar => sum(abs(sub(x, 0.3)))
    const runs = [
      minimize((x) => mul(1e-10, wood.f(x)), from, { method: 'bfgs', maxIterations: 13, trace }),
      minimize((x) => add(1e6, wood.f(x)), from, { maxIterations: 30, trace }),
      minimize((x) => add(1e6, mul(1e-4, waves(x))), wavesFrom, {
        method: 'conjugateGradient',
        maxIterations: 200,
        trace,
      }),
      minimize(kinks, [0.4467033106119853, 0.5425414556369844], {
        method: conjugateGradient({ lineSearch: backtracking() }),
        stepTolerance: 1e-6,
        trace,
      }),
    ]
    for (const run of runs) {
      const least = Math.min(...run.trace!.map((step) => step.value))
      expect(run.value - least).toBeLessThanOrEqual(64 * Number.EPSILON * Math.abs(least))
    }
  })

  test('flat where terms of the size of the start cancel', () => {
    const random = uniform(1)
    const cancelling = (x: Traced): Scalar => sub(sum(sub(exp(sub(x, 0.4)), x)), mul(0.6, x.length))
    for (let run = 0; run < 20; run++) {
      const x0 = Float64Array.from({ length: 5 }, random)
      expect(minimize(cancelling, x0).outcome).toBe('converged')
    }
  })

  test('rises within the noise do not add up', () => {
    const points = new BestPoint(undefined)
    for (let k = 0; k < 50; k++) {
      const rise = 5 * k * Number.EPSILON
      points.take({ w: Float64Array.of(k), value: 1 + rise, gradient: Float64Array.of(100 - k) })
    }
    expect(points.best!.value - 1).toBeLessThanOrEqual(10 * Number.EPSILON)
    expect(points.lowest!.value).toBe(1)
  })
})

describe('float32 parameters decide what is representable', () => {
  const from = (): Float32Array => Float32Array.of(1, 2)

  test.each(['lbfgs', 'bfgs', 'conjugateGradient', 'newton', 'steepestDescent'] as const)(
    '%s',
    (method) => {
      for (const at of [0.1, 1000.1]) {
        let calls = 0
        const f = (x: Traced): Scalar => {
          calls++
          return sum(square(sub(x, at)))
        }
        const { outcome, x, counts } = minimize(f, from(), { method })
        expect(outcome).toBe('converged')
        expect(Array.from(x)).toEqual([Math.fround(at), Math.fround(at)])
        expect(counts.value).toBe(calls)
        expect(calls).toBeLessThan(20)
      }
    },
  )

  test.each(['levenbergMarquardt', 'gaussNewton', 'bfgs'] as const)('%s on residuals', (method) => {
    const fit = leastSquares((x) => stack([sub(exp(x.at(0)), 3), sub(x.at(1), 0.1)]), from(), {
      method,
    })
    expect(fit.outcome).toBe('converged')
    expect(Array.from(fit.x)).toEqual([Math.fround(Math.log(3)), Math.fround(0.1)])
    expect(fit.counts.residuals).toBeLessThan(20)
  })

  test('in a tree with others', () => {
    const { outcome } = minimize(
      (p: { a: Traced; b: Traced }) => add(sum(square(sub(p.a, 0.1))), square(sub(p.b, 0.3))),
      { a: from(), b: 5 },
    )
    expect(outcome).toBe('converged')
  })

  test('a slope that they could follow is no convergence', () => {
    const { outcome } = minimize((x) => mul(1e-6, sum(x)), from(), { maxIterations: 3 })
    expect(outcome).not.toBe('converged')
  })
})

describe('tolerances and limits hold for every method', () => {
  test('a gradient tolerance that is given ends Levenberg–Marquardt', () => {
    let earlier = 0
    for (const gradientTolerance of [1e-1, 1e-3, 1e-6, 1e-10]) {
      const run = leastSquares(powellSingular.residuals, [3, -1, 0, 1], { gradientTolerance })
      expect(run.outcome).toBe('converged')
      expect(run.gradientNorm).toBeLessThanOrEqual(gradientTolerance)
      expect(run.iterations).toBeGreaterThan(earlier)
      earlier = run.iterations
    }
  })

  test('a limit at a minimum is no obstacle', () => {
    const converged = { outcome: 'converged', value: 0, gradientNorm: 0 }
    const { iterations } = leastSquares(beale.residuals, [1, 1])
    expect(leastSquares(beale.residuals, [1, 1], { maxIterations: iterations })).toMatchObject(
      converged,
    )
    expect(leastSquares(rosenbrock.residuals, [1, 1], { maxIterations: 0 })).toMatchObject(
      converged,
    )
    const signal = AbortSignal.abort()
    expect(leastSquares(rosenbrock.residuals, [1, 1], { signal })).toMatchObject(converged)
  })

  test('a search that a limit interrupts has kept its best point', () => {
    const method = conjugateGradient({ beta: 'dai-yuan' })
    for (let maxEvaluations = 40; maxEvaluations < 56; maxEvaluations++) {
      isConsistent(minimize(beale.f, [1, 1], { method, maxEvaluations }) as Result<never>)
    }
  })
})

describe('least squares counts what it evaluates', () => {
  const methods = [
    'levenbergMarquardt',
    'gaussNewton',
    'newton',
    'lbfgs',
    'steepestDescent',
  ] as const

  test.each(methods)('%s never exceeds its evaluations, and has a gradient', (method) => {
    for (let maxEvaluations = 1; maxEvaluations < 30; maxEvaluations++) {
      let calls = 0
      const watched = (x: Traced): Traced => {
        calls++
        return rosenbrock.residuals(x)
      }
      const run = leastSquares(watched, [-1.2, 1], { method, maxEvaluations })
      expect(calls).toBeLessThanOrEqual(maxEvaluations)
      expect(run.counts.residuals).toBe(calls)
      expect(run.gradient).toHaveLength(2)
      expect(2 * run.value).toBe(run.residualSumOfSquares)
      expect(run.residuals.reduce((total, r) => total + r * r, 0)).toBeCloseTo(2 * run.value, 13)
      expect(run.jacobian.shape).toEqual([2, 2])
    }
  })

  test('a function that answers once at a point is enough', () => {
    for (const method of ['levenbergMarquardt', 'gaussNewton'] as const) {
      const seen = new Set<string>()
      const once = (x: Traced): Traced => {
        const key = `${value(x.at(0))} ${value(x.at(1))}`
        if (seen.has(key)) throw new Error('asked twice')
        seen.add(key)
        return rosenbrock.residuals(x)
      }
      for (const maxEvaluations of [2, 3, 4, 9]) {
        seen.clear()
        const { gradient } = leastSquares(once, [-1.2, 1], { method, maxEvaluations })
        expect(gradient).toHaveLength(2)
      }
    }
  })

  test('residuals in a tree, and none at all, whatever the method', () => {
    const pair = (x: Traced): object => ({
      valley: sub(x.at(1), square(x.at(0))),
      rest: [sub(1, x.at(0))],
    })
    for (const method of methods) {
      expect(leastSquares(pair, [0.5, 0], { method, maxIterations: 40 }).value).toBeLessThan(0.1)
      expect(() => leastSquares(() => tensor([]), [1, 2], { method })).toThrow(
        'at least one number',
      )
    }
  })
})

test.each(['newton', 'bfgs', 'lbfgs', 'conjugateGradient'] as const)(
  '%s: a converged run that is resumed stays where it is',
  (method) => {
    const whole = minimize(beale.f, [1, 1], { method })
    const again = minimize(beale.f, [1, 1], { method, state: whole.state })
    expect(again).toMatchObject({ outcome: 'converged', iterations: whole.iterations, x: whole.x })
    expect(again.counts.value).toBe(whole.counts.value)
  },
)
