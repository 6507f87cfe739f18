import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { argMax, maxOf, minOf, norm, prod } from '../../src/custom/index.js'
import { Dual } from '../../src/dual.js'
import { cumsum, mean, sum } from '../../src/linear/index.js'
import type { Tensor } from '../../src/tensor.js'
import { tensor, zeros } from '../../src/tensor.js'
import type { Axes, ReductionOptions } from '../../src/linear/index.js'
import { build, entry, reduced, sample } from './naive.js'

type Reduce = (x: Tensor, axis?: Axes, options?: ReductionOptions) => Tensor
type Row = readonly [
  name: string,
  reduce: Reduce,
  naive: (lane: number[]) => number,
  empty: boolean,
]

const total = (lane: number[]): number => lane.reduce((a, b) => a + b, 0)

const reductions: readonly Row[] = [
  ['sum', sum, total, true],
  ['mean', mean, (lane) => total(lane) / lane.length, false],
  ['prod', prod, (lane) => lane.reduce((a, b) => a * b, 1), true],
  ['maxOf', maxOf, (lane) => Math.max(...lane), false],
  ['minOf', minOf, (lane) => Math.min(...lane), false],
  ['norm', norm, (lane) => Math.hypot(...lane), true],
]

const axesOfShapes = (least: number): fc.Arbitrary<[number[], number[]]> =>
  fc
    .array(fc.integer({ min: least, max: 4 }), { maxLength: 4 })
    .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()])))

describe.each(reductions)('%s', (name, reduce, naive, empty) => {
  test('agrees with loops along any axes', () => {
    fc.assert(
      fc.property(axesOfShapes(empty ? 0 : 1), fc.boolean(), ([shape, axes], keepDims) => {
        const x = sample(shape)
        const got = reduce(x, axes, { keepDims })
        const expected = reduced(x, axes, keepDims, naive)
        expect(got.shape).toEqual(expected.shape)
        got.data.forEach((y, i) => expect(y).toBeCloseTo(expected.data[i]!, 11))
      }),
    )
  })

  test('takes everything without an axis, and negative axes', () => {
    const x = sample([2, 3])
    expect(Number(reduce(x))).toBeCloseTo(naive([...x.data]), 12)
    expect(reduce(x, undefined, { keepDims: true }).shape).toEqual([1, 1])
    expect([...reduce(x, -1).data]).toEqual([...reduce(x, 1).data])
    expect(Number(reduce(tensor(3)))).toBe(3)
  })

  test('of no entries', () => {
    if (empty) expect(Number(reduce(zeros([0])))).toBe(naive([]))
    else
      expect(() => reduce(zeros([0]))).toThrow(
        `${name}: expected at least one entry, got shape [0].`,
      )
    expect(reduce(zeros([0, 3]), 1).shape).toEqual([0])
  })

  test('keeps f32 and accumulates wider', () => {
    const x = tensor(new Float32Array(8).fill(0.1), { shape: [2, 4] })
    expect(reduce(x, 1).dtype).toBe('f32')
  })
})

test('a long sum in single precision keeps its digits', () => {
  const n = 1 << 20
  const x = tensor(new Float32Array(2 * n).fill(0.1), { shape: [n, 2] })
  const exact = Math.fround(n * Math.fround(0.1))
  expect([...sum(x, 0).data]).toEqual([exact, exact])
  expect(cumsum(x).data.at(-1)).toBe(exact)
})

test('numbers give numbers', () => {
  expect([sum(3), mean(3), prod(3), maxOf(3), norm(-3), argMax(3)]).toEqual([3, 3, 3, 3, 3, 0])
})

test('cumsum', () => {
  fc.assert(
    fc.property(axesOfShapes(0), ([shape]) => {
      const x = sample(shape)
      shape.forEach((_, axis) => {
        const expected = build(shape, (index) =>
          total(
            Array.from({ length: index[axis]! + 1 }, (_unused, i) =>
              entry(
                x,
                index.map((j, k) => (k === axis ? i : j)),
              ),
            ),
          ),
        )
        const got = cumsum(x, axis)
        expect(got.shape).toEqual(shape)
        got.data.forEach((y, i) => expect(y).toBeCloseTo(expected.data[i]!, 12))
      })
    }),
  )
})

