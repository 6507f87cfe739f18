import { describe, expect, test } from '@jest/globals'
import { gather, tensor, type Tensor, type Traced } from '@wengert/ad-core'
import { smd, train } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import { quadraticSample, type Rows } from './quadratic.js'

const half = (z: Traced, targets: Traced): Traced => z.sub(targets).square().mean().mul(0.5)

/** Mean loss of a matrix of rank 3, factorised from entries near the saddle at 0, over all entries seen. */
async function factorised(seed: number, batchSize: number): Promise<number> {
  const random = randomStream(seed, 1)
  const normal = (rows: number, size: number): Tensor =>
    tensor(
      Float64Array.from({ length: 3 * rows }, () => size * random.normal()),
      { shape: [rows, 3] },
    )
  const product = (A: Tensor, B: Tensor, i: number, j: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + A.data[3 * i + k]! * B.data[3 * j + k]!, 0)
  const [A, B] = [normal(20, 1), normal(15, 1)]
  const i = Int32Array.from({ length: 300 }, (_, k) => k % 20)
  const j = Int32Array.from({ length: 300 }, (_, k) => Math.floor(k / 20))
  const targets = Float64Array.from(i, (row, k) => product(A, B, row, j[k]!))
  const { params } = await train({
    params: { U: normal(20, 0.1), V: normal(15, 0.1) },
    data: { inputs: { i, j }, targets },
    model: (p: { U: Traced; V: Traced }, x: { i: Traced; j: Traced }) =>
      gather(p.U, x.i).mul(gather(p.V, x.j)).sum({ axis: 1 }),
    loss: half,
    optimizer: smd(),
    batchSize,
    steps: 400,
    seed,
  })
  const errors = targets.map((t, k) => product(params.U, params.V, i[k]!, j[k]!) - t)
  return errors.reduce((sum, e) => sum + (e * e) / 2, 0) / 300
}

/** Mean square error of the weights of a regression on 60 inputs, one in twenty of which is not 0. */
async function regressed(seed: number): Promise<number> {
  const random = randomStream(seed, 2)
  const [rows, n] = [600, 60]
  const inputs = Float64Array.from({ length: rows * n }, () => {
    const x = random.normal()
    return Math.abs(random.normal()) < 0.063 ? x : 0
  })
  const truth = Float64Array.from({ length: n }, () => random.normal())
  const targets = Float64Array.from({ length: rows }, (_, k) =>
    truth.reduce((sum, w, j) => sum + w * inputs[k * n + j]!, 0),
  )
  const { params } = await train({
    params: { w: new Float64Array(n) },
    data: { inputs: tensor(inputs, { shape: [rows, n] }), targets },
    model: (p: { w: Traced }, x: Traced) => x.matmul(p.w),
    loss: half,
    optimizer: smd(),
    batchSize: 10,
    steps: 2000,
    seed,
  })
  return truth.reduce((sum, w, j) => sum + (w - params.w[j]!) ** 2 / n, 0)
}

describe('smd untouched', () => {
  // At the start the loss is about 1.5.
  test.each([
    [1, 1.2],
    [10, 0.6],
    [50, 0.3],
  ])('factorises a matrix from near the saddle, batch %d', async (batchSize, bound) => {
    for (let seed = 0; seed < 2; seed++) {
      expect(await factorised(seed, batchSize)).toBeLessThan(bound)
    }
  })

  test('leaves a saddle at which G vanishes and H does not', async () => {
    const random = randomStream(5, 3)
    const inputs = Float64Array.from({ length: 200 }, () => random.normal())
    const { params, outcome } = await train({
      params: { u: 1e-3, v: 1e-3 },
      data: { inputs, targets: inputs },
      model: (p: { u: Traced; v: Traced }, x: Traced) => x.mul(p.u).mul(p.v),
      loss: half,
      optimizer: smd(),
      batchSize: 10,
      steps: 500,
    })
    expect(outcome).toBe('exhausted')
    expect(params.u * params.v).toBeCloseTo(1, 8)
  })

  test('finds the weights of rare inputs, while the loss falls by orders of magnitude', async () => {
    for (let seed = 0; seed < 2; seed++) expect(await regressed(seed)).toBeLessThan(1e-4)
  })
})

describe('a weight that takes no part in a batch', () => {
  const H: Rows = [
    [4, 1, 0],
    [1, 2, 0],
    [0, 0, 0],
  ]
  const origin = new Float64Array(3)

  test('starts with a gain no larger than those of the others', () => {
    const optimizer = smd()
    const state = optimizer.init(origin)
    for (let t = 0; t < 10; t++) {
      optimizer.update(Float64Array.of(1, -1, 0), state, quadraticSample(H, origin, undefined, t))
    }
    const [first, second, idle] = state.gain
    expect(idle).toBeLessThanOrEqual(Math.max(first!, second!))
  })

  test.each(['local', 'scalar'] as const)(
    'neither hides that gains are too large, gain %s, nor pays for it',
    (gain) => {
      const optimizer = smd({ stepSize: 100, metaStepSize: 0, gainLimit: 0.5, gain })
      const state = optimizer.init(origin)
      state.v.set([1, -1, 1e6])
      optimizer.update(Float64Array.of(1, 1, 0), state, quadraticSample(H, origin))
      // vᵀHv = 4 − 2 + 2, vᵀv/p = 2/p
      expect(state.gain[0]).toBeCloseTo(0.25, 12)
      if (gain === 'local') expect(state.gain[2]).toBe(100)
    },
  )
})

test('μ follows the decrease that steps foretell, and outliers are told by that of the first ones', () => {
  const H: Rows = [[1]]
  const optimizer = smd({ metaStepSize: 0 })
  const state = optimizer.init(Float64Array.of(0))
  const step = (g: number, t: number): void => {
    optimizer.update(
      Float64Array.of(g),
      state,
      quadraticSample(H, Float64Array.of(0), undefined, t),
    )
  }
  for (let t = 0; t < 10; t++) step(1, t)
  const { decrease, recent } = state.measured!
  expect(recent).toBe(decrease)
  for (let t = 10; t < 510; t++) step(1e-3, t)
  expect(state.measured!.decrease).toBe(decrease)
  expect(state.measured!.recent / decrease).toBeCloseTo(0.99 ** 500, 4)
  for (let t = 510; t < 520; t++) step(1, t)
  expect(state.measured!.recent).toBeLessThan(0.01 * decrease)
})
