import { describe, expect, test } from '@jest/globals'
import { deviationFromSummary, numbersOf, type Summary } from './reference.js'

const values = Float64Array.of(3, -4, 12)
const summary: Summary = { length: 3, norm2: 13, sum: 11, sum_abs: 19, max_abs: 12 }

describe('reference values', () => {
  test('numbers are read whatever separates them', () => {
    expect([...numbersOf(' 1 -2.5\n\n3e2 \n')]).toEqual([1, -2.5, 300])
  })

  test('sums, norms and some entries are held against values', () => {
    expect(deviationFromSummary(values, summary)).toBe(0)
    expect(deviationFromSummary(values, { ...summary, entries: { 1: -4 } })).toBe(0)
    expect(deviationFromSummary(values, { ...summary, values: [3, -4, 12] })).toBe(0)
    expect(deviationFromSummary(Float64Array.of(7), 7)).toBe(0)
  })

  test('a change in any of them is seen', () => {
    const changed: readonly Summary[] = [
      { ...summary, length: 4 },
      { ...summary, norm2: 13.1 },
      { ...summary, sum: 11.1 },
      { ...summary, sum_abs: 19.1 },
      { ...summary, max_abs: 12.1 },
      { ...summary, entries: { 0: 3.1 } },
    ]
    for (const other of changed) {
      expect(deviationFromSummary(values, other)).toBeGreaterThan(1e-4)
    }
  })
})
