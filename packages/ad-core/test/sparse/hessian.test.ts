import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as ad from '@wengert/ad-core'
import {
  abs,
  add,
  custom,
  div,
  dot,
  exp,
  fma,
  grad,
  hessian,
  logSumExp,
  map,
  matmul,
  max,
  maxOf,
  mul,
  norm,
  prod,
  relu,
  reshape,
  scan,
  sin,
  slice,
  softmax,
  sparseHessian,
  square,
  sub,
  sum,
  sumOver,
  tensor,
  where,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { distance, patternOf, rowsOf, written } from './dense.js'

const x6 = [0.5, -1.2, 0.7, 1.1, -0.3, 0.9]
const diagonal = [[0], [1], [2], [3], [4], [5]]
const none = [[], [], [], [], [], []]

const rosenbrock = (x: Traced): Traced => {
  const valley = mul(100, square(sub(slice(x, 1), square(slice(x, 0, -1)))))
  return sum(add(valley, square(sub(1, slice(x, 0, -1)))))
}

/** Functions of six inputs, and the pattern of the Hessian where it is to be exactly that. */
const functions: Readonly<Record<string, readonly [(x: Traced) => Scalar, number[][]?]>> = {
  'a chained valley': [
    rosenbrock,
    [
      [0, 1],
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 5],
      [4, 5],
    ],
  ],
  'a linear function': [(x) => sum(mul(3, x)), none],
  'a sum of squares': [(x) => sum(square(x)), diagonal],
  'an inner product with itself': [(x) => dot(x, x), diagonal],
  'the square of a sum': [(x) => square(sum(x))],
  'an exponential of all': [(x) => exp(mul(0.1, sum(x)))],
  'a product of all': [(x) => prod(x)],
  scalars: [(x) => mul(x.at(0), mul(x.at(1), x.at(1))), [[1], [0, 1], [], [], [], []]],
  'a quotient': [(x) => div(x.at(0), add(3, x.at(1))), [[1], [0, 1], [], [], [], []]],
  'a fused product': [(x) => fma(x.at(0), x.at(1), x.at(2)), [[1], [0], [], [], [], []]],
  kinks: [(x) => add(sum(relu(x)), add(sum(abs(x)), max(x.at(0), x.at(1)))), none],
  'a selection': [(x) => sum(where(ad.less(x, 0), x, square(x))), diagonal],
  'a bilinear form': [(x) => dot(slice(x, 0, 3), slice(x, 3)), [[3], [4], [5], [0], [1], [2]]],
  'a product of matrices': [
    (x) => sum(matmul(reshape(slice(x, 0, 4), [2, 2]), reshape(slice(x, 4), [2, 1]))),
    [[4], [5], [4], [5], [0, 2], [1, 3]],
  ],
  'norms of rows': [
    (x) => sum(norm(reshape(x, [3, 2]), 1)),
    [
      [0, 1],
      [0, 1],
      [2, 3],
      [2, 3],
      [4, 5],
      [4, 5],
    ],
  ],
  'largest of rows': [(x) => sum(maxOf(reshape(x, [3, 2]), 1)), none],
  'log-sum-exp of columns': [
    (x) => sum(logSumExp(reshape(x, [2, 3]), 0)),
    [
      [0, 3],
      [1, 4],
      [2, 5],
      [0, 3],
      [1, 4],
      [2, 5],
    ],
  ],
  softmax: [(x) => sum(square(softmax(reshape(x, [2, 3]))))],
  'a sum over points': [
    (x) => sumOver((p: Traced, d: Traced) => square(sub(p.at(0), sin(d))))(x, slice(x, 1)),
    [
      [0, 1, 2, 3, 4, 5],
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
    ],
  ],
  'a map': [
    (x) =>
      sum(square(map((p: Traced, i: Traced) => p.at(i))(x, new Int32Array([1, 3, 1])) as Traced)),
    [[], [1], [], [3], [], []],
  ],
  'a scan': [
    (x) => scan((c: Traced, d: Traced) => [mul(c, d), d])(x.at(0), slice(x, 1, 4))[0] as Traced,
  ],
  'a checkpoint': [(x) => ad.checkpoint(rosenbrock)(x)],
  'a constant': [() => 3, none],
  'an arrow': [
    (x) => sum(mul(x.at(0), square(slice(x, 1)))),
    [
      [1, 2, 3, 4, 5],
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
    ],
  ],
}

