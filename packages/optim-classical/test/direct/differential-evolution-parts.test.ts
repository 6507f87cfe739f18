import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { crossed } from '../../src/direct/differential/mutants.js'
import { latinHypercube } from '../../src/direct/differential/population.js'
import {
  drawConstants,
  emptyHistory,
  learnt,
} from '../../src/direct/differential/success-history.js'
import { randomFrom } from '../../src/random.js'

const seeds = fc.integer({ min: 0, max: 1e6 })

test('a Latin hypercube has one point in each stratum of each parameter', () => {
  const widths = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(widths, fc.integer({ min: 1, max: 30 }), seeds, (upper, count, seed) => {
      const box = { lower: new Float64Array(upper.length), upper: Float64Array.from(upper) }
      const points = latinHypercube(box, count, randomFrom(seed))
      upper.forEach((width, j) => {
        const strata = points.map((point) => Math.floor((point[j]! / width) * count))
        expect(strata.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k))
      })
    }),
  )
})

test('crossover takes all of the mutant, one entry, or a run of entries round the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      seeds,
      (n, crossover, seed) => {
        const [parent, mutant] = [new Float64Array(n), new Float64Array(n).fill(1)]
        const taken = (kind: 'bin' | 'exp', rate: number): string =>
          crossed(parent, mutant, kind, rate, randomFrom(seed)).join('')
        for (const kind of ['bin', 'exp'] as const) {
          expect(taken(kind, 1)).toBe('1'.repeat(n))
          expect(taken(kind, 0).replaceAll('0', '')).toBe('1')
          expect(taken(kind, crossover)).toContain('1')
        }
        expect(taken('exp', crossover).repeat(2)).toMatch(/^0*1+0*1*0*$/)
      },
    ),
  )
})

test('constants are drawn in their ranges, around what succeeded', () => {
  const random = randomFrom(9)
  const first = emptyHistory({ mutation: 0.5, crossover: 0.5 })
  const only = { mutation: 0.9, crossover: 0.2, gain: 3 }
  let history = first
  for (let k = 0; k < 6; k++) history = learnt(history, [only])
  expect([...history.mutation, ...history.crossover].map((x) => Math.round(x * 1e9) / 1e9)).toEqual(
    [...Array.from({ length: 6 }, () => 0.9), ...Array.from({ length: 6 }, () => 0.2)],
  )
  expect(learnt(history, [])).toBe(history)
  const drawn = Array.from({ length: 2000 }, () => drawConstants(history, random))
  expect(drawn.every(({ mutation: f, crossover: c }) => f > 0 && f <= 1 && c >= 0 && c <= 1)).toBe(
    true,
  )
  const middle = drawn.map(({ mutation }) => mutation).sort((a, b) => a - b)[1000]!
  expect(Math.abs(middle - 0.9)).toBeLessThan(0.03)
  const mean = drawn.reduce((total, { crossover }) => total + crossover, 0) / 2000
  expect(Math.abs(mean - 0.2)).toBeLessThan(0.02)
  // Lehmer's mean: Σgx²/Σgx.
  const two = learnt(first, [only, { mutation: 0.3, crossover: 0, gain: 1 }])
  expect(two.mutation[0]).toBeCloseTo((3 * 0.81 + 0.09) / (3 * 0.9 + 0.3), 12)
  expect([two.mutation[1], two.next]).toEqual([0.5, 1])
  // Where crossover was 0 throughout, it stays.
  let none = learnt(first, [{ mutation: 0.3, crossover: 0, gain: 1 }])
  for (let k = 0; k < 6; k++) none = learnt(none, [only])
  expect([none.crossover[0], none.crossover[1]]).toEqual([NaN, expect.closeTo(0.2, 12)])
})
