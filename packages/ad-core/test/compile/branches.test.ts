import { describe, expect, test } from '@jest/globals'
import {
  add,
  compile,
  CompileError,
  gather,
  grad,
  gt,
  hvp,
  jacobian,
  log,
  lt,
  map,
  mul,
  neg,
  sqrt,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tanh,
  value,
  zeros,
  type Traced,
} from '../../src/index.js'

const points = (n: number, phase = 0): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + 1 + phase))

/** Three ways, by the point. */
const piecewise = (w: Traced, data: Traced): Traced =>
  sumOver<Traced, Traced, Traced>((q, p) => {
    if (lt(p, 0)) return mul(q, square(p))
    return gt(p, 0.5) ? sqrt(add(p, q)) : mul(q, log(add(p, 1)))
  })(w, data) as unknown as Traced

describe('branches on points', () => {
  test('give one body for each way, chosen point by point', () => {
    const compiled = compile(piecewise)
    for (const phase of [0, 1, 2, 3]) {
      const expected = Number(piecewise(1.3 as never, points(11, phase) as never))
      expect(compiled(1.3, points(11, phase))).toBeCloseTo(expected, 12)
    }
    expect(compiled.report()).toMatchObject({ backend: 'wasm', recordings: 1 })
  })

  test('are differentiated as what they choose', () => {
    const pairs = [
      [compile(grad(piecewise)), grad(piecewise), [1.3]],
      [compile(hvp(piecewise)), hvp(piecewise), [1.3, 0.7]],
    ] as const
    for (const [compiled, interpreted, args] of pairs) {
      const call = compiled as (...x: readonly unknown[]) => number
      const plain = interpreted as unknown as (...x: readonly unknown[]) => number
      expect(call(...args, points(9))).toBeCloseTo(plain(...args, points(9)), 12)
    }
  })

  test('record again where points go a way that none has gone', () => {
    const compiled = compile(piecewise)
    compiled(1, Float64Array.of(-1, -2))
    expect(compiled(1, Float64Array.of(-1, 0.25))).toBeCloseTo(1 + Math.log(1.25), 12)
    expect(compiled(1, Float64Array.of(0.25, -1))).toBeCloseTo(1 + Math.log(1.25), 12)
    expect(compiled.report()).toMatchObject({ backend: 'wasm', recordings: 2 })
  })

  test('are refused where there are too many ways', () => {
    const steps = compile((w: Traced, data: Traced) =>
      sumOver<Traced, Traced, Traced>((q, p) => {
        let y = q
        for (let i = 0; i < 12; i++) y = gt(p, i) ? mul(y, 1.1) : add(y, i)
        return y
      })(w, data),
    )
    steps(
      1,
      Float64Array.from({ length: 12 }, (_, i) => i + 0.5),
    )
    const { backend, reason } = steps.report()
    expect(backend).toBe('interpreter')
    expect(reason).toContain('at most 8 ways through the body of sumOver')
    expect(reason).toContain('Perhaps where(less(x, y), a, b)')
  })
})

describe('branches on results of loops', () => {
  const byTotal = (v: Traced): Traced => {
    const total = sum(map<Traced, Traced, Traced>((_, p) => tanh(p))(0, v) as unknown as Traced)
    return lt(total, 0.2) ? mul(sum(v), 2) : neg(sum(v))
  }

  test('go as the results say, though the recording does not know them', () => {
    const compiled = compile(byTotal)
    for (const phase of [0, 2, 4]) {
      const expected = Number(byTotal(points(5, phase) as never))
      expect(compiled(points(5, phase))).toBeCloseTo(expected, 12)
    }
    expect(compiled.report().backend).toBe('wasm')
  })

  test('end iterations', () => {
    const slope = grad((u: Traced) =>
      sumOver<Traced, Traced, Traced>((w, p) => square(sub(w, p)))(u, Float64Array.of(1, 2, 6)),
    )
    const descent = (x: Traced): Traced => {
      let y = x
      for (let i = 0; i < 50; i++) {
        const g = slope(y) as unknown as Traced
        if (lt(square(g), 1e-6)) break
        y = sub(y, mul(0.1, g)) as unknown as Traced
      }
      return y
    }
    const compiled = compile(descent)
    expect(compiled(9)).toBeCloseTo(3, 3)
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '' })
  })
})

