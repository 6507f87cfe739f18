import { describe, expect, test } from '@jest/globals'
import {
  add,
  batchOracle,
  compositeOracle,
  CompileError,
  DomainError,
  exp,
  lt,
  matmul,
  mean,
  mul,
  oracle,
  residualOracle,
  ShapeError,
  sin,
  softmaxCrossEntropy,
  square,
  sub,
  sum,
  sumOver,
  tanh,
  tensor,
  where,
  zeros,
  less,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'

const w = Float64Array.of(0.3, -0.7, 1.2)
const v = Float64Array.of(1, 2, -1)
const f = (x: Traced): Traced => sum(mul(sin(x), square(x)))

type Nested = number | ArrayLike<number> | { readonly data: ArrayLike<number> } | readonly Nested[]

/** All numbers of an answer. */
function numbersOf(x: Nested): number[] {
  if (typeof x === 'number') return [x]
  if (Array.isArray(x)) return (x as readonly Nested[]).flatMap(numbersOf)
  return Array.from('data' in x ? x.data : (x as ArrayLike<number>))
}

function expectClose(got: Nested, expected: Nested, tolerance = 1e-12): void {
  const [a, b] = [numbersOf(got), numbersOf(expected)]
  expect(a).toHaveLength(b.length)
  a.forEach((x, i) =>
    expect(Math.abs(x - b[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(b[i]!))),
  )
}

/** A scalar function and what it is asked, both ways. */
function expectSameScalar(g: (x: never) => Scalar, x0: unknown, point: Float64Array): void {
  const [interpreted, compiled] = [
    oracle(g, x0 as never),
    oracle(g, x0 as never, { compile: true }),
  ]
  const direction = point.map((_, i) => Math.cos(3 * i))
  for (const at of [point, point.map((x) => 0.9 * x), point]) {
    expectClose(compiled.value(at), interpreted.value(at))
    expectClose(compiled.gradient(at), interpreted.gradient(at))
    expectClose(compiled.valueAndGradient(at), interpreted.valueAndGradient(at))
    expectClose(compiled.hvp(at, direction), interpreted.hvp(at, direction))
    expectClose(
      compiled.valueGradientHvp(at, direction),
      interpreted.valueGradientHvp(at, direction),
    )
    expectClose(compiled.hessian(at), interpreted.hessian(at))
  }
  expect(compiled.counts).toEqual(interpreted.counts)
  expect([compiled.tier.current, compiled.tier.warnings]).toEqual(['compiled', []])
  compiled.dispose()
}

describe('a compiled oracle answers and counts as an interpreted one', () => {
  test('about a vector', () => expectSameScalar(f, w, w))

  test('about a number', () => expectSameScalar((x: Traced) => mul(x, exp(x)), 1, w.slice(0, 1)))

  test('about a list of numbers', () => expectSameScalar(f, [1, 2, 3], w))

  test('about a tree', () => {
    const tree = { a: 2, W: tensor([[1, 2]]), deep: [{ b: Float64Array.of(1, 2) }] }
    type P = { a: Traced; W: Traced; deep: readonly [{ b: Traced }] }
    const g = (p: P): Scalar =>
      add(mul(p.a, sum(square(p.W))), sum(sin(p.deep[0].b.mul(p.W.at(0)))))
    expectSameScalar(g, tree, Float64Array.of(0.5, 1, -1, 2, 0.3))
  })

  test('where a value alone is asked first, and where a gradient is', () => {
    const [one, other] = [oracle(f, w, { compile: true }), oracle(f, w, { compile: true })]
    const value = one.value(w)
    expectClose(one.gradient(w), other.gradient(w))
    expectClose(other.value(w), value)
    expect(one.counts).toEqual(other.counts)
  })

  test('about loops, and about branches on the way', () => {
    const points = { t: Float64Array.of(0, 1, 2), y: Float64Array.of(1, 0.5, 0.2) }
    const loops = (b: Traced): Scalar =>
      sumOver((c: Traced, p: { t: Traced; y: Traced }) =>
        square(sub(mul(c.at(0), exp(mul(c.at(1), p.t))), p.y)),
      )(b, points as never)
    expectSameScalar(loops, w.slice(0, 2), w.slice(0, 2))
    const branching = (x: Traced): Scalar => (lt(x.at(0), 0.29) ? sum(x) : sum(square(x)))
    expectSameScalar(branching, w, w)
  })

  test('about a model and its loss', () => {
    const model = (p: { W: Traced }): Traced => tanh(matmul(p.W, [1, -0.5]))
    const loss = (z: Traced): Scalar => sum(exp(z))
    const x0 = {
      W: tensor([
        [1, 2],
        [0.5, 0.3],
      ]),
    }
    const point = Float64Array.of(0.1, 0.7, -0.3, 0.4)
    const direction = Float64Array.of(1, -1, 0.5, 2)
    const make = (compile: boolean): ReturnType<typeof compositeOracle> =>
      compositeOracle(model as never, loss as never, x0 as never, { compile }) as never
    const [interpreted, compiled] = [make(false), make(true)]
    expectClose(compiled.gnvp(point, direction), interpreted.gnvp(point, direction))
    expectClose(
      compiled.valueGradientGnvp(point, direction),
      interpreted.valueGradientGnvp(point, direction),
    )
    expect(compiled.counts).toEqual(interpreted.counts)
    expect(compiled.tier.current).toBe('compiled')
  })

  test.each([
    ['a vector', (x: Traced): unknown => sub(mul(x, sin(x)), 1), w],
    ['a tree', (x: Traced): unknown => ({ a: x.at(0).mul(x.at(1)), b: [square(x), x.at(2)] }), w],
    ['a matrix', (x: Traced): unknown => x.mul(x).reshape([3, 1]), w],
    ['a number', (x: Traced): unknown => sum(square(x)), w],
  ])('about residuals in %s', (_name, residuals, point) => {
    const [interpreted, compiled] = [false, true].map((compile) =>
      residualOracle(residuals as never, point, { compile }),
    ) as [ReturnType<typeof residualOracle>, ReturnType<typeof residualOracle>]
    for (const at of [point, point.map((x) => x + 0.1)]) {
      const r = interpreted.residuals(at)
      const u = r.map((_, i) => Math.sin(1 + i))
      expectClose(compiled.residuals(at), r)
      expectClose(compiled.jacobian(at), interpreted.jacobian(at))
      expect(compiled.jacobian(at).shape).toEqual([r.length, 3])
      expectClose(compiled.jvp(at, v), interpreted.jvp(at, v))
      expectClose(compiled.vjp(at, u), interpreted.vjp(at, u))
      expectClose(compiled.gnvp(at, v), interpreted.gnvp(at, v))
    }
    expect(compiled.counts).toEqual(interpreted.counts)
    expect(compiled.tier.current).toBe('compiled')
  })

  test.each(['f64', 'f32'] as const)('about a network on batches, %s', (dtype) => {
    type Net = { W: Traced; b: Traced }
    const model = (p: Net, x: Traced): Traced => tanh(add(matmul(x, p.W), p.b))
    const loss = (z: Traced, t: Traced): Scalar => mean(softmaxCrossEntropy(z, t) as never)
    const params = { W: zeros([2, 3], dtype), b: zeros([3], dtype) }
    const make = (compile: boolean): ReturnType<typeof batchOracle> =>
      batchOracle<Net>({ model, loss }, params, { compile }) as never
    const [interpreted, compiled] = [make(false), make(true)]
    const start = interpreted.flatten(params as never)
    const at = start.map((_, i) => Math.sin(i))
    const direction = start.map((_, i) => Math.cos(i))
    const out = (): typeof start => start.slice()
    for (const x of [
      tensor([
        [1, 2],
        [3, -1],
      ]),
      tensor([
        [0, 1],
        [1, 1],
      ]),
      tensor([[1, 1]]),
    ]) {
      const targets = Int32Array.from({ length: x.shape[0]! }, (_, i) => i % 3)
      interpreted.move(at, x, targets)
      compiled.move(at, x, targets)
      const close = (query: (o: typeof compiled) => Nested): void =>
        expectClose(query(compiled), query(interpreted), dtype === 'f32' ? 1e-6 : 1e-12)
      close((o) => o.gradient(out()))
      close((o) => o.value())
      close((o) => o.gradientAt(direction, out()))
      close((o) => o.gradient(out()))
      close((o) => o.hvp(direction, out()))
      close((o) => o.gnvp(direction, out()))
      for (const joint of ['valueGradientHvp', 'valueGradientGnvp'] as const) {
        const [gradient, product] = [out(), out()]
        close((o) => o[joint](direction, gradient, product))
        close((o) => (joint === 'valueGradientHvp' ? o.hvp : o.gnvp)(direction, out()))
        close((o) => {
          o[joint](direction, gradient, product)
          return product
        })
        close((o) => {
          o[joint](direction, gradient, product)
          return gradient
        })
        expect(interpreted.gradient(out())).toEqual(gradient)
      }
      close((o) => o.curvatureDiagonal(out()))
    }
    expect([compiled.tier.current, interpreted.tier.current]).toEqual(['compiled', 'interpreted'])
    compiled.dispose()
    expectClose(compiled.gradient(out()), interpreted.gradient(out()), 1e-6)
  })
})

describe('what is wrong is said as by the interpreter', () => {
  const compile = true

  test('functions that are no scalar, and vectors of another length', () => {
    const o = oracle(((x: Traced) => x) as never, w, { compile, caller: 'mine' })
    expect(() => o.value(w)).toThrow(ShapeError)
    expect(() => o.gradient(w)).toThrow('mine: expected f to return a scalar')
    const fine = oracle(f, w, { compile })
    expect(() => fine.value(w.slice(1))).toThrow(ShapeError)
    expect(() => fine.hvp(w, v.slice(1))).toThrow(ShapeError)
    expect(() => residualOracle((x) => x, w, { compile }).vjp(w, v.slice(1))).toThrow(ShapeError)
  })

  test('a choice that is none', () => {
    expect(() => oracle(f, w, { compile: 'always' as never })).toThrow(DomainError)
  })

  test('a function that draws random numbers', () => {
    const o = oracle((x: Traced) => mul(sum(x), Math.random()), w, { compile })
    expect(() => o.value(w)).toThrow(CompileError)
  })

  test('not-a-number passes through', () => {
    const o = oracle((x: Traced) => sum(where(less(x, 0), NaN, x)), w, { compile })
    expect(o.value(w)).toBeNaN()
    expect(o.value(w.map(Math.abs))).toBeCloseTo(2.2)
    expect(o.tier.current).toBe('compiled')
  })
})
