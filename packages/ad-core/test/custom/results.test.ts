import { describe, expect, test } from '@jest/globals'
import {
  custom,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  square,
  sum,
  tensor,
  vjp,
  type Traced,
} from '@wengert/ad-core'
import { as, equal } from './cases.js'

type F = (x: Traced) => Traced
const slope =
  (f: F): F =>
  (x) =>
    (as(jvp(f))(x, 1) as readonly Traced[])[1]!

const ownSquare = custom({
  name: 'ownSquare',
  value: (u: Traced) => square(u),
  vjp: ([u], _y, c) => [mul(c, mul(2, u))],
}) as unknown as F
const cube: F = (x) => mul(x, ownSquare(x))
const steep: F = (x) => as(grad(cube))(x) as Traced

describe('a vjp alone', () => {
  test('serves nested forward mode, to third order', () => {
    equal(as(slope(slope(ownSquare)))(3), 2)
    equal(as(grad(slope(ownSquare)))(3), 2)
    equal(as(slope(slope(slope(cube))))(3), 6)
    equal(as(slope(slope(steep)))(3), 6)
    equal(jacobian(slope(ownSquare))(3), 2)
  })

  test('serves calls with plain numbers among the arguments', () => {
    const op = custom({
      name: 'op',
      value: (a: Traced, b: Traced) => mul(square(a), b),
      vjp: ([a, b], _y, c) => [mul(c, mul(2, mul(a, b))), mul(c, square(a))],
    }) as unknown as (a: Traced, b: number) => Traced
    const f: F = (x) => op(x, 3)
    equal(as(slope(f))(2), 12)
    equal(as(slope(slope(f)))(2), 6)
    equal(as(hvp(f))(2, 1), 6)
  })

  test('may return constants', () => {
    const flat = custom({ name: 'flat', value: (u: Traced) => mul(0, u), vjp: () => [0] })
    for (const f of [flat as unknown as F, slope(flat as unknown as F)]) {
      equal(as(jvp(f))(3, 1), [0, 0])
      equal(as(grad(f))(3), 0)
      equal(as(hvp(f))(3, 1), 0)
    }
  })
})

describe('the cotangents of an argument that is a tree', () => {
  interface Pair {
    readonly a: Traced
    readonly b: Traced
  }
  const at = { a: [2, 3], b: 5 }
  const product = (vjp: (p: Pair, c: Traced) => unknown): F =>
    custom({
      name: 'product',
      value: (p: Pair) => mul(sum(p.a), p.b),
      vjp: ([p], _y, c) => [vjp(p, c)],
    }) as never

  test('are found by their names', () => {
    const f = product((p, c) => ({ b: mul(c, sum(p.a)), a: mul(c, mul(p.b, tensor([1, 1]))) }))
    equal(as(grad(f))(at), [5, 5, 5])
    equal(as(hessian(f))(at), [0, 0, 1, 0, 0, 1, 1, 1, 0])
  })

  test('are one for each leaf', () => {
    for (const wrong of [(): unknown => ({ a: tensor([1, 1]) }), (): unknown => 1]) {
      expect(() => as(grad(product(wrong)))(at)).toThrow(
        /^product: expected a vjp whose cotangent 0/,
      )
    }
    const more = product((p, c) => ({ a: mul(c, p.a), b: c, c }))
    expect(() => as(vjp(more))(at)).not.toThrow()
    expect(() => as(grad(more))(at)).toThrow(/got leaves at a, b, c\.$/)
  })

  test('may be plain numbers in a tuple', () => {
    const first = custom({
      name: 'first',
      value: ([x, y]: readonly [Traced, Traced]) => mul(2, x).add(mul(0, y)),
      vjp: () => [[2, 0]],
    })
    equal(as(grad((p: Pair) => first([p.a, p.b] as never) as never))({ a: 1, b: 5 }), [2, 0])
  })
})
