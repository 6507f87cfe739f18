import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  dot,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  map,
  matmul,
  mul,
  scan,
  ShapeError,
  sin,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tanh,
  tensor,
  TreeError,
  zeros,
  type Traced,
} from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'
import { flattenTree } from '../src/tree.js'
import type { Tensor } from '../src/tensor.js'

interface Params {
  readonly W: Traced
  readonly b: Traced
}
interface Data {
  readonly x: Traced
  readonly t: Traced
}
type Loss = (p: Params, d: Data) => unknown

const params = {
  W: tensor([
    [0.3, -0.2, 0.5],
    [0.1, 0.4, -0.6],
  ]),
  b: Float64Array.of(0.1, -0.3),
}
const data = {
  x: tensor([
    [1, 2, 3],
    [-1, 0.5, 2],
    [0.2, -0.7, 1],
    [2, 1, -1],
  ]),
  t: Float64Array.of(0.5, -0.2, 0.8, 0.1),
}

const point = (p: Params, x: Traced, t: Traced): Traced =>
  square(sub(sum(tanh(add(matmul(p.W, x), p.b))), t))
const byHand: Loss = ({ W, b }, { x, t }) => {
  let total = point({ W, b }, x.at(0), t.at(0))
  for (let i = 1; i < x.length; i++) total = add(total, point({ W, b }, x.at(i), t.at(i)))
  return total
}
const ways: readonly (readonly [string, Loss])[] = [
  ['sumOver', (p, d) => sumOver((q: Params, e: Data) => point(q, e.x, e.t))(p as never, d)],
  [
    'map and sum',
    (p, d) => sum(map((q: Params, e: Data) => point(q, e.x, e.t))(p as never, d) as never),
  ],
  [
    'scan',
    (p, d) =>
      scan((carry: Traced, e: Data, q: Params) => [add(carry, point(q, e.x, e.t)), carry])(
        0,
        d,
        p as never,
      )[0],
  ],
  [
    'checkpoint',
    (p, d) => checkpoint((q: Params, e: Data) => byHand(q, e))(p as never, d as never),
  ],
  [
    'checkpoint in sumOver',
    (p, d) =>
      sumOver((q: Params, e: Data) =>
        checkpoint((r: Params, x: Traced, t: Traced) => point(r, x, t))(q as never, e.x, e.t),
      )(p as never, d),
  ],
]

/** The leaves of a result, one after the other. */
const flat = (tree: unknown): number[] =>
  flattenTree('test', tree).leaves.flatMap(({ value }) =>
    typeof value === 'number' ? [value] : [...(value as Tensor).data],
  )

const equal = (got: unknown, expected: unknown, relative: number = 1e-13): void => {
  const [a, b] = [flat(got), flat(expected)]
  expect(a.length).toBe(b.length)
  const scale = Math.max(...b.map(Math.abs))
  a.forEach((entry, i) => expect(Math.abs(entry - b[i]!)).toBeLessThanOrEqual(relative * scale))
}

type Any = (...x: readonly unknown[]) => unknown
const as = (f: unknown): Any => f as Any

describe.each(ways)('%s is the loop written by hand', (_name, loss) => {
  const v = {
    W: tensor([
      [1, -1, 2],
      [0.5, 1, -0.3],
    ]),
    b: Float64Array.of(1, 2),
  }

  test('values, gradients, tangents', () => {
    equal(as(jvp(loss as never))(params, v, data), as(jvp(byHand as never))(params, v, data))
    equal(as(grad(loss as never))(params, data), as(grad(byHand as never))(params, data))
  })

  test('second order: forward over reverse and nested', () => {
    const expected = as(hvp(byHand as never))(params, v, data)
    equal(as(hvp(loss as never))(params, v, data), expected)
    const slope = (p: unknown, d: unknown): unknown => {
      const g = as(grad(loss as never))(p, d) as Params
      return add(sum(mul(g.W, v.W)), dot(g.b, v.b))
    }
    equal(as(grad(slope as never))(params, data), expected)
    equal((as(jvp(grad(loss as never) as never))(params, v, data) as unknown[])[1], expected)
    equal(as(hessian(loss as never))(params, data), as(hessian(byHand as never))(params, data))
  })

  test('data are differentiated too', () => {
    const of = (f: Loss) => (d: Data, p: Params) => f(p, d)
    equal(as(grad(of(loss) as never))(data, params), as(grad(of(byHand) as never))(data, params))
    equal(
      as(hvp(of(loss) as never))(data, data, params),
      as(hvp(of(byHand) as never))(data, data, params),
    )
  })

  test('parameters and data together, against differences', () => {
    const joint = (all: { p: Params; d: Data }): unknown => loss(all.p, all.d)
    checkDerivatives(joint as never, { p: params, d: data } as never, { tolerance: 1e-8 })
  })
})

