import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { folded, unfolded } from '../../src/direct/bound-fold.js'
import { endingOf, recorded, type ValueHistory } from '../../src/direct/cma/evolution-endings.js'
import { initialBox, initialSpread } from '../../src/direct/initial-spread.js'
import { ranking } from '../../src/direct/ranking.js'
import { firstRun, nextRun } from '../../src/direct/cma/restart-schedule.js'
import { agreement, type RunEnd } from '../../src/direct/cma/run-agreement.js'
import { isotropic, type SearchDistribution } from '../../src/direct/cma/search-distribution.js'
import { cmaEs, type CmaEsOptions } from '../../src/index.js'
import { randomFrom } from '../../src/random.js'

const coordinate = fc.double({ min: -1e3, max: 1e3, noNaN: true })
/** Bounds of one parameter, perhaps on one side only. */
const range = fc
  .record({
    from: coordinate,
    width: fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
    lower: fc.boolean(),
    upper: fc.boolean(),
  })
  .map(({ from, width, lower, upper }) => ({
    lower: Float64Array.of(lower ? from : -Infinity),
    upper: Float64Array.of(upper ? from + width : Infinity),
  }))

describe('coordinates folded at bounds', () => {
  test('lie within, move no faster than free ones, and reach every point', () => {
    fc.assert(
      fc.property(range, coordinate, coordinate, (bounds, t, s) => {
        const [x, y] = [t, s].map((free) => folded(Float64Array.of(free), bounds)[0]!)
        expect(x! >= bounds.lower[0]! && x! <= bounds.upper[0]!).toBe(true)
        expect(Math.abs(x! - y!)).toBeLessThanOrEqual(Math.abs(t - s) + 1e-11)
        const again = folded(unfolded(Float64Array.of(x!), bounds), bounds)[0]!
        expect(Math.abs(again - x!)).toBeLessThan(1e-9)
      }),
    )
  })

  test('are the parameters themselves away from bounds, and touch a bound smoothly', () => {
    const bounds = { lower: Float64Array.of(0), upper: Float64Array.of(20) }
    const at = (t: number): number => folded(Float64Array.of(t), bounds)[0]!
    expect([1, 7.3, 19].map(at)).toEqual([1, 7.3, 19])
    expect([-1, 21, 43, -23].map(at)).toEqual([0, 20, 0, 20])
    expect(at(-1.01)).toBeCloseTo(at(-0.99), 14)
    expect(at(-0.99)).toBeCloseTo(0.01 ** 2 / 4, 14)
    expect(unfolded(Float64Array.of(0), bounds)[0]).toBe(-1)
  })
})

test('values rank by size, and those that are none by their distance', () => {
  const values = Float64Array.of(NaN, 3, Infinity, -1, -Infinity, 3)
  expect(ranking(values, (k) => [5, 0, 9, 0, 1, 0][k]!)).toEqual([3, 1, 5, 4, 0, 2])
})

test('the first deviations go by the bounds, or by the size of the start', () => {
  const w = Float64Array.of(5, -40, 0.1, 2)
  const bounds = {
    lower: Float64Array.of(0, -Infinity, 0, -Number.MAX_VALUE),
    upper: Float64Array.of(10, Infinity, Infinity, Number.MAX_VALUE),
  }
  expect(initialSpread(w, bounds)).toEqual(Float64Array.of(3, 20, 0.5, 1))
  expect(initialSpread(w, undefined)).toEqual(Float64Array.of(2.5, 20, 0.5, 1))
  expect(initialBox(w, bounds)).toEqual({
    lower: Float64Array.of(0, -120, 0, -2),
    upper: Float64Array.of(10, 40, 2.1, 6),
  })
})

describe('restarts', () => {
  test('IPOP doubles the population', () => {
    let schedule = firstRun(6)
    for (const size of [12, 24, 48]) {
      schedule = nextRun({ ...schedule, spent: 100 }, 'ipop', 6, randomFrom(0))
      expect(schedule).toMatchObject({ populationSize: size, sigma: 1, most: Infinity, spent: 0 })
    }
    expect([schedule.run, schedule.doublings]).toEqual([3, 3])
  })

  test('BIPOP gives small populations as many evaluations as large ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 1000 }), { minLength: 30, maxLength: 30 }),
        (spent) => {
          const random = randomFrom(spent[0]!)
          let schedule = firstRun(6)
          let latest = spent[0]!
          for (const count of spent) {
            const used = Math.min(count, Math.ceil(schedule.most))
            if (!schedule.small) latest = used
            schedule = nextRun({ ...schedule, spent: used }, 'bipop', 6, random)
            const { small, spentSmall, spentLarge, populationSize, largest, sigma, most } = schedule
            expect(small).toBe(spentSmall < spentLarge)
            expect(most).toBe(small ? latest / 2 : Infinity)
            if (small) expect(populationSize >= 6 && populationSize <= largest / 2).toBe(true)
            else expect([populationSize, sigma]).toEqual([largest, 1])
            expect(sigma >= 0.01 && sigma <= 1).toBe(true)
          }
          expect(schedule.spentLarge + schedule.spentSmall).toBeGreaterThan(0)
        },
      ),
    )
  })

  test('runs agree by point and value, or half by value alone', () => {
    const settled = { settled: true, reason: 'settled' }
    const tolerances = { valueTolerance: 1e-12, stepTolerance: 1e-12 }
    const scale = Float64Array.of(10)
    const end = (x: number, value: number, ending = settled): RunEnd => ({
      w: Float64Array.of(x),
      value,
      ending,
    })
    const after = (...ends: RunEnd[]): number =>
      ends.reduce<ReturnType<typeof agreement> | undefined>(
        (found, next) => agreement(found, next, scale, tolerances),
        undefined,
      )!.count
    expect(after(end(1, 5))).toBe(1)
    expect(after(end(1, 5), end(1.05, 5 + 1e-10))).toBe(2)
    expect(after(end(1, 5), end(4, 5))).toBe(1.5)
    expect(after(end(1, 5), end(1, 6))).toBe(2)
    expect(after(end(1, 5), end(1.01, 6))).toBe(1)
    expect(after(end(1, 5), end(1, 5), end(7, 4))).toBe(1)
    const stalled = { settled: false, reason: 'stalled' }
    const first = agreement(undefined, end(1, 5, stalled), scale, tolerances)
    expect(agreement(first, end(1, 5), scale, tolerances).ending).toBe(settled)
    expect(agreement(first, end(2, 3, stalled), scale, tolerances)).toMatchObject({
      value: 3,
      ending: stalled,
    })
  })
})

