import { describe, expect, test } from '@jest/globals'
import { square, sub, sum, type Traced } from '@wengert/ad-core'
import fc from 'fast-check'
import {
  differentialEvolution,
  minimize,
  type DifferentialEvolutionOptions,
  type Result,
  type UntracedOptions,
} from '../../src/index.js'
import type { Population } from '../../src/direct/differential/population.js'

type F = (x: Float64Array) => number
type Own = DifferentialEvolutionOptions
type Options = Omit<UntracedOptions<number[]>, 'untraced' | 'method'>

function run(f: F, x0: number[], own: Own = {}, options: Options = {}): Result<number[]> {
  return minimize(f, x0, { ...options, untraced: true, method: differentialEvolution(own) })
}

const sphere: F = (x) => x.reduce((total, entry) => total + entry * entry, 0)
const rastrigin: F = (x) =>
  x.reduce((total, entry) => total + 10 + entry * entry - 10 * Math.cos(2 * Math.PI * entry), 0)
const rosenbrock: F = (x) => 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2
const classic = fc.constantFrom(
  ...(['rand', 'best', 'current-to-best'] as const).flatMap((base) =>
    ([1, 2] as const).flatMap((count) =>
      (['bin', 'exp'] as const).map((kind) => `${base}/${count}/${kind}` as const),
    ),
  ),
)
const seeds = fc.integer({ min: 0, max: 1e6 })

/** The points of a run in the order in which they were asked about. */
function asked(f: F, x0: number[], own: Own, options: Options): Float64Array[] {
  const points: Float64Array[] = []
  const watched: F = (x) => {
    points.push(x.slice())
    return f(x)
  }
  run(watched, x0, own, options)
  return points
}

/** The populations of the first generations. */
function populations(f: F, x0: number[], own: Own, generations: number): Population[] {
  const objective = {
    size: x0.length,
    value: f,
    values: (points: readonly Float64Array[]) => Float64Array.from(points, f),
  }
  const conditions = { gradientTolerance: 0, valueTolerance: 0, stepTolerance: 0, seed: 1 }
  const going = differentialEvolution(own).begin(objective, Float64Array.from(x0), conditions)
  return Array.from({ length: generations }, () => {
    going.step()
    return (going.state as unknown as { population: Population }).population
  })
}

describe('finds minima', () => {
  test('in valleys and among many, with its own constants', () => {
    for (const f of [sphere, rosenbrock, rastrigin]) {
      const { outcome, value } = run(f, [3.3, -2.6])
      expect(outcome).toBe('converged')
      expect(value).toBeLessThan(1e-11)
    }
  })

  test('by every classic strategy', () => {
    fc.assert(
      fc.property(classic, (strategy) => {
        expect(run(sphere, [3, 4, -2], { strategy }).value).toBeLessThan(1e-3)
        const one = minimize((x: number) => (x - 3) ** 2, 10, {
          untraced: true,
          method: differentialEvolution({ strategy }),
        })
        expect(one.x).toBeCloseTo(3, 2)
      }),
      { numRuns: 12 },
    )
  })

  test('of one parameter, of tensors in trees, of traced functions', () => {
    const f = (p: { a: Traced; b: Traced }): Traced => sum(square(sub(p.b, p.a)))
    const method = 'differentialEvolution'
    const tree = minimize(f, { a: 1, b: [4] }, { method, fixed: { a: true } })
    expect([tree.x.a, tree.x.b[0]!]).toEqual([1, expect.closeTo(1, 5)])
  })

  test('of a function that is undefined on one side, or throws there', () => {
    const outsides = [
      () => NaN,
      () => -Infinity,
      (): number => {
        throw new RangeError('outside')
      },
    ]
    for (const outside of outsides) {
      const f: F = (x) => (x[0]! < 0 ? outside() : x[0]! + x[1]! ** 2)
      const { value, outcome } = run(f, [5, 5])
      expect([outcome, value < 1e-9]).toEqual(['converged', true])
    }
  })
})

