import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { DomainError } from '@wengert/ad-core'
import {
  deltaBarDelta,
  exponentiatedStepSizes,
  localStepSizes,
  rprop,
  silvaAlmeida,
  smd,
  superSab,
  train,
  type LossQuery,
  type Optimizer,
  type Transform,
} from '../src/index.js'
import { mean } from './line.js'
import { quadraticSample, type Rows } from './quadratic.js'

const H: Rows = [
  [2, 0.5],
  [0.5, 1],
]
const still = quadraticSample(H, Float64Array.of(0, 0))
const entries = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 100)
const gradients = fc.array(
  fc.tuple(entries, entries).map((pair) => Float64Array.from(pair)),
  { minLength: 1, maxLength: 12 },
)

/** The steps for a sequence of gradients. */
function stepsOf<State>(
  optimizer: Transform<State, LossQuery>,
  sequence: readonly Float64Array[],
): { steps: Float64Array[]; state: State } {
  let state = optimizer.init(new Float64Array(2))
  const steps = sequence.map((g, t) => {
    const result = optimizer.update(g.slice(), state, { ...still, iteration: t })
    state = result.state
    return result.step.slice() as Float64Array
  })
  return { steps, state }
}

const constantly = (count: number, ...g: number[]): Float64Array[] =>
  Array.from({ length: count }, () => Float64Array.from(g))
const alternately = (count: number, ...g: number[]): Float64Array[] =>
  Array.from({ length: count }, (_, t) => Float64Array.from(g, (x) => (t % 2 === 0 ? x : -x)))

const all: [string, (stepSize: number) => Optimizer<LossQuery>][] = [
  ['localStepSizes', (stepSize) => localStepSizes({ stepSize })],
  ['exponentiatedStepSizes', (stepSize) => exponentiatedStepSizes({ stepSize })],
  ['deltaBarDelta', (stepSize) => deltaBarDelta({ stepSize })],
  ['silvaAlmeida', (stepSize) => silvaAlmeida({ stepSize })],
  ['superSab', (stepSize) => superSab({ stepSize })],
  ['rprop+', (stepSize) => rprop({ stepSize })],
  ['rprop-', (stepSize) => rprop({ stepSize, variant: 'rprop-' })],
  ['irprop+', (stepSize) => rprop({ stepSize, variant: 'irprop+' })],
  ['irprop-', (stepSize) => rprop({ stepSize, variant: 'irprop-' })],
]

describe.each(all)('%s', (name, make) => {
  test('begins as gradient descent does, RPROP as its signs', () => {
    const [g] = constantly(1, 3, -0.5)
    const [step] = stepsOf(make(0.1) as Transform<unknown, LossQuery>, [g!]).steps
    const expected = g!.map((x) => -0.1 * (name.includes('rprop') ? Math.sign(x) : x))
    expect(step).toEqual(expected)
  })

  test('leaves weights without a gradient where they are', () => {
    const optimizer = make(0.1) as Transform<{ stepSize: Float64Array }, LossQuery>
    const { steps, state } = stepsOf(optimizer, constantly(3, 0, 0))
    steps.forEach((step) => expect(Math.abs(step[0]!)).toBe(0))
    expect(state.stepSize[0]).toBe(0.1)
  })

  test('goes on bit for bit from JSON, works in float32, and finds a minimum from whole gradients', async () => {
    const problem = {
      params: new Float32Array(1),
      data: [1, 2, 4.5],
      loss: mean,
      batchSize: 3,
      steps: 60,
    }
    const whole = await train({ ...problem, optimizer: make(0.1) })
    const half = await train({ ...problem, optimizer: make(0.1), steps: 7 })
    const resume = JSON.parse(JSON.stringify(half.state)) as typeof half.state
    const rest = await train({ ...problem, optimizer: make(0.1), resume })
    expect(rest.params).toEqual(whole.params)
    expect(rest.state).toEqual(whole.state)
    expect(whole.params).toBeInstanceOf(Float32Array)
    expect(whole.params[0]).toBeCloseTo(2.5, 1)
  })
})

describe('localStepSizes', () => {
  test('p_t = p₀ + μ Σ g_t g_{t−1}, whatever its sign', () => {
    fc.assert(
      fc.property(gradients, (sequence) => {
        const optimizer = localStepSizes({ stepSize: 0.1, metaStepSize: 0.5 })
        const { state } = stepsOf(optimizer, sequence)
        const sum = sequence.reduce((s, g, t) => s + (t > 0 ? g[0]! * sequence[t - 1]![0]! : 0), 0)
        expect(state.stepSize[0]).toBeCloseTo(0.1 + 0.5 * sum, 9)
      }),
      { numRuns: 30 },
    )
    const { state } = stepsOf(localStepSizes({ metaStepSize: 0.5 }), alternately(2, 1))
    expect(state.stepSize[0]).toBe(-0.4)
  })
})

