import { describe, expect, test } from '@jest/globals'
import { square, sub, sum, type Scalar, type Traced } from '@wengert/ad-core'
import { iterate, minimize, spsa, type SpsaOptions } from '@wengert/optim-classical'
import { rosenbrock } from '@wengert/optim-classical/problems'
import fc from 'fast-check'
import {
  estimateFrom,
  gainAt,
  gradientAt,
  pairAround,
  perturbationAt,
  randomSigns,
} from '../../src/direct/simultaneous-perturbation.js'
import { randomFrom } from '../../src/random.js'

const method = 'spsa'
const untraced = true

/** All 2ⁿ vectors of signs. */
function allSigns(n: number): Float64Array[] {
  return Array.from({ length: 2 ** n }, (_, k) =>
    Float64Array.from({ length: n }, (_, j) => ((k >> j) & 1 ? 1 : -1)),
  )
}

/** The mean of the estimates over all signs. */
function meanEstimate(
  f: (w: Float64Array) => number,
  w: Float64Array,
  c: number,
  bounds?: Parameters<typeof pairAround>[3],
): number[] {
  const all = allSigns(w.length).map((signs) => {
    const pair = pairAround(w, signs, c, bounds)
    return estimateFrom(pair, f(pair.plus) - f(pair.minus))
  })
  return Array.from(w, (_, j) => all.reduce((total, g) => total + g[j]!, 0) / all.length)
}

describe('the mean of the estimates over all signs', () => {
  const entries = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 32, maxLength: 32 })

  test('is the gradient of any quadratic', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), entries, (n, numbers) => {
        const w = Float64Array.from(numbers.slice(0, n))
        const f = (x: Float64Array): number =>
          x.reduce(
            (total, xi, i) =>
              x.reduce((part, xj, j) => part + numbers[4 + 4 * i + j]! * xi * xj, total) +
              numbers[20 + i]! * xi,
            numbers[31]!,
          )
        const mean = meanEstimate(f, w, 0.25)
        mean.forEach((g, i) => {
          const slope = w.reduce(
            (total, x, j) => total + (numbers[4 + 4 * i + j]! + numbers[4 + 4 * j + i]!) * x,
            numbers[20 + i]!,
          )
          expect(g).toBeCloseTo(slope, 9)
        })
      }),
    )
  })

  test('differs from that of a cubic by c² times a constant', () => {
    const f = (x: Float64Array): number => x[0]! ** 3 + x[0]! * x[1]! ** 2
    const w = Float64Array.of(1, -2)
    const bias = (c: number): number => meanEstimate(f, w, c)[0]! - (3 + 4)
    expect(bias(0.1)).toBeGreaterThan(1e-3)
    expect(bias(0.2) / bias(0.1)).toBeCloseTo(4, 9)
  })

  test('is that of a linear function also where bounds cut pairs short', () => {
    const bounds = { lower: Float64Array.of(0, -1, -5), upper: Float64Array.of(1, 1, 5) }
    const f = (x: Float64Array): number => 3 * x[0]! - 2 * x[1]! + 5 * x[2]!
    const mean = meanEstimate(f, Float64Array.of(0, 0.9, 2), 0.5, bounds)
    for (const [j, slope] of [3, -2, 5].entries()) expect(mean[j]).toBeCloseTo(slope, 12)
  })
})

describe('estimates', () => {
  test('are averaged, those without numbers left out', () => {
    const w = Float64Array.of(1, 2)
    const random = randomFrom(3)
    const f = (x: Float64Array): number => (x[0]! > 1 && x[1]! > 2 ? NaN : 2 * x[0]!)
    const values = (points: readonly Float64Array[]): Float64Array => Float64Array.from(points, f)
    const estimate = gradientAt(w, 0.5, 40, { size: 2, values }, random)!
    expect(estimate.gradient[0]).toBe(2)
    expect(estimate.gradient[1]).toBe(-2)
    expect(estimate.change).toBe(2)
    const nowhere = (points: readonly Float64Array[]): Float64Array =>
      new Float64Array(points.length).fill(NaN)
    expect(gradientAt(w, 0.5, 4, { size: 2, values: nowhere }, random)).toBeUndefined()
  })

  test('are 0 where a step is too short to be one', () => {
    const w = Float64Array.of(1e20, 0)
    expect([...estimateFrom(pairAround(w, Float64Array.of(1, 1), 1, undefined), 4)]).toEqual([0, 2])
  })

  test('go along signs that are even', () => {
    const counts = Array.from({ length: 3 }, () => 0)
    const random = randomFrom(0)
    for (let k = 0; k < 1000; k++) randomSigns(3, random).forEach((s, j) => (counts[j]! += s))
    for (const count of counts) expect(Math.abs(count)).toBeLessThan(150)
  })
})

test('gains fall as Spall has them', () => {
  expect(gainAt(2, 0, 0)).toBe(2)
  expect(gainAt(1, 100, 899) / gainAt(1, 100, 1899)).toBeCloseTo(2 ** 0.602, 12)
  expect(perturbationAt(3, 0)).toBe(3)
  expect(perturbationAt(1, 9) / perturbationAt(1, 19)).toBeCloseTo(2 ** 0.101, 12)
})