describe('sparseHessian is the dense Hessian', () => {
  test.each(Object.entries(functions))('%s', (_name, [f, pattern]) => {
    const H = sparseHessian(f)(x6)
    expect(distance(written(H), rowsOf(hessian(f)(x6)))).toBeLessThan(1e-13)
    if (pattern !== undefined) expect(patternOf(H)).toEqual(pattern)
  })

  test('inside another transform', () => {
    for (const name of ['a chained valley', 'a sum over points', 'an arrow', 'a quotient']) {
      const [f] = functions[name]!
      const throughSparse = grad((x: Traced) => sum(sin(sparseHessian(f)(x).values)))(x6)
      const throughDense = grad((x: Traced) => sum(sin(hessian(f)(x))))(x6)
      expect(distance([[...throughSparse]], [[...throughDense]])).toBeLessThan(1e-12)
    }
  })

  test('of random sums of products', () => {
    const term = fc.tuple(fc.nat(15), fc.nat(15), fc.nat(3))
    const terms = fc.array(term, { minLength: 1, maxLength: 40 })
    const kinds = [
      (a: Traced, b: Traced) => mul(a, b),
      (a: Traced, b: Traced) => sin(mul(a, b)),
      (a: Traced, b: Traced) => div(a, add(2, square(b))),
      (a: Traced, b: Traced) => add(exp(a), b),
    ]
    const x = Array.from({ length: 16 }, (_, i) => Math.cos(i))
    fc.assert(
      fc.property(terms, (list) => {
        const f = (v: Traced): Traced =>
          list.map(([i, j, k]) => kinds[k]!(v.at(i), v.at(j))).reduce((a, b) => add(a, b))
        const gap = distance(written(sparseHessian(f)(x)), rowsOf(hessian(f)(x)))
        expect(gap).toBeLessThan(1e-13)
      }),
      { numRuns: 60 },
    )
  })
})

describe('entries and arguments', () => {
  test('structure decides: zeros and NaN are entries', () => {
    const H = sparseHessian((x) => add(mul(square(x.at(0)), x.at(1)), ad.pow(x.at(2), 1.5)))
    expect(patternOf(H([0, 0, 4]))).toEqual([[0, 1], [0], [2]])
    expect([...H([0, 0, 4]).values]).toEqual([0, 0, 0, 0.375])
    expect([...H([0, 0, -1]).values].slice(3)).toEqual([NaN])
  })

  test('a number, nothing, a tree with integers, single precision', () => {
    expect(written(sparseHessian((x) => square(x))(3))).toEqual([[2]])
    expect(sparseHessian((x) => sum(square(x)))([]).shape).toEqual([0, 0])
    const f = (p: { a: Traced; i: Traced; b: Traced }): Traced =>
      mul(p.a, square(p.b.at(p.i.at(0))))
    const H = sparseHessian(f)({ a: 2, i: new Int32Array([1]), b: Float32Array.of(1, 3) })
    expect(patternOf(H)).toEqual([[3], [], [], [0, 3]])
    expect([...H.values]).toEqual([6, 6, 4])
  })

  test('custom operations meet in all they are given', () => {
    const twice = custom({
      name: 'squares',
      value: (x: Traced) => square(x),
      jvp: ([x], [t]) => mul(mul(2, x!), t!),
      vjp: ([x], _y, c) => [mul(mul(2, x!), c)],
    })
    const H = sparseHessian((x) => sum(twice(x) as Traced))([1, 2])
    expect(patternOf(H)).toEqual([
      [0, 1],
      [0, 1],
    ])
    expect(written(H)).toEqual([
      [2, 0],
      [0, 2],
    ])
  })

  test('what is dense and large is refused', () => {
    const f = (x: Traced): Traced => square(sum(x))
    expect(() => sparseHessian(f)(new Float64Array(20000))).toThrow(ad.DomainError)
  })

  test('f must be scalar', () => {
    expect(() => sparseHessian((x) => square(x) as never)([1, 2])).toThrow('scalar')
    expect(() => sparseHessian((x) => tensor([1]) && (square(x) as never))([1, 2])).toThrow(
      ad.ShapeError,
    )
  })
})
