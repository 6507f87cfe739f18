import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import {
  add,
  exp,
  log,
  mul,
  square,
  sub,
  sum,
  value,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  bfgs,
  exactQuadratic,
  gradientDescent,
  iterate,
  leastSquares,
  minimize,
} from '@wengert/optim-classical'
import { powellSingular, rosenbrock, wood } from '@wengert/optim-classical/problems'

const { f, starts } = rosenbrock
const x0 = starts[0]!

describe('results', () => {
  test('take the form of x0', () => {
    expect(minimize((x) => square(sub(x, 3)), 1).x).toBeCloseTo(3, 10)
    const tree = minimize(
      (p: { a: Traced; b: Traced }) => add(square(sub(p.a, 1)), sum(square(p.b))),
      { a: 5, b: Float64Array.of(1, 2) },
    )
    expect(tree.x.a).toBeCloseTo(1, 10)
    expect(tree.x.b).toHaveLength(2)
    expect(Math.abs(tree.gradient!.a)).toBeLessThan(1e-9)
  })

  test('hold the value and gradient of the point they return', () => {
    const { value: least, gradientNorm, x, counts } = minimize(f, x0)
    expect(least).toBe(100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2)
    expect(gradientNorm).toBeLessThanOrEqual(1e-10)
    expect(counts.value).toBe(counts.gradient)
  })

  test('print as a readable summary', () => {
    const result = minimize(f, x0)
    expect(inspect(result)).toBe(result.toString())
    expect(result.toString()).toMatch(/^converged: the gradient's largest entry/)
    expect(leastSquares(rosenbrock.residuals, x0).toString()).toContain('of 2 residuals')
  })

  test('least squares brings residuals and Jacobian', () => {
    const { residuals, jacobian } = leastSquares((b) => sub(mul(b, [1, 2, 3]), [2, 4.1, 5.9]), 1)
    expect(residuals).toHaveLength(3)
    expect(jacobian.shape).toEqual([3, 1])
  })

  test('keep a trace on request', () => {
    const { trace, iterations } = minimize(f, x0, { trace: true })
    expect(trace).toHaveLength(iterations)
    expect(trace![0]!.x).toHaveLength(2)
    expect(minimize(f, x0)).not.toHaveProperty('trace')
    expect(inspect(trace![0])).not.toContain('Getter')
  })
})

describe('outcomes', () => {
  test('converged at once where the start is a minimum', () => {
    expect(minimize(f, [1, 1])).toMatchObject({ outcome: 'converged', iterations: 0 })
    expect(leastSquares(rosenbrock.residuals, [1, 1])).toMatchObject({ outcome: 'converged' })
  })

  test('exhausted by iterations, evaluations or seconds', () => {
    const few = minimize(f, x0, { maxIterations: 5 })
    expect(few).toMatchObject({ outcome: 'exhausted', iterations: 5 })
    for (const maxEvaluations of [1, 2, 7]) {
      const some = minimize(f, x0, { maxEvaluations })
      expect(some.outcome).toBe('exhausted')
      expect(some.counts.value).toBeLessThanOrEqual(maxEvaluations)
    }
    const fit = leastSquares(wood.residuals, wood.starts[0]!, { maxEvaluations: 7 })
    expect(fit.outcome).toBe('exhausted')
    expect(fit.counts.residuals).toBeLessThanOrEqual(7)
    expect(minimize(f, x0, { maxSeconds: 0 }).outcome).toBe('exhausted')
  })

  test('evaluations that only Hv causes are counted and limited', () => {
    for (const from of [x0, [0.2, 0.21]]) {
      for (const maxEvaluations of [6, 17, 40, Infinity]) {
        let calls = 0
        const watched = (x: Traced): Scalar => {
          calls++
          return f(x)
        }
        const method = bfgs({ lineSearch: exactQuadratic() })
        const { counts } = minimize(watched, from, { method, maxEvaluations, maxIterations: 200 })
        expect(calls).toBe(counts.value)
        expect(calls).toBeLessThanOrEqual(maxEvaluations)
      }
    }
  })

  test('stopped by onIteration or a signal, with the best point', () => {
    const seen: number[] = []
    const result = minimize(f, x0, {
      onIteration: ({ iteration, value: now }) => {
        seen.push(now)
        return iteration === 3 ? 'stop' : undefined
      },
    })
    expect(result).toMatchObject({ outcome: 'stopped', iterations: 3 })
    expect(result.value).toBe(Math.min(...seen))
    const controller = new AbortController()
    const aborted = minimize(f, x0, {
      signal: controller.signal,
      onIteration: ({ iteration }) => {
        if (iteration === 2) controller.abort()
      },
    })
    expect(aborted).toMatchObject({ outcome: 'stopped', iterations: 2 })
  })

  test('a signal aborted beforehand stops at the start', () => {
    const signal = AbortSignal.abort()
    expect(minimize(f, x0, { signal })).toMatchObject({ outcome: 'stopped', iterations: 0 })
  })

  test('stalled by value or step tolerance away from a minimum', () => {
    const byValue = minimize(f, x0, { method: 'steepestDescent', valueTolerance: 1e-2 })
    expect(byValue.outcome).toBe('stalled')
    expect(byValue.reason).toContain('valueTolerance')
    const byStep = minimize(f, x0, { method: gradientDescent(), stepTolerance: 1e-2 })
    expect(byStep.reason).toContain('stepTolerance')
  })

  test('never converged where there is no minimum', () => {
    for (const slope of [(x: Traced) => x, (x: Traced) => mul(-1, square(x))]) {
      expect(minimize(slope, 1).outcome).not.toBe('converged')
    }
  })

  test('the lowest point seen is the one returned', () => {
    let least = Infinity
    const watched = (x: Traced): Traced => {
      const y = f(x) as Traced
      least = Math.min(least, value(y))
      return y
    }
    for (const maxEvaluations of [3, 10, 25]) {
      least = Infinity
      expect(minimize(watched, x0, { maxEvaluations }).value).toBe(least)
    }
  })
})

describe('trouble after the start shortens the step', () => {
  test('NaN', () => {
    const barrier = (x: Traced): Traced => sub(x, mul(0.01, log(x)))
    const { x, outcome } = minimize(barrier, 10)
    expect(outcome).toBe('converged')
    expect(x).toBeCloseTo(0.01, 8)
  })

  test('exceptions', () => {
    const fenced = (x: Traced): Traced => {
      if (value(x) < 0) throw new RangeError('negative')
      return square(sub(x, 0.5))
    }
    const { x } = minimize(fenced, 100)
    expect(x).toBeCloseTo(0.5, 8)
  })

  test('trouble in every direction is a failure, with its reason', () => {
    let calls = 0
    const once = (x: Traced): Traced => {
      if (calls++ > 0) throw new Error('the well is dry')
      return square(x)
    }
    const result = minimize(once, 3)
    expect(result.outcome).toBe('failed')
    expect(result.reason).toContain('the well is dry')
    expect(result.x).toBe(3)
  })
})

describe('iterate', () => {
  test('is the same run, one step at a time', () => {
    const run = iterate(f, x0)
    let last = run.next()
    let steps = 0
    while (!last.done) {
      steps++
      expect(last.value.iteration).toBe(steps)
      last = run.next()
    }
    const whole = minimize(f, x0)
    expect(last.value.iterations).toBe(whole.iterations)
    expect(last.value.x).toEqual(whole.x)
  })
})

describe('resuming', () => {
  test.each(['lbfgs', 'bfgs', 'conjugateGradient', 'newton', 'steepestDescent'] as const)(
    '%s goes on bit for bit',
    (method) => {
      const whole = minimize(f, x0, { method, maxIterations: 25 })
      const first = minimize(f, x0, { method, maxIterations: 9 })
      const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state
      const second = minimize(f, x0, { method, maxIterations: 25, state })
      expect(second.x).toEqual(whole.x)
      expect(second.iterations).toBe(whole.iterations)
      expect(second.counts.value).toBe(whole.counts.value)
    },
  )

  test('in whatever order a store returns the fields', () => {
    const { state, x } = minimize(f, x0)
    const turned: unknown = JSON.parse(JSON.stringify(state), (_key, entry: unknown) =>
      typeof entry === 'object' && entry !== null && !Array.isArray(entry)
        ? Object.fromEntries(Object.entries(entry).reverse())
        : entry,
    )
    expect(minimize(f, x0, { state: turned as typeof state }).x).toEqual(x)
  })

  test('whatever was written into the result', () => {
    const first = leastSquares(rosenbrock.residuals, x0, { maxIterations: 3 })
    const untouched = leastSquares(rosenbrock.residuals, x0, { state: first.state })
    for (const array of [first.residuals, first.jacobian.data, first.x, first.gradient!]) {
      ;(array as Float64Array).fill(9)
    }
    const again = leastSquares(rosenbrock.residuals, x0, { state: first.state })
    expect(again.x).toEqual(untouched.x)
    expect(again.iterations).toBe(untouched.iterations)
  })

  test('wherever it stopped, with the counts of a whole run', () => {
    for (const method of ['gaussNewton', 'levenbergMarquardt', 'newton', 'lbfgs'] as const) {
      const whole = leastSquares(rosenbrock.residuals, x0, { method })
      for (let maxIterations = 0; maxIterations <= whole.iterations; maxIterations++) {
        const { state } = leastSquares(rosenbrock.residuals, x0, { method, maxIterations })
        const { counts, x } = leastSquares(rosenbrock.residuals, x0, { method, state })
        expect(x).toEqual(whole.x)
        expect(counts).toEqual(whole.counts)
      }
    }
  })

  test('least squares too', () => {
    const { residuals, starts: from } = powellSingular
    const whole = leastSquares(residuals, from[0]!, { maxIterations: 12 })
    const { state } = leastSquares(residuals, from[0]!, { maxIterations: 5 })
    expect(leastSquares(residuals, from[0]!, { maxIterations: 12, state }).x).toEqual(whole.x)
  })
})

test('curve fits of a decay reach the parameters', () => {
  const t = Float64Array.from({ length: 20 }, (_, i) => i / 4)
  const y = t.map((s) => 3 * Math.exp(-0.7 * s))
  const { x, outcome } = leastSquares(
    (b) => sub(mul(b.at(0), exp(mul(mul(-1, b.at(1)), t))), y),
    [1, 0.1],
  )
  expect(outcome).toBe('converged')
  expect(x[0]).toBeCloseTo(3, 10)
  expect(x[1]).toBeCloseTo(0.7, 10)
})
