import { describe, expect, test } from '@jest/globals'
import { add, mul, square, sub, sum, type Scalar, type Traced } from '@wengert/ad-core'
import {
  iterate,
  minimize,
  patternSearch,
  type PatternSearchOptions,
} from '@wengert/optim-classical'
import { mghProblems, rosenbrock } from '@wengert/optim-classical/problems'
import fc from 'fast-check'
import { explore } from '../../src/direct/pattern-search.js'
import { median, shiftedRuns } from './shifted-problems.js'

const method = 'patternSearch'
const untraced = true

describe('exploring', () => {
  const bowl = (w: Float64Array): number => w.reduce((total, x) => total + x * x, 0)

  /** The points asked about from a start, as differences from it. */
  function steps(w: Float64Array, signs: number[]): { asked: number[][]; end: number[] } {
    const asked: number[][] = []
    const value = (at: Float64Array): number => {
      asked.push([...at.map((x, j) => x - w[j]!)])
      return bowl(at)
    }
    const from = { w, value: bowl(w), signs: Float64Array.from(signs) }
    return { asked, end: [...explore(from, 0.5, { size: w.length, value }).w] }
  }

  test('asks both ways along every axis where it finds nothing: they span all directions', () => {
    const { asked, end } = steps(new Float64Array(3), [1, -1, 1])
    expect(asked).toEqual([
      [0.5, 0, 0],
      [-0.5, 0, 0],
      [0, -0.5, 0],
      [0, 0.5, 0],
      [0, 0, 0.5],
      [0, 0, -0.5],
    ])
    expect(end).toEqual([0, 0, 0])
  })

  test('goes on from each lower point, and that way first the next time', () => {
    const { asked, end } = steps(Float64Array.of(4, -4), [1, 1])
    expect(asked).toEqual([
      [0.5, 0],
      [-0.5, 0],
      [-0.5, 0.5],
    ])
    expect(end).toEqual([3.5, -3.5])
    expect(steps(Float64Array.of(4, -4), [-1, 1]).asked).toHaveLength(2)
  })

  test('leaves its argument as it was', () => {
    const from = { w: Float64Array.of(4), value: 16, signs: Float64Array.of(1) }
    const found = explore(from, 1, { size: 1, value: bowl })
    expect(found).toMatchObject({ value: 9, rise: 9, numbers: true })
    expect([...found.signs]).toEqual([-1])
    expect([from.w[0], from.signs[0]]).toEqual([4, 1])
  })
})

test('every point lies on the lattice of the finest mesh so far, and the mesh halves on failure only', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 1, maxLength: 3 }),
      (list) => {
        const x0 = Float64Array.from(list, (k) => k / 4)
        const seen: number[][] = []
        const f = (x: Float64Array): number => {
          seen.push([...x])
          return x.reduce((total, entry, j) => total + (j + 1) * Math.abs(entry - 0.3) ** 1.5, 0)
        }
        let mesh = 1
        let before = f(x0)
        const options = {
          method: patternSearch({ initialStep: mesh }),
          untraced,
          maxIterations: 30,
        } as const
        for (const step of iterate(f, x0, options)) {
          const onLattice = (x: number, j: number): boolean => Number.isInteger((x - x0[j]!) / mesh)
          expect(seen.every((point) => point.every(onLattice))).toBe(true)
          seen.length = 0
          if (step.value === before) {
            expect(step.stepLength).toBe(mesh)
            mesh /= 2
          }
          expect(step.value).toBeLessThanOrEqual(before)
          before = step.value
        }
      },
    ),
  )
})

test('steps along a valley grow', () => {
  const lengths: number[] = []
  minimize((x: Traced) => x.at(0), [0, 0], {
    method: patternSearch({ initialStep: 1 }),
    maxIterations: 5,
    onIteration: ({ stepLength }) => void lengths.push(stepLength),
  })
  expect(lengths).toEqual([1, 2, 3, 4, 5])
})