describe('exponentiatedStepSizes', () => {
  test('is SMD with decay 0, which looks one step back', () => {
    fc.assert(
      fc.property(gradients, (sequence) => {
        const options = { stepSize: 0.2, metaStepSize: 0.3 }
        const { steps } = stepsOf(exponentiatedStepSizes(options), sequence)
        const other = stepsOf(smd({ ...options, decay: 0, curvature: 'none' }), sequence).steps
        steps.forEach((step, t) =>
          step.forEach((x, i) => expect(x / other[t]![i]! || 1).toBeCloseTo(1, 12)),
        )
      }),
      { numRuns: 30 },
    )
  })

  test('moves ln p by μ p g g in the exponential form, and p by as much in the linear one', () => {
    const gradient = constantly(2, 2)
    const options = { stepSize: 0.5, metaStepSize: 0.1 }
    const p = (form: 'linear' | 'exponential'): number =>
      stepsOf(exponentiatedStepSizes({ ...options, form }), gradient).state.stepSize[0]!
    expect(Math.log(p('exponential') / 0.5)).toBeCloseTo(0.1 * 0.5 * 4, 15)
    expect(p('linear') / 0.5 - 1).toBeCloseTo(0.1 * 0.5 * 4, 15)
    expect(stepsOf(exponentiatedStepSizes(), alternately(2, 100)).state.stepSize[0]).toBe(0.05)
  })
})

describe('deltaBarDelta', () => {
  test('adds κ on agreement and takes the share φ on disagreement', () => {
    const options = { stepSize: 1, increment: 0.25, reduction: 0.5 }
    expect(stepsOf(deltaBarDelta(options), constantly(4, 1e-200)).state.stepSize[0]).toBe(1.75)
    const forgetful = deltaBarDelta({ ...options, decay: 0 })
    expect(stepsOf(forgetful, alternately(4, 3)).state.stepSize[0]).toBe(0.125)
  })

  test('compares with the average, not with the last gradient', () => {
    const sequence = [5, -1, -1].map((x) => Float64Array.of(x))
    const { state } = stepsOf(
      deltaBarDelta({ stepSize: 1, increment: 0.25, reduction: 0.5 }),
      sequence,
    )
    // ḡ = 1.5, then 0.7·1.5 − 0.3 = 0.75: both later gradients disagree
    expect(state.stepSize[0]).toBe(0.25)
    expect(state.mean[0]).toBeCloseTo(0.7 * 0.75 - 0.3, 15)
  })

  test('follows schedules', () => {
    const increment = (t: number): number => t
    const { state } = stepsOf(deltaBarDelta({ stepSize: 1, increment }), constantly(4, 1))
    expect(state.stepSize[0]).toBe(1 + 1 + 2 + 3)
  })
})

describe('superSab', () => {
  test('step sizes grow geometrically, and steps are a velocity', () => {
    const { steps, state } = stepsOf(
      superSab({ stepSize: 1, increase: 2, momentum: 0.5, largest: 4 }),
      constantly(4, 1),
    )
    expect(steps.map((step) => step[0])).toEqual([-1, -2.5, -5.25, -6.625])
    expect(state.stepSize[0]).toBe(4)
  })

  test('takes a step back whole, momentum included, and compares the next gradient with none', () => {
    const sequence = [1, 1, -1, 1, 1].map((x) => Float64Array.of(x))
    const { steps, state } = stepsOf(superSab({ stepSize: 1, increase: 2 }), sequence)
    expect(steps[2]![0]).toBe(-steps[1]![0]!)
    expect(steps[3]![0]).toBe(-1) // half of 2, no momentum left
    expect(state.stepSize[0]).toBe(2)
  })
})

