import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  adaptive,
  blend,
  childForParent,
  comma,
  cooling,
  drawByWeight,
  generational,
  geometric,
  inTurn,
  linear,
  logarithmic,
  pheromone,
  plus,
  ranked,
  simulatedBinary,
  tabu,
  tournament,
  uniformly,
  type Moment,
  type Pool,
  type Random,
} from '@wengert/optim-classical'
import { newClock, note } from '../../src/prototype/moment.js'
import { randomFrom } from '../../src/random.js'

/** Random numbers that are given. */
function scripted(numbers: readonly number[]): Random {
  let k = 0
  const uniform = (): number => numbers[k++ % numbers.length]!
  return Object.assign(() => uniform(), randomFrom(0), {
    uniform,
    index: (count: number) => Math.floor(uniform() * count),
  })
}

const moment: Moment = newClock()

describe('temperatures', () => {
  test('go from one end to the other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (from, to, over) => {
          for (const schedule of [geometric, linear].map((of) => of({ from, to, over }))) {
            expect(schedule(0, moment)).toBe(from)
            expect(schedule(over, moment)).toBe(to)
            expect(schedule(over + 7, moment)).toBe(to)
          }
          const middle = geometric({ from, to, over: 2 * over })(over, moment)
          expect(middle / Math.sqrt(from * to)).toBeCloseTo(1, 12)
          const half = linear({ from, to, over: 2 * over })(over, moment)
          expect(half / ((from + to) / 2)).toBeCloseTo(1, 12)
        },
      ),
    )
    expect(logarithmic({ from: 3 })(0, moment)).toBe(3)
    expect(logarithmic({ from: 3 })(2, moment)).toBeCloseTo(1.5, 12)
  })

  test('cooling begins where the mean rise is accepted as often as is wanted', () => {
    const schedule = cooling({ rate: 0.9, acceptance: 0.7, warmUp: 3 })
    const at = { ...moment, rise: 2 }
    expect([0, 1, 2].map((k) => schedule(k, at))).toEqual([Infinity, Infinity, Infinity])
    const first = schedule(3, at)
    expect(Math.exp(-2 / first)).toBeCloseTo(0.7, 12)
    expect(schedule(4, { ...at, temperature: first })).toBeCloseTo(0.9 * first, 12)
  })

  test('an adaptive one holds the acceptance where it is planned', () => {
    const over = 40_000
    const schedule = adaptive({ over })
    const [clock, random] = [newClock(), randomFrom(1)]
    for (let k = 0; k < over; k++) {
      clock.temperature = schedule(k, clock)
      clock.iteration = k
      // Rises are 0.5 to 1.5 of a size that the schedule must find.
      const delta = random() < 0.1 ? -1 : 1000 * (0.5 + random())
      note(clock, delta, delta < 0 || random() < Math.exp(-delta / clock.temperature))
      if (k === Math.floor(0.6 * over)) expect(Math.abs(clock.acceptance - 0.44)).toBeLessThan(0.05)
    }
    expect(clock.temperature).toBeLessThan(500)
  })

  test('are checked', () => {
    const wrong = [
      () => geometric({ from: 1, to: 0, over: 5 }),
      () => linear({ from: -1, to: 0, over: 5 }),
      () => linear({ from: 1, to: 0, over: 0 }),
      () => logarithmic({ from: 0 }),
      () => cooling({ rate: 1 }),
      () => cooling({ rate: 0.5, warmUp: 0 }),
      () => adaptive({ over: NaN }),
    ]
    for (const make of wrong) expect(make).toThrow(/expected .+ got .+ Perhaps .+\?$/)
  })
})

describe('a moment', () => {
  test('holds the mean rise, and which part is accepted', () => {
    const clock = newClock()
    for (const delta of [3, -5, 1, Infinity, 2]) note(clock, delta, false)
    expect([clock.rise, clock.rises]).toEqual([2, 3])
    for (let k = 0; k < 5000; k++) note(clock, k % 4, k % 4 === 0)
    expect(clock.acceptance).toBeCloseTo(0.25, 2)
    expect(clock.rise).toBeCloseTo(2, 1)
  })
})

