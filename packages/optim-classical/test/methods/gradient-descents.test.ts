import { describe, expect, test } from '@jest/globals'
import { add, less, mul, square, sub, sum, where, type Scalar, type Traced } from '@wengert/ad-core'
import {
  backtracking,
  gradientDescent,
  iterate,
  minimize,
  momentumDescent,
  type FunctionMethod,
  type Result,
} from '@wengert/optim-classical'
import { quadratic, rosenbrock, wood } from '@wengert/optim-classical/problems'

/** The points of a run. */
function places(
  f: (x: Traced) => Scalar,
  x0: number[],
  method: FunctionMethod,
  steps: number,
): number[][] {
  const seen: number[][] = []
  for (const { x } of iterate(f, x0, { method, maxIterations: steps, gradientTolerance: 0 })) {
    seen.push([...x])
  }
  return seen
}

describe('momentum', () => {
  const bowl = (x: Traced): Scalar => mul(0.5, sum(mul([1, 20], square(x))))

  test('0 is gradient descent', () => {
    for (const nesterov of [false, true]) {
      const heavy = momentumDescent({ stepSize: 1e-3, momentum: 0, nesterov })
      const plain = gradientDescent({ stepSize: 1e-3 })
      const [x0] = rosenbrock.starts
      expect(places(rosenbrock.f, [...x0!], heavy, 20)).toEqual(
        places(rosenbrock.f, [...x0!], plain, 20),
      )
    }
  })

  test.each([
    ['heavy ball', false],
    ['Nesterov', true],
  ])('%s follows its recursion on a quadratic', (_name, nesterov) => {
    const [step, momentum] = [0.04, 0.8]
    const seen = places(bowl, [1, 1], momentumDescent({ stepSize: step, momentum, nesterov }), 30)
    for (const [j, curvature] of [1, 20].entries()) {
      const shrunk = 1 - step * curvature
      // w₊ = a·w − b·w₋, solved by its characteristic roots.
      const [a, b] = nesterov
        ? [(1 + momentum) * shrunk, momentum * shrunk]
        : [1 + momentum - step * curvature, momentum]
      let [before, now] = [1, seen[0]![j]!]
      expect(now).toBeCloseTo(nesterov ? 1 - (1 + momentum) * step * curvature : shrunk, 14)
      for (const place of seen.slice(1)) {
        const next = a * now - b * before
        expect(place[j]).toBeCloseTo(next, 12)
        before = now
        now = next
      }
    }
  })

  test('needs about √κ steps where gradient descent needs κ', () => {
    const { f, starts } = quadratic(4, 1e4)
    const [least, most] = [2, 2e4].map(Math.sqrt) as [number, number]
    const best = momentumDescent({
      stepSize: (2 / (least + most)) ** 2,
      momentum: ((most - least) / (most + least)) ** 2,
    })
    const heavy = minimize(f, starts[0]!, { method: best })
    const plain = minimize(f, starts[0]!, {
      method: gradientDescent({ stepSize: 1e-4 }),
      maxIterations: 3000,
    })
    expect(heavy.outcome).toBe('converged')
    expect(heavy.iterations).toBeLessThan(2500)
    expect(plain.outcome).toBe('exhausted')
  })

  test('rolls on where values rise for a while', () => {
    for (const nesterov of [false, true]) {
      const method = momentumDescent({ momentum: 0.95, nesterov })
      const { outcome, value } = minimize(rosenbrock.f, [-1.2, 1], { method })
      expect(outcome).toBe('converged')
      expect(value).toBeLessThan(1e-15)
    }
  })

  test('halves a step to where there is no number', () => {
    const f = (x: Traced): Scalar => sum(where(less(x, 0.5), NaN, square(sub(x, 0.6))))
    const method = momentumDescent({ stepSize: 0.9, momentum: 0.5 })
    const { outcome, x } = minimize(f, [3], { method })
    expect(outcome).toBe('converged')
    expect(x[0]).toBeCloseTo(0.6, 8)
    const wall = (x: Traced): Scalar => sum(where(less(x, 3), NaN, x))
    expect(minimize(wall, [3], { method }).outcome).toBe('failed')
  })

  test.each([
    [
      { stepSize: 0 },
      'momentumDescent: expected stepSize > 0 and momentum from 0 to below 1, got 0',
    ],
    [{ momentum: 1 }, 'got 0.001 and 1'],
    [{ nesterov: 'yes' }, "expected nesterov to be true or false, got 'yes'"],
    [{ beta: 0.9 }, "got 'beta'"],
  ])('misuse: %j', (options, message) => {
    expect(() => momentumDescent(options as never)).toThrow(message)
  })
})

