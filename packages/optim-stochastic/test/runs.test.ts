import { describe, expect, it } from '@jest/globals'
import { div, sumOver, type Traced } from '@wengert/ad-core'
import { adam, sgd, smd, train, trainer, type Progress, type TrainStep } from '../src/index.js'
import { linePoints, loss, model, problem } from './line.js'

const sequence = (figures: readonly number[]) => {
  let k = 0
  return () => figures[Math.min(k++, figures.length - 1)]!
}

describe('held-out data', () => {
  it('have their mean loss in every recorded step', async () => {
    const heldOut = linePoints(2345)
    const { history, params } = await train({
      ...problem,
      heldOut,
      optimizer: adam({ stepSize: 0.1 }),
      steps: 6,
      every: 3,
    })
    expect(history.map(({ step }) => step)).toEqual([3, 6])
    const { slope, offset } = params
    let sum = 0
    heldOut.targets.forEach((t, i) => {
      const [x, y] = [heldOut.inputs.data[2 * i]!, heldOut.inputs.data[2 * i + 1]!]
      sum += 0.5 * (slope[0]! * x + slope[1]! * y + offset - t) ** 2
    })
    expect(history[1]!.heldOutLoss).toBeCloseTo(sum / 2345, 12)
  })

  it('change nothing in the training', async () => {
    const options = { ...problem, optimizer: sgd(), steps: 5 }
    const [without, beside] = [
      await train(options),
      await train({ ...options, heldOut: linePoints(7) }),
    ]
    expect(beside.params).toEqual(without.params)
  })
})

describe('early stopping', () => {
  const options = { ...problem, optimizer: sgd({ stepSize: 0.01 }), steps: 20 }

  it('ends after so many records without improvement, with the best parameters', async () => {
    const evaluate = sequence([5, 4, 3, 3.5, 3, 3.2])
    const result = await train({ ...options, evaluate, earlyStopping: { patience: 3 } })
    expect(result).toMatchObject({ outcome: 'stopped', steps: 6, best: { step: 3, figure: 3 } })
    expect(result.reason).toBe('nothing better for 3 recorded steps than at step 3')
    const there = await train({ ...options, steps: 3 })
    expect(result.params).toEqual(there.params)
    expect(String(result)).toContain('best        3 after step 3')
  })

  it('wants an improvement as large as was asked for, and knows figures by name', async () => {
    const figures = sequence([5, 4.95, 4.9, 4.5, 4.4])
    const { steps, best } = await train({
      ...options,
      evaluate: () => ({ error: figures(), other: 0 }),
      earlyStopping: { patience: 3, improvement: 0.3, figure: 'error' },
    })
    expect({ steps, best }).toEqual({ steps: 7, best: { step: 4, figure: 4.5 } })
  })

  it('watches the held-out loss where nothing is evaluated', async () => {
    const result = await train({
      ...options,
      optimizer: sgd({ stepSize: 2 }),
      heldOut: linePoints(20),
      earlyStopping: { patience: 2 },
    })
    const losses = result.history.map(({ heldOutLoss }) => heldOutLoss!)
    expect(result.best!.figure).toBe(Math.min(...losses))
    expect(losses.indexOf(result.best!.figure)).toBe(result.best!.step - 1)
  })

  it('sees also the step at which onStep ends the training', async () => {
    const figures = [5, 4, 3, 3.5, 3.6, 3.7]
    const until = (last: number): Promise<{ best?: object; state: object }> =>
      train({
        ...options,
        evaluate: sequence(figures),
        earlyStopping: { patience: 4 },
        onStep: ({ step }) => (step === last ? 'stop' : undefined),
      })
    const ended = await until(3)
    expect(ended.best).toEqual({ step: 3, figure: 3 })
    const planned = await train({
      ...options,
      steps: 5,
      evaluate: sequence(figures),
      earlyStopping: { patience: 4 },
    })
    expect((await until(5)).state).toEqual(planned.state)
  })

  it('goes on where it was when it is resumed', async () => {
    const figures = [5, 4, 3, 3.5, 3.6, 3.7, 3.8, 3.9]
    const earlyStopping = { patience: 4 }
    const whole = await train({ ...options, evaluate: sequence(figures), earlyStopping })
    const part = await train({ ...options, steps: 5, evaluate: sequence(figures), earlyStopping })
    const rest = await train({
      ...options,
      evaluate: sequence(figures.slice(5)),
      earlyStopping,
      resume: JSON.parse(JSON.stringify(part.state)) as typeof part.state,
    })
    expect(rest.best).toEqual(whole.best)
    expect(rest.params).toEqual(whole.params)
    expect(rest.steps).toBe(whole.steps)
    expect(rest.state).toEqual(whole.state)
  })

  it('goes on the same from a step that was recorded only for being the last', async () => {
    const heldOut = linePoints(30)
    const stopping = { ...options, heldOut, every: 5, steps: 60, earlyStopping: { patience: 3 } }
    const optimizer = sgd({ stepSize: 1.9 })
    const whole = await train({ ...stopping, optimizer })
    expect(whole.outcome).toBe('stopped')
    for (const steps of [7, 12, 13]) {
      const part = await train({ ...stopping, optimizer, steps })
      const again = await train({ ...stopping, optimizer, steps, resume: part.state })
      expect(again.best).toEqual(part.best)
      expect(again.params).toEqual(part.params)
      expect(again.state).toEqual(part.state)
      const rest = await train({ ...stopping, optimizer, resume: part.state })
      expect(rest.best).toEqual(whole.best)
      expect(rest.state).toEqual(whole.state)
    }
  })

  it('never keeps what is not finite', async () => {
    const evaluate = sequence([NaN, NaN, 2, NaN])
    const { best } = await train({ ...options, evaluate, earlyStopping: { patience: 3 } })
    expect(best).toEqual({ step: 3, figure: 2 })
    const nothing = await train({
      ...options,
      evaluate: () => NaN,
      earlyStopping: { patience: 2 },
    })
    expect(nothing.steps).toBe(2)
    expect(nothing.best).toBeUndefined()
  })
})

