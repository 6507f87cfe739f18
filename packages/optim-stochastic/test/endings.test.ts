import { describe, expect, test } from '@jest/globals'
import { type Traced } from '@wengert/ad-core'
import { sgd, smd, train, type Optimizer, type TrainingLength } from '../src/index.js'
import { mean, problem } from './line.js'

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
    expect(aborted.params).toEqual(problem.params)
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

  test.each([['data that end'], ['steps'], ['onStep'], ['a signal'], ['a failure']])(
    'the last step is recorded, whichever way it ends: %s',
    async (way) => {
      const signal = { aborted: false }
      let taken = 0
      const counting: Optimizer<never> = {
        name: 'counting',
        init: () => null,
        update: (g, state) => {
          taken++
          if (way === 'a signal') signal.aborted = taken === 5
          return { step: g.fill(way === 'a failure' && taken === 6 ? NaN : 0.5), state }
        },
      }
      const recorded: number[] = []
      const steps = way === 'steps' ? 5 : 100
      const length: TrainingLength = way === 'data that end' ? { epochs: 1 } : { steps }
      const result = await train({
        params: 0,
        data: new Set([1, 2, 3, 4, 5]),
        loss: mean,
        optimizer: counting,
        batchSize: 1,
        ...length,
        every: 3,
        signal,
        evaluate: (p) => p,
        onStep: ({ step }) => {
          recorded.push(step)
          return way === 'onStep' && step === 3 ? 'stop' : undefined
        },
      })
      const last = way === 'onStep' ? 3 : 5
      expect(result.steps).toBe(last)
      expect(result.history.map(({ step }) => step)).toEqual(last === 3 ? [3] : [3, 5])
      expect(recorded).toEqual(last === 3 ? [3] : [3, 5])
      expect(result.history.at(-1)!.evaluation).toBe(result.params)
    },
  )

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
        optimizer   smd, 5.33333 numbers a weight
        params      3 weights"
    `)
  })
})