describe('an adaptive step', () => {
  const method = gradientDescent({ stepSize: 'adaptive' })

  test('is the inverse of the curvature where there is one', () => {
    // The second step is exact.
    const { iterations, outcome } = minimize((x) => mul(50, sum(square(sub(x, 3)))), [1, 2], {
      method,
    })
    expect(outcome).toBe('converged')
    expect(iterations).toBeLessThanOrEqual(3)
  })

  test('needs far fewer steps than line minimization on a quadratic', () => {
    const { f, starts } = quadratic(10, 1e3)
    const adaptive = minimize(f, starts[0]!, { method })
    const exact = minimize(f, starts[0]!, { method: 'steepestDescent' })
    expect(adaptive.outcome).toBe('converged')
    expect(adaptive.counts.value).toBeLessThan(exact.counts.value / 4)
  })

  test.each([rosenbrock, wood])('finds $name', ({ f, starts }) => {
    const { outcome, value } = minimize(f, starts[0]!, { method })
    expect(outcome).toBe('converged')
    expect(value).toBeLessThan(1e-15)
  })

  test('has the same steps whatever the unit of the value', () => {
    const { f, starts } = quadratic(3, 100)
    const scaled = (x: Traced): Scalar => mul(2 ** 40, f(x))
    // The first step is a guess of a length that suits: here both are the whole gradient’s inverse length.
    const [a, b] = [f, scaled].map((g) => places(g, [...starts[0]!], method, 12))
    a!.forEach((x, k) => x.forEach((entry, j) => expect(b![k]![j]).toBeCloseTo(entry, 8)))
  })

  test('goes down slopes whose squares are no numbers', () => {
    const steep = (x: Traced): Scalar => mul(1e200, square(sub(x.at(0), 1)))
    const { value } = minimize(steep, [3], { method: gradientDescent({ stepSize: 'adaptive' }) })
    expect(value).toBeLessThan(1e180)
  })

  test('ends where the function falls for ever or has no number', () => {
    expect(minimize((x) => sum(x), [1], { method }).outcome).toBe('failed')
    expect(minimize((x) => mul(-1, sum(square(x))), [1], { method }).outcome).toBe('failed')
    const f = (x: Traced): Scalar => add(sum(where(less(x, 0.5), NaN, square(sub(x, 1)))), 7)
    const run = minimize(f, [40], { method })
    expect(run.outcome).toBe('converged')
    expect(run.x[0]).toBeCloseTo(1, 7)
  })

  test('goes on bit for bit', () => {
    const run = (options: object): Result<number[]> =>
      minimize(wood.f, wood.starts[0] as number[], { method, trace: true, ...options })
    const whole = run({})
    for (const maxIterations of [0, 1, 15]) {
      const { state } = run({ maxIterations })
      const rest = run({ state: JSON.parse(JSON.stringify(state)) })
      expect(rest.trace!.map(({ value }) => value)).toEqual(
        whole.trace!.slice(maxIterations).map(({ value }) => value),
      )
    }
  })

  test.each([
    [
      { stepSize: 'adaptiv' },
      "gradientDescent: expected a positive stepSize or 'adaptive', got 'adaptiv'",
    ],
    [{ stepSize: -1 }, 'got -1'],
    [
      { stepSize: 'adaptive', lineSearch: backtracking() },
      "expected stepSize 'adaptive' without a lineSearch, got both. Perhaps only lineSearch: backtracking()?",
    ],
  ])('misuse: %j', (options, message) => {
    expect(() => gradientDescent(options as never)).toThrow(message)
  })
})