describe('a run', () => {
  const bowl = (x: Traced): Scalar => sum(square(sub(x, 1)))

  test('arrives at the minimum of a bowl', () => {
    for (const n of [1, 2, 10]) {
      const run = minimize(bowl, new Float64Array(n).fill(4), { method })
      expect(run.outcome).toBe('converged')
      expect(run.value).toBeLessThan(1e-10)
      expect(run.reason).toContain(
        'steps and their pairs of values are within stepTolerance = 0.000001',
      )
    }
  })

  test('gets near one whose values are noisy', () => {
    const random = randomFrom(11)
    const f = (x: Float64Array): number =>
      x.reduce((total, entry) => total + (entry - 1) ** 2, 0.1 * random.normal())
    const options = { method: spsa({ perturbation: 0.1 }), untraced, maxEvaluations: 6000 } as const
    let last: Float64Array = new Float64Array(5).fill(3)
    for (const { x } of iterate(f, last, options)) last = x
    for (const x of last) expect(Math.abs(x - 1)).toBeLessThan(0.2)
  })

  test('depends on its seed and on nothing else', () => {
    const from = [-1.2, 1]
    const run = (seed: number): Float64Array =>
      minimize(rosenbrock.f, from, { method, seed, maxIterations: 50 }).x
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })

  test('costs two values an estimate and one a step', () => {
    for (const averaging of [1, 3]) {
      const { counts, iterations } = minimize((x: Float64Array) => x[0]! ** 2, [3, 4], {
        method: spsa({ averaging, stepSize: 0.1 }),
        untraced,
        maxIterations: 20,
      })
      expect(counts.value).toBe(1 + iterations * (2 * averaging + 1))
    }
  })

  test('first changes each parameter by a tenth of the largest', () => {
    const { trace } = minimize((x: Traced) => x.at(0), [40, 0], {
      method,
      maxIterations: 1,
      trace: true,
    })
    expect(trace![0]!.stepLength).toBeCloseTo(4, 9)
  })

  test('makes no step that raises the value far, unless it is told to', () => {
    const steep = (x: Float64Array): number => x[0]! ** 4
    const highest = (options: SpsaOptions): number => {
      let most = 0
      minimize(steep, [1], {
        method: spsa({ stepSize: 60, ...options }),
        untraced,
        maxIterations: 100,
        onIteration: ({ value }) => void (most = Math.max(most, value)),
      })
      return most
    }
    expect(highest({})).toBeLessThan(1.2)
    expect(highest({ blocking: Infinity })).toBeGreaterThan(10)
  })

  test('lengthens steps that succeed', () => {
    const slow = { method: spsa({ stepSize: 0.1, acceleration: 1 }), maxIterations: 200 }
    const fast = { method: spsa({ stepSize: 0.1 }), maxIterations: 200 }
    expect(minimize(bowl, [9, 9], fast).value).toBeLessThan(
      0.1 * minimize(bowl, [9, 9], slow).value,
    )
  })

  test('stays where there are numbers', () => {
    const wall = (x: Float64Array): number => (x[0]! < 0 ? NaN : x[0]! + x[1]! ** 2)
    for (const { value } of iterate(wall, [1, 1], { method, untraced, maxIterations: 300 })) {
      expect(value).toBeGreaterThanOrEqual(0)
    }
    let calls = 0
    const run = minimize((x: Float64Array) => (calls++ > 0 ? NaN : x[0]!), [3], {
      method,
      untraced,
    })
    expect(run.outcome).toBe('failed')
    expect(run.reason).toContain('the function gave NaN')
  })

  test('keeps to bounds', () => {
    let outside = 0
    const f = (x: Float64Array): number => {
      if (x.some((entry) => entry < -1 || entry > 0.5)) outside++
      return x.reduce((total, entry, j) => total + (entry - j) ** 2, 0)
    }
    const run = minimize(f, [-1, 0.5, 0], { method, untraced, bounds: { lower: -1, upper: 0.5 } })
    expect(outside).toBe(0)
    for (const [j, goal] of [0, 0.5, 0.5].entries()) expect(run.x[j]).toBeCloseTo(goal, 3)
  })

  test('goes on bit for bit, wherever it stopped', () => {
    const options = { method, maxIterations: 40, seed: 5 } as const
    const whole = minimize(rosenbrock.f, [-1.2, 1], options)
    for (const limit of [{ maxIterations: 0 }, { maxIterations: 17 }, { maxEvaluations: 50 }]) {
      const { state } = minimize(rosenbrock.f, [-1.2, 1], { ...options, ...limit })
      const stored = JSON.parse(JSON.stringify(state)) as typeof state
      const rest = minimize(rosenbrock.f, [-1.2, 1], { ...options, state: stored })
      expect(rest.x).toEqual(whole.x)
      expect(rest.iterations).toBe(whole.iterations)
    }
  })
})

test.each([
  [{ stepSize: 0 }, 'expected stepSize to be a positive number, got 0'],
  [{ perturbation: '1' }, "expected perturbation to be a number, got '1'"],
  [{ stability: -1 }, 'expected stability to be a number of at least 0, got -1'],
  [{ averaging: 0 }, 'expected averaging to be a whole number of at least 1, got 0'],
  [{ blocking: NaN }, 'expected blocking to be a number of at least 0, got NaN'],
  [{ acceleration: 0.9 }, 'expected acceleration to be a number of at least 1, got 0.9'],
  [{ gain: 1 }, "got 'gain'"],
])('bad options %o', (options, message) => {
  expect(() => spsa(options as SpsaOptions)).toThrow(message)
})
