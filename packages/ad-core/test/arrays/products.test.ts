import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dot, matmul, outer, transpose } from '../../src/linear/index.js'
import { product } from '../../src/linear/product.js'
import { broadcastShapes } from '../../src/shape.js'
import { full, ones, Tensor, tensor, zeros } from '../../src/tensor.js'
import { build, entry, sample } from './naive.js'

/** The product by its definition, for operands of two axes or more. */
function naive(x: Tensor, y: Tensor): Tensor {
  const batches = broadcastShapes('naive', x.shape.slice(0, -2), y.shape.slice(0, -2))
  const own = (z: Tensor, index: number[]): number[] => {
    const rank = z.shape.length - 2
    return index
      .slice(batches.length - rank, batches.length)
      .map((i, k) => (z.shape[k] === 1 ? 0 : i))
  }
  return build([...batches, x.shape.at(-2)!, y.shape.at(-1)!], (index) => {
    let total = 0
    for (let p = 0; p < x.shape.at(-1)!; p++) {
      total +=
        entry(x, [...own(x, index), index.at(-2)!, p]) *
        entry(y, [...own(y, index), p, index.at(-1)!])
    }
    return total
  })
}

function close(got: Tensor, expected: Tensor, tolerance: number = 1e-12): void {
  expect(got.shape).toEqual(expected.shape)
  got.data.forEach((x, i) => {
    if (Math.abs(x - expected.data[i]!) > tolerance) expect(x).toBeCloseTo(expected.data[i]!, 11)
  })
}

const length = fc.integer({ min: 0, max: 6 })

describe('matmul', () => {
  test('matrices of any size', () => {
    fc.assert(
      fc.property(length, length, length, (m, k, n) => {
        const x = sample([m, k])
        const y = sample([k, n], 2)
        close(matmul(x, y), naive(x, y))
      }),
    )
  })

  test('batches that broadcast', () => {
    const lengths = fc.tuple(
      fc.constantFrom(1, 2),
      fc.constantFrom(1, 3),
      fc.constantFrom(1, 2),
      fc.constantFrom(1, 3),
    )
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 2 }),
        ([a, b, c, d], p, q) => {
          const x = sample([...[a, b].slice(2 - p), 2, 3])
          const y = sample([...[a === 1 ? c : a, b === 1 ? d : b].slice(2 - q), 3, 4], 2)
          close(matmul(x, y), naive(x, y))
        },
      ),
    )
  })

  test('vectors count as a row on the left and a column on the right', () => {
    const x = sample([3])
    const matrix = sample([3, 4], 2)
    const batch = sample([2, 3, 4], 3)
    const row = new Tensor([1, 3], 'f64', x.data)
    const flat = (z: Tensor, shape: number[]): Tensor => new Tensor(shape, 'f64', z.data)
    close(matmul(x, matrix), flat(naive(row, matrix), [4]))
    close(matmul(x, batch), flat(naive(row, batch), [2, 4]))
    close(matmul(transpose(matrix), x), matmul(x, matrix))
    close(
      matmul(batch, sample([4])),
      flat(naive(batch, new Tensor([4, 1], 'f64', sample([4]).data)), [2, 3]),
    )
    expect(matmul(x, x).shape).toEqual([])
    expect(Number(matmul(x, x))).toBeCloseTo(
      [...x.data].reduce((a, b) => a + b * b, 0),
      12,
    )
  })

  test.each([
    [33, 17, 65],
    [64, 64, 64],
    [130, 300, 30],
    [9, 1030, 515],
    [1, 400, 100],
    [100, 400, 1],
    [300, 1, 300],
  ])('%d × %d × %d in all four orientations', (m, k, n) => {
    const x = sample([m, k])
    const y = sample([k, n], 2)
    const expected = build([m, n], ([i, j]) => {
      let total = 0
      for (let p = 0; p < k; p++) total += x.data[i! * k + p]! * y.data[p * n + j!]!
      return total
    })
    const xt = transpose(x)
    const yt = transpose(y)
    for (const left of [
      { z: x, transposed: false },
      { z: xt, transposed: true },
    ]) {
      for (const right of [
        { z: y, transposed: false },
        { z: yt, transposed: true },
      ]) {
        const got = product.evaluate([left.z, right.z], {
          left: { shape: left.z.shape, transposed: left.transposed },
          right: { shape: right.z.shape, transposed: right.transposed },
          shape: [m, n],
        })
        close(got as Tensor, expected, 1e-10)
      }
    }
  })

  test('single precision stays, summed in double', () => {
    const n = 1 << 16
    const x = full([2, n], 0.1, 'f32')
    const y = ones([n, 2], 'f32')
    const z = matmul(x, y)
    expect(z.dtype).toBe('f32')
    expect([...z.data]).toEqual(Array(4).fill(Math.fround(n * Math.fround(0.1))))
    expect(matmul(x, sample([n, 1])).dtype).toBe('f64')
  })

  test('NaN and ∞ reach the entries that they belong to, and only those', () => {
    expect([
      ...matmul(
        tensor([
          [0, 1],
          [1, 0],
        ]),
        [NaN, 2],
      ).data,
    ]).toEqual([NaN, NaN])
    expect([
      ...matmul(
        tensor([
          [Infinity, 1],
          [1, 1],
        ]),
        [1, 2],
      ).data,
    ]).toEqual([Infinity, 3])
  })

  test('no entries', () => {
    close(matmul(zeros([2, 0]), zeros([0, 3])), zeros([2, 3]))
    expect(matmul(zeros([0, 2]), zeros([2, 3])).shape).toEqual([0, 3])
    expect(Number(dot([], []))).toBe(0)
  })

  test('counts its flops', () => {
    const attributes = {
      left: { shape: [5, 3, 2], transposed: true },
      right: { shape: [5, 3, 4], transposed: false },
      shape: [5, 2, 4],
    }
    expect(product.flops!([], zeros([5, 2, 4]), attributes)).toBe(2 * 5 * 2 * 3 * 4)
  })
})

