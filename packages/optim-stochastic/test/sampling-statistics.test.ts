import { describe, expect, test } from '@jest/globals'
import { dataStart, indexSampler, type Sampling } from '../src/data/indices.js'
import { randomStream } from '../src/data/random.js'

/**
 * Bounds that a sampler without bias passes but once in a million: five standard deviations, and the
 * same of χ² by Wilson and Hilferty's cube root.
 */
const SIGMAS = 5
function largestChiSquare(degrees: number): number {
  const spread = 2 / (9 * degrees)
  return degrees * (1 - spread + SIGMAS * Math.sqrt(spread)) ** 3
}

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: ArrayLike<number>): number {
  const list = Array.from(counts)
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length
  return list.reduce((sum, x) => sum + (x - mean) ** 2 / mean, 0)
}

/** One batch of a run: the one after `before` others. Runs of different seeds are independent. */
function batchOf(
  sampling: Sampling,
  size: number,
  batch: number,
  seed: number,
  before: number,
): Int32Array {
  const sampler = indexSampler(sampling, size, batch, seed, dataStart())
  const indices = new Int32Array(batch)
  let count = 0
  for (let k = 0; k <= before; k++) count = sampler.next(indices)
  return indices.subarray(0, count)
}

const RUNS = 5000

// Of 5 points in batches of 2 one is left over, and sure of its place in the next epoch.
describe.each([
  ['shuffle', 0],
  ['shuffle', 1],
  ['shuffle', 2],
  ['shuffle', 5],
  ['replacement', 3],
] as const)('%s, the batch after %i others, of 5 points by 2', (sampling, before) => {
  const batches = Array.from({ length: RUNS }, (_, seed) => batchOf(sampling, 5, 2, seed, before))

  test('has every point as often, at either place', () => {
    for (const place of [0, 1]) {
      const counts = new Int32Array(5)
      for (const batch of batches) counts[batch[place]!]!++
      expect(chiSquare(counts)).toBeLessThan(largestChiSquare(4))
    }
  })

  test('has every pair as often', () => {
    const counts = new Map<number, number>()
    const isDistinct = sampling === 'shuffle'
    for (let i = 0; i < 25; i++) if (!isDistinct || i % 6 !== 0) counts.set(i, 0)
    for (const [a, b] of batches) counts.set(5 * a! + b!, counts.get(5 * a! + b!)! + 1)
    const cells = [...counts.values()]
    expect(cells.every(Number.isFinite)).toBe(true)
    expect(chiSquare(cells)).toBeLessThan(largestChiSquare(cells.length - 1))
  })
})

describe('gradients', () => {
  // The gradient of ½(w − x)² at 0 is −x: unequal points, so that a bias would show.
  const x = Float64Array.from({ length: 7 }, (_, i) => 2 ** i)
  const mean = x.reduce((sum, y) => sum + y, 0) / 7
  const variance = x.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 7

  test.each([
    ['shuffle', 3],
    ['shuffle', 4],
    ['shuffle', 7],
    ['replacement', 3],
  ] as const)(
    '%s: in batches of %i: the mean of one, at any step, is that of all points',
    (sampling, b) => {
      for (const before of [0, 1, 2, 5]) {
        let sum = 0
        for (let seed = 0; seed < RUNS / 4; seed++) {
          for (const i of batchOf(sampling, 7, b, seed, before)) sum += x[i]! / b
        }
        // Without replacement the mean of a batch varies by (N − b)/(N − 1) less.
        const left = sampling === 'shuffle' ? (7 - b) / 6 : 1
        const error = Math.sqrt((variance * left) / b / (RUNS / 4))
        expect(Math.abs(sum / (RUNS / 4) - mean)).toBeLessThanOrEqual(SIGMAS * error + 1e-9)
      }
    },
  )

  test('over epochs of whole batches the sum of all gradients is exact', () => {
    for (const seed of [0, 1, 2]) {
      const sampler = indexSampler('shuffle', 6, 3, seed, dataStart())
      const indices = new Int32Array(3)
      for (let epoch = 0; epoch < 4; epoch++) {
        const drawn = [0, 1].flatMap(() => [...indices.subarray(0, sampler.next(indices))])
        expect(drawn.sort()).toEqual([0, 1, 2, 3, 4, 5])
      }
    }
  })
})

test('these bounds see the bias of exchanging every place with any other', () => {
  const counts = Array.from({ length: 5 }, () => new Int32Array(5))
  for (let seed = 0; seed < RUNS; seed++) {
    const random = randomStream(seed)
    const order = [0, 1, 2, 3, 4]
    for (let i = 0; i < 5; i++) {
      const j = random.index(5)
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    order.forEach((point, place) => counts[place]![point]!++)
  }
  expect(Math.max(...counts.map(chiSquare))).toBeGreaterThan(largestChiSquare(4))
})
