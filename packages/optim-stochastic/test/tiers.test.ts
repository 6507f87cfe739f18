import { describe, expect, test } from '@jest/globals'
import {
  CompileError,
  mean,
  mul,
  softmaxCrossEntropy,
  square,
  sub,
  tanh,
  tensor,
  type Flat,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { adam, gekf, sgd, smd, train, trainer, type TrainState } from '../src/index.js'

interface Net {
  readonly W: Traced
  readonly b: Traced
  readonly V: Traced
}

const patterns = 90
const [ins, hidden, outs] = [4, 12, 3]
const wave = (length: number, phase: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(phase + 2.3 * i))
const inputs = tensor(wave(patterns * ins, 0), { shape: [patterns, ins] })
const targets = Int32Array.from({ length: patterns }, (_, i) =>
  inputs.data[ins * i]! > 0.3 ? 2 : inputs.data[ins * i + 1]! > 0 ? 1 : 0,
)
const network = {
  params: {
    W: tensor(wave(ins * hidden, 1), { shape: [ins, hidden] }),
    b: new Float64Array(hidden),
    V: tensor(wave(hidden * outs, 2), { shape: [hidden, outs] }),
  },
  data: { inputs, targets },
  model: (p: Net, x: Traced): Traced => tanh(x.matmul(p.W).add(p.b)).matmul(p.V),
  loss: (z: Traced, t: Traced): Scalar => mean(softmaxCrossEntropy(z, t) as Traced),
  batchSize: 30,
  steps: 260,
}
const optimizers = {
  sgd: sgd({ stepSize: 0.1 }),
  adam: adam({ stepSize: 0.01 }),
  smd: smd({ stepSize: 0.05 }),
} as const

const losses = (history: readonly { loss: number }[]): number[] => history.map(({ loss }) => loss)

describe('interpreted and compiled trainings learn the same', () => {
  test.each(['sgd', 'adam', 'smd'] as const)('%s on a network', async (name) => {
    const options = { ...network, optimizer: optimizers[name] }
    const [compiled, interpreted, auto] = await Promise.all(
      ([true, false, 'auto'] as const).map((compile) => train({ ...options, compile } as never)),
    )
    expect([compiled!.tier, interpreted!.tier, auto!.tier]).toEqual([
      'compiled',
      'interpreted',
      'compiled',
    ])
    expect(auto!.tierReason).toMatch(/^compiled after \d+ interpreted/)
    const [expected, ...others] = [interpreted!, compiled!, auto!].map(({ history }) =>
      losses(history as never),
    )
    for (const other of others) {
      other.forEach((loss, k) => expect(Math.abs(loss - expected![k]!)).toBeLessThan(1e-8))
    }
    expect(auto!.warnings).toEqual([])
  })

  test('with single precision, as exactly as that is', async () => {
    const single = (x: { data: ArrayLike<number>; shape: readonly number[] }): unknown =>
      tensor(Float32Array.from(x.data), { shape: x.shape })
    const params = {
      W: single(network.params.W),
      b: new Float32Array(hidden),
      V: single(network.params.V),
    }
    const run = (compile: boolean): Promise<{ loss: number; tier: string }> =>
      train({ ...network, params, optimizer: optimizers.sgd, steps: 30, compile } as never)
    const [compiled, interpreted] = [await run(true), await run(false)]
    expect(compiled.tier).toBe('compiled')
    expect(compiled.loss).toBeCloseTo(interpreted.loss, 4)
  })

  test('pattern by pattern, where outputs are interpreted', async () => {
    const options = { ...network, optimizer: gekf(), batchSize: 1, steps: 20 }
    const [compiled, interpreted] = await Promise.all(
      [true, false].map((compile) => train({ ...options, compile } as never)),
    )
    expect(compiled!.loss).toBeCloseTo(interpreted!.loss, 9)
  })
})

describe('a training that was stopped goes on bit for bit', () => {
  test.each([true, false, 'auto'] as const)('with compile %s', async (compile) => {
    const options = { ...network, optimizer: optimizers.smd, compile }
    const whole = await train(options as never)
    const { patience } = (whole.state as TrainState).tier!
    const around = compile === 'auto' ? [patience - 1, patience, patience + 1, patience + 3] : []
    for (const steps of [0, 1, 50, ...around, 259]) {
      const { state } = await train({ ...options, steps } as never)
      const resume = JSON.parse(JSON.stringify(state)) as TrainState
      const { compile: _, ...rest } = options
      const resumed = await train({ ...rest, resume } as never)
      expect(resumed.state).toEqual(whole.state)
      expect(losses(resumed.history)).toEqual(losses(whole.history).slice(steps))
    }
  })

  test('a state from before there were tiers goes on interpreted', async () => {
    const options = { ...network, optimizer: optimizers.sgd }
    const { state } = await train({ ...options, steps: 5 } as never)
    const { tier: _, ...old } = state as TrainState
    const resumed = await train({ ...options, resume: old } as never)
    expect([resumed.tier, resumed.steps]).toEqual(['interpreted', 260])
  })
})

describe('a loss that changes by itself', () => {
  const vector = wave(3000, 0)
  const options = { params: vector, data: wave(50, 1), optimizer: sgd({ stepSize: 0.01 }) }
  const noisy = (w: Traced, x: Traced): Scalar =>
    mul(1 + 0.1 * Math.random(), mean(square(sub(w, mean(x)))))

  test('warns once and stays interpreted', async () => {
    const { tier, warnings, outcome } = await train({
      ...options,
      loss: noisy as never,
      steps: 150,
    })
    expect([tier, warnings.length, outcome]).toEqual(['interpreted', 1, 'exhausted'])
  })

  test('is an error where programs were asked for', async () => {
    const run = train({ ...options, loss: noisy as never, steps: 5, compile: true })
    await expect(run).rejects.toThrow(CompileError)
  })
})

test('numbers that are none end a compiled training as failed', async () => {
  const { outcome, params, tier } = await train({
    params: Float64Array.of(1),
    data: Float64Array.of(3, 3, 3, 3),
    loss: ((w: Traced, x: Traced) => mean(square(sub(w, x)))) as never,
    optimizer: sgd({ stepSize: 1e200 }),
    batchSize: 2,
    steps: 10,
    compile: true,
  })
  expect([outcome, tier]).toEqual(['failed', 'compiled'])
  expect(Number.isFinite((params as unknown as Flat)[0])).toBe(true)
})

test('a label that is no class ends a compiled training with its error', async () => {
  const targets = network.data.targets.map((label, i) => (i === 70 ? outs : label))
  const run = train({
    ...network,
    data: { inputs, targets },
    optimizer: optimizers.sgd,
    steps: 12,
    compile: true,
  } as never)
  await expect(run).rejects.toThrow('expected whole labels from 0 to 2, got 3. Perhaps they count')
})

test('trainings that end, or are left, give their programs back', () => {
  const options = {
    params: 1,
    data: [1, 2, 3],
    loss: ((w: Traced, x: Traced) => mean(square(sub(w, x)))) as never,
    optimizer: sgd(),
    batchSize: 1,
    steps: 2,
    compile: true,
  }
  for (let k = 0; k < 1000; k++) {
    for (const { step } of trainer(options)) if (k % 2 === 0 && step === 1) break
  }
})
