import { describe, expect, test } from '@jest/globals'
import type { Flat, Traced } from '@wengert/ad-core'
import { sgd, train, trainer, trainerAsync, type Optimizer } from '../src/index.js'
import { mean } from './line.js'

const options = { params: 0, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 2 }

/** Numbers without end, or so many, that note what their reader does. */
class Watched {
  readonly log: string[] = []
  constructor(
    readonly count = Infinity,
    readonly onReturn: () => void = () => undefined,
  ) {}
  *[Symbol.iterator](): Generator<number> {
    this.log.push('open')
    let ended = false
    try {
      for (let x = 1; x <= this.count; x++) yield x
      ended = true
    } finally {
      this.log.push(ended ? 'end' : 'return')
      if (!ended) this.onReturn()
    }
  }
}

class WatchedLater extends Watched {
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (const x of this) yield await Promise.resolve(x)
  }
}

const broken: Optimizer<never> = {
  name: 'broken',
  init: () => null,
  update: (g: Flat, state) => ({ step: g.fill(NaN), state }),
}

const throwing = {
  loss: (): Traced => {
    throw new RangeError('mine')
  },
}

const ends: [string, () => object][] = [
  ['all steps done', () => ({ steps: 3 })],
  ['stopped by onStep', () => ({ steps: 9, onStep: () => 'stop' })],
  ['stopped by a signal', () => ({ steps: 9, ...abortedAfter(2) })],
  ['failed', () => ({ steps: 9, optimizer: broken })],
  ['the user’s function throws', () => ({ steps: 9, ...throwing })],
]

function abortedAfter(steps: number): object {
  const signal = { aborted: false }
  return { signal, onStep: ({ step }: { step: number }) => void (signal.aborted = step >= steps) }
}

describe.each(ends)('%s', (_name, change) => {
  test('train closes the iterator', async () => {
    for (const data of [new Watched(), new WatchedLater()]) {
      await train({ ...options, ...change(), data } as never).catch(() => undefined)
      expect(data.log).toEqual(['open', 'return'])
    }
  })

  test('so do trainer and trainerAsync', async () => {
    const data = new Watched()
    const training = trainer({ ...options, ...change(), data } as never)
    try {
      while (training.next().done !== true);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
    expect(data.log).toEqual(['open', 'return'])
    const later = new WatchedLater()
    const trainingLater = trainerAsync({ ...options, ...change(), data: later } as never)
    try {
      while ((await trainingLater.next()).done !== true);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
    expect(later.log).toEqual(['open', 'return'])
  })
})

test('a generator that is left closes the iterator', async () => {
  const data = new Watched()
  for (const { step } of trainer({ ...options, data, steps: 9 })) if (step === 2) break
  expect(data.log).toEqual(['open', 'return'])
  const later = new WatchedLater()
  for await (const { step } of trainerAsync({ ...options, data: later, steps: 9 })) {
    if (step === 2) break
  }
  expect(later.log).toEqual(['open', 'return'])
})

test('one that was never begun opens nothing', () => {
  const data = new Watched()
  trainer({ ...options, data, steps: 9 }).return({} as never)
  expect(data.log).toEqual([])
})

test('an iterator that ended or threw is not closed again', async () => {
  const data = new Watched(3)
  await train({ ...options, data, epochs: 2 })
  expect(data.log).toEqual(['open', 'end', 'open', 'end'])
  let returned = 0
  const failing = {
    [Symbol.iterator]: () => ({
      next: (): never => {
        throw new RangeError('theirs')
      },
      return: () => {
        returned++
        return { done: true as const, value: undefined }
      },
    }),
  }
  await expect(train({ ...options, data: failing, steps: 2 })).rejects.toThrow('theirs')
  expect(returned).toBe(0)
})

test('a pattern that is refused closes the iterator too', async () => {
  const log: string[] = []
  function* mixed(): Generator<unknown> {
    try {
      yield 1
      yield [1, 2]
    } finally {
      log.push('return')
    }
  }
  await expect(train({ ...options, data: mixed(), steps: 2 } as never)).rejects.toThrow('form')
  expect(log).toEqual(['return'])
})

test('an error on closing is told, but hides no other', async () => {
  const onReturn = (): never => {
    throw new EvalError('on closing')
  }
  const data = new Watched(Infinity, onReturn)
  await expect(train({ ...options, data, steps: 2 })).rejects.toThrow('on closing')
  await expect(train({ ...options, ...throwing, data, steps: 2 } as never)).rejects.toThrow('mine')
  const training = trainer({ ...options, ...throwing, data, steps: 2 } as never)
  expect(() => training.next()).toThrow('mine')
})
