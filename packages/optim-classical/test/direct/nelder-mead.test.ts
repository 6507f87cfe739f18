import { describe, expect, test } from '@jest/globals'
import { add, exp, log, mul, square, sub, sum, type Scalar, type Traced } from '@wengert/ad-core'
import { iterate, minimize, nelderMead, type NelderMeadOptions } from '@wengert/optim-classical'
import { mghProblems, rosenbrock, wood } from '@wengert/optim-classical/problems'
import fc from 'fast-check'
import { coefficientsFor, nextSimplex, simplexOf } from '../../src/direct/simplex.js'
import { median, shiftedRuns } from './shifted-problems.js'

const method = 'nelderMead'
const untraced = true

describe('arrives', () => {
  test('at the minimum of a convex quadratic, whatever its axes', () => {
    const bowl = (x: Traced): Scalar => {
      const [a, b] = [sub(x.at(0), 3), add(x.at(1), 1)]
      return add(add(mul(5, square(a)), mul(4, mul(a, b))), mul(2, square(b)))
    }
    const run = minimize(bowl, [-2, 7], { method })
    expect(run).toMatchObject({ outcome: 'converged' })
    expect(run.x[0]).toBeCloseTo(3, 7)
    expect(run.x[1]).toBeCloseTo(-1, 7)
    expect(run.reason).toContain('a new simplex brought no lower value')
    expect(run).not.toHaveProperty('gradient')
    expect(run.counts.gradient).toBe(0)
  })

  test('in one dimension, and from a number', () => {
    const run = minimize((x) => sub(exp(x), mul(2, x)), 30, { method })
    expect(run.outcome).toBe('converged')
    expect(run.x).toBeCloseTo(Math.log(2), 7)
  })

  test('on the problems of Moré, Garbow & Hillstrom with few parameters', () => {
    let solved = 0
    let runs = 0
    for (const { f, starts, minima } of mghProblems) {
      for (const start of starts.slice(0, 1).filter(({ length }) => length <= 4)) {
        const { outcome, value } = minimize(f, start, { method })
        runs++
        const least = minima[0]!.value
        if (value > least + 1e-8 * Math.max(1, Math.abs(least))) continue
        solved++
        expect(outcome).toBe('converged')
      }
    }
    expect(solved / runs).toBeGreaterThan(0.75)
  })

  // Evaluations of a Nelder–Mead with the same coefficients, published for exactly these problems.
  test.each([
    ['sphere', 446],
    ['ellipsoid', 933],
    ['rosenbrock', 747],
  ] as const)('on a shifted %s in five dimensions at the usual cost', (name, usual) => {
    const costs = shiftedRuns(name, 5).map(({ f, x0 }) => {
      let count = 0
      let hit = Infinity
      const watched = (x: Float64Array): number => {
        count++
        const value = f(x)
        if (value <= 1e-8 && hit === Infinity) hit = count
        return value
      }
      expect(minimize(watched, x0, { method, untraced }).outcome).toBe('converged')
      return hit
    })
    expect(median(costs)).toBeLessThan(1.05 * usual)
  })

  test('from a start of any size, and where parameters differ in size', () => {
    for (const size of [1e-6, 1, 1e6]) {
      const f = (x: Float64Array): number => (x[0]! / size - 1) ** 2 + (x[1]! - 2 * x[0]!) ** 2
      const run = minimize(f, [3 * size, 0], { method, untraced, typicalSize: size })
      expect(run.x[0]! / size).toBeCloseTo(1, 6)
    }
  })
})

