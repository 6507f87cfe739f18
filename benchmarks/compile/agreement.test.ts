import { describe, expect, test } from '@jest/globals'
import { deviation, largestDeviation, requireAgreement, TOLERANCE } from './agreement.js'

describe('agreement of results', () => {
  test('is relative for large numbers and absolute for small ones', () => {
    expect(deviation(1e12, 1e12 + 1)).toBeLessThan(1e-12)
    expect(deviation(1e-12, 3e-12)).toBeLessThan(1e-11)
    expect(deviation(1, 1.5)).toBeCloseTo(0.2)
  })

  test('no number agrees with nothing', () => {
    expect(deviation(NaN, NaN)).toBe(Infinity)
    expect(deviation(Infinity, Infinity)).toBe(Infinity)
  })

  test('is that of the worst entry, and of lists of one length', () => {
    const [x, y] = [Float64Array.of(1, 2, 3), Float64Array.of(1, 2.5, 3)]
    expect(largestDeviation(x, y)).toBe(deviation(2, 2.5))
    expect(largestDeviation(x, x.subarray(1))).toBe(Infinity)
  })

  test('a deviation above the tolerance throws with both names', () => {
    expect(() => requireAgreement('one', 'other', TOLERANCE)).not.toThrow()
    expect(() => requireAgreement('one', 'other', 2 * TOLERANCE)).toThrow(/one.*other.*2e-10/)
    expect(() => requireAgreement('one', 'other', NaN)).toThrow()
  })
})
