import { describe, expect, test } from '@jest/globals'
import { AdError, tensor, zeros, type Traced } from '@wengert/ad-core'
import {
  adam,
  alap,
  chain,
  exponential,
  gekf,
  momentum,
  piecewise,
  scale,
  sgd,
  smd,
  subset,
  train,
  trainer,
  trainerAsync,
} from '../src/index.js'

const good = {
  params: 0,
  data: [1, 2, 3],
  loss: (p: Traced, batch: Traced) => p.sub(batch).square().mean(),
  optimizer: sgd(),
}
const split = {
  params: 0,
  model: (p: Traced, x: Traced) => x.mul(p),
  loss: (z: Traced, t: Traced) => z.sub(t).square().mean(),
  optimizer: smd(),
}

const cases: Record<string, object> = {
  'empty data': { ...good, data: new Float64Array(0) },
  'no arrays in the data': { ...good, data: {} },
  'a batch larger than the data': { ...good, batchSize: 4 },
  'a batch of no size': { ...good, batchSize: 0 },
  'an unknown option': { ...good, batchsize: 2 },
  'an unknown sampling': { ...good, sampling: 'shufle' },
  'an option missing': { params: 0, data: [1], optimizer: sgd() },
  'an optimizer that was not made': { ...good, optimizer: sgd },
  'a NaN start': { ...good, params: { W: Float64Array.of(0, NaN) } },
  'an infinite start': { ...good, params: Infinity },
  'steps and epochs': { ...good, steps: 3, epochs: 2 },
  'half a step': { ...good, steps: 1.5 },
  'half a seed': { ...good, seed: 0.5 },
  'leading axes that differ': {
    ...split,
    data: { inputs: zeros([3, 2]), targets: new Float64Array(4) },
  },
  'data without a leading axis': { ...good, data: { x: [1, 2], y: 3 } },
  'nested arrays as data': {
    ...good,
    data: {
      x: [
        [1, 2],
        [3, 4],
      ],
    },
  },
  'data of another class': { ...good, data: { when: new Date(0) } },
  'patterns in an array': {
    ...good,
    data: [
      { x: [1, 2], y: [3, 4] },
      { x: [5, 6], y: [7, 8] },
    ],
  },
  'one pattern in an array': { ...split, data: [{ inputs: [1, 2], targets: [3, 4] }] },
  'data in one piece beside a model': { ...split, data: [1, 2] },
  'inputs without targets': { ...split, data: { inputs: [1, 2] } },
  'a Gauss–Newton product without a model': { ...good, optimizer: smd() },
  'outputs without a model': { ...good, optimizer: gekf() },
  'a loss that is no scalar': { ...good, loss: (p: Traced, batch: Traced) => p.sub(batch) },
  'shuffling a stream': { ...good, data: new Set([1, 2]), sampling: 'shuffle' },
  'patterns of changing form': { ...good, data: new Set([1, [1, 2]]), batchSize: 2 },
  'a foreign state': { ...good, resume: 3 },
  'a state as text': { ...good, resume: '{"format":"wengert-training-1","params":{}}' },
  'a text that is no state': { ...good, resume: `{${'x'.repeat(1000)}` },
  'an asynchronous evaluate': { ...good, evaluate: () => Promise.resolve(1) },
  'an evaluate that returns nothing': { ...good, evaluate: () => undefined },
  'an evaluate with a Promise in it': { ...good, evaluate: () => ({ loss: Promise.resolve(1) }) },
  'an asynchronous onStep': { ...good, onStep: () => Promise.resolve('stop') },
  'a schedule that returns text': { ...good, schedule: () => '0.5' },
  'a schedule that returns nothing': { ...good, schedule: () => undefined },
  'a step size that returns nothing': {
    ...good,
    optimizer: sgd({ stepSize: (() => {}) as never }),
  },
  'a factor that becomes NaN': {
    ...good,
    optimizer: chain(
      sgd(),
      scale((step) => (step === 1 ? NaN : 1)),
    ),
    batchSize: 1,
  },
  'a seed beyond whole numbers': { ...good, seed: 2 ** 53 },
  'steps without end': { ...good, steps: Infinity },
  'a checkpoint that is a folder': { ...good, checkpoint: 'packages' },
  'a step size beside the optimizer': { ...good, learningRate: 0.1 },
  'iterations in place of steps': { ...good, maxIterations: 3 },
  'half a worker': { ...good, workers: 1.5 },
  'a number as a checkpoint': { ...good, checkpoint: 5 },
  'a checkpoint in no folder': { ...good, checkpoint: 'no/such/folder/run.bin' },
  'no checkpoint to resume from': { ...good, resume: 'no-such.checkpoint' },
  'an interval of no steps': { ...good, checkpointEvery: 0 },
  'early stopping by nothing': { ...good, earlyStopping: { patience: 3 } },
  'early stopping without patience': { ...good, evaluate: () => 1, earlyStopping: {} },
  'early stopping by one of several figures': {
    ...good,
    evaluate: () => ({ error: 1, loss: 2 }),
    earlyStopping: { patience: 1, figure: 'eror' },
  },
  'held-out data as a stream': { ...good, heldOut: new Set([1]) },
  'no held-out data': { ...good, heldOut: { inputs: [], targets: [] } },
  'no state': { ...good, resume: null },
  'a controller for its signal': { ...good, signal: new AbortController() },
  'a number for a signal': { ...good, signal: 5 },
  'an empty iterable': { ...good, data: new Set() },
  'no parameters': { ...good, params: {} },
  'integers as parameters': { ...good, params: { W: Int32Array.of(1) } },
  'parameters of another class': { ...good, params: { when: new Date(0) } },
  'a loss that returns nothing': { ...good, loss: () => undefined },
  'a loss that returns a promise': { ...good, loss: () => Promise.resolve(1) },
  'a loss that returns a tree': { ...good, loss: (p: Traced) => ({ p }) },
  'a loss of another kind': { ...good, loss: 'mse' },
  'a model that returns nothing': {
    ...split,
    model: () => undefined,
    data: { inputs: [1], targets: [1] },
  },
  'outputs of three axes': {
    ...split,
    optimizer: gekf(),
    data: { inputs: zeros([3, 2, 2]), targets: zeros([3, 2, 2]) },
  },
  'a report that returns a promise': { ...good, progress: async () => {} },
  'an update that returns its step alone': {
    ...good,
    optimizer: { name: 'mine', init: () => null, update: (gradient: Float64Array) => gradient },
  },
  'an update that returns nothing': {
    ...good,
    optimizer: { name: 'mine', init: () => null, update: () => undefined },
  },
  'an update that returns a promise': {
    ...good,
    optimizer: { name: 'mine', init: () => null, update: async () => ({}) },
  },
  'an update whose step is too short': {
    ...good,
    optimizer: {
      name: 'mine',
      init: () => null,
      update: (_gradient: Float64Array, state: null) => ({ step: new Float64Array(0), state }),
    },
  },
  'no options': null as never,
}

