import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  autocorrelated,
  randomStream,
  sgd,
  smd,
  stream,
  train,
  type Optimizer,
  type Sequence,
  type TrainState,
} from '../src/index.js'
import { readAhead } from '../src/data/read-ahead.js'
import { movingTarget } from '../src/problems/index.js'
import { mean } from './line.js'

function taken<X>(patterns: Iterator<X>, count: number): X[] {
  return Array.from({ length: count }, () => patterns.next().value as X)
}

const walk = {
  start: (random: { normal: () => number }) => random.normal(),
  step: (x: number, random: { normal: () => number }, index: number) =>
    0.9 * x + Math.sin(index) * random.normal(),
}

describe('stream', () => {
  test('can be entered anywhere, with a walk and without', () => {
    const make = (random: { uniform: () => number }, k: number, x?: number): number[] => [
      random.uniform(),
      k,
      x ?? 0,
    ]
    fc.assert(
      fc.property(fc.nat(60), fc.integer(), fc.boolean(), (index, seed, walks) => {
        const data: Sequence<number[]> = walks
          ? stream(make, { seed, walk })
          : stream(make, { seed })
        const whole = taken(data[Symbol.iterator](), index + 5)
        expect(taken(data.startingAt(index), 5)).toEqual(whole.slice(index))
      }),
      { numRuns: 50 },
    )
  })

  test('a resumed training makes none of the patterns before again, and goes on bit for bit', async () => {
    const made: number[] = []
    const data = stream(
      (random, k, x: number) => {
        made.push(k)
        return x + random.normal()
      },
      { seed: 5, walk },
    )
    const options = { params: 0, data, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 4 }
    const whole = await train({ ...options, steps: 20 })
    const part = await train({ ...options, steps: 12 })
    made.length = 0
    const resume = JSON.parse(JSON.stringify(part.state)) as TrainState
    const rest = await train({ ...options, steps: 20, resume })
    expect(rest.state).toEqual(whole.state)
    expect(made).toEqual(Array.from({ length: 32 }, (_, i) => 48 + i))
  })

  test.each([
    [() => stream(3 as never), 'a function that makes a pattern'],
    [() => stream(() => 1, { sed: 1 } as never), "Perhaps 'seed'?"],
    [() => stream(() => 1, { walk: { start: 1 } as never }), 'walk an object with start and step'],
    [() => stream(() => 1).startingAt(-1), 'index a whole number'],
  ])('refuses misuse %#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('autocorrelated', () => {
  const size = 4000
  const random = randomStream(2)
  const by = Float64Array.from({ length: size }, () => Math.exp(random.normal()))

  async function ordered(correlation: number, seed = 0): Promise<Float64Array> {
    const data = autocorrelated(by, { by, correlation, seed })
    const batch = await data.gather(
      Int32Array.from({ length: size }, (_, i) => i),
      size,
    )
    return Float64Array.from(batch)
  }

  function ranks(x: Float64Array): Float64Array {
    const order = Int32Array.from(x, (_, i) => i).sort((a, b) => x[a]! - x[b]!)
    const found = new Float64Array(x.length)
    order.forEach((place, rank) => (found[place] = rank - (x.length - 1) / 2))
    return found
  }

  test('each pattern once, ranks correlated as those of normal numbers', async () => {
    for (const correlation of [0, 0.5, 0.9]) {
      const x = await ordered(correlation)
      expect(x.slice().sort()).toEqual(by.slice().sort())
      const r = ranks(x)
      const square = r.reduce((sum, y) => sum + y * y, 0)
      for (const lag of [1, 3]) {
        let product = 0
        for (let k = lag; k < size; k++) product += r[k]! * r[k - lag]!
        const expected = (6 / Math.PI) * Math.asin(correlation ** lag / 2)
        // Standard errors of autocorrelations are below √((1 + ρ²)/(1 − ρ²)/N): 0.05 at ρ = 0.9.
        expect(Math.abs(product / square - expected)).toBeLessThan(correlation > 0.8 ? 0.15 : 0.1)
      }
    }
  })

  test('is drawn in its order where nothing else is said, the same for the same seed', async () => {
    const x = await ordered(0.9)
    expect(await ordered(0.9)).toEqual(x)
    expect(await ordered(0.9, 1)).not.toEqual(x)
    const result = await train({
      params: 0,
      data: autocorrelated(by, { by, correlation: 0.9 }),
      loss: mean,
      optimizer: sgd({ stepSize: 0.1 }),
      batchSize: 1,
      steps: 3,
    })
    expect(result.state.sampling).toBe('sequential')
    let w = 0
    for (const y of x.subarray(0, 3)) w -= 0.1 * 2 * (w - y)
    expect(result.params).toBeCloseTo(w, 12)
  })

  test('equal numbers are in random order', async () => {
    const data = Int32Array.from({ length: 200 }, (_, i) => i)
    const { gather } = autocorrelated(data, { by: new Float64Array(200), correlation: 0.9 })
    const order = [...((await gather(data, 200)) as Int32Array)]
    expect(order).not.toEqual([...data])
    expect(order.sort((a, b) => a - b)).toEqual([...data])
  })

  test.each([
    [{ by: [1, 2] }, 'for each of the 3 patterns, got 2'],
    [{}, 'for each of the 3 patterns, got undefined'],
    [{ by: [1, NaN, 2] }, 'got NaN at place 1'],
    [{ by: [1, 2, 3], correlation: 1 }, 'correlation a number from 0 to below 1'],
  ])('refuses misuse %#', (options, message) => {
    expect(() => autocorrelated([1, 2, 3], options as never)).toThrow(message)
  })
})

describe('reading ahead', () => {
  async function* counting(until: number, asked: { count: number }): AsyncGenerator<number> {
    for (let x = 1; x <= until; x++) {
      asked.count = x
      yield await Promise.resolve(x)
    }
  }
  const options = { params: 0, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 4 }

  test('an async iterable gives the same, and errors come when it is their turn', async () => {
    const expected = await train({ ...options, data: counting(22, { count: 0 }) })
    for (const prefetch of [1, 5, 100]) {
      const result = await train({ ...options, prefetch, data: counting(22, { count: 0 }) })
      expect(result.state).toEqual(expected.state)
    }
    async function* broken(): AsyncGenerator<number> {
      yield* counting(9, { count: 0 })
      throw new RangeError('mine')
    }
    const steps: number[] = []
    const onStep = ({ step }: { step: number }): void => void steps.push(step)
    await expect(train({ ...options, prefetch: 50, data: broken(), onStep })).rejects.toThrow(
      'mine',
    )
    expect(steps).toEqual([1, 2])
  })

  test('no more is asked for than told, and an iterator that goes on is let go', async () => {
    const asked = { count: 0 }
    const seen: number[] = []
    const data = counting(Infinity, asked)
    const onStep = (): void => void seen.push(asked.count)
    const result = await train({ ...options, data, prefetch: 6, steps: 5, onStep })
    expect(result.steps).toBe(5)
    seen.forEach((count, k) => expect(count).toBeLessThanOrEqual(4 * (k + 1) + 6))
    expect(seen.at(-1)).toBeGreaterThan(20)
    expect((await data.next()).done).toBe(true)
  })

  test('closing waits for no answer that may never come', async () => {
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => new Promise(() => undefined),
      }),
    }
    const iterator = readAhead(silent, 2)[Symbol.asyncIterator]()
    void iterator.next()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
  })

  test('is refused where it is no number of patterns', async () => {
    await expect(train({ ...options, data: [1, 2, 3, 4], prefetch: -1 })).rejects.toThrow(
      'prefetch a whole number',
    )
  })
})

test('gains that learn follow a moving target where a small step size stays behind', async () => {
  const problem = movingTarget({ period: 400 })
  const excess = async (optimizer: Optimizer<'gradientAt' | 'gnvp'>): Promise<number> => {
    let sum = 0
    await train({
      params: problem.init,
      data: problem.stream(1),
      model: problem.model,
      loss: problem.loss,
      optimizer,
      batchSize: 1,
      steps: 800,
      evaluate: (w, { step }) => {
        if (step > 300) sum += problem.excess(w, step)
        return 0
      },
    })
    return sum / 500
  }
  const fixed = await excess(sgd({ stepSize: 0.02 }))
  const learned = await excess(smd({ stepSize: 0.02, metaStepSize: 0.1, decay: 1 }))
  expect(learned).toBeLessThan(fixed / 4)
  expect(problem.excess(problem.target(7), 7)).toBe(0)
  expect([...problem.target(100)].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([0, 1])
})
