import { describe, expect, test } from '@jest/globals'
import { grad, hessian, jacobian, jvp, type Traced } from '@wengert/ad-core'
import {
  layerNorm,
  logSoftmax,
  logSumExp,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  squaredError,
} from '../../src/composite/index.js'
import { Dual } from '../../src/dual.js'
import { Tensor, tensor, zeros } from '../../src/tensor.js'
import { onBothEngines } from '../operations/cases.js'
import { reduced, sample } from './naive.js'

const { exp, log } = Math

/** Tangent of a scalar function at x along t. */
function derivative(f: (x: Dual) => unknown, x: number[], t: number[]): number {
  return Number((f(new Dual(tensor(x), tensor(t))) as Dual).tangent)
}

describe('logSumExp', () => {
  test('is log Σ eˣ', () => {
    const x = sample([2, 3, 4])
    const naive = (lane: number[]): number => log(lane.reduce((a, b) => a + exp(b), 0))
    const expected = reduced(x, [0, 2], false, naive)
    logSumExp(x, [0, 2]).data.forEach((y, i) => expect(y).toBeCloseTo(expected.data[i]!, 14))
    expect(logSumExp(5)).toBe(5)
  })

  test('at the ends of the range', () => {
    expect(Number(logSumExp([1000, 1000]))).toBe(1000 + Math.LN2)
    expect(Number(logSumExp([-Infinity, -Infinity]))).toBe(-Infinity)
    expect(Number(logSumExp([-Infinity, 3]))).toBe(3)
    expect(Number(logSumExp([Infinity, 3]))).toBe(Infinity)
    expect(Number(logSumExp([Infinity, -Infinity]))).toBe(Infinity)
    expect(Number(logSumExp([NaN, Infinity]))).toBeNaN()
    expect(Number(logSumExp([0, -40]))).toBe(exp(-40))
    expect(() => logSumExp([])).toThrow('logSumExp: expected at least one entry, got shape [0].')
  })

  test('its derivative has no NaN where entries are −∞', () => {
    expect(derivative((x) => logSumExp(x), [-Infinity, -Infinity], [1, 1])).toBe(0)
    expect(derivative((x) => logSumExp(x), [-Infinity, 0], [1, 2])).toBe(2)
    expect(derivative((x) => logSumExp(x), [1000, 1000], [1, 0])).toBe(0.5)
  })

  test('its derivatives at infinite entries are those of logAddExp, the same in every mode', () => {
    onBothEngines(() => {
      const f = (x: Traced): Traced => logSumExp(x) as Traced
      const cases = [
        [Infinity, 0, [1, 0], 0],
        [0, Infinity, [0, 1], 0],
        [Infinity, -Infinity, [1, 0], 0],
        [Infinity, Infinity, [0.5, 0.5], 0.25],
        [-Infinity, -Infinity, [0, 0], 0],
      ] as const
      for (const [a, b, slopes, bend] of cases) {
        expect(grad(f)([a, b])).toEqual(Float64Array.from(slopes))
        const expected = [bend, -bend, -bend, bend].map((y) => y + 0)
        for (const matrix of [
          hessian(f),
          jacobian(grad(f), { mode: 'reverse' }),
          jacobian(grad(f), { mode: 'forward' }),
        ]) {
          expect(Array.from(matrix([a, b]).data, (y) => y + 0)).toEqual(expected)
        }
      }
    })
  })
})

describe('softmax', () => {
  test('adds up to 1 and agrees with its logarithm', () => {
    const x = sample([3, 5])
    for (const axis of [0, 1]) {
      const p = softmax(x, axis)
      reduced(p, [axis], false, (lane) => lane.reduce((a, b) => a + b, 0)).data.forEach((total) =>
        expect(total).toBeCloseTo(1, 15),
      )
      logSoftmax(x, axis).data.forEach((y, i) => expect(y).toBeCloseTo(log(p.data[i]!), 13))
    }
  })

  test('at large arguments', () => {
    expect([...softmax([1000, 0]).data]).toEqual([1, 0])
    expect([...logSoftmax([0, 1000]).data]).toEqual([-1000, 0])
    expect([...logSoftmax([40, 0]).data]).toEqual([-exp(-40), -40 - exp(-40)])
    expect([...softmax([-Infinity, 0]).data]).toEqual([0, 1])
    expect([...softmax(tensor(new Float32Array([1, 1]))).data]).toEqual([0.5, 0.5])
    expect(softmax(tensor(new Float32Array([1, 1]))).dtype).toBe('f32')
    expect(softmax(zeros([0, 3])).shape).toEqual([0, 3])
    expect(() => softmax(3)).toThrow('softmax: expected an axis from 0 to -1 for rank 0, got -1.')
    expect(() => softmax(zeros([3, 0]))).toThrow(
      'softmax: expected at least one entry, got shape [3, 0].',
    )
  })
})