describe('branches outside of loops', () => {
  test('keep a program for each way', () => {
    const compiled = compile((x: Traced) => (lt(x, 0) ? neg(x) : mul(x, 2)))
    expect([1, -1, 2, -2, 3, -3].map((x) => compiled(x))).toEqual([2, 1, 4, 2, 6, 3])
    expect(compiled.report()).toMatchObject({ calls: 6, recordings: 2 })
  })

  test('are interpreted once they have gone too many ways', () => {
    const compiled = compile((x: Traced) => mul(x, value(x)))
    for (let x = 0; x < 40; x++) expect(compiled(x)).toBe(x * x)
    expect(compiled.report().reason).toContain('went another way 16 times')
  })

  test('may return results of different forms', () => {
    const kinds: readonly ((x: Traced) => unknown)[] = [
      (x) => (gt(x.at(0), 0) ? { a: x.at(0) } : { b: x.at(1), c: x.at(0) }),
      (x) => (gt(x.at(0), 0) ? x.at(0) : stack([x.at(0)])),
      (x) => (gt(x.at(0), 0) ? [x.at(0), x] : [x.at(0)]),
      (x) => (gt(x.at(0), 0) ? stack([x.at(1), x.at(0)]) : stack([x.at(1)])),
    ]
    for (const f of kinds) {
      const compiled = compile(f as never) as unknown as (x: number[]) => unknown
      const plain = compile(f as never, { backend: 'interpreter' }) as unknown as typeof compiled
      for (const x of [
        [1, 2],
        [-1, 2],
        [3, 4],
        [-5, 1],
      ])
        expect(compiled(x)).toEqual(plain(x))
    }
    const slope = compile(jacobian(kinds[3] as never)) as unknown as {
      into: (out: unknown, x: number[]) => unknown
    }
    const [large, small] = [zeros([2, 2]), zeros([1, 2])]
    for (let k = 1; k < 4; k++) {
      slope.into(large, [k, 2])
      slope.into(small, [-k, 2])
      expect(() => slope.into(small, [k, 2])).toThrow('expected an array of shape [2, 2], got')
    }
    expect([large.toNested(), small.toNested()]).toEqual([
      [
        [0, 1],
        [1, 0],
      ],
      [[0, 1]],
    ])
  })

  test('a threshold is no trap: a call that records returns its own result', () => {
    const compiled = compile((x: Traced) => (lt(tanh(x), tanh(0.3)) ? mul(x, 2) : mul(x, 3)))
    for (let k = 0; k < 50; k++) expect(compiled(0.3)).toBeCloseTo(0.9, 12)
    expect(compiled.report().recordings).toBeLessThanOrEqual(16)
  })
})

describe('the number in a traced value', () => {
  const zerosAndNaN = [0, -0, NaN, 0, -0, NaN, NaN, NaN, 5e-324, -5e-324, 1e-310, Infinity, NaN, -0]

  test.each(['wasm', 'javascript'] as const)(
    'is told apart as Object.is does, by %s',
    (backend) => {
      const seen: number[] = []
      const compiled = compile(
        (x: Traced, n: Traced) => {
          seen.push(value(n))
          return mul(x, Object.is(value(n), -0) ? -1 : 1)
        },
        { backend },
      )
      for (const n of zerosAndNaN) expect(compiled(2, n)).toBe(Object.is(n, -0) ? -2 : 2)
      const kinds = new Set(zerosAndNaN.map((n) => (Object.is(n, -0) ? '-0' : n))).size
      expect(compiled.report()).toMatchObject({ backend, recordings: kinds, reason: '' })
      expect(seen.length).toBeLessThanOrEqual(3 * kinds)
    },
  )

  test('is told apart where it is the result of a loop', () => {
    const compiled = compile((x: Traced, data: Traced) => {
      const total = sumOver<Traced, Traced, Traced>((w, p) => mul(w, p))(x, data)
      return mul(3, Number.isNaN(value(total as never)) ? 1 : value(total as never))
    })
    for (const p of [1, NaN, NaN, 1, NaN, NaN]) {
      expect(compiled(2, [p, 0])).toBe(Number.isNaN(p) ? 3 : 6)
    }
    expect(compiled.report()).toMatchObject({ backend: 'wasm', recordings: 2, reason: '' })
  })

  test('is told apart from point to point', () => {
    const compiled = compile((x: Traced, data: Traced) =>
      sumOver<Traced, Traced, Traced>((w, p) => {
        const n = value(p)
        return mul(w, Number.isNaN(n) ? 100 : Object.is(n, -0) ? 10 : 1)
      })(x, data),
    )
    const points = [0, -0, NaN, 2]
    for (const by of [0, 1, 2, 3]) {
      expect(compiled(1, [...points.slice(by), ...points.slice(0, by)])).toBe(112)
    }
    expect(compiled.report()).toMatchObject({ backend: 'wasm', recordings: 1, reason: '' })
  })
})

test('programs whose checks fail where they were recorded give that as the reason', () => {
  const table = Float64Array.of(1, 2, 3)
  const compiled = compile((w: Traced, data: Traced) =>
    sumOver<Traced, Traced, Traced>((q, p) => (lt(p, 3) ? mul(q, gather(table, p)) : q))(w, data),
  )
  for (const last of [3, 4, 3, 4]) expect(compiled(1, [0, 1, 2, last])).toBe(7)
  expect(compiled.report().reason).toContain('failed its check at the arguments it was recorded')
})

test('a function that draws random numbers is refused with its line', () => {
  const noisy = compile((x: Traced) => mul(x, Math.random()))
  expect(() => noisy(1)).toThrow(CompileError)
  expect(() => noisy(1)).toThrow(/branches\.test\.ts:\d+:\d+.*Perhaps pass what changes/)
  const half = compile((x: Traced) => (lt(x, 0) ? mul(x, Math.random()) : x))
  expect(half(1)).toBe(1)
  for (let k = 0; k < 3; k++) expect(() => half(-1)).toThrow(CompileError)
  expect(half(2)).toBe(2)
})
