import { describe, expect, test } from '@jest/globals'
import { AdError, tensor, zeros, type Traced } from '@wengert/ad-core'
import { gekf, sgd, smd, train } from '../src/index.js'

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
  'inputs without targets': { ...split, data: { inputs: [1, 2] } },
  'a Gauss–Newton product without a model': { ...good, optimizer: smd() },
  'outputs without a model': { ...good, optimizer: gekf() },
  'a loss that is no scalar': { ...good, loss: (p: Traced, batch: Traced) => p.sub(batch) },
  'shuffling a stream': { ...good, data: new Set([1, 2]), sampling: 'shuffle' },
  'patterns of changing form': { ...good, data: new Set([1, [1, 2]]), batchSize: 2 },
  'a foreign state': { ...good, resume: 'run.bin' },
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
  test('and every message is readable', () => {
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