describe('silvaAlmeida', () => {
  /** Errors of the iterates on ½wᵀHw. */
  function errorsOf(stepSize: number, momentum: number): { errors: number[]; accepted: number[] } {
    const optimizer = silvaAlmeida({ stepSize, momentum })
    let w = Float64Array.of(1, -2)
    let state = optimizer.init(w)
    const errors: number[] = []
    const accepted: number[] = []
    for (let t = 0; t < 120; t++) {
      const at = quadraticSample(H, w)
      const result = optimizer.update(at.gradientAt(w, new Float64Array(2)), state, at)
      state = result.state
      errors.push(at.value())
      accepted.push(state.error)
      w = w.map((x, i) => x + result.step[i]!)
    }
    return { errors, accepted }
  }

  test.each([
    [0.01, 0],
    [0.01, 0.5],
    [100, 0],
    [100, 0.9],
  ])('accepts no error that rose, from step size %p with momentum %p', (stepSize, momentum) => {
    const { errors, accepted } = errorsOf(stepSize, momentum)
    accepted.forEach((error, t) => expect(error).toBe(Math.min(error, ...errors.slice(0, t + 1))))
    expect(accepted.at(-1)).toBeLessThan(1e-6)
  })

  test('tries again from the point before, shorter where the gradient turned', () => {
    const optimizer = silvaAlmeida({ stepSize: 1, decrease: 0.5 })
    const state = optimizer.init(new Float64Array(2))
    const at = (w: Float64Array, value: number): typeof still => ({
      ...still,
      params: w,
      value: () => value,
    })
    optimizer.update(Float64Array.of(1, 1), state, at(Float64Array.of(7, 7), 1))
    const { step } = optimizer.update(Float64Array.of(-3, 3), state, at(Float64Array.of(6, 6), 2))
    // from 6, 6 to 7 − ½·1, 7 − 1·1
    expect([...step]).toEqual([0.5, 0])
    expect([...state.stepSize]).toEqual([0.5, 1])
  })
})

describe('rprop', () => {
  /** torch.optim.Rprop, written from its documentation: factor 1 and no step where a product is 0 or < 0. */
  function torchSteps(sequence: readonly Float64Array[], lr: number): number[][] {
    let previous = [0, 0]
    let sizes = [lr, lr]
    return sequence.map((gradient) => {
      const signs = previous.map((x, i) => Math.sign(x * gradient[i]!))
      sizes = sizes.map((size, i) => {
        const factor = signs[i]! > 0 ? 1.2 : signs[i]! < 0 ? 0.5 : 1
        return Math.min(50, Math.max(1e-6, size * factor))
      })
      previous = [...gradient].map((x, i) => (signs[i]! < 0 ? 0 : x))
      return previous.map((x, i) => -Math.sign(x) * sizes[i]! + 0)
    })
  }

  test("'irprop-' is PyTorch's rule", () => {
    fc.assert(
      fc.property(gradients, (sequence) => {
        const coarse = sequence.map((g) => g.map(Math.round))
        const { steps } = stepsOf(rprop({ variant: 'irprop-', stepSize: 0.01 }), coarse)
        expect(steps.map((step) => [...step].map((x) => x + 0))).toEqual(torchSteps(coarse, 0.01))
      }),
      { numRuns: 50 },
    )
  })

  test.each(['rprop+', 'rprop-', 'irprop+', 'irprop-'] as const)(
    '%s asks for nothing but signs, and keeps within its bounds',
    (variant) => {
      fc.assert(
        fc.property(gradients, (sequence) => {
          const optimizer = rprop({ variant, smallest: 0.06, largest: 0.13 })
          const { steps, state } = stepsOf(optimizer, sequence)
          const louder = sequence.map((g) => g.map((x, i) => x * [1e3, 1e-3][i]!))
          expect(stepsOf(optimizer, louder).steps).toEqual(steps)
          for (const delta of state.stepSize) {
            expect(delta).toBeGreaterThanOrEqual(0.06)
            expect(delta).toBeLessThanOrEqual(0.13)
          }
        }),
        { numRuns: 20 },
      )
    },
  )

  test('what happens where the sign changes', () => {
    const sequence = [1, 1, -1, -1].map((x) => Float64Array.of(x))
    const steps = (
      variant: 'rprop+' | 'rprop-' | 'irprop+' | 'irprop-',
      rising: boolean,
    ): number[] => {
      const optimizer = rprop({ variant, stepSize: 1, increase: 2, decrease: 0.5 })
      const state = optimizer.init(new Float64Array(1))
      return sequence.map((g, t) => {
        const value = (): number => (rising ? t : -t)
        return optimizer.update(g.slice(), state, { ...still, value }).step[0]! + 0
      })
    }
    expect(steps('rprop+', false)).toEqual([-1, -2, 2, 1])
    expect(steps('irprop+', true)).toEqual([-1, -2, 2, 1])
    expect(steps('irprop+', false)).toEqual([-1, -2, 0, 1])
    expect(steps('irprop-', true)).toEqual([-1, -2, 0, 1])
    expect(steps('rprop-', true)).toEqual([-1, -2, 1, 2])
  })
})

test('bad options are refused', () => {
  expect(() => rprop({ stepSize: 100 })).toThrow(DomainError)
  expect(() => rprop({ variant: 'rprop' as never })).toThrow("'rprop+'")
  expect(() => deltaBarDelta({ decay: 1 })).toThrow(DomainError)
  expect(() => superSab({ increase: 0.9 })).toThrow(DomainError)
  expect(() => silvaAlmeida({ decrease: 1.1 })).toThrow(DomainError)
  expect(() => localStepSizes({ mu: 1 } as never)).toThrow("Perhaps 'metaStepSize'?")
})
