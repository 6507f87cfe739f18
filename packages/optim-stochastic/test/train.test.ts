import { describe, expect, test } from '@jest/globals'
import { tensor, value, type Traced } from '@wengert/ad-core'
import {
  adam,
  constant,
  robbinsMonro,
  sgd,
  smd,
  train,
  trainer,
  trainerAsync,
  type Optimizer,
  type ModelQuery,
  type TrainStep,
} from '../src/index.js'
import { randomStream } from '../src/data/random.js'

interface Line<Leaf> {
  readonly slope: Leaf
  readonly offset: Leaf
}

/** Points of the line t = x₀ − 2x₁ + 0.5. */
function linePoints(count: number): { inputs: ReturnType<typeof tensor>; targets: Float64Array } {
  const random = randomStream(1)
  const xs = Array.from({ length: count }, () => [random.normal(), random.normal()])
  return { inputs: tensor(xs), targets: Float64Array.from(xs, ([x, y]) => x! - 2 * y! + 0.5) }
}

const model = (p: Line<Traced>, x: Traced): Traced => x.matmul(p.slope).add(p.offset)
const loss = (z: Traced, t: Traced): Traced => z.sub(t).square().mean().mul(0.5)
const params: Line<Float64Array | number> = { slope: Float64Array.of(0, 0), offset: 0 }
const data = linePoints(60)
const problem = { params: { slope: Float64Array.of(0, 0), offset: 0 }, data, model, loss }
const mean = (p: Traced, batch: Traced): Traced => p.sub(batch).square().mean()

function expectLine(p: { slope: Float64Array; offset: number }, digits: number): void {
  expect(p.slope[0]).toBeCloseTo(1, digits)
  expect(p.slope[1]).toBeCloseTo(-2, digits)
  expect(p.offset).toBeCloseTo(0.5, digits)
}

describe('train', () => {
  test('finds the line, with model and loss apart', async () => {
    const result = await train({ ...problem, optimizer: sgd({ stepSize: 0.3 }), epochs: 60 })
    expect(result.outcome).toBe('exhausted')
    expectLine(result.params, 8)
    expect(result.steps).toBe(360)
    expect(result.patterns).toBe(3600)
    expect(result.history).toHaveLength(360)
    expect(result.loss).toBe(result.history.at(-1)!.loss)
    expect(result.params.slope).toBeInstanceOf(Float64Array)
  })

  test('finds it with the loss in one piece', async () => {
    const result = await train({
      params: problem.params,
      data,
      loss: (p: Line<Traced>, batch: { inputs: Traced; targets: Traced }) =>
        loss(model(p, batch.inputs), batch.targets),
      optimizer: smd({ stepSize: 0.1, curvature: 'hessian' }),
      epochs: 100,
    })
    expectLine(result.params, 6)
  })

  test('fully online, and with a schedule as a factor on steps', async () => {
    const seen: number[] = []
    const result = await train({
      params: 1,
      data: Float64Array.of(1, 2, 3, 4),
      loss: (p: Traced, batch: Traced) => {
        seen.push(batch.length)
        return mean(p, batch)
      },
      optimizer: sgd({ stepSize: 0.5 }),
      schedule: robbinsMonro({ initial: 1, tau: 1 }),
      batchSize: 1,
      sampling: 'sequential',
    })
    expect(new Set(seen)).toEqual(new Set([1]))
    expect(result.params).toBeCloseTo(2.5, 14) // w ← w − (w − x)/t is the running mean
  })

  test('batches come in the order and the pieces that sampling says', () => {
    const batches: number[][] = []
    const steps = [
      ...trainer({
        params: 0,
        data: [10, 20, 30, 40, 50],
        loss: (p, batch) => {
          batches.push([
            ...((batch as unknown as { data?: Float64Array }).data ??
              (batch as unknown as Float64Array)),
          ])
          return mean(p, batch)
        },
        optimizer: sgd({ stepSize: 0 }),
        batchSize: 2,
        sampling: 'sequential',
        epochs: 2,
      }),
    ]
    expect(steps.map(({ epoch, patterns }) => [epoch, patterns])).toEqual([
      [0, 2],
      [0, 4],
      [0, 5],
      [1, 7],
      [1, 9],
      [1, 10],
    ])
    expect(batches).toEqual([[10, 20], [30, 40], [50], [10, 20], [30, 40], [50]])
  })

  test('leaves its starting parameters and the data alone', async () => {
    const start = { slope: Float64Array.of(0, 0), offset: 0 }
    await train({ ...problem, params: start, optimizer: adam(), steps: 3 })
    expect(start).toEqual({ slope: Float64Array.of(0, 0), offset: 0 })
    expect(data.inputs.data).toEqual(linePoints(60).inputs.data)
    expect(data.targets).toEqual(linePoints(60).targets)
  })
})

