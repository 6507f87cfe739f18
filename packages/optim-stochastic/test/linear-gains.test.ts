import { describe, expect, test } from '@jest/globals'
import { DomainError, type PatternOutputs } from '@wengert/ad-core'
import {
  elk1,
  idbd,
  k1,
  smd,
  train,
  type ModelQuery,
  type Optimizer,
  type Transform,
} from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import { linePoints, loss, model, problem } from './line.js'
import { leastSquaresSample, quadraticSample } from './quadratic.js'

/**
 * Sutton's task (1992): 20 normal inputs of which the first 5 count, each by ±1; one of these signs
 * flips every 20 patterns. Returns the mean squared error over the last patterns and the state.
 */
function tracked<State>(
  optimizer: Transform<State, 'outputs'>,
  patterns: number,
  measured: number,
): { error: number; state: State } {
  const random = randomStream(5, 1)
  const signs = Float64Array.from({ length: 5 }, () => 1)
  const w = new Float64Array(20)
  const x = new Float64Array(20)
  const one = (data: Float64Array): { data: Float64Array } => ({ data })
  const [z, error, curvature] = [0, 0, 1].map((entry) => Float64Array.of(entry))
  const outputs = {
    z: one(z!),
    error: one(error!),
    jacobian: one(x),
    lossHessian: one(curvature!),
  } as unknown as PatternOutputs
  let state = optimizer.init(w)
  const step = new Float64Array(20)
  let sum = 0
  for (let t = 0; t < patterns; t++) {
    if (t % 20 === 0) signs[Math.floor(5 * random.uniform())]! *= -1
    let [output, target] = [0, 0]
    for (let i = 0; i < 20; i++) {
      x[i] = random.normal()
      output += w[i]! * x[i]!
      if (i < 5) target += signs[i]! * x[i]!
    }
    z![0] = output
    error![0] = output - target
    if (t >= patterns - measured) sum += (output - target) ** 2
    const at = { params: w, iteration: t, outputs: () => outputs }
    state = optimizer.update(step, state, at).state
    for (let i = 0; i < 20; i++) w[i]! += step[i]!
  }
  return { error: sum / measured, state }
}

describe('Sutton’s task: 5 inputs count, 15 do not', () => {
  const fixed = tracked(idbd({ stepSize: 0.04, metaStepSize: 0 }), 8_000, 5_000)

  test('one step size for all, the best of them, leaves an error of 3.5', () => {
    expect(fixed.error).toBeGreaterThan(3)
    expect(fixed.error).toBeLessThan(4)
  })

  test('IDBD tells them apart, and halves the error', () => {
    const { error, state } = tracked(idbd({ metaStepSize: 0.01 }), 10_000, 5_000)
    const alphas = [...state.logStepSize].map(Math.exp)
    const relevant = Math.min(...alphas.slice(0, 5))
    const irrelevant = Math.max(...alphas.slice(5))
    expect(relevant).toBeGreaterThan(5 * irrelevant)
    expect(error).toBeLessThan(0.6 * fixed.error)
  })

  test('K1 does so too', () => {
    const { error, state } = tracked(k1({ metaStepSize: 0.01 }), 8_000, 5_000)
    const variances = [...state.logVariance].map(Math.exp)
    expect(Math.min(...variances.slice(0, 5))).toBeGreaterThan(5 * Math.max(...variances.slice(5)))
    expect(error).toBeLessThan(0.6 * fixed.error)
  })
})