describe('a simplex that collapses', () => {
  // McKinnon (1998): contractions for ever, towards a point that is not stationary; τ = 2, θ = 6, φ = 60.
  const mcKinnon = (w: Float64Array): number => {
    const [x, y] = [w[0]!, w[1]!]
    return (x > 0 ? 6 : 360) * x * x + y + y * y
  }
  const points = [
    [1, 1],
    [(1 + Math.sqrt(33)) / 8, (1 - Math.sqrt(33)) / 8],
  ].map((w) => Float64Array.from(w))
  const objective = {
    size: 2,
    value: mcKinnon,
    values: (many: readonly Float64Array[]) => Float64Array.from(many, mcKinnon),
  }
  const conditions = { gradientTolerance: 0, stepTolerance: 1e-8, valueTolerance: 1e-15, seed: 0 }
  const origin = { w: new Float64Array(2), value: 0 }

  /** A run that goes on from McKinnon's simplex. */
  const runOf = (
    options: NelderMeadOptions,
  ): ReturnType<ReturnType<typeof nelderMead>['begin']> => {
    const simplex = simplexOf(origin, points, objective.values)
    const from = { ...origin, simplex, restarts: 0, earlier: Infinity }
    return nelderMead(options).begin(objective, from, conditions)
  }

  test('is one by McKinnon’s example', () => {
    let simplex = simplexOf(origin, points, objective.values)
    for (let k = 0; k < 80; k++) simplex = nextSimplex(simplex, coefficientsFor(2, true), objective)
    expect([...simplex[0]!.w]).toEqual([0, 0])
  })

  test('ends a run without restarts, and no other', () => {
    for (const [restarts, least] of [
      [0, 0],
      [10, -0.25],
    ] as const) {
      const run = runOf({ restarts })
      let move = run.step()
      for (let k = 0; k < 1000 && move.arrived === undefined; k++) move = run.step()
      expect(move.arrived).toContain('stepTolerance = 1e-8')
      expect(run.state.value).toBeCloseTo(least, 12)
    }
  })

  test('again and again is no arrival', () => {
    let level = 0
    let still = 0
    const sinking = (x: number): number => {
      if (still > 5 && Math.abs(x - 1) > 1e-3) level--
      still = Math.abs(x - 1) < 1e-6 ? still + 1 : 0
      return (x - 1) ** 2 + level
    }
    const run = minimize(sinking, 0, { method: nelderMead({ restarts: 2 }), untraced })
    expect(run.outcome).toBe('stalled')
    expect(run.reason).toContain('the last of 2 new simplices')
  })
})

describe('where there is no number', () => {
  test('the simplex turns back', () => {
    const barrier = (x: Traced): Scalar => sum(sub(x, mul(0.01, log(x))))
    const run = minimize(barrier, [10, 3], { method })
    expect(run.outcome).toBe('converged')
    for (const x of run.x) expect(x).toBeCloseTo(0.01, 7)
    const wall = (x: Float64Array): number => (x[0]! < 0 ? NaN : x[0]! + x[1]! ** 2)
    expect(minimize(wall, [3, 1], { method, untraced }).value).toBeCloseTo(0, 7)
  })

  test('anywhere near, the run has failed and says why', () => {
    let calls = 0
    const once = (x: Float64Array): number => (calls++ > 0 ? NaN : x[0]!)
    const run = minimize(once, [3, 4], { method, untraced })
    expect(run.outcome).toBe('failed')
    expect(run.reason).toBe('no point nearby gave a number; the function gave NaN')
    expect([...run.x]).toEqual([3, 4])
  })

  test('a function that falls for ever is not at a minimum', () => {
    expect(minimize((x) => mul(-1, sum(x)), [1, 2], { method }).outcome).toBe('failed')
  })

  test('a constant function is at once', () => {
    const run = minimize(() => 7, [1, 2], { method, untraced })
    expect(run).toMatchObject({ outcome: 'converged', value: 7 })
  })
})

