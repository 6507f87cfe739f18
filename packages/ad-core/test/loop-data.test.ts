import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  dual,
  gather,
  grad,
  hvp,
  jvp,
  map,
  mul,
  oracle,
  scan,
  square,
  stack,
  sum,
  sumOver,
  tensor,
  vjp,
  type Dual,
  type Traced,
} from '@wengert/ad-core'

type Any = (...x: readonly unknown[]) => unknown

describe('arrays of the caller may be written into before a sweep comes', () => {
  const loops: readonly (readonly [string, (w: Traced, a: Float64Array) => unknown])[] = [
    ['data of map', (w, a) => sum(map((p: Traced, x: Traced) => mul(square(p), x))(w, a))],
    ['data of sumOver', (w, a) => sumOver((p: Traced, x: Traced) => mul(square(p), x))(w, a)],
    [
      'parameters of sumOver',
      (w, a) => sumOver((p: { w: Traced; a: Traced }) => mul(square(p.w), sum(p.a)))({ w, a }, [1]),
    ],
    [
      'points of scan',
      (w, a) => scan((c: Traced, x: Traced) => [add(c, mul(square(w), x)), x])(0, a)[0],
    ],
    [
      'the start of scan',
      (w, a) => sum(scan((c: Traced, _x: Traced) => [mul(c, square(w)), c])(a, [1])[0] as never),
    ],
    [
      'parameters of scan',
      (w, a) =>
        scan((c: Traced, _x, p: Traced) => [add(c, mul(square(w), sum(p))), c])(0, [1], a)[0],
    ],
    ['checkpoint', (w, a) => checkpoint((p: Traced, b: Traced) => mul(square(p), sum(b)))(w, a)],
  ]

  test.each(loops)('%s', (_name, loop) => {
    const array = Float64Array.of(1, 2, 4)
    const f = (w: Traced): unknown => loop(w, array)
    const at = Float64Array.of(3)
    const queries = oracle(f as never, 3)
    expect(queries.value(at)).toBe(63)
    const [, pullback] = (vjp(f as never) as Any)(3) as readonly [number, Any]
    array.fill(100)
    expect([...queries.gradient(at)]).toEqual([42])
    expect([...queries.hvp(at, Float64Array.of(1))]).toEqual([14])
    expect(pullback(1)).toBe(42)
  })
})

describe('no points', () => {
  const none = new Float64Array(0)
  const step = (c: Traced, x: Traced): readonly [Traced, unknown] => [
    mul(c, 2),
    { a: c, b: stack([c, x]), k: tensor(Int32Array.of(1)) },
  ]
  const run = scan(step as never) as Any

  test('scan gives empty arrays of the form of its results', () => {
    const [carry, ys] = run(2, none) as readonly [number, Record<string, unknown>]
    expect(carry).toBe(2)
    expect(ys.a).toEqual(none)
    expect(ys.b).toMatchObject({ shape: [0, 2], dtype: 'f64' })
    expect(ys.k).toMatchObject({ shape: [0, 1], dtype: 'i32' })
  })

  test('within transforms and for duals', () => {
    const f = (c: Traced): unknown => {
      const [carry, ys] = run(c, none) as readonly [Traced, { a: Traced; b: Traced }]
      return add(carry.square(), add(sum(ys.a), sum(ys.b)))
    }
    expect((grad(f as never) as Any)(3)).toBe(6)
    expect((hvp(f as never) as Any)(3, 1)).toBe(2)
    expect((grad(((c: Traced) => (grad(f as never) as Any)(c)) as never) as Any)(3)).toBe(2)
    const [carry] = run(dual(3, 1), none) as readonly Dual[]
    expect(Number(carry!.tangent)).toBe(1)
  })

  test('a step that does not fit is found', () => {
    expect(() => scan(((c: Traced) => c) as never)(1, none)).toThrow(/\[carry, y\]/)
    expect(() => scan((c: Traced, x: Traced) => [stack([c, x]), x])(1, none)).toThrow(/carry/)
  })

  test('sums over none have the operations of traced values', () => {
    const f = (w: Traced): Traced =>
      (sumOver((p: Traced, x: Traced) => mul(p, x))(w, none) as Traced).add(w)
    expect(jvp(f)(2, 1)).toEqual([2, 1])
  })

  test('points have the dtype of the data', () => {
    const labels = tensor(new Int32Array(0), { shape: [0, 2] })
    const table = tensor([1, 2])
    const f = map((_p: Traced, k: Traced) => ({ k, picked: gather(table, k) })) as Any
    expect(f(1, labels)).toMatchObject({ k: { dtype: 'i32' }, picked: { dtype: 'f64' } })
  })
})
