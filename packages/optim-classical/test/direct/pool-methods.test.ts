import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { square, sub, sum, type Traced } from '@wengert/ad-core'
import {
  antColony,
  directSearch,
  evolutionStrategy,
  geneticAlgorithm,
  minimize,
  randomSearch,
  search,
  simulatedAnnealing,
  tabuSearch,
  type DirectMethod,
  type DirectMethodName,
  type UntracedOptions,
} from '@wengert/optim-classical'
import { gaussianStep } from '../../src/direct/space.js'

const factories = {
  antColony,
  directSearch,
  evolutionStrategy,
  geneticAlgorithm,
  randomSearch,
  simulatedAnnealing,
  tabuSearch,
} as const
const names = Object.keys(factories) as (keyof typeof factories & DirectMethodName)[]
const arriving = names.filter((name) => name !== 'randomSearch')

const sphere = (x: Float64Array): number => x.reduce((total, at) => total + (at - 1) ** 2, 0)

type Options = Omit<UntracedOptions<Float64Array>, 'untraced'>
const run = (f: (x: Float64Array) => number, x0: readonly number[], options: Options) =>
  minimize(f, Float64Array.from(x0), { untraced: true, ...options })

describe.each(names)('%s', (method) => {
  test('asks only within bounds, and finds the best of all that it asked', () => {
    const side = fc.record({
      low: fc.double({ min: -10, max: 0, noNaN: true }),
      range: fc.double({ min: 1e-3, max: 100, noNaN: true }),
      open: fc.constantFrom('neither', 'lower', 'upper', 'both'),
      at: fc.constantFrom(0, 0.3, 1),
    })
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 3 }), fc.nat(), (sides, seed) => {
        const open = (of: string, none: number) => (one: (typeof sides)[number], k: number) =>
          one.open === of || one.open === 'both' ? none : k
        const lower = sides.map((one) => open('lower', -Infinity)(one, one.low))
        const upper = sides.map((one) => open('upper', Infinity)(one, one.low + one.range))
        const x0 = sides.map(({ low, range, at }) => Math.min(low + range, low + at * range))
        let least = Infinity
        let outside = 0
        const f = (x: Float64Array): number => {
          if (!x.every((at, j) => at >= lower[j]! && at <= upper[j]!)) outside++
          least = Math.min(least, sphere(x))
          return sphere(x)
        }
        const bounds = { lower, upper }
        const { value, x } = run(f, x0, { method, seed, bounds, maxIterations: 10 })
        expect(outside).toBe(0)
        expect(value).toBe(least)
        expect(sphere(x)).toBe(value)
      }),
      { numRuns: 20 },
    )
  })

  test('is the same with the same seed, and another with another', () => {
    const x = (seed: number): Float64Array =>
      run(sphere, [3, -2], { method, seed, maxIterations: 30 }).x
    expect(x(1)).toEqual(x(1))
    expect(x(1)).not.toEqual(x(2))
  })

  test('goes on bit for bit, wherever it stopped', () => {
    const options = { method, seed: 4, trace: true, bounds: { lower: -5 } }
    const whole = run(sphere, [3, -2], { ...options, maxIterations: 40 })
    for (const maxIterations of [0, 1, 2, 13, 39]) {
      const first = run(sphere, [3, -2], { ...options, maxIterations })
      const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state
      const second = run(sphere, [3, -2], { ...options, maxIterations: 40, state })
      expect(second.x).toEqual(whole.x)
      expect(second.counts).toEqual(whole.counts)
      expect(second.trace!.map(({ value }) => value)).toEqual(
        whole.trace!.slice(maxIterations).map(({ value }) => value),
      )
    }
  })

  test('goes on bit for bit from an iteration that a limit interrupted', () => {
    const options = { method, seed: 4, maxIterations: 12 }
    const whole = run(sphere, [3, -2], options)
    for (const maxEvaluations of [1, 5, 47, 93]) {
      const { state, counts } = run(sphere, [3, -2], { ...options, maxEvaluations })
      expect(counts.value).toBeLessThanOrEqual(maxEvaluations)
      expect(run(sphere, [3, -2], { ...options, maxEvaluations: 1e6, state }).x).toEqual(whole.x)
    }
  })

  test('lives with points that have no value', () => {
    const fenced = (x: Float64Array): number => {
      if (x[0]! < 0) throw new RangeError('negative')
      return x[1]! < 0 ? NaN : sphere(x)
    }
    const { value, outcome } = run(fenced, [0.5, 2], { method, maxEvaluations: 3000 })
    expect(value).toBeLessThan(0.05)
    expect(outcome).not.toBe('failed')
  })

  test('refuses a start without a value', () => {
    expect(() => run(() => NaN, [1], { method })).toThrow(/finite value at x0/)
  })

  test('minimizes functions of traced values as well', () => {
    const f = (x: Traced): Traced => sum(square(sub(x, 1)))
    const options = { method, maxIterations: 15, seed: 2 }
    const traced = minimize(f, [3, -2], options)
    expect(traced).not.toHaveProperty('gradient')
    expect(traced.x).toEqual(Float64Array.from(run(sphere, [3, -2], options).x))
  })

  test('refuses options that it does not know', () => {
    const options: object = { scael: 1 }
    expect(() => factories[method](options)).toThrow(`${method}: expected options among`)
    expect(() => factories[method](options)).toThrow(/'scael'. Perhaps 'scale'\?$/)
    expect(() => factories[method]({ scale: 0 })).toThrow(`${method}: expected scale to be`)
  })
})