describe('bounds', () => {
  test('hold for every point asked about, and do not hide minima on them', () => {
    const entry = fc.tuple(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries) => {
        const lower = entries.map(([least]) => least)
        const upper = entries.map(([least, width]) => least + width)
        const x0 = entries.map(([, , share], j) =>
          Math.min(upper[j]!, lower[j]! + share * (upper[j]! - lower[j]!)),
        )
        let outside = 0
        const f = (x: Float64Array): number =>
          entries.reduce((total, [, , , goal], j) => {
            if (!(lower[j]! <= x[j]! && x[j]! <= upper[j]!)) outside++
            return total + (j + 1) * (x[j]! - goal) ** 2
          }, 0)
        const run = minimize(f, x0, { method, untraced, bounds: { lower, upper } })
        expect([run.outcome, outside]).toEqual(['converged', 0])
        run.x.forEach((x, j) => {
          const goal = Math.min(Math.max(entries[j]![3], lower[j]!), upper[j]!)
          expect(Math.abs(x - goal)).toBeLessThan(1e-6)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('on one side, with parameters that stay', () => {
    const run = minimize(rosenbrock.f, [-1.2, 1], { method, bounds: { upper: [0.5, null] } })
    expect(run.x[0]).toBeCloseTo(0.5, 9)
    expect(run.x[1]).toBeCloseTo(0.25, 6)
    const held = minimize(wood.f, [2, -1, 1, 1], {
      method,
      fixed: [2, 3],
      bounds: { lower: -3.5, upper: 10 },
    })
    expect(held.value).toBeLessThan(1e-12)
    expect([...held.x.slice(2)]).toEqual([1, 1])
  })
})

describe('a run', () => {
  const { f } = rosenbrock
  const x0 = [-1.2, 1]

  test('goes on bit for bit, wherever it stopped', () => {
    for (const bounds of [undefined, { lower: -2, upper: 1.5 }]) {
      const options = { method, ...(bounds && { bounds }) } as const
      const whole = minimize(f, x0, options)
      for (let maxIterations = 0; maxIterations <= whole.iterations; maxIterations += 13) {
        const { state } = minimize(f, x0, { ...options, maxIterations })
        const rest = minimize(f, x0, { ...options, state: JSON.parse(JSON.stringify(state)) })
        expect(rest.x).toEqual(whole.x)
        expect(rest.iterations).toBe(whole.iterations)
        expect(rest.counts.value).toBe(whole.counts.value)
      }
      for (const maxEvaluations of [1, 2, 3, 4, 50, 51, 52]) {
        const { state, counts } = minimize(f, x0, { ...options, maxEvaluations })
        expect(counts.value).toBeLessThanOrEqual(maxEvaluations)
        expect(minimize(f, x0, { ...options, state }).x).toEqual(whole.x)
      }
    }
  })

  test('never goes uphill, and returns the best point it saw', () => {
    let least = Infinity
    const watched = (x: Float64Array): number => {
      const value = 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2
      least = Math.min(least, value)
      return value
    }
    let before = Infinity
    for (const step of iterate(watched, x0, { method, untraced, maxIterations: 60 })) {
      expect(step.value).toBeLessThanOrEqual(before)
      expect(step.stepLength).toBeGreaterThan(0)
      before = step.value
    }
    least = Infinity
    expect(minimize(watched, x0, { method, untraced, maxEvaluations: 70 }).value).toBe(least)
  })

  test('keeps to its tolerances', () => {
    const loose = minimize(f, x0, { method, stepTolerance: 1e-2, valueTolerance: 1e-4 })
    expect(loose.outcome).toBe('converged')
    expect(loose.counts.value).toBeLessThan(minimize(f, x0, { method }).counts.value)
    const strict = minimize(f, x0, { method, stepTolerance: 0, valueTolerance: 0 })
    expect(strict).toMatchObject({ outcome: 'converged', value: 0 })
  })

  test('in single precision ends too', () => {
    const start = Float32Array.of(-1.2, 1)
    const run = minimize(f, start, { method })
    expect(run.x).toBeInstanceOf(Float32Array)
    expect(['converged', 'stalled']).toContain(run.outcome)
    expect(run.value).toBeLessThan(1e-6)
  })

  test('obeys its options', () => {
    const first = (options: NelderMeadOptions): number => {
      const asked: number[] = []
      const watched = (x: Float64Array): number => {
        asked.push(x[0]!)
        return x[0]!
      }
      minimize(watched, [8], { method: nelderMead(options), untraced, maxEvaluations: 2 })
      return asked[1]! - asked[0]!
    }
    expect(first({})).toBe(2)
    expect(first({ initialStep: 0.5 })).toBe(0.5)
    const steps = (adaptive: boolean): number =>
      minimize(wood.f, [-3, -1, -3, -1], { method: nelderMead({ adaptive }) }).counts.value
    expect(steps(true)).not.toBe(steps(false))
  })
})

test.each([
  [{ adaptive: 1 }, 'expected adaptive to be true or false, got 1'],
  [{ initialStep: 0 }, 'expected initialStep to be a positive number, got 0'],
  [{ restarts: -1 }, 'expected restarts to be a whole number of at least 0, got -1'],
  [{ restart: 1 }, "got 'restart'. Perhaps 'restarts'?"],
])('bad options %o', (options, message) => {
  expect(() => nelderMead(options as NelderMeadOptions)).toThrow(message)
})