test('dot and outer', () => {
  expect(Number(dot([1, 2, 3], [4, 5, 6]))).toBe(32)
  expect([
    ...dot(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      [1, 1],
    ).data,
  ]).toEqual([3, 7])
  expect([
    ...dot(
      [1, 1],
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).data,
  ]).toEqual([4, 6])
  expect(dot(2, 3)).toBe(6)
  expect([...dot(2, [1, 2]).data]).toEqual([2, 4])
  expect(outer([1, 2], [3, 4, 5]).toNested()).toEqual([
    [3, 4, 5],
    [6, 8, 10],
  ])
  expect(outer(2, [3, 4]).shape).toEqual([1, 2])
  expect(
    outer(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      [1],
    ).shape,
  ).toEqual([4, 1])
})

test.each([
  [() => matmul(sample([2, 3]), sample([2, 4])), 'Perhaps matmul(transpose(x), y)?'],
  [() => matmul(sample([2, 3]), sample([4, 3])), 'Perhaps matmul(x, transpose(y))?'],
  [() => matmul(sample([2, 3]), [1, 2]), 'got [2, 3] and [2]. Perhaps matmul(transpose(x), y)?'],
  [
    () => matmul([1, 2], [1, 2, 3]),
    'matmul: expected as many columns on the left as rows on the right, got [2] and [3].',
  ],
  [
    () => matmul(3, sample([2, 4])),
    'matmul: expected arrays, got [] and [2, 4]. Perhaps mul(x, y)?',
  ],
  [
    () => matmul(sample([2, 2, 3]), sample([3, 3, 2])),
    'matmul: expected shapes that broadcast, got [2] and [3].',
  ],
  [() => dot([1, 2], [1, 2, 3]), 'dot: expected as many columns'],
  [() => dot(sample([2, 2, 2]), [1, 2]), 'Perhaps matmul(x, y)?'],
])('errors name the shapes: %#', (run, message) => {
  expect(run).toThrow(message)
})
