import { describe, expect, test } from '@jest/globals'
import { tensor, type Traced } from '@wengert/ad-core'
import {
  chain,
  clipByNorm,
  scale,
  sgd,
  smd,
  train,
  type ModelQuery,
  type SmdOptions,
  type SmdState,
  type Transform,
} from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import { fourRegions } from '../src/problems/index.js'
import { loss, model, problem } from './line.js'
import { quadraticSample, solved, times, type Rows } from './quadratic.js'

const H: Rows = [
  [2, 0.5, 0],
  [0.5, 1, -0.3],
  [0, -0.3, 0.7],
]
const origin = new Float64Array(3)

/** A descent on ½wᵀHw − bᵀw, w returned. */
function descended(
  optimizer: Transform<SmdState, ModelQuery>,
  matrix: Rows,
  b: Float64Array,
  steps: number,
): { w: Float64Array; state: SmdState } {
  let w: Float64Array = new Float64Array(b.length)
  let state = optimizer.init(w)
  for (let t = 0; t < steps; t++) {
    const at = quadraticSample(matrix, w, b, t)
    const result = optimizer.update(at.gradientAt(w, new Float64Array(b.length)), state, at)
    state = result.state
    w = w.map((x, i) => x + result.step[i]!)
  }
  return { w, state }
}

describe('momentum and weight decay', () => {
  const g = Float64Array.of(1.5, -0.4, 0.8)
  const gains = [0.1, 0.3, 0.2]

  test('with p and g held v tends to −[λ(C + ωI) + (1−λ)(1−λβ)diag(1/p)]⁻¹(g + ωw)', () => {
    const [lambda, beta, omega] = [0.9, 0.6, 0.4]
    const w = Float64Array.of(1, -2, 3)
    const options = { metaStepSize: 0, decay: lambda, momentum: beta, weightDecay: omega }
    const optimizer = smd({ stepSize: 0.1, ...options })
    const state = optimizer.init(w)
    state.gain.set(gains)
    for (let t = 0; t < 2000; t++) optimizer.update(g.slice(), state, quadraticSample(H, w))
    const A = H.map((row, i) =>
      row.map((h, j) => {
        const ridge = (1 - lambda) * (1 - lambda * beta)
        return lambda * h + (i === j ? lambda * omega + ridge / gains[i]! : 0)
      }),
    )
    const expected = solved(
      A,
      g.map((x, i) => -x - omega * w[i]!),
    )
    expected.forEach((x, i) => expect(state.v[i]).toBeCloseTo(x, 10))
  })

  test('v is how w follows all gains: the finite difference of a whole run', () => {
    const b = Float64Array.of(1, -1, 2)
    const run = (factor: number): { w: Float64Array; state: SmdState } =>
      descended(
        smd({ stepSize: 0.2 * factor, metaStepSize: 0, decay: 1, momentum: 0.5, weightDecay: 0.1 }),
        H,
        b,
        12,
      )
    const epsilon = 1e-5
    const [up, down] = [run(Math.exp(epsilon)).w, run(Math.exp(-epsilon)).w]
    run(1).state.v.forEach((x, i) => expect(x).toBeCloseTo((up[i]! - down[i]!) / (2 * epsilon), 7))
  })

  test('weight decay is a penalty in the loss', async () => {
    const options = { ...problem, batchSize: 20, steps: 30 }
    const smdOptions = { stepSize: 0.1, metaStepSize: 0.1 }
    const decayed = await train({ ...options, optimizer: smd({ ...smdOptions, weightDecay: 0.3 }) })
    const penalised = await train({
      ...options,
      model: undefined as never,
      loss: ((p: never, { inputs, targets }: Record<'inputs' | 'targets', Traced>) => {
        const { slope, offset } = p as { slope: Traced; offset: Traced }
        const penalty = slope.square().sum().add(offset.square()).mul(0.15)
        return loss(model(p, inputs), targets).add(penalty)
      }) as never,
      optimizer: smd({ ...smdOptions, curvature: 'hessian' }) as never,
    })
    decayed.params.slope.forEach((x, i) =>
      expect(x).toBeCloseTo((penalised.params as typeof decayed.params).slope[i]!, 10),
    )
  })
})

