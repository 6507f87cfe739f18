import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { tensor, Tensor, type Traced } from '@wengert/ad-core'
import {
  sgd,
  subset,
  train,
  trainer,
  trainerAsync,
  type Dataset,
  type Sampling,
  type TrainStep,
} from '../src/index.js'
import { dataStart } from '../src/data/indices.js'
import { batchSource, type BatchSource } from '../src/data/source.js'
import { tableOf } from '../src/data/table.js'
import { loss, model, problem, type linePoints } from './line.js'

type Points = ReturnType<typeof linePoints>

/** The patterns of arrays, answered at once or after some turns, later ones sometimes sooner. */
function dataset(
  data: unknown,
  isLate: boolean,
  more: Partial<Dataset<Points>> = {},
): Dataset<Points> {
  const { size } = tableOf('test', data)
  let asked = 0
  return {
    size,
    gather: (indices, count) => {
      const batch = tableOf('test', data).gather(indices, count) as Points
      return isLate ? later<Points>(batch, asked++ % 3) : batch
    },
    ...more,
  }
}

async function later<X>(answer: X, turns: number): Promise<X> {
  for (let k = turns; k < 3; k++) await Promise.resolve()
  return answer
}

/** What a source gives in so many batches: contents, counts and positions. */
async function drawn(source: BatchSource, batches: number): Promise<unknown[]> {
  const found: unknown[] = []
  for (let k = 0; k < batches; k++) {
    await source.pull()
    const plain = JSON.stringify([source.batch(), source.single(source.count() - 1)])
    found.push([plain, source.count(), source.epoch(), source.position()])
  }
  return found
}

const samplings = fc.constantFrom<Sampling>('shuffle', 'replacement', 'sequential')

test('batches, counts and places are those of arrays, whatever is asked for ahead', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      samplings,
      fc.integer({ min: 0, max: 40 }),
      fc.boolean(),
      fc.nat(),
      async (size, most, sampling, prefetch, isLate, seed) => {
        const inputs = tensor(Array.from({ length: size }, (_, i) => [i, i / 7]))
        const data = { inputs, targets: Int32Array.from({ length: size }, (_, i) => i) }
        const batchSize = Math.min(size, most)
        const options = { caller: 'test', split: true, batchSize, sampling, seed, epochs: Infinity }
        const open = (given: unknown, start = dataStart()): BatchSource =>
          batchSource({ ...options, data: given, start })
        const expected = await drawn(open(data), 9)
        const other = open(dataset(data, isLate, { prefetch }))
        expect(await drawn(other, 4)).toEqual(expected.slice(0, 4))
        const resumed = open(dataset(data, isLate, { prefetch }), other.position())
        expect(await drawn(resumed, 5)).toEqual(expected.slice(4))
      },
    ),
    { numRuns: 60 },
  )
})

const options = { ...problem, optimizer: sgd({ stepSize: 0.1 }), batchSize: 7, seed: 3, steps: 40 }

describe('training', () => {
  test.each(['shuffle', 'replacement', 'sequential'] as const)(
    '%s: the states of arrays, and of runs resumed on either',
    async (sampling) => {
      const expected = await train({ ...options, sampling })
      for (const isLate of [false, true]) {
        const data = dataset(problem.data, isLate, { prefetch: 30 })
        const whole = await train({ ...options, sampling, data })
        expect(whole.state).toEqual(expected.state)
        const part = await train({ ...options, sampling, data, steps: 13 })
        const rest = JSON.parse(JSON.stringify(part.state)) as typeof part.state
        expect((await train({ ...options, resume: rest })).state).toEqual(expected.state)
        expect((await train({ ...options, data, resume: rest })).state).toEqual(expected.state)
      }
    },
  )

  test('step by step, where the dataset answers at once, and asynchronously where it does not', async () => {
    const expected = await train(options)
    const steps: TrainStep[] = [...trainer({ ...options, data: dataset(problem.data, false) })]
    expect(steps).toEqual(expected.history)
    const later: TrainStep[] = []
    const late = dataset(problem.data, true)
    for await (const step of trainerAsync({ ...options, data: late })) later.push(step)
    expect(later).toEqual(expected.history)
    expect(() => [...trainer({ ...options, data: late })]).toThrow('Perhaps trainerAsync?')
  })

  test('each whole epoch of an objective linear in its data has the gradient of all', async () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => Math.exp(i / 3))
    const data: Dataset<Float64Array> = {
      size: 12,
      gather: (indices, count) => Float64Array.from(indices.subarray(0, count), (i) => x[i]!),
    }
    const result = await train({
      params: 0,
      data,
      loss: (w, batch) => w.mul(batch).mean(),
      optimizer: sgd({ stepSize: 0.5 }),
      batchSize: 4,
      epochs: 5,
    })
    const mean = x.reduce((sum, y) => sum + y, 0) / 12
    expect(result.params / (-0.5 * 15 * mean)).toBeCloseTo(1, 13)
  })

  test('no more is asked for than the block in use and one ahead', async () => {
    let asked = 0
    const seen: number[] = []
    const data = dataset(problem.data, true, { prefetch: 14 })
    const counting: Dataset<Points> = {
      ...data,
      gather: (indices, count) => {
        asked += count
        return data.gather(indices, count)
      },
    }
    await train({ ...options, data: counting, onStep: () => void seen.push(asked) })
    seen.forEach((count, k) => expect(count).toBe(14 * (Math.floor(k / 2) + 2)))
  })

  test('half floats are given on as the f32 numbers that they stand for', async () => {
    const { inputs, targets } = problem.data
    const halves = tensor(inputs, { dtype: 'f16' })
    const single = tensor(halves, { dtype: 'f32' })
    const seen = new Set<string>()
    const watching = (p: { slope: Traced; offset: Traced }, x: Traced): Traced => {
      seen.add(String((x as unknown as { dtype?: string }).dtype))
      return model(p, x)
    }
    const narrow = { ...options, model: watching, compile: false }
    const expected = await train({ ...narrow, data: { inputs: single, targets } })
    const direct = await train({ ...narrow, data: { inputs: halves, targets } })
    expect(direct.state).toEqual(expected.state)
    const rows = Array.from({ length: 60 }, (_, i) => ({
      inputs: halves.at(i),
      targets: targets[i]!,
    }))
    const sequential = { ...narrow, sampling: 'sequential' } as const
    const stacked = await train({ ...sequential, data: new Set(rows), steps: 8 })
    const table = await train({ ...sequential, data: { inputs: halves, targets }, steps: 8 })
    expect(stacked.params).toEqual(table.params)
    expect([...seen].filter((dtype) => dtype === 'f16')).toEqual([])
  })
})