describe('reproducibility', () => {
  const run = (seed: number, more: object = {}) =>
    train({
      ...problem,
      optimizer: smd({ stepSize: 0.05 }) as Optimizer<ModelQuery>,
      steps: 25,
      seed,
      ...more,
    })

  test('same seed, same result, bit for bit', async () => {
    const [a, b, c] = await Promise.all([run(3), run(3), run(4)])
    expect(a.params).toEqual(b.params)
    expect(a.history).toEqual(b.history)
    expect(a.state).toEqual(b.state)
    expect(a.params).not.toEqual(c.params)
  })

  test.each(['shuffle', 'replacement', 'sequential'] as const)(
    'a run that is stopped and resumed is the same run: %s',
    async (sampling) => {
      const whole = await run(3, { sampling })
      const part = await run(3, { sampling, steps: 11 })
      const rest = await run(3, { sampling, resume: part.state })
      expect(rest.state).toEqual(whole.state)
      expect(rest.params).toEqual(whole.params)
      expect([...part.history, ...rest.history]).toEqual(whole.history)
      // The state is not used up.
      expect((await run(3, { sampling, resume: part.state })).state).toEqual(whole.state)
    },
  )

  test('trainer and train are one loop', async () => {
    const steps: TrainStep[] = []
    const training = trainer({ ...problem, optimizer: smd({ stepSize: 0.05 }), steps: 25, seed: 3 })
    let turn = training.next()
    for (; turn.done !== true; turn = training.next()) steps.push(turn.value)
    const { history, params: last } = await run(3)
    expect(steps).toEqual(history)
    expect(turn.value.params).toEqual(last)
  })
})

describe('streams', () => {
  function* counting(until: number): Generator<number> {
    for (let x = 1; x <= until; x++) yield x
  }
  const options = { params: 0, loss: mean, optimizer: sgd({ stepSize: 0.1 }), batchSize: 4 }

  test('a stream that ends: its last batch is short', async () => {
    const result = await train({ ...options, data: counting(10) })
    expect(result.patterns).toBe(10)
    expect(result.steps).toBe(3)
    expect(result.outcome).toBe('exhausted')
    expect(result.reason).toContain('10 patterns')
  })

  test('a stream that never ends, read no further than needed', async () => {
    let taken = 0
    function* endless(): Generator<{ inputs: number[]; targets: number }> {
      for (;;) {
        taken++
        yield { inputs: [taken % 3, taken % 2], targets: (taken % 3) - 2 * (taken % 2) + 0.5 }
      }
    }
    const result = await train({
      ...problem,
      data: endless(),
      optimizer: sgd({ stepSize: 0.3 }),
      batchSize: 6,
      steps: 300,
    })
    expect(taken).toBe(1800)
    expectLine(result.params, 6)
  })

  test('an iterable is begun again for the next epoch', async () => {
    const result = await train({ ...options, data: new Set([1, 2, 3, 4, 5]), epochs: 2 })
    expect(result.history.map(({ epoch, patterns }) => [epoch, patterns])).toEqual([
      [0, 4],
      [0, 5],
      [1, 9],
      [1, 10],
    ])
    const used = await train({ ...options, data: counting(5), steps: 100 })
    expect(used.steps).toBe(2)
    expect(used.outcome).toBe('exhausted')
  })

  test('asynchronous streams give the same as synchronous ones', async () => {
    async function* later(): AsyncGenerator<number> {
      for (const x of counting(10)) yield await Promise.resolve(x)
    }
    const expected = await train({ ...options, data: counting(10) })
    expect((await train({ ...options, data: later() })).state).toEqual(expected.state)
    const steps: TrainStep[] = []
    for await (const step of trainerAsync({ ...options, data: later() })) steps.push(step)
    expect(steps).toEqual(expected.history)
    expect(() => trainer({ ...options, data: later() })).toThrow('Perhaps trainerAsync?')
  })
})