describe('results of map and scan', () => {
  test('map stacks the leaves of a tree', () => {
    const f = map((w: Traced, x: Traced) => ({ a: mul(w, x), b: stack([x, w]) }))
    const { a, b } = f(2, [1, 3]) as never as { a: Float64Array; b: Tensor }
    expect(a).toEqual(Float64Array.of(2, 6))
    expect(b.toNested()).toEqual([
      [1, 2],
      [3, 2],
    ])
    const J = jacobian((w: Traced) => f(w, [1, 3]) as never)(2)
    expect([...J.data]).toEqual([1, 3, 0, 1, 0, 1])
  })

  test('scan gives the last carry and all results, with their derivatives', () => {
    const step = (carry: Traced, x: Traced): readonly [Traced, Traced] => [
      mul(carry, x),
      add(carry, x),
    ]
    const [carry, ys] = scan(step)(2, [3, 5, 7])
    expect(Number(carry)).toBe(210)
    expect([...(ys as never as Float64Array)]).toEqual([5, 11, 37])
    checkDerivatives(
      (p: { c: Traced; xs: Traced }) => scan(step)(p.c, p.xs) as never,
      { c: 2, xs: [3, 5, 7] },
      { order: 2 },
    )
  })

  test('a carry that is a tree, whose parts mix', () => {
    const fibonacci = scan((c: { a: Traced; b: Traced }, x: Traced) => [
      { a: c.b, b: add(c.a, mul(x, c.b)) },
      c.a,
    ])
    const f = (xs: Traced): unknown =>
      (fibonacci({ a: 0, b: 1 } as never, xs) as never as [{ b: Traced }])[0].b
    expect((as(jvp(f as never))([1, 1, 1, 1, 1], [1, 0, 0, 0, 0]) as number[])[0]).toBe(8)
    checkDerivatives(f as never, [1, 0.5, 2, -1, 0.3])
  })

  test('a carry that becomes active late', () => {
    // the parameter enters the second part first, and reaches the first one a step later
    const f = (w: Traced): unknown =>
      (
        scan((c: { a: Traced; b: Traced }, x: Traced) => [{ a: square(c.b), b: mul(w, x) }, x])(
          { a: 0, b: 0 } as never,
          [1, 2, 3],
        ) as never as [{ a: Traced }]
      )[0].a
    checkDerivatives(f as never, 1.5)
    expect(as(grad(f as never))(1.5)).toBeCloseTo(2 * 4 * 1.5, 12)
  })
})

describe('few points', () => {
  test('one point', () => {
    expect(
      as(
        grad((w: Traced) => sumOver((p: Traced, x: Traced) => mul(square(p), x))(w, [3]) as never),
      )(2),
    ).toBe(12)
    expect(map((w: Traced, x: Traced) => mul(w, x))(2, [3])).toEqual(Float64Array.of(6))
  })

  test('no points', () => {
    const none = zeros([0, 2])
    expect(sumOver((w: Traced, x: Traced) => mul(w, sum(x)))(2, none)).toBe(0)
    expect(flat(map((w: Traced, x: Traced) => mul(w, x))(2, none))).toEqual([])
    expect(
      as(grad((w: Traced) => sumOver((p: Traced, x: Traced) => mul(p, sum(x)))(w, none) as never))(
        2,
      ),
    ).toBe(0)
    expect(
      as(
        hvp(
          (w: Traced) => sumOver((p: Traced, x: Traced) => exp(mul(p, sum(x))))(w, none) as never,
        ),
      )(2, 1),
    ).toBe(0)
    const [carry] = scan((c: Traced, x: Traced) => [mul(c, x), x])(3, []) as never as [number]
    expect(carry).toBe(3)
    expect(
      as(grad((w: Traced) => scan((c: Traced, x: Traced) => [mul(c, x), x])(w, [])[0] as never))(3),
    ).toBe(1)
  })
})

describe('what does not fit', () => {
  test('data', () => {
    const f = sumOver((w: Traced, d: Data) => mul(w, add(d.x, d.t)))
    expect(() => f(1, { x: [1, 2], t: [1, 2, 3] })).toThrow(ShapeError)
    expect(() => f(1, { x: [1, 2], t: 3 })).toThrow(ShapeError)
    expect(() => f(1, {})).toThrow(ShapeError)
  })

  test('results that differ in shape from point to point', () => {
    let calls = 0
    const ragged = map((w: Traced) => (calls++ === 0 ? w : stack([w, w])))
    expect(() => ragged(1, [1, 2])).toThrow(ShapeError)
  })

  test('carries that change their form', () => {
    expect(() => scan((c: Traced, x: Traced) => [stack([c, x]), x])(1, [1, 2])).toThrow(TreeError)
    expect(() => scan(((c: Traced, x: Traced) => [{ c, x }, x]) as never)(1, [1, 2])).toThrow(
      TreeError,
    )
    expect(() => scan(((c: Traced) => sin(c)) as never)(1, [1, 2])).toThrow(TreeError)
  })
})