describe('selection', () => {
  const values = Float64Array.of(5, 1, 4, Infinity)

  test('in turn, and of any', () => {
    const random = randomFrom(2)
    expect([0, 1, 2, 3, 4, 5].map((child) => inTurn(values, random, child))).toEqual([
      0, 1, 2, 3, 0, 1,
    ])
    const seen = new Set(Array.from({ length: 200 }, () => uniformly(values, random, 0)))
    expect([...seen].sort()).toEqual([0, 1, 2, 3])
  })

  test.each([1, 2, 3])('a tournament of %i is won by rank as often as it must be', (size) => {
    const wins = [0, 0, 0, 0]
    const draws = 4 ** size
    for (let k = 0; k < draws; k++) {
      const numbers = Array.from({ length: size }, (_, d) => (Math.floor(k / 4 ** d) % 4) / 4)
      wins[tournament(size)(values, scripted(numbers), 0)]!++
    }
    // The candidate of rank r wins where none of the r better ones is drawn, less where it is not drawn either.
    const byRank = [1, 2, 0, 3].map((place) => wins[place])
    expect(byRank).toEqual([0, 1, 2, 3].map((r) => (4 - r) ** size - (3 - r) ** size))
  })

  test('by rank has the weights of a normal curve', () => {
    const [locality, draws] = [0.4, 20_000]
    const select = ranked(locality)
    const counts = [0, 0, 0, 0]
    for (let k = 0; k < draws; k++) counts[select(values, scripted([(k + 0.5) / draws]), 0)]!++
    const weights = [0, 1, 2, 3].map((r) => Math.exp(-0.5 * (r / (locality * 4)) ** 2))
    const total = weights.reduce((a, b) => a + b)
    ;[1, 2, 0, 3].forEach((place, r) => {
      expect(counts[place]! / draws).toBeCloseTo(weights[r]! / total, 3)
    })
    expect(ranked(1e-4)(values, scripted([0.999999]), 0)).toBe(1)
  })

  test('by weight never takes what has none', () => {
    const draw = (u: number): number => drawByWeight([0, 1, 0, 3, 0], scripted([u]))
    expect([0, 0.2499, 0.25, 0.9999999999999999].map(draw)).toEqual([1, 1, 3, 3])
    expect(() => drawByWeight([0, 0], randomFrom(0))).toThrow(/positive sum, got 0/)
    expect(() => tournament(0)).toThrow(/tournament: expected size/)
  })
})

describe('replacement', () => {
  const pool = (...values: number[]): Pool<string> => ({
    candidates: values.map((value) => `v${value}`),
    values: Float64Array.from(values),
  })
  const W = pool(3, 1, 2)
  const brood = { ...pool(1.5, 0.5, 9, 2.5), parents: [0, 0, 1, 2] }

  test('of parents by their best children, as far as they are accepted', () => {
    const asked: number[] = []
    const next = childForParent(W, brood, (delta) => asked.push(delta) > 0 && delta < 1)
    expect(asked).toEqual([-2.5, 8, 0.5])
    expect(next.candidates).toEqual(['v0.5', 'v1', 'v2.5'])
    expect([...next.values]).toEqual([0.5, 1, 2.5])
    expect(W.candidates).toEqual(['v3', 'v1', 'v2'])
  })

  test('of the whole pool', () => {
    const survivors = (replace: typeof plus, of = brood): readonly string[] =>
      replace(W, of, () => true).candidates
    expect(survivors(plus)).toEqual(['v0.5', 'v1', 'v1.5'])
    expect(survivors(comma)).toEqual(['v0.5', 'v1.5', 'v2.5'])
    expect(survivors(generational({ elites: 1 }))).toEqual(['v0.5', 'v1', 'v1.5'])
    expect(survivors(generational({ elites: 2 }))).toEqual(['v0.5', 'v1', 'v2'])
    expect(survivors(generational({ elites: 7 }))).toEqual(['v1', 'v2', 'v3'])
    expect(survivors(comma, { ...pool(9), parents: [0] })).toEqual(['v1', 'v2', 'v9'])
    expect(() => generational({ elites: -1 })).toThrow(/generational: expected elites/)
  })
})