describe('ends', () => {
  test('onStep and evaluate, every so many steps and at the last', async () => {
    const seen: number[] = []
    const result = await train({
      ...problem,
      optimizer: sgd(),
      steps: 25,
      every: 10,
      evaluate: (p) => ({ slope: p.slope[0]! }),
      onStep: ({ step }) => void seen.push(step),
    })
    expect(seen).toEqual([10, 20, 25])
    expect(result.history.map(({ step }) => step)).toEqual([10, 20, 25])
    expect(result.history.at(-1)!.evaluation).toEqual({ slope: result.params.slope[0] })
  })

  test('stopped by onStep', async () => {
    const result = await train({
      ...problem,
      optimizer: sgd(),
      onStep: ({ step }) => (step === 3 ? 'stop' : undefined),
    })
    expect(result.outcome).toBe('stopped')
    expect(result.steps).toBe(3)
  })

  test('stopped by a signal, also by one that a timer aborts', async () => {
    const aborted = await train({ ...problem, optimizer: sgd(), signal: AbortSignal.abort() })
    expect([aborted.outcome, aborted.steps]).toEqual(['stopped', 0])
    expect(aborted.params).toEqual(params)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    const timed = await train({
      ...problem,
      optimizer: sgd(),
      steps: 1e9,
      every: 1e9,
      signal: controller.signal,
    })
    expect(timed.outcome).toBe('stopped')
  })

  test('runaway: failed, with the last finite parameters', async () => {
    const result = await train({ ...problem, optimizer: sgd({ stepSize: 100 }), steps: 1000 })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toContain('ran away')
    expect(result.params.slope.every(Number.isFinite)).toBe(true)
  })

  test('a step that is not finite is not taken', async () => {
    const broken: Optimizer<never> = {
      name: 'broken',
      init: () => null,
      update: (g, state, at) => ({ step: g.fill(at.iteration === 2 ? Infinity : 1), state }),
    }
    const result = await train({ ...problem, optimizer: broken, steps: 10 })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toContain('broken')
    expect(result.steps).toBe(2)
    expect(result.params).toEqual({ slope: Float64Array.of(2, 2), offset: 2 })
  })

  test('a loss that becomes NaN: failed', async () => {
    const result = await train({
      params: 1,
      data: [1, 1],
      loss: (p: Traced) => p.log(),
      optimizer: sgd({ stepSize: 0.7 }),
      batchSize: 1,
      steps: 5,
    })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toContain('NaN')
    expect(Number.isFinite(result.params)).toBe(true)
  })

  test('a result reads well', async () => {
    const result = await train({ ...problem, optimizer: smd(), evaluate: () => 0.25 })
    const text = result
      .toString()
      .replace(/[\d.e-]+ s \(.*\)/, 'TIME')
      .replace(/(loss +)\S+/, '$1LOSS')
    expect(text).toMatchInlineSnapshot(`
      "exhausted: all 6 steps done
        loss        LOSS (last batch)
        evaluation  0.25
        steps       6, 60 patterns, TIME
        optimizer   smd, 3 numbers a weight
        params      3 weights"
    `)
  })
})

test('float32 parameters are trained in float32', async () => {
  const result = await train({
    params: { slope: new Float32Array(2), offset: new Float32Array(1) },
    data: {
      inputs: tensor(data.inputs, { dtype: 'f32' }),
      targets: Float32Array.from(data.targets),
    },
    model,
    loss,
    optimizer: smd({ stepSize: 0.3 }),
    epochs: 40,
  })
  expect(result.params.slope).toBeInstanceOf(Float32Array)
  expect(result.state.params).toBeInstanceOf(Float32Array)
  expect((result.state.optimizer.state as { v: Float32Array }).v).toBeInstanceOf(Float32Array)
  expect(result.params.slope[1]).toBeCloseTo(-2, 4)
})

test('constant is a schedule too', () => {
  expect(constant(0.25)(1000)).toBe(0.25)
})