const factories: Record<string, () => unknown> = {
  'a mean that forgets nothing': () => adam({ meanDecay: 1 }),
  'squares that forget nothing': () => adam({ squareDecay: 1 }),
  'averages that forget nothing': () => alap({ decay: 1 }),
  'a negative decay': () => momentum({ decay: -0.5 }),
  'a negative step size': () => sgd({ stepSize: -0.1 }),
  'a step size as text': () => smd({ stepSize: '0.1' as never }),
  'a covariance of zero': () => gekf({ covariance: 0 }),
  'a learning rate': () => sgd({ lr: 0.1 } as never),
  'a beta': () => adam({ beta1: 0.9 } as never),
  'the lecture’s k': () => alap({ k: 0.01 } as never),
  'a filter’s q': () => gekf({ q: 0 } as never),
  'the lecture’s p': () => smd({ p0: 0.1 } as never),
  'a filter’s P': () => gekf({ p0: 1 } as never),
  'the lecture’s lambda': () => smd({ lambda: 1 } as never),
  'a step size that is NaN': () => sgd({ stepSize: NaN }),
  'a schedule without options': () => exponential(undefined as never),
  'a schedule without a start': () => exponential({} as never),
  'pieces without boundaries': () => piecewise({} as never),
  'a factor as text': () => scale('x' as never),
  'options that are none': () => sgd(3 as never),
  'a transform that was not made': () => chain(sgd as never),
  'no transform': () => chain(null as never),
  'a subset without indices': () => subset([1, 2], undefined as never),
  'trainer without options': () => (trainer as () => unknown)(),
  'trainerAsync without options': () => (trainerAsync as () => unknown)(),
  'trainer on an asynchronous stream': () =>
    trainer({ ...good, data: { [Symbol.asyncIterator]: () => undefined } as never }),
}

describe('misuse is refused by name', () => {
  const messages: string[] = []
  test.each(Object.keys(cases))('%s', async (name) => {
    const error = await train(cases[name] as never).then(
      (result) => expect(`no error: ${String(result)}`).toBe('an error'),
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(AdError)
    messages.push(`${name}\n  ${(error as AdError).name}: ${(error as AdError).message}`)
  })
  test.each(Object.keys(factories))('%s', (name) => {
    let error: unknown
    try {
      factories[name]!()
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(AdError)
    messages.push(`${name}\n  ${(error as AdError).name}: ${(error as AdError).message}`)
  })
  test('and every message is readable', () => {
    expect(messages.filter((message) => !message.includes('Perhaps'))).toEqual([])
    expect(messages.join('\n')).toMatchSnapshot()
  })
})

test('a resumed state must belong to the optimizer and the parameters', async () => {
  const { state } = await train(good)
  await expect(
    train({ ...split, data: { inputs: [1], targets: [1] }, resume: state }),
  ).rejects.toThrow('expected to resume sgd, got the optimizer smd')
  await expect(
    train({ ...good, params: { a: 0, b: [1] }, resume: state } as never),
  ).rejects.toThrow(AdError)
})

test('what the user’s functions throw arrives unchanged, and the tape works again', async () => {
  const mistake = new RangeError('mine')
  const throwing = {
    ...good,
    loss: () => {
      throw mistake
    },
  }
  await expect(train(throwing)).rejects.toBe(mistake)
  await expect(train({ ...good, evaluate: throwing.loss })).rejects.toBe(mistake)
  expect((await train(good)).outcome).toBe('exhausted')
})

test('a loss that is not finite at the start is an outcome', async () => {
  const result = await train({ ...good, params: -1, loss: (p: Traced) => p.log() })
  expect([result.outcome, result.steps, result.params]).toEqual(['failed', 0, -1])
})

test('tensors of no patterns are empty data', async () => {
  await expect(train({ ...good, data: tensor([], { shape: [0, 2] }) })).rejects.toThrow(
    'empty data',
  )
})
