import { describe, expect, test } from '@jest/globals'
import {
  exp,
  eye,
  grad,
  hessian,
  hvp,
  hvps,
  jacobian,
  jvp,
  jvps,
  matmul,
  mul,
  prod,
  ShapeError,
  sin,
  square,
  stack,
  sum,
  tensor,
  transpose,
  TreeError,
  zeros,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

interface Params {
  W: Traced
  b: Traced
  s: Traced
}
const f = (p: Params, x: Traced): Traced => sum(exp(sin(matmul(p.W, x).add(p.b)).mul(p.s)))
const model = (p: Params, x: Traced): Traced => sin(matmul(p.W, x).add(p.b)).mul(p.s)
const point = {
  W: tensor([
    [0.1, 0.2],
    [0.3, -0.4],
  ]),
  b: [0.5, 0.6],
  s: 0.7,
}
const x = [1, -2]
const directions = {
  W: tensor([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [0, 1],
      [0, -1],
    ],
    [
      [0.5, 0],
      [0, 0],
    ],
  ]),
  b: tensor([
    [1, 0],
    [0, 1],
    [2, 2],
  ]),
  s: [1, 0, -1],
}
const single = (i: number): { W: Tensor; b: Float64Array; s: number } => ({
  W: directions.W.at(i),
  b: Float64Array.from(directions.b.at(i).data),
  s: directions.s[i]!,
})

describe('jvps', () => {
  test('are jvp direction by direction', () => {
    const [y, dy] = jvps(model)(point, directions, x)
    expect(dy.shape).toEqual([3, 2])
    for (let i = 0; i < 3; i++) {
      const [value, tangent] = jvp(model)(point, single(i), x)
      expect(y).toEqual(value)
      expect([...dy.at(i).data]).toEqual([...tangent])
    }
  })

  test('along the unit vectors are the Jacobian', () => {
    const g = (v: Traced): Traced => stack([prod(v), sin(v.at(0)), v.at(1)])
    const [, columns] = jvps(g)([2, 3], eye(2))
    expect(transpose(columns as Tensor).toNested()).toEqual(jacobian(g)([2, 3]).toNested())
  })

  test('a scalar function gives a vector, a tree a tree, numbers take vectors', () => {
    const [y, dy] = jvps((t: Traced) => square(t))(3, [1, 2])
    expect(y).toBe(9)
    expect(dy).toEqual(Float64Array.of(6, 12))
    const [, both] = jvps((t: Traced) => ({ a: square(t), c: stack([t, t]), k: 1 }))(3, [1, 2])
    expect(both.a).toEqual(Float64Array.of(6, 12))
    expect(both.c.toNested()).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(both.k).toEqual(Float64Array.of(0, 0))
  })

  test('no directions give no tangents', () => {
    const [y, dy] = jvps((t: Traced) => square(t))([3, 4], zeros([0, 2]))
    expect(y).toEqual(Float64Array.of(9, 16))
    expect(dy.shape).toEqual([0, 2])
  })

  test('f32 stays f32', () => {
    const [, dy] = jvps((t: Traced) => square(t))(Float32Array.of(1, 2), eye(2, 'f32'))
    expect((dy as Tensor).dtype).toBe('f32')
  })
})

describe('hvps', () => {
  test('are hvp direction by direction, shaped like x', () => {
    const products = hvps(f)(point, directions, x)
    expect(products.W.shape).toEqual([3, 2, 2])
    expect(products.b.shape).toEqual([3, 2])
    expect(products.s).toBeInstanceOf(Float64Array)
    for (let i = 0; i < 3; i++) {
      const product = hvp(f)(point, single(i), x)
      expect([...products.W.at(i).data]).toEqual([...product.W.data])
      expect([...products.b.at(i).data]).toEqual([...product.b])
      expect(products.s[i]).toBe(product.s)
    }
  })

  test('along the unit vectors are the Hessian', () => {
    const g = (v: Traced): Traced => prod(exp(v))
    expect(hvps(g)([0.1, 0.2], eye(2)).toNested()).toEqual(hessian(g)([0.1, 0.2]).toNested())
  })
})

test('both nest', () => {
  const cubic = (v: Traced): Traced => sum(mul(square(v), v))
  const third = grad((v: Traced) => sum(hvps(cubic)(v, eye(2)) as unknown as Traced))([1, 2])
  expect(third).toEqual(Float64Array.of(6, 6))
  const traced = (v: Traced): Traced => {
    const [y, dy] = jvps(cubic)(v, stack([v, v]) as never)
    return sum(dy as Traced).add(y as Traced)
  }
  // 2·∇f·v + f = 7·Σv³
  expect(grad(traced)([1, 2])).toEqual(Float64Array.of(21, 84))
  const inner = grad((w: Traced) =>
    mul(w, sum(jvps((t: Traced) => mul(w, t))(1, [1, 2])[1] as never)),
  )
  expect(inner(3)).toBe(18)
})

describe('refused', () => {
  const g = (v: Traced): Traced => sum(square(v))
  test('shapes that do not fit, with advice', () => {
    expect(() => jvps(g)([1, 2], [1, 0] as never)).toThrow(ShapeError)
    expect(() => jvps(g)([1, 2], [1, 0] as never)).toThrow(
      'Perhaps jvp, which takes a single direction?',
    )
    expect(() => hvps(g)([1, 2], zeros([2, 3]))).toThrow('Perhaps transpose(directions)?')
    expect(() => jvps(f)(point, { ...directions, s: [1] }, x)).toThrow('the same k in every leaf')
    expect(() => jvps(f)(point, { W: directions.W } as never, x)).toThrow(TreeError)
  })
  test('a function that is not scalar has no Hessian', () => {
    expect(() => hvps((v: Traced) => v as never)([1, 2], eye(2))).toThrow('to return a scalar')
  })
})
