import { describe, expect, test } from '@jest/globals'
import { median, medianRatio, timedEvaluation, timesInTurn } from './measuring.js'

describe('measuring', () => {
  test('medians of odd and even counts', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })

  test('ratios are taken in the rounds that both took part in', () => {
    expect(medianRatio([2, 8, 18], [1, 2, 3])).toBe(4)
    expect(medianRatio([2, 8, 18], [1])).toBe(2)
    expect(medianRatio([2], [1, 100, 100])).toBe(2)
  })

  test('calls alternate between both inputs', async () => {
    const seen: number[] = []
    const timed = timedEvaluation('x', {
      evaluate: (which) => void seen.push(which),
      values: () => new Float64Array(),
    })
    expect(await timed.slot(0)).toBeGreaterThan(0)
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.every((which, call) => which === call % 2)).toBe(true)
  })

  test('a slow program gets fewer rounds', async () => {
    const quick = { name: 'quick', slot: () => 1 }
    const slow = {
      name: 'slow',
      slot: () => new Promise<number>((resolve) => setTimeout(() => resolve(2), 20)),
    }
    const times = await timesInTurn([quick, slow], { rounds: 5, slot: 0, longest: 0.01 })
    expect(times.get('quick')).toHaveLength(5)
    expect(times.get('slow')).toEqual([2])
  })
})
