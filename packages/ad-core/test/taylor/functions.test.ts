import { describe, expect, test } from '@jest/globals'
import * as ad from '@wengert/ad-core'
import {
  add,
  custom,
  div,
  DomainError,
  exp,
  grad,
  gt,
  hvp,
  jvp,
  map,
  matmul,
  mul,
  neg,
  NotDifferentiableError,
  scan,
  ShapeError,
  sin,
  square,
  sum,
  sumOver,
  taylor,
  tensor,
  type Scalar,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

const close = (got: ArrayLike<number>, expected: readonly number[], digits = 12): void => {
  expect(got).toHaveLength(expected.length)
  expected.forEach((x, k) => expect(got[k]).toBeCloseTo(x, digits))
}

/** Σ cₖ·hᵏ against the function itself there. */
function predicts(f: (x: Traced) => Traced, x: readonly number[], dx: readonly number[]): void {
  const order = 12
  const h = 0.05
  const { data, shape } = taylor(f, order)([...x], [...dx]) as Tensor
  const moved = jvp(f)(
    x.map((xi, i) => xi + h * dx[i]!),
    [...dx],
  )[0] as Float64Array
  const size = shape.slice(1).reduce((a, b) => a * b, 1)
  for (let i = 0; i < size; i++) {
    let sum = 0
    for (let k = order; k >= 0; k--) sum = sum * h + data[k * size + i]!
    expect(sum).toBeCloseTo(moved[i]!, 11)
  }
}

const A = tensor([
  [0.3, -1, 0.5],
  [0.2, 0.7, -0.4],
  [1, 0.1, 0.6],
])

describe('array operations', () => {
  const functions: Readonly<Record<string, (x: Traced) => Traced>> = {
    'a matrix product': (x) => matmul(A, sin(x)),
    'a product of two moving matrices': (x) =>
      ad.reshape(matmul(ad.outer(x, exp(x)), ad.outer(sin(x), x)), [9]),
    'an inner product': (x) => mul(ad.dot(x, sin(x)), x),
    softmax: (x) => ad.softmax(x),
    logSoftmax: (x) => ad.logSoftmax(x),
    logSumExp: (x) => mul(ad.logSumExp(x), x),
    norm: (x) => mul(ad.norm(x), x),
    prod: (x) => mul(ad.prod(x), x),
    'the largest': (x) => mul(ad.maxOf(x), x),
    layerNorm: (x) => ad.layerNorm(x),
    movers: (x) => ad.concat([ad.flip(square(x)), ad.slice(exp(x), 1), ad.pad(x, [[1, 0]])]),
    'a selection': (x) => ad.where(ad.less(x, 0), exp(x), div(1, x)),
    'running sums': (x) => ad.cumsum(exp(x)),
    broadcasting: (x) => ad.reshape(mul(ad.reshape(x, [3, 1]), exp(x)), [9]),
    'a map': (x) => map((p: Traced, d: Traced) => sin(mul(p.at(0), d)))(x, x) as Traced,
    'a checkpoint': (x) => ad.checkpoint((u) => exp(sin(u)))(x),
    'an inner gradient': (x) => grad((y: Traced) => sum(mul(sin(mul(y, x)), y)))(x) as never,
  }
  test.each(Object.entries(functions))('%s', (_name, f) => {
    predicts(f, [0.7, -0.4, 1.2], [1, -0.5, 0.25])
  })

  test('a scan', () => {
    const f = (x: Traced): Traced =>
      scan((c: Traced, d: Traced) => [add(mul(c, d), sin(c)), c])(x.at(0), x)[1] as Traced
    predicts(f, [0.7, -0.4, 1.2], [1, -0.5, 0.25])
  })

  test('a custom operation with a jvp', () => {
    const cube = custom({
      name: 'cube',
      value: (x: Traced) => mul(x, square(x)),
      jvp: ([x], [t]) => mul(mul(3, square(x!)), t!),
    })
    close(taylor((x: Traced) => sin(cube(x) as Traced), 4)(0.5, 1), [
      ...taylor((x: Traced) => sin(mul(x, square(x))), 4)(0.5, 1),
    ])
  })
})

describe('forms', () => {
  test('a leading axis of length order + 1, leaf by leaf', () => {
    const f = (x: Traced): unknown => ({ a: sum(square(x)), b: [exp(x), ad.outer(x, x)], c: 3 })
    const y = taylor(f, 2)([1, 2], [1, 0]) as {
      a: Float64Array
      b: [Tensor, Tensor]
      c: Float64Array
    }
    expect([...y.a]).toEqual([5, 2, 1])
    expect(y.b[0].shape).toEqual([3, 2])
    expect(y.b[1].shape).toEqual([3, 2, 2])
    expect([...y.b[1].data]).toEqual([1, 2, 2, 4, 2, 2, 2, 0, 1, 0, 0, 0])
    expect([...y.c]).toEqual([3, 0, 0])
  })

  test('trees, integers, further arguments, order 0', () => {
    const f = (p: { v: Traced; i: Traced; s: Traced }, c: Traced): Traced =>
      mul(p.v.at(p.i.at(0)), mul(p.s, c))
    const x = { v: [1, 2], i: new Int32Array([1]), s: 3 }
    const dx = { v: [0, 1], i: new Int32Array([5]), s: 1 }
    expect([...taylor(f, 3)(x, dx, 10)]).toEqual([60, 50, 10, 0])
    expect([...taylor((y: Traced) => square(y), 0)(3, 1)]).toEqual([9])
  })

  test('single precision', () => {
    const y = taylor((x: Traced) => square(x), 2)(Float32Array.of(1, 2), Float32Array.of(1, 1))
    expect(y.dtype).toBe('f32')
    expect([...y.data]).toEqual([1, 4, 2, 4, 1, 1])
  })

  test('branches are those at x', () => {
    const f = (x: Traced): Traced => (gt(x, 0) ? square(x) : neg(x))
    expect([...taylor(f, 2)(1, -1)]).toEqual([1, -2, 1])
    expect([...taylor(f, 2)(-1, 1)]).toEqual([1, -1, 0])
  })

  test('nothing leaves the tape in a state', () => {
    const f = (x: Traced): Traced => sumOver((p: Traced, d: Traced) => exp(mul(p, d)))(x, [1, 2])
    const before = grad(f)(0.3)
    taylor(f, 5)(0.3, 1)
    expect(grad(f)(0.3)).toBe(before)
  })
})

describe('with other transforms', () => {
  const f = (x: Traced): Traced => exp(sin(mul(x, x)))

  test('the gradient of the coefficients', () => {
    const weights = [0.5, -1, 2, 0.25]
    const weighted = (x: Traced): Scalar => sum(mul(taylor(f, 3)(x, 1), weights))
    // d/dx cₖ = (k + 1)·cₖ₊₁
    const c = taylor(f, 4)(0.6, 1)
    const expected = weights.reduce((total, w, k) => total + w * (k + 1) * c[k + 1]!, 0)
    expect(grad(weighted)(0.6)).toBeCloseTo(expected, 11)
  })

  test('coefficients of coefficients', () => {
    const twice = (x: Traced): Traced => taylor(f, 2)(x, 1).at(2)
    const c = taylor(f, 5)(0.6, 1)
    close(taylor(twice, 3)(0.6, 1), [c[2]!, 3 * c[3]!, 6 * c[4]!, 10 * c[5]!], 10)
  })

  test('second order is half of a Hessian product', () => {
    const g = (x: Traced): Traced => sum(mul(exp(x), ad.flip(square(x))))
    const x = [0.3, -0.8, 0.5]
    const v = [1, 2, -1]
    const Hv = hvp(g)(x, v)
    const c = taylor(g, 2)(x, v)
    expect(c[2]).toBeCloseTo(Hv.reduce((total, h, i) => total + h * v[i]!, 0) / 2, 12)
  })

  test('a loop inside another transform', () => {
    const g = (x: Traced): Traced => sumOver((p: Traced, d: Traced) => sin(mul(p, d)))(x, [1, 2])
    const c = taylor(g, 3)(0.4, 1)
    const outer = (x: Traced): Traced => taylor(g, 2)(x, 1).at(2)
    expect(grad(outer)(0.4)).toBeCloseTo(3 * c[3]!, 12)
  })

  test('the direction can be differentiated too', () => {
    const c = taylor(f, 2)(0.6, 1)
    expect(grad((dx: Traced) => taylor(f, 2)(mul(0.6, div(dx, dx)), dx).at(2))(3)).toBeCloseTo(
      2 * 3 * c[2]!,
      11,
    )
  })
})

describe('errors', () => {
  test('orders', () => {
    for (const order of [-1, 1.5, NaN, Infinity]) {
      expect(() => taylor((x: Traced) => x, order)).toThrow(DomainError)
    }
  })

  test('directions that do not fit', () => {
    expect(() => taylor((x: Traced) => x, 2)([1, 2], [1, 2, 3])).toThrow(ShapeError)
  })

  test('operations without series', () => {
    const root = (x: Traced): Traced =>
      ad.fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))(1, x) as never
    expect(() => taylor(root, 2)(4, 1)).toThrow(NotDifferentiableError)
    const backwards = custom({
      name: 'backwards',
      value: (x: Traced) => square(x),
      vjp: ([x], _y, c) => [mul(mul(2, x!), c)],
    })
    expect(() => taylor((x: Traced) => backwards(x) as Traced, 2)(4, 1)).toThrow(
      NotDifferentiableError,
    )
  })
})