describe('softmaxCrossEntropy', () => {
  const z = sample([3, 4])
  const oneHot = tensor([
    [0, 0, 1, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ])

  test('probabilities and labels agree with the definition', () => {
    const l = logSoftmax(z)
    const expected = -(l.data[2]! + l.data[4]! + l.data[11]!) / 3
    expect(Number(softmaxCrossEntropy(z, oneHot))).toBeCloseTo(expected, 14)
    for (const labels of [
      new Int32Array([2, 0, 3]),
      [2, 0, 3],
      tensor([2, 0, 3], { dtype: 'i32' }),
    ]) {
      expect(Number(softmaxCrossEntropy(z, labels))).toBeCloseTo(expected, 14)
    }
    expect(Number(softmaxCrossEntropy([0, 0], 1))).toBeCloseTo(Math.LN2, 15)
  })

  test('is exact where the output is nearly right, and takes impossible classes', () => {
    expect(Number(softmaxCrossEntropy([100, 60], 0))).toBeCloseTo(exp(-40), 30)
    expect(Number(softmaxCrossEntropy([0, -Infinity], [1, 0]))).toBe(0)
    expect(Number(softmaxCrossEntropy([0, -Infinity], [0, 1]))).toBe(Infinity)
    expect(derivative((x) => softmaxCrossEntropy(x, [1, 0]), [0, -Infinity], [1, 1])).toBe(0)
  })

  test('targets that do not add up to 1', () => {
    expect(derivative((x) => softmaxCrossEntropy(x, [1, 1]), [1, 2], [1, 0])).toBeCloseTo(
      2 / (1 + Math.E) - 1,
      14,
    )
  })

  test('single precision stays, with labels too', () => {
    const x = new Dual(tensor([[1, 2]], { dtype: 'f32' }), tensor([[1, 0]], { dtype: 'f32' }))
    expect(Number((softmaxCrossEntropy(x, [1]) as Dual).tangent)).toBeCloseTo(1 / (1 + Math.E), 6)
  })

  test.each([
    [
      () => softmaxCrossEntropy(z, [0, 1, 4]),
      'softmaxCrossEntropy: expected whole labels from 0 to 3, got 4. Perhaps they count from 1?',
    ],
    [() => softmaxCrossEntropy(z, [0, 1, 0.5]), 'got 0.5.'],
    [
      () => softmaxCrossEntropy(z, [0, 1]),
      'softmaxCrossEntropy: expected targets of shape [3, 4] or labels of shape [3], got [2].',
    ],
    [
      () => softmaxCrossEntropy(z, sample([4, 3])),
      'softmaxCrossEntropy: expected targets of shape [3, 4] like the outputs, got [4, 3]. Perhaps reshape(targets, shape)?',
    ],
    [() => softmaxCrossEntropy(1, 1), 'Perhaps sigmoidCrossEntropy(z, t)?'],
    [
      () => softmaxCrossEntropy(zeros([0, 3]), zeros([0, 3])),
      'softmaxCrossEntropy: expected at least one pattern, got shape [0, 3].',
    ],
  ])('errors: %#', (run, message) => {
    expect(run).toThrow(message)
  })
})

test('the softmax family at infinite entries', () => {
  expect([...softmax([Infinity, 0]).data]).toEqual([1, 0])
  expect([...softmax([-Infinity, -Infinity]).data]).toEqual([0.5, 0.5])
  expect([...logSoftmax([Infinity, 0, Infinity]).data]).toEqual([-Math.LN2, -Infinity, -Math.LN2])
  expect([...softmax([Infinity, NaN]).data]).toEqual([NaN, NaN])
  expect(Number(softmaxCrossEntropy([Infinity, 0], [1, 0]))).toBe(0)
  expect(Number(softmaxCrossEntropy([Infinity, 0], [0, 1]))).toBe(Infinity)
})

describe('sigmoidCrossEntropy', () => {
  test('is the sum over outputs, mean over patterns', () => {
    const z = sample([3, 2])
    const t = new Tensor([3, 2], 'f64', Float64Array.of(0, 1, 0.3, 1, 0, 0.9))
    const one = (x: number, y: number): number =>
      -y * log(1 / (1 + exp(-x))) - (1 - y) * log(1 / (1 + exp(x)))
    const expected = [...z.data].reduce((total, x, i) => total + one(x, t.data[i]!), 0) / 3
    expect(Number(sigmoidCrossEntropy(z, t))).toBeCloseTo(expected, 14)
    expect(sigmoidCrossEntropy(0, 1)).toBe(Math.LN2)
  })

  test('is exact however large the logit', () => {
    expect(sigmoidCrossEntropy(40, 1)).toBe(exp(-40))
    expect(sigmoidCrossEntropy(-40, 0)).toBe(exp(-40))
    expect(sigmoidCrossEntropy(1000, 0)).toBe(1000)
    expect(sigmoidCrossEntropy(Infinity, 1)).toBe(0)
    expect(derivative((z) => sigmoidCrossEntropy(z, [1]), [40], [1])).toBeCloseTo(-exp(-40), 32)
    expect(() => sigmoidCrossEntropy(zeros([3, 1]), zeros([3]))).toThrow(
      'Perhaps reshape(targets, shape)?',
    )
  })
})

describe('squaredError and layerNorm', () => {
  test('squaredError is half the squared distance, mean over patterns', () => {
    expect(Number(squaredError([1, 2], [1, 4]))).toBe(2)
    expect(squaredError(1, 3)).toBe(2)
    expect(Number(squaredError(tensor([[1], [2]]), tensor([[3], [4]])))).toBe(2)
    expect(() => squaredError(zeros([3, 1]), zeros([3]))).toThrow(
      'squaredError: expected targets of shape [3, 1] like the outputs, got [3]. Perhaps reshape(targets, shape)?',
    )
  })

  test('layerNorm squares neither overflow nor vanish', () => {
    for (const size of [1e200, 1e-200, 2 ** 600, 2 ** -600, 3]) {
      const exact = layerNorm([size, 3 * size], undefined, undefined, { epsilon: 0 })
      expect([...exact.data]).toEqual([-1, 1])
    }
    expect([...layerNorm([1e200, 2e200]).data]).toEqual([-1, 1])
    const small = layerNorm([1e-200, 3e-200]).data[1]! / 1e-200
    expect(small).toBeCloseTo(1 / Math.sqrt(1e-5), 10)
    // of degree 0 without ε: the slope at s·x is that at x over s
    const slope = (x: number[]): Float64Array =>
      grad((u: Traced) => layerNorm(u, undefined, undefined, { epsilon: 0 }).at(0))(x)
    const expected = slope([1, 2, 4])
    slope([2 ** 600, 2 ** 601, 2 ** 602]).forEach((y, i) => expect(y * 2 ** 600).toBe(expected[i]))
  })

  test('layerNorm has all derivatives where entries are equal', () => {
    const first = (u: Traced): Traced => layerNorm(u).at(0)
    const along = (f: (u: Traced) => Traced) => (u: Traced) =>
      jvp(f)(u, [1, -1] as never)[1] as unknown as Traced
    const g = 1 / Math.sqrt(1e-5)
    expect(Number(along(first)([4, 4] as never))).toBeCloseTo(g, 10)
    expect(Number(along(along(first))([4, 4] as never))).toBe(0)
    const third = Number(along(along(along(first)))([4, 4] as never))
    expect(third / (-3 * g ** 3)).toBeCloseTo(1, 12)
  })

  test('layerNorm', () => {
    expect([...layerNorm([1, 3], undefined, undefined, { epsilon: 0 }).data]).toEqual([-1, 1])
    expect([...layerNorm([1, 3], [2, 3], 1, { epsilon: 0 }).data]).toEqual([-1, 4])
    expect([
      ...layerNorm(
        tensor([
          [5, 5],
          [1, 3],
        ]),
      ).data.slice(0, 2),
    ]).toEqual([0, 0])
    expect(() => layerNorm([1, 3], [1, 2, 3])).toThrow(
      'layerNorm: expected a scale of shape [2], got [3].',
    )
    expect(() => layerNorm(3)).toThrow(
      'layerNorm: expected an axis from 0 to -1 for rank 0, got -1.',
    )
  })
})
