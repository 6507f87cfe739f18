import { describe, expect, test } from '@jest/globals'
import { DomainError, type Flat } from '@wengert/ad-core'
import {
  accumulate,
  adam,
  alap,
  chain,
  clipByNorm,
  constant,
  sgd,
  smd,
  train,
  trainer,
  type TrainState,
} from '../src/index.js'
import { mean, problem } from './line.js'

const options = { ...problem, optimizer: smd({ stepSize: 0.05 }), batchSize: 7, seed: 3, steps: 40 }
const numbers = [1, 2, 3, 4, 5, 6, 7]
const stream = { params: 0, loss: mean, optimizer: adam({ stepSize: 0.1 }), batchSize: 2 }

describe('a state survives', () => {
  test.each([
    ['JSON', (state: TrainState) => JSON.parse(JSON.stringify(state)) as TrainState],
    ['a structured clone', (state: TrainState) => structuredClone(state)],
  ])('%s', async (_name, passed) => {
    const whole = await train(options)
    const part = await train({ ...options, steps: 13 })
    const rest = await train({ ...options, resume: passed(part.state) })
    expect(rest.state).toEqual(whole.state)
    expect(rest.params).toEqual(whole.params)
    expect(rest.history).toEqual(whole.history.slice(13))
  })

  test('in any epoch and at its ends, with the points that an epoch leaves over', async () => {
    const whole = await train(options) // 60 points, 8 steps an epoch, 4 points left over
    for (const steps of [0, 1, 7, 8, 9, 16, 39]) {
      const { state } = await train({ ...options, steps })
      expect((await train({ ...options, resume: state })).state).toEqual(whole.state)
    }
  })

  test('with a chain of optimizers', async () => {
    const optimizer = chain(clipByNorm(1), adam({ stepSize: 0.1 }))
    const whole = await train({ ...options, optimizer })
    const part = await train({ ...options, optimizer, steps: 5 })
    const json = JSON.stringify(part.state)
    expect(json).not.toContain('undefined')
    const rest = await train({ ...options, optimizer, resume: JSON.parse(json) as TrainState })
    expect(rest.state).toEqual(whole.state)
  })

  test('and is built when it is read, once', async () => {
    const result = await train(options)
    expect(Object.getOwnPropertyDescriptor(result, 'state')!.get).toBeInstanceOf(Function)
    const { state } = result
    expect(result.state).toBe(state)
  })
})

test('an optimizer whose state is no data is refused', async () => {
  const optimizer = {
    name: 'dated',
    init: () => ({ when: new Date(0) }),
    update: (step: Flat, state: unknown) => ({ step, state }),
  }
  await expect(train({ ...options, optimizer })).rejects.toThrow(
    'state: expected numbers, strings, typed arrays and plain objects of them, got an object.',
  )
})

test('seed, batch size and sampling may be left out', async () => {
  const { seed, batchSize, ...others } = options
  const sampling = 'replacement'
  const whole = await train({ ...options, sampling })
  const part = await train({ ...others, seed, batchSize, sampling, steps: 9 })
  const rest = await train({ ...others, resume: part.state })
  expect(rest.state).toEqual(whole.state)
})

describe('iterables', () => {
  function* generator(): Generator<number> {
    yield* numbers
  }
  async function* later(): AsyncGenerator<number> {
    for (const x of numbers) yield await Promise.resolve(x)
  }
  test.each([
    ['a set', () => new Set(numbers)],
    ['a fresh generator', generator],
    ['a fresh asynchronous one', later],
  ])('%s: what was drawn before is passed over', async (_name, data) => {
    const whole = await train({ ...stream, data: data() })
    expect(whole.steps).toBe(4)
    for (const steps of [0, 1, 3, 4]) {
      const { state } = await train({ ...stream, data: data(), steps })
      const rest = await train({ ...stream, data: data(), epochs: 1, resume: state })
      expect(rest.state).toEqual(whole.state)
      expect(rest.history).toEqual(whole.history.slice(steps))
    }
  })

  test('in a later pass', async () => {
    const data = new Set(numbers)
    const whole = await train({ ...stream, data, epochs: 3 })
    for (const steps of [3, 4, 5, 7, 8, 11, 12]) {
      const { state } = await train({ ...stream, data, steps })
      const rest = await train({ ...stream, data, epochs: 3, resume: state })
      expect(rest.state).toEqual(whole.state)
    }
  })

  test('one that has too little, or goes on after its end, is refused', async () => {
    const data = generator()
    const { state } = await train({ ...stream, data, steps: 2 })
    const later = { ...state, offset: 3 }
    await expect(
      train({ ...stream, data: new Set(numbers), steps: 3, resume: later }),
    ).rejects.toThrow('expected an iterable that ends after the 3 patterns drawn before')
    await expect(train({ ...stream, data, steps: 3, resume: state })).rejects.toThrow(
      'train: expected an iterable that begins with the 4 patterns drawn before, got one that ended after 0. Perhaps a fresh one, made as for the first run?',
    )
  })
})

