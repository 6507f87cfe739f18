import { describe, expect, test } from '@jest/globals'
import {
  adaptive,
  comma,
  cooling,
  drawByWeight,
  geometric,
  pheromone,
  search,
  tabu,
  type IncrementalProblem,
  type Random,
} from '@wengert/optim-classical'
import { randomFrom } from '../src/random.js'

interface Reversal {
  from: number
  to: number
}

/** Tours of some cities, changed by turning a part of them round. */
class Cities {
  readonly n: number
  readonly distances: Float64Array

  constructor(n: number, seed: number) {
    this.n = n
    const random = randomFrom(seed)
    const places = Array.from({ length: n }, () => [random(), random()] as const)
    this.distances = Float64Array.from({ length: n * n }, (_, k) => {
      const [a, b] = [places[Math.floor(k / n)]!, places[k % n]!]
      return Math.hypot(a[0] - b[0], a[1] - b[1])
    })
  }

  readonly distance = (a: number, b: number): number => this.distances[a * this.n + b]!

  readonly random = (random: Random): Int32Array =>
    random.shuffle(Int32Array.from({ length: this.n }, (_, k) => k))

  readonly length = (tour: ArrayLike<number>): number => {
    let sum = 0
    for (let k = 0; k < this.n; k++) sum += this.distance(tour[k]!, tour[(k + 1) % this.n]!)
    return sum
  }

  get byReversals(): IncrementalProblem<Int32Array, Reversal> {
    const { n, distance } = this
    const move = { from: 0, to: 0 }
    return {
      initial: this.random,
      perturb: (_tour, random) => {
        const [i, j] = [random.index(n), random.index(n - 1)]
        move.from = Math.min(i, j)
        move.to = Math.max(i, j)
        return move
      },
      value: this.length,
      delta: (tour, { from, to }) => {
        const [before, first] = [tour[(from + n - 1) % n]!, tour[from]!]
        const [last, after] = [tour[to]!, tour[(to + 1) % n]!]
        if (before === last || to - from === n - 2) return 0
        return (
          distance(before, last) +
          distance(first, after) -
          distance(before, first) -
          distance(last, after)
        )
      },
      apply: (tour, { from, to }) => void tour.subarray(from, to + 1).reverse(),
    }
  }

  /** The length of the shortest tour, by trying all. */
  get shortest(): number {
    let least = Infinity
    const extend = (tour: number[], left: readonly number[]): void => {
      if (left.length === 0) least = Math.min(least, this.length(tour))
      for (const city of left) {
        extend(
          [...tour, city],
          left.filter((other) => other !== city),
        )
      }
    }
    extend(
      [0],
      Array.from({ length: this.n - 1 }, (_, k) => k + 1),
    )
    return least
  }
}

describe('eight cities', () => {
  const cities = new Cities(8, 3)
  const { shortest, byReversals, length } = cities

  test('by annealing', () => {
    for (const temperature of [
      geometric({ from: 1, to: 1e-3, over: 5000 }),
      adaptive({ over: 5000 }),
      cooling({ rate: 0.999 }),
    ]) {
      const { value, candidate } = search({ ...byReversals, temperature }, { maxIterations: 5000 })
      expect(value).toBeCloseTo(shortest, 12)
      expect([...candidate].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    }
  })

  test('by tabu search over moves', () => {
    const key = ({ from, to }: Reversal): number => from * 8 + to
    const { value } = search(
      { ...byReversals, ...tabu({ tenure: 6, key, children: 10 }) },
      { maxIterations: 400 },
    )
    expect(value).toBeCloseTo(shortest, 12)
  })

  test('by tabu search over tours', () => {
    const tenure = 50
    const visited: string[] = []
    const { value } = search(
      {
        initial: cities.random,
        perturb: (tour, random) => {
          const child = tour.slice()
          byReversals.apply(child, byReversals.perturb(child, random, undefined))
          return child
        },
        value: length,
        ...tabu({ tenure, key: (tour: Int32Array) => tour.join() }),
      },
      { maxIterations: 300, onIteration: ({ candidate }) => void visited.push(candidate.join()) },
    )
    expect(value).toBeCloseTo(shortest, 12)
    visited.forEach((tour, k) => {
      expect(visited.slice(Math.max(0, k - tenure), k)).not.toContain(tour)
    })
  })

  test('by ants', () => {
    const { n, distance } = cities
    const way = (a: number, b: number): number => Math.min(a, b) * n + Math.max(a, b)
    const walk = (trails: Float64Array, random: Random): number[] => {
      const tour = [random.index(n)]
      while (tour.length < n) {
        const here = tour.at(-1)!
        const weights = Array.from({ length: n }, (_, city) =>
          tour.includes(city) ? 0 : trails[way(here, city)]! / distance(here, city) ** 2,
        )
        tour.push(drawByWeight(weights, random))
      }
      return tour
    }
    const { value } = search(
      {
        initial: (random) => walk(new Float64Array(n * n).fill(1), random),
        value: length,
        pool: 10,
        replace: comma,
        ...pheromone({
          components: n * n,
          of: (tour: number[]) => tour.map((city, k) => way(city, tour[(k + 1) % n]!)),
        }),
        perturb: (_tour, random, { trails }) => walk(trails, random),
      },
      { maxIterations: 100 },
    )
    expect(value).toBeCloseTo(shortest, 12)
  })
})

test('every Δ is the change of length', () => {
  const cities = new Cities(13, 1)
  let before = NaN
  const { delta, ...problem } = cities.byReversals
  search(
    {
      ...problem,
      delta: (tour, move) => {
        const turned = tour.slice()
        problem.apply(turned, move)
        const change = delta(tour, move)
        expect(cities.length(turned) - cities.length(tour)).toBeCloseTo(change, 12)
        return change
      },
      temperature: 1,
    },
    {
      maxIterations: 500,
      onIteration: ({ value, candidate }) => {
        if (value !== before) expect(cities.length(candidate)).toBeCloseTo(value, 10)
        before = value
      },
    },
  )
})

test('a two-opt tour on a circle is the circle', () => {
  const n = 24
  const cities = new Cities(n, 0)
  cities.distances.forEach((_, k) => {
    cities.distances[k] = 2 * Math.abs(Math.sin((Math.PI * (Math.floor(k / n) - (k % n))) / n))
  })
  const { value } = search({ ...cities.byReversals, temperature: 0 }, { maxIterations: 50_000 })
  expect(value).toBeCloseTo(2 * n * Math.sin(Math.PI / n), 10)
})