describe.each(arriving)('%s arrives', (method) => {
  test.each([1, 2, 5])('at the minimum of a sphere with n = %i', (n) => {
    for (const bounds of [undefined, { lower: -4, upper: 6 }]) {
      const result = run(sphere, new Array<number>(n).fill(3), {
        method,
        ...(bounds && { bounds }),
      })
      expect(result.outcome).toBe('converged')
      expect(result.reason).toMatch(/stepTolerance = 1e-8/)
      expect(result.value).toBeLessThan(1e-13)
    }
  })

  test('at a minimum on a bound, exactly', () => {
    const { x, outcome } = run((x) => x[0]! + (x[1]! + 1) ** 2, [3, 3], {
      method,
      bounds: { lower: [2, -Infinity] },
    })
    expect([outcome, x[0]]).toEqual(['converged', 2])
    expect(x[1]).toBeCloseTo(-1, 5)
    const one = run((x) => x[0]!, [3], { method, bounds: { lower: 2, upper: 9 } })
    expect([one.outcome, one.x[0]]).toEqual(['converged', 2])
  })

  test('where the user says that it is near enough', () => {
    const far = run(sphere, [3, 2], { method, stepTolerance: 1e-3, valueTolerance: 1e-3 })
    const near = run(sphere, [3, 2], { method })
    expect(far.outcome).toBe('converged')
    expect(far.counts.value).toBeLessThan(near.counts.value)
    expect(far.value).toBeLessThan(1e-2)
  })
})

test('most valleys that bend are followed to their end', () => {
  const valley = (x: Float64Array): number => 10 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2
  const good = (method: DirectMethod): number =>
    [0, 1, 2, 3, 4].filter((seed) => run(valley, [-1.2, 1], { method, seed }).value < 1e-3).length
  const counts = arriving.map((method) => [method, good(method)] as const)
  expect(counts.filter(([, count]) => count < 4)).toEqual([])
})

test('simulated annealing finds the lower of two valleys where a local search does not', () => {
  const two = (x: Float64Array): number => (x[0]! ** 2 - 4) ** 2 + x[0]! + x[1]! ** 2
  const lower = (method: DirectMethod): number =>
    Array.from({ length: 10 }, (_, seed) => run(two, [2, 0], { method, seed })).filter(
      ({ x }) => x[0]! < 0,
    ).length
  expect(lower(directSearch({ pool: 1, scale: 0.1 }))).toBe(0)
  expect(lower('simulatedAnnealing')).toBeGreaterThanOrEqual(7)
})