describe('arrives', () => {
  test.each([1, 2, 5])('at the minimum of a separable function with kinks, n = %d', (n) => {
    const goal = Float64Array.from({ length: n }, (_, j) => Math.sin(j + 1))
    const f = (x: Float64Array): number =>
      x.reduce((total, entry, j) => total + 10 ** j * Math.abs(entry - goal[j]!), 0)
    const run = minimize(f, new Float64Array(n).fill(3), { method, untraced })
    expect(run.outcome).toBe('converged')
    run.x.forEach((x, j) => expect(x).toBeCloseTo(goal[j]!, 8))
  })

  test('on the problems of Moré, Garbow & Hillstrom with two or three parameters', () => {
    let solved = 0
    let runs = 0
    for (const { f, starts, minima } of mghProblems) {
      const [start] = starts
      if (start!.length > 3) continue
      runs++
      const { value } = minimize(f, start!, { method, maxEvaluations: 3000 })
      if (value < minima[0]!.value + 1e-8 * Math.max(1, minima[0]!.value)) solved++
    }
    expect(solved / runs).toBeGreaterThan(0.5)
  })

  test('on a shifted ellipsoid along the axes cheaply', () => {
    const costs = shiftedRuns('ellipsoid', 5).map(({ f, x0 }) => {
      const run = minimize(f, x0, { method, untraced })
      expect(run.outcome).toBe('converged')
      expect(run.value).toBeLessThan(1e-8)
      return run.counts.value
    })
    expect(median(costs)).toBeLessThan(2000)
  })

  test('where all around is higher, at once', () => {
    const run = minimize((x: Traced) => sum(square(x)), [0, 0], { method })
    expect(run).toMatchObject({ outcome: 'converged', value: 0 })
  })

  test('not at a kink across the axes: that is a limit of the method', () => {
    const run = minimize((x: Float64Array) => Math.max(...x.map(Math.abs)), [1, 1], {
      method,
      untraced,
    })
    expect(run).toMatchObject({ outcome: 'converged', value: 1 })
  })
})

describe('where there is no number', () => {
  test('the search stays away', () => {
    const wall = (x: Float64Array): number => (x[0]! < 0 ? NaN : x[0]! + (x[1]! - 1) ** 2)
    const run = minimize(wall, [3, 5], { method, untraced })
    expect(run).toMatchObject({ outcome: 'converged', value: 0 })
  })

  test('all around, the run has failed', () => {
    let calls = 0
    const once = (x: Float64Array): number => {
      if (calls++ > 0) throw new Error('the well is dry')
      return x[0]!
    }
    const run = minimize(once, [3, 4], { method, untraced })
    expect(run.outcome).toBe('failed')
    expect(run.reason).toContain('the well is dry')
  })
})

describe('bounds', () => {
  test('hold for every point asked about, and do not hide minima on them', () => {
    const entry = fc.tuple(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries) => {
        const lower = entries.map(([least]) => least)
        const upper = entries.map(([least, width]) => least + width)
        let outside = 0
        const f = (x: Float64Array): number =>
          entries.reduce((total, [, , goal], j) => {
            if (!(lower[j]! <= x[j]! && x[j]! <= upper[j]!)) outside++
            return total + (j + 1) * (x[j]! - goal) ** 2
          }, 0)
        const run = minimize(f, lower, { method, untraced, bounds: { lower, upper } })
        expect([run.outcome, outside]).toEqual(['converged', 0])
        run.x.forEach((x, j) => {
          const goal = Math.min(Math.max(entries[j]![2], lower[j]!), upper[j]!)
          expect(Math.abs(x - goal)).toBeLessThan(1e-6)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('off the lattice do not make rounding look like progress', () => {
    const lower = -4.719763544269296e-7
    const f = (x: Float64Array): number => x[0]! ** 2
    const run = minimize(f, [lower], { method, untraced, bounds: { lower, upper: 0.1 } })
    expect(run.outcome).toBe('converged')
    expect(run.counts.value).toBeLessThan(200)
  })

  test('couple parameters too', () => {
    const f = (x: Traced): Scalar =>
      add(square(sub(add(x.at(0), x.at(1)), 3)), mul(0.1, square(sub(x.at(0), x.at(1)))))
    const run = minimize(f, [0, 0], { method, bounds: { upper: 1 } })
    expect(run.x[0]).toBe(1)
    expect(run.x[1]).toBe(1)
  })
})

test('a run goes on bit for bit, wherever it stopped', () => {
  const { f } = rosenbrock
  const whole = minimize(f, [-1.2, 1], { method })
  expect(whole.outcome).toBe('converged')
  for (let maxIterations = 0; maxIterations <= whole.iterations; maxIterations += 11) {
    const { state } = minimize(f, [-1.2, 1], { method, maxIterations })
    const rest = minimize(f, [-1.2, 1], { method, state: JSON.parse(JSON.stringify(state)) })
    expect(rest.x).toEqual(whole.x)
    expect(rest.counts.value).toBe(whole.counts.value)
  }
  for (const maxEvaluations of [1, 2, 3, 50, 51, 52]) {
    const { state, counts } = minimize(f, [-1.2, 1], { method, maxEvaluations })
    expect(counts.value).toBeLessThanOrEqual(maxEvaluations)
    expect(minimize(f, [-1.2, 1], { method, state }).x).toEqual(whole.x)
  }
})

test('single precision ends too', () => {
  const run = minimize(rosenbrock.f, Float32Array.of(-1.2, 1), { method })
  expect(run.outcome).toBe('converged')
  expect(run.value).toBeLessThan(1e-4)
})

test.each([
  [{ initialStep: -1 }, 'expected initialStep to be a positive number, got -1'],
  [{ step: 1 }, "got 'step'"],
])('bad options %o', (options, message) => {
  expect(() => patternSearch(options as PatternSearchOptions)).toThrow(message)
})
