import { describe, expect, test } from '@jest/globals'
import {
  add,
  exp,
  less,
  log,
  mul,
  square,
  sub,
  sum,
  tensor,
  value,
  where,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { leastSquares, minimize, trustRegion } from '@wengert/optim-classical'
import {
  beale,
  helicalValley,
  powellSingular,
  quadratic,
  rosenbrock,
  wood,
} from '@wengert/optim-classical/problems'

const subproblems = ['exact', 'cg'] as const

describe.each(subproblems)('%s', (subproblem) => {
  const method = trustRegion({ subproblem })

  test.each([rosenbrock, powellSingular, beale, wood, helicalValley])('finds $name', (problem) => {
    // Ten times as far Beale's function falls for ever.
    for (const factor of problem === beale ? [1] : [1, 10]) {
      const x0 = problem.starts[0]!.map((x) => factor * x)
      const { value: least, outcome } = minimize(problem.f, x0, { method })
      expect(outcome).toBe('converged')
      expect(least).toBeLessThan(1e-12)
    }
  })

  test('asks for a gradient only where a step is taken', () => {
    const { counts, iterations } = minimize(wood.f, wood.starts[0]!, { method })
    expect(counts.gradient).toBe(iterations + 1)
    expect(counts.value).toBeGreaterThan(counts.gradient)
    expect(counts.hessian === 0).toBe(subproblem === 'cg')
    expect(counts.hvp === 0).toBe(subproblem === 'exact')
  })

  test('goes on bit for bit', () => {
    for (const bounds of [undefined, { lower: -2, upper: [0.8, 3] }]) {
      const options = { method, trace: true, ...(bounds && { bounds }) }
      const whole = minimize(rosenbrock.f, [-1.2, 1], options)
      for (const maxIterations of [0, 1, 2, 7, 11]) {
        const { state } = minimize(rosenbrock.f, [-1.2, 1], { ...options, maxIterations })
        const stored = JSON.parse(JSON.stringify(state)) as typeof state
        const rest = minimize(rosenbrock.f, [-1.2, 1], { ...options, state: stored })
        expect(rest.trace!.map((step) => step.value)).toEqual(
          whole.trace!.slice(maxIterations).map((step) => step.value),
        )
        expect(rest.x).toEqual(whole.x)
        expect(rest.counts.value).toBe(whole.counts.value)
      }
    }
  })

  test('goes round a region without numbers', () => {
    const f = (x: Traced): Scalar => sum(where(less(x, 0.5), NaN, square(sub(square(x), 2))))
    const { x, outcome } = minimize(f, [0.55, 4], { method })
    expect(outcome).toBe('converged')
    for (const entry of x) expect(entry).toBeCloseTo(Math.SQRT2, 8)
  })

  test('keeps to the side of a logarithm where it is defined', () => {
    const f = (x: Traced): Scalar => sum(sub(x, mul(3, log(x))))
    const { x, outcome } = minimize(f, [1e-3, 50], { method })
    expect(outcome).toBe('converged')
    for (const entry of x) expect(entry).toBeCloseTo(3, 7)
  })

  test('goes on by slopes where the values tell nothing', () => {
    const f = (x: Traced): Scalar => add(1e8, rosenbrock.f(x))
    const { gradientNorm } = minimize(f, [-1.2, 1], { method, gradientTolerance: 1e-18 })
    expect(gradientNorm).toBeLessThan(1e-10)
  })

  test.each([
    ['a slope', (x: Traced): Scalar => sum(x)],
    ['a cap', (x: Traced): Scalar => mul(-1, sum(square(x)))],
    ['a slope that flattens', (x: Traced): Scalar => sum(exp(x))],
  ])('ends on %s', (_name, f) => {
    const run = minimize(f, [1, 1], { method })
    expect(run.outcome === 'converged').toBe(run.value >= 0)
    expect(run.iterations).toBeLessThan(600)
  })

  test('holds parameters that the function does not see', () => {
    const { x, outcome } = minimize((x) => square(sub(x.at(1), 3)), [5, 0, -7], { method })
    expect(outcome).toBe('converged')
    expect([...x]).toEqual([5, expect.closeTo(3, 10), -7])
  })

  test('obeys the options', () => {
    const { f } = quadratic(4, 10)
    const first = (radius: number): number => {
      const run = trustRegion({ subproblem, initialRadius: radius })
      return minimize(f, [1, 1, 1, 1], { method: run, maxIterations: 1 }).value
    }
    expect(first(1e-3)).toBeGreaterThan(first(0.1))
    const narrow = trustRegion({ subproblem, maxRadius: 1e-3 })
    const wide = minimize(f, [1, 1, 1, 1], { method, maxIterations: 5 })
    const run = minimize(f, [1, 1, 1, 1], { method: narrow, maxIterations: 5 })
    expect(run.value).toBeGreaterThan(0.9 * f0)
    expect(wide.value).toBeLessThan(0.1 * f0)
  })

  test('fits models, as residuals or with a loss', () => {
    const t = [0, 1, 2, 3]
    const model = (b: Traced): Traced => mul(b.at(0), exp(mul(b.at(1), Float64Array.from(t))))
    const y = t.map((s) => 2 * Math.exp(-0.5 * s))
    const half = (z: Traced): Scalar => mul(0.5, sum(square(sub(z, y))))
    const fit = leastSquares((b) => sub(model(b), y), [1, 0], { method })
    const run = minimize({ model, loss: half }, [1, 0], { method })
    for (const { outcome, x } of [fit, run]) {
      expect(outcome).toBe('converged')
      expect(x[0]).toBeCloseTo(2, 6)
      expect(x[1]).toBeCloseTo(-0.5, 6)
    }
  })
})

const f0 = value(quadratic(4, 10).f(tensor([1, 1, 1, 1]) as unknown as Traced))

test('one step minimizes a quadratic bowl in the region, however ill conditioned', () => {
  const { f, starts } = quadratic(5, 1e8)
  const { iterations, outcome, value: least } = minimize(f, starts[0]!, { method: 'trustRegion' })
  expect({ iterations, outcome }).toEqual({ iterations: 1, outcome: 'converged' })
  expect(least).toBeLessThan(1e-28)
})

test('leaves a ridge that the gradient runs along', () => {
  const f = (x: Traced): Scalar =>
    add(square(x.at(0)), sub(square(square(x.at(1))), square(x.at(1))))
  const { x, outcome } = minimize(f, [1, 0], { method: 'trustRegion' })
  expect(outcome).toBe('converged')
  expect(Math.abs(x[1]!)).toBeCloseTo(Math.SQRT1_2, 8)
})

test('the units of the parameters do not matter', () => {
  const sizes = [2 ** -20, 2 ** 15, 1, 2 ** 7]
  const x0 = wood.starts[0]!
  const plain = minimize(wood.f, x0, { method: 'trustRegion' })
  const scaled = minimize(
    (x) => wood.f(mul(sizes, x)),
    x0.map((x, j) => x / sizes[j]!),
    { method: 'trustRegion', gradientTolerance: 0, maxIterations: plain.iterations },
  )
  expect(scaled.value).toBe(plain.value)
  expect([...scaled.x].map((x, j) => x * sizes[j]!)).toEqual([...plain.x])
})

test.each([
  ['10,000 parameters', 10_000, undefined],
  ['1,000 bounded ones', 1000, { upper: 1 }],
])('%s take products alone', (_name, n, bounds) => {
  const f = (x: Traced): Scalar => {
    const pairs = x.reshape([n / 2, 2]).transpose()
    const [a, b] = [pairs.at(0), pairs.at(1)]
    return add(mul(100, sum(square(sub(b, square(a))))), sum(square(sub(1, a))))
  }
  const x0 = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))
  const method = 'trustRegion'
  const { outcome, counts } = minimize(f, x0, { method, ...(bounds && { bounds }) })
  expect(outcome).toBe('converged')
  expect(counts.hessian).toBe(0)
  expect(counts.value).toBeLessThan(80)
})

describe('misuse', () => {
  test.each([
    [{ subproblem: 'dense' }, "expected subproblem to be 'exact', 'cg' or 'auto', got 'dense'"],
    [{ initialRadius: 0 }, 'expected initialRadius > 0'],
    [{ initialRadius: Infinity }, 'got Infinity'],
    [{ maxRadius: -1 }, 'maxRadius > 0, got 1 and -1'],
    [{ radius: 1 }, "got 'radius'"],
  ])('%j', (options, message) => {
    expect(() => trustRegion(options as never)).toThrow(message)
  })
})
