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
  type Optimizer,
  type ModelQuery,
  type TrainStep,
} from '../src/index.js'
import { decode } from '../src/coding.js'
import { expectLine, linePoints, loss, mean, model, problem, type Line } from './line.js'

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
      data: problem.data,
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
          batches.push(Array.from({ length: batch.length }, (_, i) => value(batch.at(i))))
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
    expect(problem.data.inputs.data).toEqual(linePoints(60).inputs.data)
    expect(problem.data.targets).toEqual(linePoints(60).targets)
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

test('float32 parameters are trained in float32', async () => {
  const result = await train({
    params: { slope: new Float32Array(2), offset: new Float32Array(1) },
    data: {
      inputs: tensor(problem.data.inputs, { dtype: 'f32' }),
      targets: Float32Array.from(problem.data.targets),
    },
    model,
    loss,
    optimizer: smd({ stepSize: 0.3 }),
    epochs: 40,
  })
  expect(result.params.slope).toBeInstanceOf(Float32Array)
  expect(decode(result.state.params)).toBeInstanceOf(Float32Array)
  expect(decode(result.state.optimizer.state)).toMatchObject({ v: expect.any(Float32Array) })
  expect(result.params.slope[1]).toBeCloseTo(-2, 4)
})

test('constant is a schedule too', () => {
  expect(constant(0.25)(1000)).toBe(0.25)
})

test('data may be a tuple, also of vectors and tensors', async () => {
  const { inputs, targets } = problem.data
  const given = { params: problem.params, optimizer: sgd({ stepSize: 0.3 }), epochs: 3 }
  const apart = await train({ ...given, data: problem.data, model, loss })
  const together = await train({
    ...given,
    data: [inputs, Array.from(targets)] as const,
    loss: (p, [x, t]) => loss(model(p, x), t),
  })
  expect(together.params).toEqual(apart.params)
})