describe('endings', () => {
  const tolerances = { valueTolerance: 1e-6, stepTolerance: 1e-6 }
  const flat: ValueHistory = { best: [], median: [] }
  const reasonOf = (
    change: Partial<SearchDistribution>,
    values: readonly number[] = [1, 2],
    history = flat,
    rival?: number,
  ): string | undefined =>
    endingOf(
      {
        distribution: { ...isotropic(Float64Array.of(1, 2), 1), ...change },
        lambda: 10,
        sorted: values,
        history,
        rival,
      },
      tolerances,
    )?.reason

  test('by the shape of the distribution', () => {
    expect(reasonOf({})).toBeUndefined()
    expect(reasonOf({ sigma: 1e-7 })).toContain('stepTolerance')
    expect(reasonOf({ sigma: 1e-7, covariancePath: Float64Array.of(0, 20) })).toBeUndefined()
    expect(reasonOf({ sigma: 1e-7, units: Float64Array.of(1, 20) })).toBeUndefined()
    expect(reasonOf({ lengths: Float64Array.of(1, 2e7) })).toContain('condition number')
    expect(reasonOf({ lengths: Float64Array.of(1, NaN) })).toContain('condition number')
    expect(reasonOf({ sigma: 1e21 })).toContain('no lower bound')
    const mean = Float64Array.of(1e17, 2)
    expect(reasonOf({ mean })).toContain('rounding')
    expect(reasonOf({ mean: Float64Array.of(1e16, 1e16), sigma: 8, generation: 1 })).toContain(
      'rounding',
    )
  })

  test('by values: 16 generations of 10 in 2-D are compared', () => {
    const even = (count: number, value: number): ValueHistory => ({
      best: Array.from({ length: count }, () => value),
      median: Array.from({ length: count }, () => value),
    })
    expect(reasonOf({}, [1, 1 + 1e-7], even(16, 1))).toContain('valueTolerance')
    expect(reasonOf({}, [1, 1 + 1e-7], even(15, 1))).toBeUndefined()
    // All the best are the same, whatever the others.
    expect(reasonOf({}, [1, 5], even(16, 1))).toContain('valueTolerance')
    const falling = { ...even(16, 0), best: Array.from({ length: 16 }, (_, k) => 1 - 1e-5 * k) }
    expect(reasonOf({}, [falling.best[15]!, 1], falling)).toBeUndefined()
    expect(reasonOf({}, [falling.best[15]!, 1], falling, 0.9)).toBeUndefined()
    expect(reasonOf({}, [falling.best[15]!, 1], falling, 0.5)).toContain('earlier run')
    expect(reasonOf({}, [falling.best[15]!, 1], falling, 2)).toBeUndefined()
  })

  test('by stagnation, of the best and the median values', () => {
    const noisy = (slope: number): number[] =>
      Array.from({ length: 126 }, (_, k) => 10 + Math.sin(k * k) - slope * k)
    const after = (best: number[], median: number[]): string | undefined =>
      reasonOf({ generation: 126 }, [9, 12], { best, median })
    expect(after(noisy(-0.01), noisy(-0.01))).toContain('neither')
    expect(after(noisy(0.1), noisy(-0.01))).toBeUndefined()
    expect(after(noisy(-0.01), noisy(0.1))).toBeUndefined()
    expect(after(noisy(-0.01).slice(1), noisy(-0.01).slice(1))).toBeUndefined()
  })

  test('the history is no longer than is looked at', () => {
    let history = flat
    for (let generation = 1; generation <= 700; generation++) {
      const distribution = { ...isotropic(Float64Array.of(1, 2), 1), generation }
      history = recorded(history, {
        distribution,
        lambda: 10,
        sorted: [generation, 0, 7],
        rival: undefined,
      })
    }
    expect(history.best).toHaveLength(140)
    expect([history.best[0], history.best[139], history.median[0]]).toEqual([561, 700, 0])
  })
})

test('what options it refuses', () => {
  const loose = (options: object): CmaEsOptions => options
  expect(() => cmaEs({ sigma: 0 })).toThrow(/cmaEs: expected sigma to be a positive number, got 0/)
  expect(() => cmaEs(loose({ sigma: [1, 2] }))).toThrow(/got an array/)
  expect(() => cmaEs({ populationSize: 1 })).toThrow(/populationSize/)
  expect(() => cmaEs(loose({ restarts: 'iopp' }))).toThrow(/Perhaps 'ipop'/)
  expect(() => cmaEs(loose({ restarts: 3 }))).toThrow(/none, ipop, bipop, got 3/)
  expect(() => cmaEs({ maxRestarts: 0.5 })).toThrow(/maxRestarts/)
  expect(() => cmaEs({ agreeing: 0 })).toThrow(/agreeing/)
  expect(() => cmaEs(loose({ popsize: 3 }))).toThrow(/populationSize/)
})