describe('crossover', () => {
  const vectors = fc.tuple(
    fc.float64Array({ minLength: 3, maxLength: 3, min: -10, max: 10, noNaN: true }),
    fc.float64Array({ minLength: 3, maxLength: 3, min: -10, max: 10, noNaN: true }),
  )

  test('blends between the parents and α beyond them', () => {
    fc.assert(
      fc.property(vectors, fc.nat(), ([a, b], seed) => {
        const alpha = 0.3
        blend({ alpha })(a, b, randomFrom(seed)).forEach((x, j) => {
          const slack = alpha * Math.abs(a[j]! - b[j]!) + 1e-12
          expect(x).toBeGreaterThanOrEqual(Math.min(a[j]!, b[j]!) - slack)
          expect(x).toBeLessThanOrEqual(Math.max(a[j]!, b[j]!) + slack)
        })
      }),
    )
  })

  test('of both kinds reproduces what parents have in common', () => {
    const a = Float64Array.of(1, -2, 3)
    for (const cross of [blend(), simulatedBinary()]) {
      expect(cross(a, a.slice(), randomFrom(3))).toEqual(a)
    }
  })

  test('of the binary kind keeps the mean and has the spread β', () => {
    const [a, b] = [Float64Array.of(1), Float64Array.of(4)]
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (u) => {
        const eta = 3
        const children = [0.2, 0.8].map((sign) =>
          simulatedBinary({ eta })(a, b, scripted([u, sign])),
        )
        expect(children[0]![0]! + children[1]![0]!).toBeCloseTo(5, 9)
        const beta = Math.abs(children[0]![0]! - children[1]![0]!) / 3
        // Deb & Agrawal: P(β ≤ s) is ½s^{η+1} up to 1, and 1 − ½s^{−(η+1)} beyond.
        expect(beta <= 1 ? 0.5 * beta ** (eta + 1) : 1 - 0.5 * beta ** -(eta + 1)).toBeCloseTo(u, 9)
      }),
    )
  })
})

describe('memories', () => {
  test('a tabu list forbids a key for its tenure', () => {
    const { admissible, learn, memory } = tabu({ tenure: 2, key: (x: number) => x % 10 })
    learn(memory, { entered: [13], iteration: 1 })
    expect([admissible(3, memory), admissible(3, memory, true), admissible(4, memory)]).toEqual([
      false,
      true,
      true,
    ])
    learn(memory, { entered: [5], iteration: 2 })
    expect([3, 5].map((x) => admissible(x, memory))).toEqual([false, false])
    learn(memory, { entered: [], iteration: 3 })
    expect([3, 5].map((x) => admissible(x, memory))).toEqual([true, false])
    expect(memory.keys).toEqual([5])
  })

  test('trails fade but where the best one goes, and never quite', () => {
    const { learn, memory } = pheromone({
      components: 4,
      of: (way: number[]) => way,
      evaporation: 0.5,
    })
    const pool = { candidates: [[0], [1, 2]], values: Float64Array.of(7, 2) }
    learn(memory, { pool })
    expect([...memory.trails]).toEqual([0.25, 0.75, 0.75, 0.25])
    for (let k = 0; k < 50; k++) learn(memory, { pool })
    expect([...memory.trails]).toEqual([0.25, 0.75, 0.75, 0.25])
  })

  test('are checked', () => {
    const none: object = { tenure: 3 }
    expect(() => tabu(none as Parameters<typeof tabu>[0])).toThrow(/tabu: expected key/)
    expect(() => tabu({ tenure: 0, key: () => 1 })).toThrow(/tabu: expected tenure/)
    expect(() => pheromone({ components: 1, of: () => [] })).toThrow(/components/)
    expect(() => pheromone({ components: 9, of: () => [], evaporation: 0 })).toThrow(/evaporation/)
  })
})