describe('a generation', () => {
  test('never leaves bounds', () => {
    const side = fc.double({ min: 0.01, max: 3, noNaN: true })
    const box = fc.array(fc.tuple(side, side, fc.boolean(), fc.boolean()), {
      minLength: 1,
      maxLength: 3,
    })
    const strategies = fc.oneof(classic, fc.constant('success-history' as const))
    fc.assert(
      fc.property(box, strategies, seeds, (sides, strategy, seed) => {
        const lower = sides.map(([below, , open]) => (open ? -Infinity : -below))
        const upper = sides.map(([, above, , open]) => (open ? Infinity : above))
        const pointsAfter = (maxIterations: number): readonly ArrayLike<number>[] =>
          asked(
            (x) => sphere(x.map((entry) => entry - 10)),
            sides.map(() => 0),
            { strategy },
            { seed, bounds: { lower, upper }, maxIterations },
          )
        const every = (
          points: readonly ArrayLike<number>[],
          holds: (entry: number, i: number) => boolean,
        ): boolean => points.every((x) => Array.from(x).every(holds))
        expect(every(pointsAfter(20), (entry, i) => entry >= lower[i]! && entry <= upper[i]!)).toBe(
          true,
        )
        // Trials beyond a bound come to lie halfway to it: on it only when, much later, halves are rounded.
        expect(every(pointsAfter(5), (entry, i) => entry > lower[i]! && entry < upper[i]!)).toBe(
          true,
        )
      }),
      { numRuns: 30 },
    )
  })

  test('keeps of each point and its trial the better one', () => {
    const [x0, own] = [[3, 1], { strategy: 'rand/1/bin', populationSize: 9 }] as const
    const path = populations(rastrigin, [...x0], own, 30)
    for (let g = 1; g < path.length; g++) {
      path[g]!.values.forEach((value, i) =>
        expect(value).toBeLessThanOrEqual(path[g - 1]!.values[i]!),
      )
      path[g]!.points.forEach((x, i) => expect(rastrigin(x)).toBe(path[g]!.values[i]))
    }
    const { trace } = run(rastrigin, [3, 1], {}, { trace: true })
    trace!.forEach(({ value }, k) =>
      expect(value).toBeLessThanOrEqual(trace![k - 1]?.value ?? Infinity),
    )
  })

  test('moves on where values are the same', () => {
    const [first, , third] = populations(() => 4, [1, 2], { strategy: 'rand/1/bin' }, 3)
    expect(third!.points[1]).not.toEqual(first!.points[1])
  })

  test('the population falls linearly to 4 over the budget, the worst points first', () => {
    const path = populations(sphere, [3, 1], { populationSize: 20, budget: 400 }, 60)
    let evaluations = 1
    path.forEach(({ points, values }, g) => {
      evaluations += g === 0 ? 19 : path[g - 1]!.points.length
      const size = Math.round(4 + 16 * Math.max(0, 1 - evaluations / 400))
      expect(points.length).toBe(g === 0 ? 20 : size)
      if (g > 0 && size < path[g - 1]!.points.length) {
        expect(Math.max(...values)).toBeLessThanOrEqual(Math.max(...path[g - 1]!.values))
      }
    })
    expect(path[59]!.points).toHaveLength(4)
    const steady = populations(sphere, [3, 1], { populationSize: 20, budget: Infinity }, 60)
    expect(steady[59]!.points).toHaveLength(20)
  })

  test('only the order of values counts for classic strategies', () => {
    fc.assert(
      fc.property(classic, seeds, (strategy, seed) => {
        const options = { seed, maxIterations: 15 }
        const points = asked(rosenbrock, [2, 2], { strategy }, options)
        const other = asked((x) => Math.log(rosenbrock(x)) - 1e3, [2, 2], { strategy }, options)
        expect(other).toEqual(points)
      }),
      { numRuns: 12 },
    )
  })

  test('and only ratios of differences for the success history', () => {
    const points = asked(rosenbrock, [2, 2], {}, { maxIterations: 30 })
    expect(asked((x) => 1024 * rosenbrock(x), [2, 2], {}, { maxIterations: 30 })).toEqual(points)
  })

  test('a shifted function is searched at shifted points', () => {
    const bounds = { lower: -4, upper: 4 }
    const points = asked(rosenbrock, [2, 2], {}, { bounds, maxIterations: 15 })
    const shifted = asked(
      (x) => rosenbrock(x.map((entry) => entry - 64)),
      [66, 66],
      {},
      {
        bounds: { lower: 60, upper: 68 },
        maxIterations: 15,
      },
    )
    points.forEach((x, k) => expect(shifted[k]![0]! - 64).toBeCloseTo(x[0]!, 9))
  })
})

