import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { exp, square, sub, sum, type Traced } from '@wengert/ad-core'
import {
  bfgs,
  hagerZhang,
  minimize,
  moreThuente,
  strongWolfe,
  type LineSearch,
} from '@wengert/optim-classical'
import { lineOf, type Curve } from './curves.js'

type Make = (curvature: number, maxTrials?: number) => LineSearch<'valueAndSlope'>
const SEARCHES: readonly (readonly [string, Make])[] = [
  ['strongWolfe', (curvature, maxTrials = 60) => strongWolfe({ curvature, maxTrials })],
  ['moreThuente', (curvature, maxTrials = 60) => moreThuente({ curvature, maxTrials })],
  [
    'hagerZhang',
    (curvature, maxTrials = 60) =>
      hagerZhang({ curvature, decrease: 0.01, valueError: 0, maxTrials }),
  ],
]
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })

/** Bowls with ripples: bounded below, many local minimizers, falling at 0. */
const rippled: fc.Arbitrary<Curve> = fc
  .tuple(between(0.01, 10), between(0.1, 20), between(0, 3), between(0.1, 6), between(-3, 3))
  .map(([a, c, b, k, phase]) => ({
    value: (x: number) => a * (x - c) ** 2 + b * Math.sin(k * x + phase),
    slope: (x: number) => 2 * a * (x - c) + b * k * Math.cos(k * x + phase),
  }))
  .filter(({ slope }) => slope(0) < -1e-3)

/** Wolfe's two conditions with room for rounding; the strong ones where the search promises them. */
function holds(name: string, { value, slope }: Curve, step: number, curvature: number): void {
  const rounding = 1e-12 * Math.abs(value(0))
  const decrease = name === 'hagerZhang' ? 0.01 : 1e-4
  const armijo = value(step) <= value(0) + decrease * step * slope(0) + rounding
  const approximate =
    slope(step) <= (2 * decrease - 1) * slope(0) && value(step) <= value(0) + rounding
  expect(armijo || (name === 'hagerZhang' && approximate)).toBe(true)
  const flatness = name === 'hagerZhang' ? -slope(step) : Math.abs(slope(step))
  expect(flatness).toBeLessThanOrEqual(-curvature * slope(0) * (1 + 1e-12))
}

describe.each(SEARCHES)('%s', (name, make) => {
  test('meets its conditions on random smooth functions, from any first step', () => {
    const any = fc.tuple(rippled, between(-5, 4), fc.constantFrom(0.1, 0.5, 0.9))
    fc.assert(
      fc.property(any, ([curve, power, curvature]) => {
        const step = make(curvature).run(lineOf(curve).line, 10 ** power)!
        holds(name, curve, step, curvature)
      }),
    )
  })

  test('steps back from walls of NaN and ∞, and no such trial spoils a later one', () => {
    const any = fc.tuple(rippled, between(0.01, 1), between(-2, 3), fc.constantFrom(NaN, Infinity))
    fc.assert(
      fc.property(any, ([curve, part, power, none]) => {
        // The wall stands between the first minimizer and the first step, or before both.
        const wall = part * 10 ** power
        const walled: Curve = {
          value: (x) => (x < wall ? curve.value(x) : none),
          slope: (x) => (x < wall ? curve.slope(x) : NaN),
        }
        const { line, asked } = lineOf(walled)
        const step = make(0.9).run(line, 10 ** power)!
        expect(step).toBeGreaterThan(0)
        expect(step).toBeLessThan(wall)
        expect(curve.value(step)).toBeLessThan(curve.value(0))
        expect(asked.every((x) => x > 0 && Number.isFinite(x))).toBe(true)
        asked.forEach((x, k) => {
          if (x >= wall && k + 1 < asked.length) expect(asked[k + 1]!).toBeLessThan(x)
        })
      }),
    )
  })

  test('keeps to the longest step, and takes it where the function still falls', () => {
    fc.assert(
      fc.property(rippled, between(0.01, 30), between(-3, 3), (curve, most, power) => {
        const { line, asked } = lineOf(curve, most)
        const step = make(0.9).run(line, 10 ** power)!
        expect(Math.max(...asked)).toBeLessThanOrEqual(most)
        expect(step).toBeLessThanOrEqual(most)
        expect(curve.value(step)).toBeLessThan(curve.value(0))
      }),
    )
    const falling: Curve = { value: (x) => -x, slope: () => -1 }
    expect(make(0.9).run(lineOf(falling, 3).line, 1)).toBe(3)
    expect(make(0.9).run(lineOf(falling, 3).line, 100)).toBe(3)
  })

  test('decides by slopes where values are all the same', () => {
    const flat: Curve = { value: (x) => 1 + 1e-18 * (x - 1) ** 2, slope: (x) => 2e-18 * (x - 1) }
    for (const guess of [1e-3, 0.5, 1, 1.9]) {
      const step = make(0.1).run(lineOf(flat).line, guess)!
      expect(Math.abs(step - 1)).toBeLessThan(name === 'hagerZhang' ? 1 : 0.1 + 1e-9)
      expect(step).toBeGreaterThan(0.899)
    }
  })

  test('gives up on what only rises or stands still though its slope says otherwise', () => {
    for (const value of [(x: number) => x, () => 0, () => NaN]) {
      const { line, asked } = lineOf({ value, slope: () => -1 })
      expect(make(0.9, 30).run({ ...line, value0: 0 }, 1)).toBeUndefined()
      expect(asked.length).toBeLessThanOrEqual(30)
    }
  })

  test('asks no more often than it may', () => {
    const endless: Curve = { value: (x) => -x, slope: () => -1 }
    for (const maxTrials of [1, 2, 7]) {
      const { line, asked } = lineOf(endless)
      expect(make(0.9, maxTrials).run(line, 1)).toBeGreaterThan(0)
      expect(asked).toHaveLength(maxTrials)
    }
  })

  test('leads a method to the minimum, with one parameter and with many', () => {
    const f = (x: Traced): Traced => sum(sub(exp(x), x)).add(sum(square(sub(x, 1))))
    for (const x0 of [[3], [-40], [5, -5, 0.1, 2, 7]]) {
      const { outcome, x } = minimize(f, x0, { method: bfgs({ lineSearch: make(0.9) }) })
      expect(outcome).toBe('converged')
      // e^x − 1 + 2(x − 1) = 0
      for (const root of x) expect(Math.exp(root) + 2 * root - 3).toBeCloseTo(0, 9)
    }
  })
})