describe('held-out data', () => {
  const held = [1, 4, 7, 7]

  test('may be a dataset that answers at once', async () => {
    const heldOut = subset(problem.data, held)
    const rows = await heldOut.gather(Int32Array.of(0, 1, 2, 3), 4)
    const own = await train({ ...options, heldOut, steps: 3 })
    const arrays = await train({ ...options, heldOut: { ...rows }, steps: 3 })
    expect(own.history.map(({ heldOutLoss }) => heldOutLoss)).toEqual(
      arrays.history.map(({ heldOutLoss }) => heldOutLoss),
    )
    expect(own.history[2]!.heldOutLoss).toBeGreaterThan(0)
  })

  test('but none that answers later', async () => {
    const heldOut = subset(dataset(problem.data, true), held)
    await expect(train({ ...options, heldOut })).rejects.toThrow('Perhaps await heldOut.gather')
    const none = { ...heldOut, size: 0 }
    await expect(train({ ...options, heldOut: none })).rejects.toThrow('got empty heldOut')
  })
})

describe('a dataset that is none', () => {
  const good = dataset(problem.data, false)
  const cases: [string, Partial<Record<keyof Dataset, unknown>>, string][] = [
    ['no patterns', { size: 0 }, 'at least one pattern'],
    ['no size', { size: undefined }, 'data.size a whole number'],
    ['more patterns than indices', { size: 2 ** 31 }, 'at most 2147483647'],
    ['half a pattern ahead', { prefetch: 0.5 }, 'data.prefetch'],
    ['an unknown sampling', { sampling: 'shufle' }, "Perhaps 'shuffle'?"],
    ['too many patterns', { gather: () => problem.data }, 'to return 7 patterns at batch.inputs'],
    ['a number in a batch', { gather: () => ({ inputs: 1, targets: 2 }) }, 'got a number'],
    ['other names', { gather: () => ({ x: new Float64Array(7) }) }, 'inputs and targets'],
  ]
  test.each(cases)('%s', async (_name, change, message) => {
    const data = { ...good, ...change } as Dataset<Points>
    await expect(train({ ...options, data })).rejects.toThrow(message)
  })

  test('an answer that fails ends the training with its error, when it is its turn', async () => {
    let asked = 0
    const data: Dataset<Points> = {
      ...good,
      gather: async (indices, count) => {
        if (asked++ === 2) throw new RangeError('the disk')
        return tableOf('test', problem.data).gather(indices, count) as Points
      },
    }
    const steps: number[] = []
    const run = train({ ...options, data, onStep: ({ step }) => void steps.push(step) })
    await expect(run).rejects.toThrow(RangeError)
    expect(steps).toEqual([1, 2])
    asked = 1 // one that is never wanted hurts nobody
    expect((await train({ ...options, data, steps: 1 })).outcome).toBe('exhausted')
  })
})

describe('subset', () => {
  test('of arrays and of datasets: the patterns at the indices, also ones named twice', async () => {
    const data = { x: Float64Array.of(0, 10, 20, 30), y: tensor([[0], [1], [2], [3]]) }
    for (const source of [data, subset(data, [0, 1, 2, 3])]) {
      const part = subset(source, [3, 1, 3])
      expect(part.size).toBe(3)
      const { x, y } = (await part.gather(Int32Array.of(0, 1, 2, 0), 3)) as typeof data
      expect([...x]).toEqual([30, 10, 30])
      expect(y.toNested()).toEqual([[3], [1], [3]])
    }
  })

  test.each([[[]], [[4]], [[-1]], [[0.5]]])('of %j is refused', (indices) => {
    expect(() => subset([1, 2, 3], indices)).toThrow('subset: expected')
  })

  test('trains as the same patterns would', async () => {
    const order = Array.from({ length: 30 }, (_, i) => 2 * i)
    const { inputs, targets } = problem.data
    const rows = order.map((i) => inputs.at(i).toNested() as number[])
    const part = { inputs: tensor(rows), targets: Float64Array.from(order, (i) => targets[i]!) }
    const expected = await train({ ...options, data: part })
    const result = await train({ ...options, model, loss, data: subset(problem.data, order) })
    expect(result.state).toEqual(expected.state)
    expect(result.params.slope).toBeInstanceOf(Float64Array)
    expect(part.inputs).toBeInstanceOf(Tensor)
  })
})
