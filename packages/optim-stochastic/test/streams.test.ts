import { describe, expect, test } from '@jest/globals'
import { sgd, train, trainer, trainerAsync, type TrainStep } from '../src/index.js'
import { expectLine, mean, problem } from './line.js'

describe('streams', () => {
  function* counting(until: number): Generator<number> {
    for (let x = 1; x <= until; x++) yield x
  }
  const options = { params: 0, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 4 }

  test('a stream that ends: its last batch is short', async () => {
    const result = await train({ ...options, data: counting(10) })
    expect(result.patterns).toBe(10)
    expect(result.steps).toBe(3)
    expect(result.outcome).toBe('exhausted')
    expect(result.reason).toContain('10 patterns')
  })

  test('a stream that never ends, read no further than needed', async () => {
    let taken = 0
    function* endless(): Generator<{ inputs: number[]; targets: number }> {
      for (;;) {
        taken++
        yield { inputs: [taken % 3, taken % 2], targets: (taken % 3) - 2 * (taken % 2) + 0.5 }
      }
    }
    const result = await train({
      ...problem,
      data: endless(),
      optimizer: sgd({ stepSize: 0.3 }),
      batchSize: 6,
      steps: 300,
    })
    expect(taken).toBe(1800)
    expectLine(result.params, 6)
  })

  test('an iterable is begun again for the next epoch', async () => {
    const result = await train({ ...options, data: new Set([1, 2, 3, 4, 5]), epochs: 2 })
    expect(result.history.map(({ epoch, patterns }) => [epoch, patterns])).toEqual([
      [0, 4],
      [0, 5],
      [1, 9],
      [1, 10],
    ])
    const used = await train({ ...options, data: counting(5), steps: 100 })
    expect(used.steps).toBe(2)
    expect(used.outcome).toBe('exhausted')
  })

  test('asynchronous streams give the same as synchronous ones', async () => {
    async function* later(): AsyncGenerator<number> {
      for (const x of counting(10)) yield await Promise.resolve(x)
    }
    const expected = await train({ ...options, data: counting(10) })
    expect((await train({ ...options, data: later() })).state).toEqual(expected.state)
    const steps: TrainStep[] = []
    for await (const step of trainerAsync({ ...options, data: later() })) steps.push(step)
    expect(steps).toEqual(expected.history)
    expect(() => trainer({ ...options, data: later() })).toThrow('Perhaps trainerAsync?')
  })
})