describe('progress', () => {
  it('tells rate and remaining time, at least at the end', async () => {
    const seen: Progress[] = []
    const progress = (p: Progress): void => void seen.push(p)
    await train({ ...problem, optimizer: sgd(), steps: 40, progress })
    const end = seen.at(-1)!
    expect(end).toMatchObject({ step: 40, steps: 40, secondsLeft: 0, patterns: 400 })
    expect(end.patternsPerSecond).toBeGreaterThan(0)
    expect(String(end)).toMatch(
      /^100 % · step 40 of 40 · epoch 6 · loss .* · \d+ patterns\/s · 0 s left$/,
    )
  })

  it('knows no end where there is none', () => {
    let line = ''
    const data = new Set([1, 2, 3])
    const training = trainer({
      params: 0,
      data,
      loss: (p, batch) => p.sub(batch).square().mean(),
      optimizer: sgd(),
      batchSize: 1,
      epochs: 1,
      progress: (p) => (line = String(p)),
    })
    while (training.next().done !== true);
    expect(line).toMatch(/^step 3 · epoch 0 · loss \S+ · \d+ patterns\/s$/)
  })
})

describe('workers', () => {
  const sum = sumOver((w: { a: Traced; b: Traced }, x: Traced) =>
    x.mul(w.a).sin().sub(x).mul(w.a).add(w.b.at(0)).sin().exp().mul(w.b.at(1).cos()),
  )

  /** Points enough for a loop to be divided. */
  const long = {
    params: { a: 0.5, b: [0.1, -0.2] },
    data: Float64Array.from({ length: 40_000 }, (_, i) => Math.sin(i)),
    loss: (p: { a: Traced; b: Traced }, batch: Traced) => div(sum(p, batch), 40_000),
    optimizer: smd({ stepSize: 0.1, curvature: 'hessian' }),
    batchSize: 40_000,
    steps: 4,
    compile: true,
  } as const

  it('give the same bits whether one, two or four take part', async () => {
    const results = []
    for (const workers of [1, 2, 4]) results.push(await train({ ...long, workers }))
    const [one, two, four] = results.map(({ params, state }) => ({ params, state }))
    expect(two).toEqual(one)
    expect(four).toEqual(one)
    const without = await train(long)
    expect(without.params).not.toEqual(one!.params)
    expect(without.params.a).toBeCloseTo(one!.params.a, 10)
  })

  it('resume with another number of them, but not without', async () => {
    const options = { ...problem, optimizer: adam(), compile: true, batchSize: 4 }
    const whole = await train({ ...options, steps: 9, workers: 2 })
    const part = await train({ ...options, steps: 4, workers: 1 })
    const rest = await train({ ...options, steps: 9, workers: 4, resume: part.state })
    expect(rest.state).toEqual(whole.state)
    await expect(train({ ...options, steps: 9, resume: part.state })).rejects.toThrow(
      'expected workers, as before, to go on bit for bit, got none. Perhaps workers: 1, or exact: false?',
    )
    const inexact = await train({ ...options, steps: 9, resume: part.state, exact: false })
    expect(inexact.steps).toBe(9)
  })
})

it('steps that are left are no trap for what is recorded', () => {
  const steps: TrainStep[] = []
  for (const step of trainer({ ...problem, model, loss, optimizer: sgd(), steps: 3 })) {
    steps.push(step)
    if (step.step === 2) break
  }
  expect(steps.map(({ step }) => step)).toEqual([1, 2])
})