describe('the first gain', () => {
  test('needs no tuning on quadratics of any scale and condition of the axes', () => {
    for (const unit of [1e-6, 1, 1e6]) {
      const scales = [1, 30, 1 / 30]
      const matrix = H.map((row, i) => row.map((h, j) => unit * scales[i]! * h * scales[j]!))
      const b = Float64Array.of(1, -1, 2).map((x, i) => unit * scales[i]! * x)
      const { w } = descended(smd(), matrix, b, 400)
      solved(matrix, b).forEach((x, i) => expect(w[i]! / x).toBeCloseTo(1, 2))
    }
  })

  test('doubling every unit, of loss or weights, changes nothing', () => {
    const b = Float64Array.of(1, -1, 2)
    const twice = H.map((row) => row.map((h) => 2 * h))
    const plain = descended(smd(), H, b, 40).w
    expect(
      descended(
        smd(),
        twice,
        b.map((x) => 2 * x),
        40,
      ).w,
    ).toEqual(plain)
    const wide = H.map((row) => row.map((h) => 4 * h))
    expect(
      descended(
        smd(),
        wide,
        b.map((x) => 2 * x),
        40,
      ).w.map((x) => 2 * x),
    ).not.toEqual(origin)
  })

  test.each(['gauss-newton', 'hessian', 'diagonal', 'none'] as const)(
    'works with curvature %s, gains of both kinds, one weight, and float32',
    async (curvature) => {
      for (const gain of ['local', 'scalar'] as const) {
        const optimizer = smd({ curvature, gain })
        const options = { ...problem, optimizer, batchSize: 20, steps: 120 }
        const { params, outcome } = await train({
          ...options,
          params: { slope: new Float32Array(2), offset: 0 },
        })
        expect(outcome).toBe('exhausted')
        expect(params.slope[1]).toBeCloseTo(-2, 1)
        const { w } = descended(optimizer, [[1e-4]], Float64Array.of(1e-4), 200)
        expect(w[0]).toBeCloseTo(1, 2)
      }
    },
  )

  test('is 0.1 where nothing is curved, and waits for a gradient', () => {
    const flat = [
      [0, 0],
      [0, 0],
    ]
    const b = Float64Array.of(1, 0)
    const { state } = descended(smd({ metaStepSize: 0 }), flat, b, 10)
    expect([...state.gain]).toEqual([0.1, 0.1])
    const still = descended(smd(), flat, new Float64Array(2), 30)
    expect([...still.w, ...still.state.v].map(Math.abs)).toEqual([0, 0, 0, 0])
  })

  test('goes on bit for bit from JSON, in the midst of measuring and after it', async () => {
    const optimizer = smd({ momentum: 0.5, weightDecay: 0.01 })
    const options = { ...problem, optimizer, batchSize: 6, steps: 30 }
    const whole = await train(options)
    for (const steps of [1, 4, 10, 17]) {
      const half = await train({ ...options, steps })
      const resume = JSON.parse(JSON.stringify(half.state)) as typeof half.state
      expect((await train({ ...options, resume })).state).toEqual(whole.state)
    }
  })

  test('trains Four Regions untuned, on a tenth of its patterns', async () => {
    const { params, outcome } = await train({
      params: fourRegions.init(7),
      data: fourRegions.sample(2500, 'uniform', 7),
      model: fourRegions.model,
      loss: fourRegions.loss,
      optimizer: smd(),
      batchSize: 10,
      sampling: 'sequential',
    })
    const { inputs, targets } = fourRegions.testGrid(20)
    const z = (fourRegions.model as (p: unknown, x: unknown) => unknown)(params, inputs)
    expect(outcome).toBe('exhausted')
    expect(fourRegions.assess(z as typeof inputs, targets).loss).toBeLessThan(1)
  })

  test('trains a regression whose targets and inputs have odd units', async () => {
    const random = randomStream(3, 1)
    const scales = [1, 300, 0.01]
    const rows = Array.from({ length: 200 }, () => scales.map((s) => s * random.normal()))
    const targets = Float64Array.from(rows, ([x, y, z]) => 1e4 * (x! - y! / 300 + z! * 200))
    const { loss: last } = await train({
      params: { slope: new Float64Array(3), offset: 0 },
      data: { inputs: tensor(rows), targets },
      model,
      loss,
      optimizer: smd(),
      batchSize: 20,
      steps: 400,
    })
    expect(last).toBeLessThan(1e-3 * 0.5 * 1e8)
  })
})

