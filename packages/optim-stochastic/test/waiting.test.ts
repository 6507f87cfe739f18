import { describe, expect, test } from '@jest/globals'
import { sgd, train, trainerAsync, type TrainResult, type TrainStep } from '../src/index.js'
import { mean } from './line.js'

const options = { params: 0, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 2, steps: 9 }

const never = new Promise<never>(() => undefined)

/** Answers so many times, then keeps its reader waiting. */
function hanging(
  count: number,
  onReturn: () => Promise<IteratorResult<number>>,
): AsyncIterable<number> {
  let given = 0
  const next = (): Promise<IteratorResult<number>> =>
    given < count ? Promise.resolve({ done: false, value: ++given }) : never
  return { [Symbol.asyncIterator]: () => ({ next, return: onReturn }) }
}

async function trainAsync(given: Parameters<typeof start>[0]): Promise<TrainResult<number>> {
  const training = start(given)
  for (;;) {
    const turn = await training.next()
    if (turn.done === true) return turn.value
  }
}

const start = (given: {
  readonly data: AsyncIterable<number>
  readonly signal: AbortSignal
}): AsyncGenerator<TrainStep, TrainResult<number>, void> => trainerAsync({ ...options, ...given })

describe.each([
  ['train', (given: Parameters<typeof start>[0]) => train({ ...options, ...given })],
  ['trainerAsync', trainAsync],
])('%s: a signal ends it', (_name, run) => {
  test('while the next pattern is awaited, and the iterator is closed', async () => {
    let closed = 0
    const data = hanging(2, () => {
      closed++
      return never
    })
    const result = await run({ data, signal: AbortSignal.timeout(30) })
    expect([result.outcome, result.steps]).toEqual(['stopped', 1])
    expect(result.reason).toBe('the signal was aborted after 1 step')
    expect(closed).toBe(1)
    expect(result.state.offset).toBe(2)
  })

  test('while the iterator does not close', async () => {
    const data = hanging(100, () => never)
    const result = await run({ data, signal: AbortSignal.timeout(30) })
    expect([result.outcome, result.steps]).toEqual(['exhausted', 9])
  })

  test('and an answer that comes too late changes nothing', async () => {
    const asked: ((answer: IteratorResult<number>) => void)[] = []
    const next = (): Promise<IteratorResult<number>> =>
      new Promise((resolve) => void asked.push(resolve))
    const data = { [Symbol.asyncIterator]: () => ({ next }) }
    const result = await run({ data, signal: AbortSignal.timeout(30) })
    asked[0]!({ done: false, value: 1 })
    await new Promise((resolve) => setTimeout(resolve))
    expect(asked).toHaveLength(1)
    expect([result.steps, result.state.seen]).toEqual([0, 0])
  })

  test('but what the iterator throws is told', async () => {
    const next = (): Promise<never> => Promise.reject(new RangeError('theirs'))
    const data = { [Symbol.asyncIterator]: () => ({ next }) }
    await expect(run({ data, signal: new AbortController().signal })).rejects.toThrow('theirs')
  })
})
