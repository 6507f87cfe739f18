import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  concat,
  dot,
  grad,
  jvp,
  map,
  mul,
  scan,
  stack,
  sum,
  sumOver,
  tensor,
  valueAndGrad,
  vjp,
  type DType,
  type Traced,
} from '@wengert/ad-core'

type Any = (...x: readonly unknown[]) => unknown
type Structure = (w: Traced, xs: Traced) => unknown

const w = Float32Array.of(0.1, 2, 3)
const xs = Float32Array.of(1, 2)
const rows = tensor(new Float32Array(6).fill(0.5), { shape: [2, 3] })

const structures: readonly (readonly [string, Structure, unknown, unknown])[] = [
  ['map of arrays', (p, d) => map((q: Traced, x: Traced) => mul(q, x))(p, d), w, xs],
  ['map of entries', (p, d) => map((_q: Traced, x: Traced) => x)(p, d), 2, xs],
  ['map of scalars', (p, d) => map((q: Traced, x: Traced) => mul(q, x.sin()))(p, d), 2, xs],
  ['map of products', (p, d) => map((q: Traced, x: Traced) => dot(q, x))(p, d), w, rows],
  ['map of numbers', (p, d) => map(() => 1 as never)(p, d), w, xs],
  [
    'map of inner sums',
    (p, d) => map((q: Traced, x: Traced) => sumOver((r: Traced, y) => mul(r, y))(q, x))(p, d),
    2,
    rows,
  ],
  ['sumOver', (p, d) => sumOver((q: Traced, x: Traced) => mul(q, x))(p, d), w, xs],
  ['a carry', (p, d) => scan((c: Traced, x: Traced) => [mul(c, x), x])(p, d)[0], w, xs],
  ['results of scan', (p, d) => scan((c: Traced, x: Traced) => [add(c, x), c])(p, d)[1], w, xs],
  ['carries as results', (p, d) => scan((c: Traced, x: Traced) => [add(c, x), c])(p, d)[1], 0, xs],
  ['checkpoint', (p) => checkpoint((q: Traced) => q.sin())(p), w, xs],
  ['stack of entries', (p) => stack([p.at(2), p.at(0)]), w, xs],
  ['concat', (p) => concat([p, p]), w, xs],
]

const dtypeOf = (x: unknown): string =>
  x instanceof Float32Array
    ? 'f32'
    : x instanceof Float64Array
      ? 'f64'
      : (x as { dtype: DType }).dtype

describe.each(structures)('single precision stays: %s', (_name, f, p, d) => {
  const call = f as Any

  test('of values and tangents, recorded again or unrolled', () => {
    const [y, dy] = (jvp(call as never) as Any)(p, p, d) as readonly unknown[]
    expect([dtypeOf(y), dtypeOf(dy)]).toEqual(['f32', 'f32'])
    expect(dtypeOf(((vjp(call as never) as Any)(p, d) as readonly unknown[])[0])).toBe('f32')
    const inside = (t: Traced): unknown => ({ y: (jvp(call as never) as Any)(p, p, d), t })
    const [{ y: nested }] = (jvp(inside as never) as Any)(1, 1) as readonly [{ y: unknown[] }]
    expect(dtypeOf(nested[0])).toBe('f32')
  })

  test('of captured arrays and of gradients', () => {
    const one = (t: Traced): unknown => call(tensor(p as never), tensor(d as never), t)
    expect(dtypeOf(((jvp(one as never) as Any)(1, 1) as readonly unknown[])[0])).toBe('f32')
    const loss = (q: Traced, e: Traced): Traced => sum(call(q, e) as Traced)
    const gradient = (grad(loss as never) as Any)(p, d)
    if (typeof p !== 'number') expect(dtypeOf(gradient)).toBe('f32')
  })
})

describe('double precision stays too', () => {
  const doubles = Float64Array.of(1, 2)

  test.each<[string, () => unknown]>([
    ['a double parameter', () => map((q: Traced, x: Traced) => mul(sum(q), x))(doubles, xs)],
    ['captured doubles', () => map((_q, x: Traced) => mul(sum(tensor(doubles).mul(x)), x))(1, xs)],
    ['double data', () => map((q: Traced, x: Traced) => mul(sum(q), x))(w, doubles)],
    ['a mixture', () => map((q: Traced, x: Traced) => stack([x, q.at(0)]))(doubles, xs)],
    [
      'steps that differ',
      () => {
        let calls = 0
        const single = tensor(w)
        return map(() => (calls++ === 0 ? single : tensor([1, 2, 3])) as never)(1, xs)
      },
    ],
  ])('of %s', (_name, run) => {
    expect(dtypeOf(run())).toBe('f64')
  })

  test('in sums of single numbers', () => {
    const count = 1000
    const tenths = new Float32Array(count).fill(0.1)
    const exact = Math.fround(count * Math.fround(0.1))
    const f = (p: Traced, d: Traced): Traced => sumOver((q: Traced, x: Traced) => mul(q, x))(p, d)
    const one = Float32Array.of(1)
    expect((f as Any)(one, tenths)).toEqual(Float32Array.of(exact))
    expect(((vjp(f) as Any)(one, tenths) as readonly unknown[])[0]).toEqual(Float32Array.of(exact))
    const [value, gradient] = (valueAndGrad((p: Traced, d: Traced) => f(p, d).at(0)) as Any)(
      one,
      tenths,
    ) as readonly unknown[]
    expect(value).toBe(exact)
    expect(dtypeOf(gradient)).toBe('f32')
  })
})

test('labels keep their dtype', () => {
  const labels = Int32Array.of(3, 1)
  const y = (map((_p: Traced, x: Traced) => x) as Any)(1, labels)
  expect(y).toEqual(labels)
  const both = (map((_p: Traced, d: { x: Traced; k: Traced }) => d) as Any)(1, { x: xs, k: labels })
  expect(both).toEqual({ x: xs, k: labels })
})