describe('one pattern, by hand', () => {
  const w = Float64Array.of(1, -1)
  const at = leastSquaresSample([[2, 0.5]], [3], w) // z = 1.5, δ = 1.5

  test('IDBD', () => {
    const optimizer = idbd({ stepSize: 0.1, metaStepSize: 0.5 })
    const state = optimizer.init(w)
    state.h.set([0.2, -0.2])
    const { step } = optimizer.update(new Float64Array(2), state, at)
    const beta = [2, 0.5].map((x, i) => Math.log(0.1) + 0.5 * 1.5 * x * [0.2, -0.2][i]!)
    ;[2, 0.5].forEach((x, i) => {
      const alpha = Math.exp(beta[i]!)
      expect(state.logStepSize[i]).toBeCloseTo(beta[i]!, 14)
      expect(step[i]).toBeCloseTo(alpha * 1.5 * x, 14)
      const kept = Math.max(0, 1 - alpha * x * x)
      expect(state.h[i]).toBeCloseTo([0.2, -0.2][i]! * kept + alpha * 1.5 * x, 14)
    })
  })

  test('K1 with μ = 0 is the Kalman gain of a diagonal covariance', () => {
    const optimizer = k1({ stepSize: 0.1, metaStepSize: 0, noise: 0.5 })
    const state = optimizer.init(w)
    const { step } = optimizer.update(new Float64Array(2), state, at)
    const innovation = 0.5 + 0.1 * (4 + 0.25)
    expect(step[0]).toBeCloseTo((0.1 * 2 * 1.5) / innovation, 14)
    expect(step[1]).toBeCloseTo((0.1 * 0.5 * 1.5) / innovation, 14)
    expect(state.h[0]).toBeCloseTo(step[0]! * (1 - (0.1 * 4) / innovation), 14)
  })

  test('where several inputs count, no variance takes K1 beyond the target', () => {
    const optimizer = k1({ stepSize: 1e12 })
    const { step } = optimizer.update(new Float64Array(2), optimizer.init(w), at)
    expect(2 * step[0]! + 0.5 * step[1]!).toBeCloseTo(1.5, 9)
  })
})

test('ELK1 is SMD with the diagonal, a pattern at a time', () => {
  const H = [
    [2, 0.5],
    [0.5, 1],
  ]
  const options = { stepSize: 0.1, metaStepSize: 0.2, decay: 0.9 }
  const [one, other] = [elk1(options), smd({ ...options, curvature: 'diagonal' })]
  const at = quadraticSample(H, Float64Array.of(0, 0))
  const [a, b] = [one.init(at.params), other.init(at.params)]
  let v = [0, 0]
  for (let t = 0; t < 5; t++) {
    const g = Float64Array.of(Math.cos(t), 1)
    v = v.map((x, i) => {
      const p = a.gain[i]! * Math.max(0.5, 1 - 0.2 * g[i]! * x)
      return 0.9 * x * (1 - p * H[i]![i]!) - p * g[i]!
    })
    expect(one.update(g.slice(), a, at).step).toEqual(other.update(g.slice(), b, at).step)
    v.forEach((x, i) => expect(a.v[i]).toBeCloseTo(x, 14))
  }
  expect(one.granularity).toBe('pattern')
})

describe('in training', () => {
  const optimizers: [string, () => Optimizer<ModelQuery>][] = [
    ['idbd', () => idbd()],
    ['k1', () => k1()],
    ['elk1', () => elk1()],
  ]
  test.each(optimizers)('%s finds a line, from JSON too, in float32', async (_name, make) => {
    const options = {
      ...problem,
      params: { slope: new Float32Array(2), offset: 0 },
      batchSize: 6,
      steps: 60,
    }
    const whole = await train({ ...options, optimizer: make() })
    const half = await train({ ...options, optimizer: make(), steps: 25 })
    const resume = JSON.parse(JSON.stringify(half.state)) as typeof half.state
    const rest = await train({ ...options, optimizer: make(), resume })
    expect(rest.state).toEqual(whole.state)
    expect(whole.params.slope[0]).toBeCloseTo(1, 1)
    expect(whole.params.offset).toBeCloseTo(0.5, 1)
  })

  test('several outputs and models that are not linear are refused', async () => {
    const { inputs, targets } = linePoints(10)
    const common = { data: { inputs, targets }, params: problem.params, loss }
    await expect(
      train({ ...common, model: (p, x) => model(p, x).add(1).tanh(), optimizer: idbd() }),
    ).rejects.toThrow('expected a model that is linear in its parameters')
    await expect(
      train({
        ...common,
        data: { inputs, targets: inputs },
        model: (p, x) => x.mul(p.slope),
        optimizer: k1(),
      }),
    ).rejects.toThrow('expected one output a pattern, got 2. Perhaps smd()?')
    expect(() => k1({ noise: 0 })).toThrow(DomainError)
    expect(() => idbd({ theta: 1 } as never)).toThrow(DomainError)
  })
})