describe('endings', () => {
  test('by the spread of values or of points, and by limits', () => {
    expect(run(sphere, [1, 2], {}, { valueTolerance: 0.01 }).reason).toContain(
      'valueTolerance = 0.01',
    )
    expect(run(sphere, [1, 2], {}, { stepTolerance: 0.1 }).reason).toContain('stepTolerance = 0.1')
    const short = run(rosenbrock, [3, 3], { budget: 500 })
    expect([short.outcome, short.counts.value]).toEqual(['exhausted', 500])
    expect(differentialEvolution().defaults.maxEvaluations!(3)).toBe(30_000)
  })

  test('a function without values ends the run, one without slope converges', () => {
    const well = run((x) => (x[0] === 1 ? 7 : NaN), [1, 1])
    expect([well.outcome, well.value]).toEqual(['failed', 7])
    expect(well.reason).toContain('no value at any point of 10 generations')
    expect(run(() => 4, [1, 2]).outcome).toBe('converged')
  })

  test('goes on bit for bit wherever it stopped, each seed by its own run', () => {
    const whole = run(rastrigin, [3.3, -2.6], {}, { trace: true })
    const cuts = [
      { maxIterations: 0 },
      { maxIterations: 1 },
      { maxIterations: 40 },
      { maxIterations: 100 },
    ]
    for (const cut of [...cuts, { maxEvaluations: 20 }, { maxEvaluations: 60 }]) {
      const { state, iterations } = run(rastrigin, [3.3, -2.6], {}, cut)
      const stored = JSON.parse(JSON.stringify(state)) as typeof state
      const rest = run(rastrigin, [3.3, -2.6], {}, { trace: true, state: stored })
      expect(rest.trace!.map(({ x }) => x)).toEqual(
        whole.trace!.slice(iterations).map(({ x }) => x),
      )
    }
    const other = run(rastrigin, [3.3, -2.6], {}, { seed: 1, maxIterations: 20 })
    expect(other.x).toEqual(run(rastrigin, [3.3, -2.6], {}, { seed: 1, maxIterations: 20 }).x)
    expect(other.x).not.toEqual(run(rastrigin, [3.3, -2.6], {}, { maxIterations: 20 }).x)
  })
})

test('what options it refuses', () => {
  const refused =
    (options: object): (() => unknown) =>
    () =>
      differentialEvolution(options)
  expect(refused({ strategy: 'best1bin' })).toThrow(
    /differentialEvolution: expected strategy.*'best1bin'/,
  )
  expect(refused({ strategy: null })).toThrow(/got null. Perhaps 'best\/1\/bin'/)
  expect(refused({ mutation: 3 })).toThrow(
    /expected mutation to be a number, above 0 and up to 2, got 3/,
  )
  expect(refused({ mutation: [0.5, 1] })).toThrow(/got \[0.5, 1\]. Perhaps 0.5/)
  expect(refused({ mutation: [1, 0.5], strategy: 'best/1/bin' })).toThrow(
    /two in order.*Perhaps \[0.5, 1\]/,
  )
  expect(refused({ mutation: 'high' })).toThrow(/got 'high'/)
  expect(refused({ crossover: 1.5 })).toThrow(/crossover/)
  expect(refused({ populationSize: 5 })).toThrow(/populationSize/)
  expect(refused({ budget: 0 })).toThrow(/budget/)
  expect(refused({ popsize: 15 })).toThrow(/populationSize/)
})
