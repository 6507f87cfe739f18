import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Tensor, type Flat } from '@wengert/ad-core'
import * as library from '../src/index.js'
import { train, type ModelQuery, type Optimizer, type SampleOracle } from '../src/index.js'
import { layoutOf } from '../src/layout.js'
import { linePoints, loss, model } from './line.js'

/**
 * Options with which each method finds a line within {@link STEPS} batches of ten. A method of
 * src/methods joins by a line here; without one it learns with its default options.
 */
const SETTINGS: Readonly<Record<string, object>> = {
  adadelta: { epsilon: 1e-2 },
  adagrad: { stepSize: 0.5 },
  adam: { stepSize: 0.1 },
  adamw: { stepSize: 0.1, weightDecay: 1e-4 },
  alap: { stepSize: 0.1 },
  hypergradient: { stepSize: 0.1, metaStepSize: 1e-3 },
  lion: { stepSize: (t: number) => 0.08 * 0.98 ** t },
  momentum: { stepSize: 0.05 },
  muon: { vectorStepSize: 0.1 },
  nadam: { stepSize: 0.1 },
  nesterov: { stepSize: 0.05 },
  obfgs: { stepSize: 0.3, epsilon: 0.1 },
  olbfgs: { stepSize: 0.3, epsilon: 0.1 },
  prodigy: { initialDistance: 1e-3 },
  rmsprop: { stepSize: (t: number) => 0.1 * 0.98 ** t },
  scheduleFree: { stepSize: 0.2 },
  shampoo: { stepSize: 0.5 },
  soap: { stepSize: 0.1 },
  sophia: { stepSize: (t: number) => 0.1 * 0.98 ** t, clipping: 1, every: 2 },
}

const STEPS = 150

/** Methods that expect all patterns in each batch: where the loss is another each time, they fail. */
const OF_WHOLE_DATA: readonly string[] = ['silvaAlmeida']

type Factory = (options?: object) => Optimizer<ModelQuery>

/** The methods of src/methods that can be imported, each from the file of its name. */
const methods = readdirSync(join(import.meta.dirname, '../src/methods')).flatMap((file) => {
  const name = file
    .replace('.ts', '')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const found = (library as unknown as Readonly<Record<string, unknown>>)[name]
  return typeof found === 'function' ? [[name, found as Factory] as const] : []
})

const problem = { data: linePoints(60), model, loss, compile: false }
const doubles = { slope: Float64Array.of(0.1, -0.2), offset: Float64Array.of(0.3) }
const singles = { slope: Float32Array.from(doubles.slope), offset: Float32Array.of(0.3) }

/** The mean loss ½(w·x − t)² over three patterns, answered without allocation. */
function sampleAt(params: Float64Array, iteration: number, solved: boolean): Sample {
  const rows = [Float64Array.of(1, 2, 1), Float64Array.of(-1, 0.5, 1), Float64Array.of(0, -1, 1)]
  const errors = Float64Array.from(rows, (row, k) => (solved ? 0 : row[0]! - k + params[0]!))
  const product = (v: Flat, out: Flat): Flat => {
    out.fill(0)
    for (const row of rows) {
      let sum = 0
      for (let i = 0; i < 3; i++) sum += row[i]! * v[i]!
      for (let i = 0; i < 3; i++) out[i] = out[i]! + (row[i]! * sum) / 3
    }
    return out
  }
  const gradientAt = (_w: Flat, out: Flat): Flat => {
    out.fill(0)
    rows.forEach((row, k) => row.forEach((x, i) => (out[i] = out[i]! + (errors[k]! * x) / 3)))
    return out
  }
  const outputs = {
    z: new Tensor([1, 1], 'f64', Float64Array.of(params[0]! + 2 * params[1]! + params[2]!)),
    error: new Tensor([1, 1], 'f64', errors.slice(0, 1)),
    jacobian: new Tensor([1, 1, 3], 'f64', rows[0]!),
    lossHessian: new Tensor([1, 1, 1], 'f64', Float64Array.of(1)),
  }
  return {
    params,
    iteration,
    value: () => errors.reduce((sum, error) => sum + error ** 2, 0) / 6,
    gradientAt,
    hvp: product,
    gnvp: product,
    curvatureDiagonal: (out) => {
      for (let i = 0; i < 3; i++) out[i] = rows.reduce((sum, row) => sum + row[i]! ** 2, 0) / 3
      return out
    },
    outputs: () => outputs,
  }
}

