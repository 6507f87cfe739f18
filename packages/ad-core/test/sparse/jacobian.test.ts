import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as ad from '@wengert/ad-core'
import {
  add,
  concat,
  cumsum,
  custom,
  div,
  exp,
  grad,
  jacobian,
  map,
  matmul,
  maxOf,
  mul,
  norm,
  reshape,
  scan,
  sin,
  slice,
  softmax,
  sparseJacobian,
  sqrt,
  square,
  stack,
  stopGradient,
  sub,
  sum,
  tensor,
  transpose,
  where,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { distance, patternOf, rowsOf, written } from './dense.js'

const x6 = [0.5, -1.2, 0.7, 1.1, -0.3, 0.9]
const random = tensor([
  [0.3, 0, -1],
  [0, 0.7, 0.2],
])

const functions: Readonly<Record<string, (x: Traced) => unknown>> = {
  'a stencil': (x) => add(mul(slice(x, 0, -1), slice(x, 1)), sin(slice(x, 1))),
  'a stack of scalars': (x) => stack([square(x.at(0)), mul(x.at(1), x.at(2)), x.at(5), 3]),
  'rows of a matrix': (x) => sum(square(reshape(x, [2, 3])), 1),
  'columns of a matrix': (x) => sum(exp(reshape(x, [2, 3])), 0),
  'a transpose': (x) => square(transpose(reshape(x, [2, 3]))),
  'a matrix product': (x) => matmul(random, reshape(x, [3, 2])),
  'a product of two parts': (x) =>
    matmul(reshape(slice(x, 0, 4), [2, 2]), reshape(slice(x, 2), [2, 2])),
  'running sums': (x) => cumsum(x),
  'norms of rows': (x) => norm(reshape(x, [3, 2]), 1),
  'softmax of rows': (x) => softmax(reshape(x, [2, 3])),
  'the largest of rows': (x) => maxOf(reshape(x, [2, 3]), 1),
  'a selection': (x) => where(ad.less(x, 0), mul(2, x), square(x)),
  'a gather': (x) => ad.gather(square(x), new Int32Array([5, 0, 0, 2])),
  'a scatter': (x) => ad.scatterAdd(ad.zeros([4]), new Int32Array([0, 2, 2, 0, 3, 1]), sin(x)),
  'a padded array': (x) => ad.pad(square(x), [[1, 2]]),
  'a shared input': (x) => mul(x, x.at(0)),
  'one row that has all': (x) => concat([square(x), reshape(sum(mul(x, x)), [1])]),
  'a tree': (x) => ({ a: square(x.at(1)), b: [mul(x, 2), x.at(0)] }),
  'a map': (x) => map((p: Traced, d: Traced) => mul(p.at(0), square(d)))(x, slice(x, 1)),
  'a map by index': (x) =>
    map((p: Traced, i: Traced) => sin(p.at(i)))(x, new Int32Array([2, 2, 5])),
  'a scan': (x) => scan((c: Traced, d: Traced) => [mul(c, d), add(c, d)])(x.at(0), slice(x, 1)),
  'a checkpoint': (x) => ad.checkpoint((u) => mul(slice(u, 1), slice(u, 0, -1)))(x),
  'a constant': () => [1, 2],
}

describe('sparseJacobian is the dense Jacobian', () => {
  test.each(Object.entries(functions))('%s', (_name, f) => {
    const dense = rowsOf(jacobian(f)(x6))
    const sparse = sparseJacobian(f)(x6)
    expect(distance(written(sparse), dense)).toBeLessThan(1e-14)
    expect(sparse.shape).toEqual([dense.length, 6])
  })

  test('and at any point', () => {
    const all = Object.values(functions)
    const entry = fc.integer({ min: -3000, max: 3000 }).map((i) => i / 1000)
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 6, maxLength: 6 }),
        fc.nat(all.length - 1),
        (x, k) => {
          const f = all[k]!
          const gap = distance(written(sparseJacobian(f)(x)), rowsOf(jacobian(f)(x)))
          expect(gap).toBeLessThan(1e-13)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('inside another transform', () => {
    for (const name of ['a stencil', 'rows of a matrix', 'a map', 'one row that has all']) {
      const f = functions[name]!
      const throughSparse = grad((x: Traced) => sum(square(sparseJacobian(f)(x).values)))(x6)
      const throughDense = grad((x: Traced) => sum(square(jacobian(f)(x))))(x6)
      expect(distance([[...throughSparse]], [[...throughDense]])).toBeLessThan(1e-13)
    }
  })
})

describe('the pattern', () => {
  test('is exact for what the operations do', () => {
    const patterns: Readonly<Record<string, number[][]>> = {
      'a stencil': [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
      ],
      'a stack of scalars': [[0], [1, 2], [5], []],
      'rows of a matrix': [
        [0, 1, 2],
        [3, 4, 5],
      ],
      'columns of a matrix': [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
      'a transpose': [[0], [3], [1], [4], [2], [5]],
      'a matrix product': [
        [0, 2, 4],
        [1, 3, 5],
        [0, 2, 4],
        [1, 3, 5],
      ],
      'running sums': [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]],
      'norms of rows': [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      'softmax of rows': [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
        [3, 4, 5],
        [3, 4, 5],
        [3, 4, 5],
      ],
      'the largest of rows': [
        [0, 1, 2],
        [3, 4, 5],
      ],
      'a gather': [[5], [0], [0], [2]],
      'a scatter': [[0, 3], [5], [1, 2], [4]],
      'a padded array': [[], [0], [1], [2], [3], [4], [5], [], []],
      'a map': [
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
        [0, 5],
      ],
      'a map by index': [[2], [2], [5]],
      'a scan': [
        [0, 1, 2, 3, 4, 5],
        [0, 1],
        [0, 1, 2],
        [0, 1, 2, 3],
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4, 5],
      ],
    }
    for (const [name, pattern] of Object.entries(patterns)) {
      expect([name, patternOf(sparseJacobian(functions[name]!)(x6))]).toEqual([name, pattern])
    }
  })

  test('keeps entries that happen to be zero or NaN', () => {
    const f = (x: Traced): Traced => stack([mul(x.at(0), x.at(1)), div(x.at(1), x.at(2))])
    const J = sparseJacobian(f)([0, 0, 0])
    expect(patternOf(J)).toEqual([
      [0, 1],
      [1, 2],
    ])
    expect([...J.values]).toEqual([0, 0, Infinity, NaN])
  })

  test('has nothing where an operation has no derivative', () => {
    const f = (x: Traced): Traced => add(stopGradient(x), ad.floor(x))
    expect(sparseJacobian(f)([1, 2]).columns).toHaveLength(0)
  })

  test('takes custom operations as dense', () => {
    const shift = custom({
      name: 'shift',
      value: (x: Traced) => square(x),
      jvp: ([x], [t]) => mul(mul(2, x!), t!),
    })
    const f = (x: Traced): Traced => shift(x) as Traced
    const J = sparseJacobian(f)([1, 2, 3])
    expect(patternOf(J)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(written(J)).toEqual([
      [2, 0, 0],
      [0, 4, 0],
      [0, 0, 6],
    ])
  })

  test('passes through a fixed point', () => {
    const root = (x: Traced): Traced =>
      ad.fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))(x.at(0), x.at(1))
    const f = (x: Traced): Traced => stack([root(x), square(x.at(0))])
    expect(
      distance(written(sparseJacobian(f)([2, 9])), [
        [0, 1 / 6],
        [4, 0],
      ]),
    ).toBeLessThan(1e-9)
  })
})

describe('arguments', () => {
  test('trees are flattened in insertion order, integer leaves have no entries', () => {
    const f = (p: { b: Traced; i: Traced; a: Traced }): Traced => mul(p.a, p.b.at(p.i.at(0)))
    const J = sparseJacobian(f)({ b: [1, 2], i: new Int32Array([1]), a: 3 })
    expect(J.shape).toEqual([1, 4])
    expect(patternOf(J)).toEqual([[1, 3]])
    expect([...J.values]).toEqual([3, 2])
  })

  test('a number, an empty vector, an empty result', () => {
    expect(written(sparseJacobian((x) => square(x))(3))).toEqual([[6]])
    expect(sparseJacobian((x) => square(x))([]).shape).toEqual([0, 0])
    expect(written(sparseJacobian((x) => slice(x, 2))([1, 2]))).toEqual([])
  })

  test('single precision', () => {
    const f = (x: Traced): Traced => add(sqrt(x), x.at(0))
    const J = sparseJacobian(f)(Float32Array.of(4, 9))
    expect(J.values).toBeInstanceOf(Float64Array)
    expect(distance(written(J), rowsOf(jacobian(f)(Float32Array.of(4, 9))))).toBe(0)
  })

  test('further arguments are constants', () => {
    const f = (x: Traced, c: Traced): Traced => mul(x, c)
    expect(written(sparseJacobian(f)([1, 2], [3, 4]))).toEqual([
      [3, 0],
      [0, 4],
    ])
  })

  test('a captured value of an outer transform', () => {
    const outer = (c: Traced): Traced =>
      sum(sparseJacobian((x: Traced) => mul(c, square(x)))(mul(c, [1, 2])).values)
    expect(grad(outer)(5)).toBe(60) // Σ 2c·c·k
  })
})

test('sweeps are as few as the colours', () => {
  let sweeps = 0
  const counting = custom({
    name: 'counting',
    value: (x: Traced) => x,
    jvp: (_x, [t]) => {
      sweeps++
      return t!
    },
    vjp: (_x, _y, c) => {
      sweeps++
      return [c]
    },
  })
  const n = 200
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i))
  const band = (y: Traced): Traced => sub(mul(slice(y, 0, -2), slice(y, 1, -1)), slice(y, 2))
  const one = (y: Traced): Traced => add(band(y), mul(0, counting(y.at(0)) as Traced))
  sparseJacobian(one)(x)
  expect(sweeps).toBeLessThanOrEqual(4)
})

test('points of a map cost the same each', () => {
  const body = (s: Traced, p: Traced): Traced => mul(sum(s), sin(p.at(0)))
  const f = (p: { shared: Traced; local: Traced }): unknown => map(body)(p.shared, p.local)
  const n = 3000
  const local: Tensor = ad.full([n, 2], 0.5)
  const J = sparseJacobian(f)({ shared: new Float64Array(11).fill(0.1), local })
  expect(J.values).toHaveLength(12 * n)
  expect(patternOf(J)[n - 1]).toEqual([...Array(11).keys(), 11 + 2 * (n - 1)])
})
