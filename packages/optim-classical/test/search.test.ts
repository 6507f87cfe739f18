import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  boltzmann,
  comma,
  cooling,
  generational,
  geometric,
  plus,
  search,
  threshold,
  tournament,
  uniformly,
  type IncrementalProblem,
  type Random,
  type SearchProblem,
} from '@wengert/optim-classical'
import { always, bits, walk } from './search-problems.js'

describe('acceptance', () => {
  test('has the probability e^{−Δ/T}: a uniform number decides at exactly that', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 1e3, noNaN: true }),
        (delta, T) => {
          const probability = Math.exp(-delta / T)
          expect(boltzmann(delta, T, always(probability))).toBe(false)
          expect(boltzmann(delta, T, always(probability * (1 - 1e-15)))).toBe(true)
          expect(boltzmann(-delta, T, always(1 - 2 ** -53))).toBe(true)
        },
      ),
    )
  })

  test('at T = 0 is greedy, and at any T refuses what is no number', () => {
    expect([1e-300, 0, -1].map((delta) => boltzmann(delta, 0, always(0)))).toEqual([
      false,
      true,
      true,
    ])
    for (const T of [0, 1, Infinity]) expect(boltzmann(NaN, T, always(0))).toBe(false)
    expect([0.9, 1, 1.1].map((delta) => threshold(delta, 1, always(0)))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('reaches thermal equilibrium: states are visited as e^{−f/T} says', () => {
    const heights = [0, 0.7, 1.5]
    const T = 0.8
    const weights = heights.map((f) => Math.exp(-f / T))
    const total = weights.reduce((a, b) => a + b)
    const full: SearchProblem<number> = {
      initial: () => 0,
      perturb: (state, random) => (state + 1 + random.index(2)) % 3,
      value: (state) => heights[state]!,
      temperature: T,
    }
    const byMoves: IncrementalProblem<{ state: number }, number> = {
      initial: () => ({ state: 0 }),
      perturb: ({ state }, random) => (state + 1 + random.index(2)) % 3,
      value: ({ state }) => heights[state]!,
      delta: ({ state }, to) => heights[to]! - heights[state]!,
      apply: (_candidate, to) => ({ state: to }),
      temperature: T,
    }
    const maxIterations = 40_000
    const [seen, seenByMoves] = [
      [0, 0, 0],
      [0, 0, 0],
    ]
    search(full, { maxIterations, onIteration: ({ candidate }) => void seen[candidate]!++ })
    search(byMoves, {
      maxIterations,
      onIteration: ({ candidate: { state } }) => void seenByMoves[state]!++,
    })
    for (const counts of [seen, seenByMoves]) {
      counts.forEach((count, state) => {
        expect(Math.abs(count / maxIterations - weights[state]! / total)).toBeLessThan(0.02)
      })
    }
  })

  test('at temperatures that go on from one another', () => {
    const schedule = cooling({ rate: 0.5, warmUp: 30 })
    for (const run of [
      search({ ...walk, temperature: schedule }, { maxIterations: 34, trace: true }),
      search({ ...bits(30), temperature: schedule }, { maxIterations: 34, trace: true }),
    ]) {
      const [before, first, ...rest] = run.trace!.slice(29).map(({ temperature }) => temperature)
      expect(before).toBe(Infinity)
      expect(first).toBeGreaterThan(0)
      expect(rest).toEqual([0.5, 0.25, 0.125].map((part) => part * first!))
    }
  })

  test('by default is that of slide 7, with T = 1', () => {
    const asked: number[] = []
    search({ ...walk, accept: (delta, T) => asked.push(T) < 0 || delta < 0 }, { maxIterations: 5 })
    expect(asked).toEqual([1, 1, 1, 1, 1])
    const options = { maxIterations: 200, seed: 3 }
    expect(search(walk, options).counts).toEqual(
      search({ ...walk, temperature: 1, accept: boltzmann }, options).counts,
    )
  })
})

describe('at T = 0', () => {
  test('the value never rises', () => {
    const { trace } = search({ ...walk, temperature: 0 }, { maxIterations: 300, trace: true })
    trace!.forEach(
      ({ value }, k) => k > 0 && expect(value).toBeLessThanOrEqual(trace![k - 1]!.value),
    )
    expect(trace!.at(-1)!.value).toBe(0)
  })

  test('is the limit of low temperatures', () => {
    const options = { maxIterations: 300 }
    const values = [0, 1e-9].map((temperature) =>
      search({ ...walk, temperature }, { ...options, trace: true }).trace!.map(
        ({ value }) => value,
      ),
    )
    expect(values[1]!.at(-1)).toBe(values[0]!.at(-1))
  })
})

describe('pools', () => {
  /** Bits that are crossed at one place. */
  const crossed: SearchProblem<number[]> = {
    initial: (random) => Array.from({ length: 40 }, () => random.index(2)),
    recombine: ([a, b], random) => {
      const place = random.index(40)
      return [...a!.slice(0, place), ...b!.slice(place)]
    },
    perturb: (candidate, random) => candidate.map((bit) => (random() < 1 / 40 ? 1 - bit : bit)),
    value: (candidate) => candidate.reduce((sum, bit) => sum + 1 - bit, 0),
    pool: 30,
    select: tournament(3),
    replace: generational({ elites: 1 }),
  }

  test('a genetic algorithm sets all bits', () => {
    for (const seed of [0, 1, 2]) {
      const result = search(crossed, { target: 0, seed, maxEvaluations: 20_000 })
      expect(result).toMatchObject({ outcome: 'converged', value: 0 })
    }
  })

  test('a genetic algorithm fills a knapsack', () => {
    const weights = [12, 7, 11, 8, 9, 6, 14, 3, 5, 10]
    const worths = [24, 13, 23, 15, 16, 11, 28, 5, 9, 21]
    const room = 40
    const load = (chosen: readonly number[], of: readonly number[]): number =>
      chosen.reduce((sum, bit, k) => sum + bit * of[k]!, 0)
    const value = (chosen: readonly number[]): number =>
      load(chosen, weights) > room ? load(chosen, weights) - room : -load(chosen, worths)
    let least = 0
    for (let set = 0; set < 2 ** 10; set++) {
      least = Math.min(least, value(weights.map((_, k) => (set >> k) & 1)))
    }
    const result = search(
      {
        initial: (random) => weights.map(() => random.index(2)),
        recombine: ([a, b], random) => a!.map((bit, k) => (random() < 0.5 ? bit : b![k]!)),
        perturb: (chosen, random) => chosen.map((bit) => (random() < 0.1 ? 1 - bit : bit)),
        value,
        pool: 20,
        select: tournament(2),
        replace: plus,
      },
      { maxIterations: 200 },
    )
    expect(result.value).toBe(least)
  })

  test('elites and plus never lose the best, comma may', () => {
    const worst = (replace: typeof plus): number => {
      const { trace } = search(
        { ...walk, pool: 4, children: 8, select: uniformly, replace },
        { maxIterations: 80, trace: true },
      )
      return Math.max(...trace!.map(({ value, best }) => value - best))
    }
    expect([plus, generational()].map(worst)).toEqual([0, 0])
    expect(worst(comma)).toBeGreaterThan(0)
  })

  test('each parent has its children, the best of which competes', () => {
    const parents: number[] = []
    search(
      {
        ...walk,
        pool: 2,
        children: 6,
        perturb: (x, random) => {
          parents.push(x)
          return walk.perturb(x, random, undefined)
        },
      },
      { maxIterations: 1 },
    )
    expect(parents.map((x) => parents.indexOf(x) % 2)).toEqual([0, 1, 0, 1, 0, 1])
  })
})

describe('runs', () => {
  test('end by target, patience, iterations, evaluations, seconds, signal or onIteration', () => {
    expect(search(walk, { target: 0 })).toMatchObject({ outcome: 'converged', value: 0 })
    const patient = search({ ...walk, temperature: 0 }, { patience: 50 })
    expect(patient).toMatchObject({ outcome: 'stalled', value: 0 })
    expect(patient.reason).toBe('50 iterations brought no lower value')
    const few = search(walk, { maxIterations: 7 })
    expect(few).toMatchObject({ outcome: 'exhausted', iterations: 7, counts: { value: 8 } })
    const some = search({ ...walk, pool: 4 }, { maxEvaluations: 50 })
    expect(some).toMatchObject({ outcome: 'exhausted', iterations: 11, counts: { value: 48 } })
    expect(search(walk, { maxSeconds: 0 })).toMatchObject({ outcome: 'exhausted', iterations: 0 })
    const aborted = search(walk, { signal: AbortSignal.abort() })
    expect(aborted).toMatchObject({ outcome: 'stopped', iterations: 0 })
    const stopped = search(walk, {
      onIteration: ({ iteration }) => (iteration === 3 ? 'stop' : undefined),
    })
    expect(stopped).toMatchObject({ outcome: 'stopped', iterations: 3 })
  })

  test('end by themselves', () => {
    expect(search(walk).counts.value).toBe(100_000)
  })

  test('with the same seed are the same, with another they are not', () => {
    const values = (seed: number): number[] =>
      search(walk, { seed, maxIterations: 50, trace: true }).trace!.map(({ value }) => value)
    expect(values(4)).toEqual(values(4))
    expect(values(4)).not.toEqual(values(5))
  })

  test('begin afresh with the memory that the problem gave', () => {
    const counting = {
      ...walk,
      memory: { iterations: 0 },
      learn: (memory: { iterations: number }) => void memory.iterations++,
      perturb: (x: number, random: Random, { iterations }: { iterations: number }) =>
        x + (random() < 0.5 ? 1 : -1) * iterations,
    }
    const first = search(counting, { maxIterations: 20 })
    expect(search(counting, { maxIterations: 20 }).candidate).toBe(first.candidate)
    expect(counting.memory.iterations).toBe(0)
  })

  test('are the same again after one that was left by an exception', () => {
    const problem = bits(16)
    const before = search(problem, { maxIterations: 50 })
    const thrown = new RangeError('enough')
    const leave = (): never => {
      throw thrown
    }
    expect(() => search(problem, { onIteration: leave })).toThrow(thrown)
    expect(search(problem, { maxIterations: 50 }).candidate).toEqual(before.candidate)
  })

  test('print as a readable summary', () => {
    const result = search(bits(100), { maxIterations: 30 })
    expect(inspect(result)).toBe(result.toString())
    expect(result.toString()).toMatch(/^exhausted: maxIterations = 30 were used\n {2}candidate/)
    expect(result.toString()).toContain('30 delta')
  })
})

describe('children without a value', () => {
  test('lose, and are reported', () => {
    const fenced = {
      ...walk,
      value: (x: number) => {
        if (x < 10) throw new RangeError('too small')
        return x === 12 ? NaN : x * x
      },
    }
    const result = search(fenced, { maxIterations: 400, seed: 1 })
    expect(result.value).toBe(13 ** 2)
    expect(result.warnings).toHaveLength(1)
    expect(result.warnings[0]).toMatch(/children have no value; of the first, its value is NaN$/)
  })

  test('all of them are a failure', () => {
    let calls = 0
    const dry: SearchProblem<number> = {
      ...walk,
      value: (x) => {
        if (calls++ > 0) throw new Error('the well is dry')
        return x
      },
    }
    const result = search(dry, { maxIterations: 50 })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toContain('the well is dry')
  })

  test('moves too', () => {
    const { delta, ...rest } = bits(10)
    const result = search(
      {
        ...rest,
        delta: (candidate, move) => (move.place === 0 ? NaN : delta(candidate, move)),
        initial: () => new Array<number>(10).fill(0),
        temperature: geometric({ from: 1, to: 1e-3, over: 500 }),
      },
      { maxIterations: 1000 },
    )
    expect(result.value).toBe(1)
    expect(result.warnings[0]).toContain('its Δ is NaN')
  })
})
