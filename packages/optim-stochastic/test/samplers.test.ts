import { describe, expect, test } from '@jest/globals'
import { dataStart, indexSampler, type Sampling } from '../src/data/indices.js'
import { randomStream } from '../src/data/random.js'

const origin = dataStart()

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

  test.each([
    [7, 3],
    [10, 3],
    [11, 4],
    [5, 3],
  ])('of %i points in batches of %i, none sits out twice in a row', (size, batch) => {
    const whole = Math.floor(size / batch)
    const drawn = batches('shuffle', size, batch, 500 * whole, 6)
    let before = new Set<number>()
    for (let epoch = 0; epoch < 500; epoch++) {
      const used = new Set(drawn.slice(whole * epoch, whole * (epoch + 1)).flat())
      expect(used.size).toBe(whole * batch)
      const dropped = [...Array(size).keys()].filter((point) => !used.has(point))
      expect(dropped.filter((point) => before.has(point))).toEqual([])
      before = new Set(dropped)
    }
  })

  test('over time every point is used equally, at every place', () => {
    const epochs = 20_000
    const counts = Array.from({ length: 9 }, () => new Array<number>(10).fill(0))
    batches('shuffle', 10, 3, 3 * epochs)
      .flat()
      .forEach((point, at) => counts[at % 9]![point]!++)
    for (const place of counts) expect(chiSquare(place)).toBeLessThan(33.7) // 9 degrees, 1 in 10,000
    // A point that cannot sit out twice in a row does so less unevenly than one that may: the
    // standard deviation of its count is below that of independent draws, √(0.09·20,000) = 42.
    for (let point = 0; point < 10; point++) {
      const used = counts.reduce((sum, place) => sum + place[point]!, 0)
      expect(Math.abs(used - 0.9 * epochs)).toBeLessThan(150)
    }
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
