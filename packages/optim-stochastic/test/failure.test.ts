import { describe, expect, test } from '@jest/globals'
import type { Traced } from '@wengert/ad-core'
import { decode } from '../src/coding.js'
import {
  adam,
  chain,
  clipByValue,
  gekf,
  momentum,
  sgd,
  smd,
  train,
  type ModelQuery,
  type Optimizer,
  type TrainResult,
} from '../src/index.js'
import { isFiniteState } from '../src/state.js'

/** A line through points, of which number 13 has a target that is no number. */
function spoiled(at = 13): { inputs: Float64Array; targets: Float64Array } {
  const inputs = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i))
  const targets = inputs.map((x, i) => (i === at ? NaN : 2 * x - 1))
  return { inputs, targets }
}

const options = {
  params: { slope: 0, offset: 0 },
  model: (p: { slope: Traced; offset: Traced }, x: Traced) => x.mul(p.slope).add(p.offset),
  loss: (z: Traced, t: Traced) => z.sub(t).square().mean().mul(0.5),
  sampling: 'sequential' as const,
  batchSize: 5,
}

const optimizers: [string, () => Optimizer<ModelQuery>][] = [
  ['sgd', () => sgd()],
  ['momentum', () => momentum()],
  ['adam', () => adam()],
  ['smd', () => smd()],
  ['gekf', () => gekf()],
  ['a chain', () => chain(momentum(), clipByValue(1))],
]

describe('after a failure all of a result belongs to the last step that did not fail', () => {
  test.each(optimizers)('%s', async (_name, optimizer) => {
    const common = { ...options, optimizer: optimizer() }
    const failed = await train({ ...common, data: spoiled() })
    const before = await train({ ...common, data: spoiled(), steps: 2 })
    expect(failed.outcome).toBe('failed')
    expect(failed.reason).toBe('the loss is NaN, at step 3; params are the last finite ones')
    expectEqual(failed, before)
    // With the data mended it goes on as if nothing had happened.
    const whole = await train({ ...common, data: spoiled(-1) })
    const rest = await train({ ...common, data: spoiled(-1), resume: failed.state })
    expect(rest.state).toEqual(whole.state)
  })

  function expectEqual(a: TrainResult<unknown>, b: TrainResult<unknown>): void {
    expect(a.params).toEqual(b.params)
    expect([a.steps, a.patterns, a.loss]).toEqual([b.steps, b.patterns, b.loss])
    expect(a.state).toEqual(b.state)
    expect(a.history).toEqual(b.history)
  }

  test('in its first step too', async () => {
    const failed = await train({ ...options, optimizer: gekf(), data: spoiled(3) })
    expect(failed.params).toEqual(options.params)
    expect([failed.steps, failed.patterns, failed.loss]).toEqual([0, 0, NaN])
    expect(failed.state).toMatchObject({ epoch: 0, offset: 0, step: 0 })
    expect(decode(failed.state.optimizer.state)).toEqual({
      covariance: Float64Array.of(1, 0, 1),
    })
  })
})

/** A loss that is finite at 0 and has no finite derivatives there. */
const cusp = {
  params: 0,
  data: [1, 1, 1],
  loss: (p: Traced, x: Traced) => p.sub(x.sub(1)).sqrt().sum(),
  batchSize: 1,
}

test.each([
  ['momentum', momentum()],
  ['adam', adam()],
])('an infinite gradient leaves no trace in the state of %s', async (_name, optimizer) => {
  const result = await train({ ...cusp, optimizer })
  expect(result.outcome).toBe('failed')
  expect(result.reason).toContain('the gradient is not finite')
  expect(result.params).toBe(0)
  expect(isFiniteState(decode(result.state.optimizer.state))).toBe(true)
})

test('a state that overflows while its steps stay finite ends the training', async () => {
  const growing: Optimizer<never> = {
    name: 'growing',
    init: () => ({ sum: Float64Array.of(1e300) }),
    update: (g, state: { sum: Float64Array }) => {
      state.sum[0]! *= 1e3
      return { step: g.fill(0.25), state }
    },
  }
  const result = await train({ ...cusp, params: 1, optimizer: growing, steps: 9 })
  expect(result.outcome).toBe('failed')
  expect(result.reason).toContain('the state of growing is not finite')
  expect(result.steps).toBe(2)
  expect(result.params).toBe(1.5)
  expect(decode(result.state.optimizer.state)).toEqual({ sum: Float64Array.of(1e306) })
})

describe('the filter says what is wrong', () => {
  const reason = async (loss: (z: Traced, t: Traced) => Traced): Promise<string> => {
    const { outcome, reason: text } = await train({
      ...options,
      data: { inputs: [0, 0], targets: [0, 0] },
      batchSize: 2,
      loss,
      optimizer: gekf(),
    })
    expect(outcome).toBe('failed')
    return text
  }
  test('a loss that is NaN', async () => {
    expect(await reason((z, t) => z.sub(t).sub(1).log().mean())).toContain('the loss is NaN')
  })
  test('a loss without finite derivatives', async () => {
    expect(await reason((z, t) => z.sub(t).sqrt().mean())).toContain(
      'gekf: expected finite derivatives of model and loss',
    )
  })
  test('a model without finite derivatives', async () => {
    const { outcome, reason: text } = await train({
      ...options,
      model: (p, x: Traced) => x.add(p.slope.sqrt()).add(p.offset),
      data: { inputs: [0, 0], targets: [0, 0] },
      batchSize: 2,
      optimizer: gekf(),
    })
    expect([outcome, text]).toEqual([
      'failed',
      expect.stringContaining('expected finite derivatives'),
    ])
  })
  test('a loss that is not convex', async () => {
    expect(await reason((z, t) => z.sub(t).square().mean().neg())).toContain('indefinite')
  })
})
