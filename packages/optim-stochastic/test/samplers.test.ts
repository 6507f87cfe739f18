import { describe, expect, test } from '@jest/globals'
import { indexSampler, type Sampling } from '../src/data/indices.js'
import { randomStream } from '../src/data/random.js'

const origin = { epoch: 0, offset: 0 }

function batches(
  sampling: Sampling,
  size: number,
  batch: number,
  count: number,
  seed = 0,
): number[][] {
  const sampler = indexSampler(sampling, size, batch, seed, origin)
  const indices = new Int32Array(batch)
  return Array.from({ length: count }, () => [...indices.subarray(0, sampler.next(indices))])
}

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, x) => sum + x, 0) / counts.length
  return counts.reduce((sum, x) => sum + (x - mean) ** 2 / mean, 0)
}

describe('shuffle', () => {
  test('covers all points once an epoch, in whole batches', () => {
    for (const epoch of [0, 1, 2]) {
      const drawn = batches('shuffle', 12, 4, 9).slice(3 * epoch, 3 * epoch + 3)
      expect(drawn.flat().sort((a, b) => a - b)).toEqual([...Array(12).keys()])
    }
  })

  test('points left over by a short batch go to the next permutation: nobody is favoured', () => {
    const counts = new Array<number>(10).fill(0)
    const drawn = batches('shuffle', 10, 3, 30_000)
    for (let epoch = 0; epoch < 10_000; epoch++) {
      const points = drawn.slice(3 * epoch, 3 * epoch + 3).flat()
      expect(new Set(points).size).toBe(9)
      for (const point of points) counts[point]!++
    }
    // Each point misses an epoch with probability 1/10: 10,000 draws with standard deviation 30.
    for (const count of counts) expect(Math.abs(count - 9000)).toBeLessThan(150)
  })

  test('every point is equally likely at every place', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0))
    for (const order of batches('shuffle', 5, 5, 20_000)) order.forEach((x, i) => counts[i]![x]!++)
    for (const row of counts) expect(chiSquare(row)).toBeLessThan(23.5) // 4 degrees, 1 in 10,000
  })
})

test('replacement draws uniformly and independently', () => {
  const drawn = batches('replacement', 7, 2, 50_000).flat()
  const counts = new Array<number>(7).fill(0)
  const pairs = new Array<number>(49).fill(0)
  drawn.forEach((x, i) => {
    counts[x]!++
    if (i % 2 === 1) pairs[7 * drawn[i - 1]! + x]!++
  })
  expect(chiSquare(counts)).toBeLessThan(27.9) // 6 degrees, 1 in 10,000
  expect(chiSquare(pairs)).toBeLessThan(92) // 48 degrees
})

test('sequential keeps the order, its last batch is short', () => {
  expect(batches('sequential', 5, 2, 4)).toEqual([[0, 1], [2, 3], [4], [0, 1]])
})

test.each(['shuffle', 'replacement', 'sequential'] as const)(
  '%s resumes from its position',
  (sampling) => {
    const whole = indexSampler(sampling, 10, 3, 4, origin)
    const indices = new Int32Array(3)
    for (let k = 0; k < 5; k++) whole.next(indices)
    const resumed = indexSampler(sampling, 10, 3, 4, whole.position())
    const others = new Int32Array(3)
    for (let k = 0; k < 10; k++) {
      expect(resumed.next(others)).toBe(whole.next(indices))
      expect(others).toEqual(indices)
    }
  },
)

describe('random streams', () => {
  test('equal keys give equal streams, neighbouring ones unrelated', () => {
    const draw = (...key: number[]): number[] => {
      const random = randomStream(...key)
      return Array.from({ length: 1000 }, () => random.uniform() - 0.5)
    }
    expect(draw(3, 1)).toEqual(draw(3, 1))
    const streams = [draw(0), draw(1), draw(-1), draw(2 ** 40), draw(0, 1), draw(1, 0), draw(0, 0)]
    streams.forEach((x, a) => {
      streams.slice(0, a).forEach((y) => {
        const correlation = x.reduce((sum, xi, i) => sum + 12 * xi * y[i]!, 0) / Math.sqrt(1000)
        expect(Math.abs(correlation)).toBeLessThan(5)
      })
    })
  })

  test('normal numbers have the moments of the normal distribution', () => {
    const random = randomStream(8)
    const moments = [0, 0, 0, 0]
    const count = 200_000
    for (let k = 0; k < count; k++) {
      const x = random.normal()
      moments.forEach((_, p) => (moments[p]! += x ** (p + 1) / count))
    }
    ;[0, 1, 0, 3].forEach((m, p) =>
      expect(Math.abs(moments[p]! - m)).toBeLessThan([0.01, 0.02, 0.05, 0.15][p]!),
    )
  })
})