type Sample = SampleOracle<ModelQuery>

describe.each(methods)('%s', (name, method) => {
  const settings = SETTINGS[name]
  const flat = (tree: { slope: Flat; offset: Flat }): number[] => [...tree.slope, ...tree.offset]

  test('finds a line', async () => {
    const optimizer = method(settings)
    const distance = (p: { slope: Flat; offset: Flat }): number =>
      Math.hypot(p.slope[0]! - 1, p.slope[1]! + 2, p.offset[0]! - 0.5)
    const { outcome, params } = await train({
      ...problem,
      params: doubles,
      optimizer,
      steps: STEPS,
      batchSize: OF_WHOLE_DATA.includes(name) ? 60 : 10,
      evaluate: distance,
      every: 10,
      onStep: ({ evaluation }) => ((evaluation as number) < 0.1 ? 'stop' : undefined),
    })
    expect(distance(params)).toBeLessThan(0.1) // from 2.03
    expect(outcome).toBe('stopped')
  })

  test('works alike in single precision', async () => {
    const run = (params: object): Promise<{ params: { slope: Flat; offset: Flat } }> =>
      train({ ...problem, params, optimizer: method(settings), steps: 12 } as never)
    const [double, single] = [await run(doubles), await run(singles)]
    expect(single.params.slope).toBeInstanceOf(Float32Array)
    flat(single.params).forEach((x, i) => expect(x).toBeCloseTo(flat(double.params)[i]!, 4))
  })

  test('resumes bit for bit, through JSON, in a state that keeps its form', async () => {
    const options = { ...problem, params: doubles, optimizer: method(settings) }
    const whole = await train({ ...options, steps: 14 })
    const { state } = await train({ ...options, steps: 5 })
    const resume = JSON.parse(JSON.stringify(state)) as typeof state
    const rest = await train({ ...options, optimizer: method(settings), steps: 14, resume })
    expect(rest.state).toEqual(whole.state)
  })

  test('takes finite steps where gradients vanish', () => {
    const optimizer = method(settings)
    const params = Float64Array.of(1, 2, 3)
    const state = optimizer.init(params, layoutOf(doubles)) as never
    for (let t = 0; t < 12; t++) {
      const { step } = optimizer.update(new Float64Array(3), state, sampleAt(params, t, true))
      expect([...step].every(Number.isFinite)).toBe(true)
    }
  })

  test('allocates no array after its first step', () => {
    const Uncounted = globalThis.Float64Array
    let count = 0
    class Counted extends Uncounted {
      constructor(length: number) {
        super(length)
        count++
      }
    }
    globalThis.Float64Array = Counted as unknown as typeof Uncounted
    try {
      const optimizer = method(settings)
      const params = new Counted(3).fill(0.5) as Float64Array
      const samples = Array.from({ length: 24 }, (_, t) => sampleAt(params, t, false))
      const gradient = new Counted(3) as Float64Array
      let state = optimizer.init(params, layoutOf(doubles))
      let after = Infinity
      samples.forEach((sample, t) => {
        optimizer.product?.(state as never)
        sample.gradientAt(params, gradient)
        state = optimizer.update(gradient, state as never, sample).state
        if (t === 0) after = count
      })
      expect(count).toBe(after)
    } finally {
      globalThis.Float64Array = Uncounted
    }
  })
})

test('the methods are there', () => {
  const names = methods.map(([name]) => name)
  expect(names).toEqual(expect.arrayContaining(['sgd', 'smd', ...Object.keys(SETTINGS)]))
})