test('directSearch is search over vectors', () => {
  const temperature = 0.3
  const space = { size: 2, reach: Float64Array.of(0.5, 0.5) }
  const x0 = [0.4, -0.9]
  const { trace } = run(sphere, x0, {
    method: directSearch({ pool: 1, temperature }),
    seed: 6,
    maxIterations: 200,
    trace: true,
  })
  const walker = (x: Float64Array, step: number): { x: Float64Array; step: number } => ({ x, step })
  const plain = search(
    {
      initial: () => walker(Float64Array.from(x0), 1),
      perturb: ({ x, step }, random) => walker(gaussianStep(x, step, space, random), step),
      value: ({ x }) => sphere(x),
      temperature,
      learn(_memory, { entered, pool, iteration }) {
        const won = iteration > 0 ? entered.length - 0.2 : 0
        pool.candidates[0]!.step *= Math.exp(won / Math.sqrt(3))
      },
    },
    { seed: 6, maxIterations: 200, trace: true },
  )
  expect(trace!.map(({ value }) => value)).toEqual(plain.trace!.map(({ value }) => value))
})

test('temperatures above 0 accept what is worse', () => {
  const rises = (temperature: number): number => {
    const method = directSearch({ pool: 1, temperature })
    const { trace } = run(sphere, [3, 3], { method, maxIterations: 200, trace: true })
    return trace!.filter(({ value }, k) => k > 0 && value > trace![k - 1]!.value).length
  }
  expect(rises(0)).toBe(0)
  expect(rises(1)).toBeGreaterThan(10)
})

test('tabu search keeps away from where it was', () => {
  const tenure = 6
  const method = tabuSearch({ tenure, patience: 1000, scale: 0.2 })
  const { trace } = run(sphere, [1, 1], { method, maxIterations: 60, trace: true })
  const points = trace!.map(({ x }) => x)
  points.forEach((x, k) => {
    if (k > 0 && x.every((at, j) => at === points[k - 1]![j])) return
    for (const y of points.slice(Math.max(0, k - tenure), k)) {
      expect(Math.max(...x.map((at, j) => Math.abs(at - y[j]!)))).toBeGreaterThan(0.1)
    }
  })
})

test('a plus strategy never forgets its best point, a comma strategy may', () => {
  const rises = (selection: 'comma' | 'plus'): number => {
    const method = evolutionStrategy({ selection, parents: 1, children: 2, mixing: 1 })
    const { trace } = run(sphere, [1.1, 1], { method, maxIterations: 100, trace: true })
    return trace!.filter(({ value }, k) => k > 0 && value > trace![k - 1]!.value).length
  }
  expect(rises('plus')).toBe(0)
  expect(rises('comma')).toBeGreaterThan(0)
})

test.each<[string, () => unknown]>([
  ['directSearch: expected pool', () => directSearch({ pool: 0 })],
  ['directSearch: expected temperature', () => directSearch({ temperature: -1 })],
  ['simulatedAnnealing: expected temperature', () => simulatedAnnealing({ temperature: NaN })],
  ['randomSearch: expected children', () => randomSearch({ children: 0.5 })],
  ['tabuSearch: expected tenure', () => tabuSearch({ tenure: 0 })],
  ['tabuSearch: expected children', () => tabuSearch({ children: 0 })],
  ['geneticAlgorithm: expected pool', () => geneticAlgorithm({ pool: 3, elites: 3 })],
  ['geneticAlgorithm: expected mutationRate', () => geneticAlgorithm({ mutationRate: 2 })],
  ['evolutionStrategy: expected children', () => evolutionStrategy({ parents: 5, children: 4 })],
  ['antColony: expected pool', () => antColony({ pool: 1 })],
  ['antColony: expected spread', () => antColony({ spread: 0 })],
  ['antColony: expected locality', () => antColony({ locality: -1 })],
])('%s is checked', (message, make) => {
  expect(make).toThrow(message)
  expect(make).toThrow(/Perhaps .+\?$/)
})