describe('argMax', () => {
  test('the first of the largest, counted along the axis', () => {
    const x = tensor([
      [1, 4, 4],
      [3, 2, 0],
    ])
    expect([...argMax(x, 1).data]).toEqual([1, 0])
    expect([...argMax(x, 0).data]).toEqual([1, 0, 0])
    expect(argMax(x, 0).dtype).toBe('i32')
    expect(argMax(x, 0, { keepDims: true }).shape).toEqual([1, 3])
    expect(Number(argMax(x))).toBe(1)
    expect(Number(argMax([1, NaN, 3, NaN]))).toBe(1)
    expect(Number(argMax([NaN, 1]))).toBe(0)
    expect(Number(argMax([-Infinity, -Infinity]))).toBe(0)
    expect(() => argMax([])).toThrow('argMax: expected at least one entry, got shape [0].')
  })
})

/** The tangent of a function at x along t. */
function derivative(f: (x: Dual) => unknown, x: number[], t: number[]): number {
  const y = f(new Dual(tensor(x), tensor(t)))
  return y instanceof Dual ? Number(y.tangent) : 0
}

describe('conventions of derivatives', () => {
  test('ties of the largest share equally, and what is not taken does not leak', () => {
    expect(derivative((x) => maxOf(x), [1, 3, 3], [5, 1, 2])).toBe(1.5)
    expect(derivative((x) => minOf(x), [1, 1, 3], [4, 2, NaN])).toBe(3)
    expect(Number(maxOf([1, NaN]))).toBeNaN()
  })

  test('norm is smooth at 0 by convention, and neither overflows nor underflows', () => {
    expect(derivative((x) => norm(x), [0, 0], [1, 2])).toBe(0)
    expect(Number(norm([3e200, 4e200]))).toBeCloseTo(5e200, -186)
    expect(Number(norm([3e-200, 4e-200]))).toBeCloseTo(5e-200, 214)
    expect(derivative((x) => norm(x), [3e200, 4e200], [1, 1])).toBeCloseTo(1.4, 14)
    expect(derivative((x) => norm(x), [-Infinity, 4], [1, 1])).toBe(-1)
    expect(Number(norm([1, Infinity]))).toBe(Infinity)
    expect(Number(norm([NaN, 1]))).toBeNaN()
    const twice = new Dual(
      new Dual(tensor([3e200, 4e200]), tensor([1, 0])),
      new Dual(tensor([0, 1e200]), tensor([0, 0])),
    )
    const second = (norm(twice) as Dual).tangent as Dual
    expect(Number(second.tangent)).toBeCloseTo(-0.096, 12)
  })

  test('prod has derivatives of every order at factors 0', () => {
    expect(derivative((x) => prod(x), [0, 2, 3], [1, 1, 1])).toBe(6)
    expect(derivative((x) => prod(x), [0, 0, 3], [1, 1, 1])).toBe(0)
    const x = tensor([0, 0, 3])
    const first = new Dual(x, tensor([1, 0, 0]))
    const twice = new Dual(first, new Dual(tensor([0, 1, 0]), tensor([0, 0, 0])))
    expect(Number(((prod(twice) as Dual).tangent as Dual).tangent)).toBe(3)
  })
})

describe('axes that do not fit', () => {
  test.each([
    [() => sum(sample([2, 3]), 2), 'sum: expected an axis from -2 to 1 for rank 2, got 2.'],
    [() => sum(sample([2, 3]), [0, -2]), 'sum: expected each axis once, got [0, -2].'],
    [() => maxOf(sample([2]), 0.5), 'maxOf: expected an axis from -1 to 0 for rank 1, got 0.5.'],
    [() => cumsum(3), 'cumsum: expected an axis from 0 to -1 for rank 0, got 0.'],
  ])('%#', (run, message) => {
    expect(run).toThrow(message)
  })
})