describe('refused', () => {
  const state = (): TrainState => {
    const training = trainer({ ...options, steps: 2 })
    for (;;) {
      const turn = training.next()
      if (turn.done === true) return turn.value.state
    }
  }
  const withOptimizerState = (other: object): object => {
    const whole = state()
    return { resume: { ...whole, optimizer: { ...whole.optimizer, state: other } } }
  }
  const fewer = { inputs: problem.data.inputs, targets: problem.data.targets }
  test.each<[string, object, string]>([
    ['another seed', { seed: 4 }, 'expected to resume with seed 3, got 4. Perhaps leave out seed?'],
    ['another batch size', { batchSize: 5 }, 'expected to resume with batchSize 7, got 5.'],
    ['another sampling', { sampling: 'sequential' }, "with sampling 'shuffle', got 'sequential'."],
    [
      'less data',
      { data: { ...fewer, inputs: [1, 2, 3, 4, 5, 6, 7, 8], targets: [1, 2, 3, 4, 5, 6, 7, 8] } },
      'expected to resume on 60 patterns, got 8 patterns.',
    ],
    ['an iterable', { data: new Set([1]), sampling: undefined }, "expected sampling 'sequential'"],
    ['null', { resume: null }, "expected resume a result's state, got null. Perhaps result.state?"],
    ['a number', { resume: 3 }, "expected resume a result's state, got 3."],
    ['another object', { resume: { format: 1 } }, "expected resume a result's state"],
    ['another optimizer', { optimizer: sgd() }, 'expected to resume smd, got the optimizer sgd.'],
    ['other parameters', { params: [1, 2] }, 'expected params of the 3 weights to resume, got 2.'],
    [
      'another precision',
      { params: { slope: new Float32Array(2), offset: new Float32Array(1) } },
      'expected params of 64 bits to resume, got 32.',
    ],
    [
      'the same parameters in another order',
      { params: { offset: 0, slope: [0, 0] }, model: () => undefined },
      'expected to resume params.slope [2], got params.offset []. Perhaps the params of the first',
    ],
    ['a cut state', { resume: { ...state(), params: { float64: 'AAA!' } } }, "can't be read"],
    ['half a number', { resume: { ...state(), params: { float64: 'AAAA' } } }, "can't be read"],
    [
      'another gain',
      { optimizer: smd({ gain: 'scalar' }) },
      "expected to resume smd with gain 'local', got 'scalar'. Perhaps the optimizer of the first run?",
    ],
    [
      'another curvature',
      { optimizer: smd({ curvature: 'hessian' }) },
      "with curvature 'gauss-newton', got 'hessian'.",
    ],
    ['another form', { optimizer: smd({ form: 'exponential' }) }, "with form 'linear', got"],
    [
      'no optimizer state',
      withOptimizerState({}),
      'from a state in the form of its own, got nothing for a Float64Array at state.gain.',
    ],
    [
      'an optimizer state of another length',
      withOptimizerState({ gain: { float64: '' }, v: { float64: '' } }),
      'got 0 entries for 3 at state.gain.',
    ],
    [
      'an optimizer state with more in it',
      withOptimizerState({ ...(state().optimizer.state as object), w: 1 }),
      'got an unknown part at state.w.',
    ],
    ['a place off the grid', { resume: { ...state(), offset: 8 } }, 'offset 8 are no place'],
    ['a place beyond the data', { resume: { ...state(), offset: 63, seen: 63 } }, 'no place'],
    ['a count of other patterns', { resume: { ...state(), seen: 21 } }, 'no place'],
    ['a count of other steps', { resume: { ...state(), step: 3 } }, 'no place'],
    ['points left over too soon', { resume: { ...state(), carried: { int32: 'AAAAAA==' } } }, 'no'],
    ['half a step', { resume: { ...state(), step: 0.5 } }, "expected resume a result's state"],
  ])('%s', async (_name, change, message) => {
    const failing = train({ ...options, resume: state(), ...change } as never)
    await expect(failing).rejects.toThrow(message)
    await expect(failing).rejects.toThrow(DomainError)
  })
})

test('a chain is resumed under the choices of its parts', async () => {
  const first = { ...options, optimizer: chain(clipByNorm(1), alap()), steps: 2 }
  const { state } = await train(first)
  const optimizer = chain(clipByNorm(1), alap({ form: 'published' }))
  await expect(train({ ...first, optimizer, resume: state })).rejects.toThrow(
    "with links[1].form 'lecture', got 'published'",
  )
})

test('sums over batches are resumed for as many batches', async () => {
  const first = { ...options, optimizer: accumulate(4, alap()), steps: 3 }
  const { state } = await train(first)
  const resumed = (optimizer: typeof first.optimizer): Promise<unknown> =>
    train({ ...first, steps: 8, optimizer, resume: state })
  await expect(resumed(accumulate(2, alap()))).rejects.toThrow("with every '4', got '2'")
  await expect(resumed(accumulate(4, alap({ form: 'published' })))).rejects.toThrow(
    "with optimizer.form 'lecture', got 'published'",
  )
})

test('step sizes, decays and schedules may change on the way', async () => {
  const { state } = await train({ ...options, steps: 2 })
  const optimizer = smd({ stepSize: 1, metaStepSize: 0, decay: 0.5, guard: 0.1 })
  const schedule = constant(0.5)
  expect((await train({ ...options, optimizer, schedule, resume: state })).steps).toBe(40)
})

test.each(['shuffle', 'replacement', 'sequential'] as const)(
  'every place where a training can end is one where it goes on: %s',
  async (sampling) => {
    for (let steps = 0; steps <= 20; steps++) {
      const { state } = await train({ ...options, sampling, steps })
      expect((await train({ ...options, sampling, steps, resume: state })).state).toEqual(state)
    }
  },
)

test('what a fresh state leaves open may have become anything', async () => {
  const optimizer = {
    name: 'open',
    init: (): unknown => ({ last: null, all: [] }),
    update: (step: Flat) => ({ step, state: { last: step.slice(), all: [1, 2] } }),
  }
  const { state } = await train({ ...stream, data: numbers, optimizer, steps: 1 })
  const rest = await train({ ...stream, data: numbers, optimizer, steps: 2, resume: state })
  expect(rest.steps).toBe(2)
})
