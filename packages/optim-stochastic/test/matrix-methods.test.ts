import { describe, expect, test } from '@jest/globals'
import { tensor, zeros, type Flat, type Traced } from '@wengert/ad-core'
import { layoutOf, muon, shampoo, soap, train } from '../src/index.js'
import type { TrainState, Transform } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import {
  expectClose,
  flat,
  normalMatrix,
  oneLeaf,
  orthogonal,
  product,
  rowsOf,
  scaledUnit,
  stepsOf,
} from './matrices.js'
import { quadraticSample, type Rows } from './quadratic.js'

const random = randomStream(8)

const methods: [string, () => Transform<unknown, never>][] = [
  ['muon', () => muon({ stepSize: 0.1, vectorStepSize: 0.02 }) as Transform<unknown, never>],
  ['shampoo', () => shampoo({ every: 2, stepSize: 0.5 }) as Transform<unknown, never>],
  ['soap', () => soap({ every: 2, stepSize: 0.05 }) as Transform<unknown, never>],
]

describe.each(methods)('%s', (_name, method) => {
  test('steps turn with the weights: W → QWR', () => {
    const [Q, R] = [orthogonal(random, 3), orthogonal(random, 3)]
    const gradients = Array.from({ length: 5 }, () => normalMatrix(random, 3, 3))
    const turn = (G: Rows): Float64Array => flat(product(product(Q, G), R))
    const steps = stepsOf(method(), gradients.map(flat), oneLeaf(3, 3))
    const turned = stepsOf(method(), gradients.map(turn), oneLeaf(3, 3))
    steps.forEach((step, t) => expectClose(turned[t]!, turn(rowsOf(step, 3)), 1e-7))
  })

  test('an array of more axes is a matrix, its last axis by the others', () => {
    const gradients = Array.from({ length: 3 }, () => flat(normalMatrix(random, 4, 3)))
    const steps = stepsOf(method(), gradients, oneLeaf(2, 2, 3))
    expect(steps).toEqual(stepsOf(method(), gradients, oneLeaf(4, 3)))
  })

  test('allocates no array after the first step', () => {
    const Uncounted = globalThis.Float64Array
    let count = 0
    class Counted extends Uncounted {
      constructor(length: number) {
        super(length)
        count++
      }
    }
    const optimizer = method()
    const params = new Uncounted(23)
    const layout = layoutOf({ W: zeros([2, 3]), V: zeros([4, 2]), U: zeros([1, 9]) })
    const gradients = Array.from({ length: 12 }, () => flat(normalMatrix(random, 1, 23)))
    const samples = gradients.map((_, t) => quadraticSample([], params, undefined, t))
    globalThis.Float64Array = Counted as unknown as typeof Uncounted
    try {
      let state = optimizer.init(params, layout)
      state = optimizer.update(gradients[0]!, state, samples[0]!).state
      const before = count
      for (let t = 1; t < 12; t++) state = optimizer.update(gradients[t]!, state, samples[t]!).state
      expect(count).toBe(before)
      expect(count).toBeGreaterThan(0)
    } finally {
      globalThis.Float64Array = Uncounted
    }
  })

  test('each leaf by itself', () => {
    const layout = layoutOf({
      W: tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] }),
      b: [1, 2, 3],
      V: tensor([1, 2, 3, 4], { shape: [2, 2] }),
      empty: new Float64Array(0),
      c: 1,
    })
    const gradients = Array.from({ length: 4 }, () => flat(normalMatrix(random, 1, 14)))
    const whole = stepsOf(method(), gradients, layout)
    for (const { shape, offset, length } of layout) {
      if (length === 0) continue
      const part = (x: Float64Array): Float64Array => x.slice(offset, offset + length)
      expect(stepsOf(method(), gradients.map(part), oneLeaf(...shape))).toEqual(whole.map(part))
    }
  })

  test.each([[[3, 2]], [[1, 1]], [[4]], [[]]])(
    'zero gradients leave %p weights where they are',
    (shape) => {
      const n = shape.reduce((a, b) => a * b, 1)
      const zero = new Float64Array(n)
      const steps = stepsOf(method(), [zero, zero, zero], oneLeaf(...shape))
      expect(steps.flatMap((step) => [...step]).every((x) => x === 0)).toBe(true)
      const after = stepsOf(
        method(),
        [zero, new Float64Array(n).fill(2), zero, zero],
        oneLeaf(...shape),
      )
      expect(after.flatMap((step) => [...step]).every(Number.isFinite)).toBe(true)
    },
  )

  test.each(['f64', 'f32'] as const)(
    '%s: fits a matrix, and resumes through JSON',
    async (dtype) => {
      const truth = normalMatrix(random, 3, 2)
      const inputs = normalMatrix(random, 24, 3)
      const rounded = (A: Rows) =>
        tensor(
          A.map((row) => [...row]),
          { dtype },
        )
      const options = {
        params: { W: rounded(scaledUnit(3, 0).map((row) => row.slice(1))), b: rounded([[0, 0]]) },
        data: { inputs: rounded(inputs), targets: rounded(product(inputs, truth)) },
        model: (p: { W: Traced; b: Traced }, x: Traced) => x.matmul(p.W).add(p.b),
        loss: (z: Traced, t: Traced) => z.sub(t).square().mean(),
        optimizer: method(),
        batchSize: 8,
      }
      const whole = await train({ ...options, steps: 60 })
      expect(whole.params.W.dtype).toBe(dtype)
      expect(whole.history.at(-1)!.loss).toBeLessThan(0.5 * whole.history[0]!.loss)
      const { state } = await train({ ...options, steps: 7 })
      const resume = JSON.parse(JSON.stringify(state)) as TrainState
      expect((await train({ ...options, steps: 60, resume })).state).toEqual(whole.state)
    },
  )
})

function followsSchedule<State>(
  method: (options: { readonly stepSize: (t: number) => number }) => Transform<State, never>,
): void {
  const G: Flat = flat(normalMatrix(random, 2, 2))
  const once = method({ stepSize: (t) => (t === 1 ? 1 : 0) })
  const [, second, third] = stepsOf(once, [G, G, G], oneLeaf(2, 2))
  expect(Math.hypot(...second!)).toBeGreaterThan(0)
  expect(Math.hypot(...third!)).toBe(0)
}

test('step sizes follow schedules', () => {
  followsSchedule(muon)
  followsSchedule(shampoo)
  followsSchedule(soap)
})

test.each<[string, () => unknown]>([
  ['no steps of the iteration', () => muon({ orthogonalizationSteps: 0 })],
  ['a momentum that forgets nothing', () => muon({ decay: 1 })],
  ['half a choice', () => muon({ nesterov: 1 as never })],
  ['an unknown scale', () => muon({ scale: 'rms' as never })],
  ['an unknown option', () => muon({ lr: 0.1 } as never)],
  ['a decay above 1', () => shampoo({ decay: 1.1 })],
  ['roots that are never renewed', () => shampoo({ every: 0 })],
  ['no side', () => soap({ maxDimension: 0 })],
  ['a basis that forgets nothing', () => soap({ basisDecay: 1 })],
])('%s is refused', (_name, make) => {
  expect(make).toThrow(/expected .* got/)
})