describe('in chains', () => {
  test.each([
    ['clipByNorm before it', () => chain(clipByNorm(1), smd())],
    ['clipByNorm after it', () => chain(smd(), clipByNorm(0.1))],
    ['scale after it', () => chain(smd(), scale(0.5))],
  ] as const)('%s', async (_name, make) => {
    const { params } = await train({ ...problem, optimizer: make(), batchSize: 20, steps: 150 })
    expect(params.slope[0]).toBeCloseTo(1, 1)
    expect(params.slope[1]).toBeCloseTo(-2, 1)
  })

  test('a clipped gradient is what the gains see', () => {
    const at = quadraticSample(H, origin)
    const optimizer = chain(clipByNorm(1), smd({ stepSize: 0.5 }))
    const { step } = optimizer.update(Float64Array.of(30, 40, 0), optimizer.init(origin), at)
    expect(step[0]).toBeCloseTo(-0.3, 14)
  })
})

test('schedules of μ, λ, momentum and weight decay are followed, and checked step by step', () => {
  const steps: number[] = []
  const seen = (t: number): number => {
    steps.push(t)
    return 0
  }
  const options: SmdOptions = { stepSize: 0.1, metaStepSize: seen, decay: seen, momentum: seen }
  descended(smd({ ...options, weightDecay: seen }) as never, H, Float64Array.of(1, 1, 1), 2)
  expect(steps).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  expect(() =>
    descended(
      smd({ decay: (t) => t + 1 }),
      H,
      origin.map(() => 1),
      2,
    ),
  ).toThrow('smd at step 1: expected decay')
})

describe('limits', () => {
  test('gainLimit keeps vᵀCv below vᵀP⁻¹v', () => {
    const optimizer = smd({ stepSize: 100, metaStepSize: 0, gainLimit: 0.5 })
    const state = optimizer.init(origin)
    state.v.set([1, -1, 0.5])
    const v = state.v.slice()
    optimizer.update(Float64Array.of(1, 1, 1), state, quadraticSample(H, origin))
    const Hv = times(H, v)
    let [curvature, length] = [0, 0]
    v.forEach((x, i) => {
      curvature += x * Hv[i]!
      length += (x * x) / state.gain[i]!
    })
    expect(curvature / length).toBeCloseTo(0.5, 12)
  })

  test('growth is the largest factor of a gain', () => {
    const optimizer = smd({ stepSize: 1, metaStepSize: 1e9, growth: 3 })
    const state = optimizer.init(origin)
    state.v.fill(-1)
    optimizer.update(Float64Array.of(1, 1, 1), state, quadraticSample(H, origin))
    expect([...state.gain]).toEqual([3, 3, 3])
  })

  test.each([
    ['gains beyond numbers', { stepSize: 1e200, metaStepSize: 1e200 }, 'failed'],
    ['a saddle without limits', { stepSize: 1, decay: 1 }, 'exhausted'],
    ['a saddle', {}, 'exhausted'],
  ] as const)('%s: parameters stay finite', async (_name, options, outcome) => {
    const result = await train({
      params: Float64Array.of(1e-3, 1),
      data: Float64Array.of(1, 1),
      // bounded, with the Hessian diag(2, −2) at 0
      loss: (w, x) => w.at(0).square().sub(w.at(1).square()).mul(x.mean()).tanh(),
      optimizer: smd({ ...options, curvature: 'hessian' }),
      steps: 500,
      batchSize: 2,
    })
    expect(result.outcome).toBe(outcome)
    result.params.forEach((x) => expect(Number.isFinite(x)).toBe(true))
  })

  test('v that overflows is told, with what might help', () => {
    const optimizer = smd({ stepSize: 1e10, curvature: 'hessian' })
    const state = optimizer.init(origin)
    state.v.fill(1e305)
    expect(() =>
      optimizer.update(Float64Array.of(1, 1, 1), state, quadraticSample(H, origin)),
    ).toThrow("got a runaway. Perhaps curvature: 'gauss-newton'")
  })
})

test('a step size given is the lecture’s method: nothing is measured or limited', () => {
  const state = smd({ stepSize: 0.3 }).init(origin)
  expect(Object.keys(state)).toEqual(['gain', 'v'])
  const optimizer = smd({ stepSize: 0.3, metaStepSize: 'auto' })
  expect(optimizer.init(origin).measured).toBeDefined()
  const { step } = optimizer.update(
    Float64Array.of(1, 2, 3),
    optimizer.init(origin),
    quadraticSample(H, origin),
  )
  expect(step).toEqual(
    sgd({ stepSize: 0.3 }).update(Float64Array.of(1, 2, 3), null, quadraticSample(H, origin)).step,
  )
})
