import { describe, expect, test } from '@jest/globals'
import {
  add,
  compositeOracle,
  gnvp,
  grad,
  hessian,
  hvp,
  jacobian,
  matmul,
  mul,
  oracle,
  residualOracle,
  ShapeError,
  sin,
  square,
  sum,
  tanh,
  tensor,
  type Counts,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

const f = (x: Traced): Traced => sum(mul(sin(x), square(x)))
const w = Float64Array.of(0.3, -0.7, 1.2)
const v = Float64Array.of(1, 2, -1)

/** The counts that are not 0. */
const counted = (counts: Counts): Partial<Counts> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))

describe('oracle', () => {
  test('answers what the transforms say', () => {
    const o = oracle(f, w)
    expect(o.size).toBe(3)
    expect(o.gradient(w)).toEqual(grad(f)(w))
    expect(o.hvp(w, v)).toEqual(hvp(f)(w, v))
    expect(o.hessian(w).data).toEqual(hessian(f)(w).data)
    expect(o.valueAndGradient(w)).toEqual([o.value(w), grad(f)(w)])
    expect(o.valueGradientHvp(w, v)).toEqual([o.value(w), grad(f)(w), hvp(f)(w, v)])
  })

  test('one evaluation at one point counts once', () => {
    let calls = 0
    const o = oracle((x: Traced) => (calls++, f(x)), w)
    o.value(w)
    o.value(w)
    o.gradient(w)
    o.valueAndGradient(w)
    expect(counted(o.counts)).toEqual({ value: 1, gradient: 1, sweeps: 1 })
    o.hessian(w)
    o.hessian(w)
    expect(counted(o.counts)).toEqual({ value: 1, gradient: 1, hessian: 1, sweeps: 1 + 2 * 3 })
    o.hvp(w, v)
    expect(o.counts.hvp).toBe(1)
    expect(calls).toBe(1)
    o.gradient(v)
    expect([calls, o.counts.gradient, o.counts.value]).toEqual([2, 2, 1])
    o.gradient(w)
    expect([calls, o.counts.gradient]).toEqual([3, 3])
  })

  test('a joint query adds 1 to each count', () => {
    const o = oracle(f, w)
    o.valueGradientHvp(w, v)
    expect(counted(o.counts)).toEqual({ value: 1, gradient: 1, hvp: 1, sweeps: 2 })
    o.gradient(w)
    expect(o.counts.gradient).toBe(1)
  })

  test('results are fresh, and the point is copied', () => {
    const o = oracle(f, w)
    const point = w.slice()
    o.gradient(point).fill(7)
    expect(o.gradient(point)).toEqual(grad(f)(w))
    o.hessian(point).data.fill(7)
    expect(o.hessian(point).data).toEqual(hessian(f)(w).data)
    point[0] = 5
    expect(o.gradient(point)).toEqual(grad(f)(point))
    expect(o.counts.gradient).toBe(2)
  })

  test('0 and −0 are different points; NaN is the same one', () => {
    const o = oracle((x: Traced) => sum(x), [0])
    o.value(Float64Array.of(0))
    o.value(Float64Array.of(-0))
    expect(o.counts.value).toBe(2)
    o.value(Float64Array.of(NaN))
    o.value(Float64Array.of(NaN))
    expect(o.counts.value).toBe(3)
  })

  test('trees become vectors in insertion order, and come back', () => {
    const tree = {
      b: 3,
      layers: [
        {
          W: tensor([
            [1, 2],
            [4, 5],
          ]),
        },
        { W: Float64Array.of(6) },
      ],
    } as const
    const o = oracle(
      (p: { b: Traced; layers: readonly { W: Traced }[] }) => mul(p.b, sum(p.layers[0]!.W)),
      tree as never,
    )
    const flat = o.flatten(tree as never)
    expect(flat).toEqual(Float64Array.of(3, 1, 2, 4, 5, 6))
    const back = o.unflatten(Float64Array.of(1, 2, 3, 4, 5, 6)) as {
      b: number
      layers: [{ W: Tensor }, { W: Float64Array }]
    }
    expect(back.b).toBe(1)
    expect(back.layers[0].W.toNested()).toEqual([
      [2, 3],
      [4, 5],
    ])
    expect(back.layers[1].W).toEqual(Float64Array.of(6))
    expect(o.gradient(flat)).toEqual(Float64Array.of(12, 3, 3, 3, 3, 0))
  })

  test('single precision leaves come back single', () => {
    const o = oracle((x: Traced) => sum(square(x)), Float32Array.of(1, 2))
    expect(o.gradient(Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 4))
    expect(o.unflatten(Float64Array.of(1, 2))).toEqual(Float32Array.of(1, 2))
    const mixed = oracle((p: { a: Traced; b: Traced }) => add(sum(p.a), p.b), {
      a: Float32Array.of(1),
      b: 2,
    } as never)
    expect(mixed.flatten({ a: Float32Array.of(1), b: 2 } as never)).toEqual(Float64Array.of(1, 2))
  })

  test('an exception at a point leaves the oracle usable', () => {
    const o = oracle((x: Traced) => {
      if (Number(o.counts.value) < 0 || fails) throw new RangeError('mine')
      return f(x)
    }, w)
    let fails = true
    expect(() => o.value(w)).toThrow(RangeError)
    fails = false
    expect(o.gradient(w)).toEqual(grad(f)(w))
    expect(o.counts.value).toBe(0)
  })

  test('oracles do not disturb each other, nor transforms within their functions', () => {
    const inner = oracle(f, w)
    const outer = oracle((x: Traced) => mul(inner.value(w), sum(x)), w)
    expect(outer.gradient(v)).toEqual(new Float64Array(3).fill(inner.value(w)))
    expect(inner.gradient(w)).toEqual(grad(f)(w))
  })

  test('vectors of another length are refused', () => {
    const o = oracle(f, w)
    expect(() => o.value(Float64Array.of(1))).toThrow(ShapeError)
    expect(() => o.hvp(w, Float64Array.of(1))).toThrow(ShapeError)
    expect(() => o.unflatten(Float64Array.of(1))).toThrow(ShapeError)
    expect(() => o.flatten([1] as never)).toThrow(ShapeError)
  })
})

describe('residualOracle', () => {
  const A = tensor([
    [1, 2, 0],
    [0, -1, 3],
    [1, 1, 1],
    [2, 0, -1],
  ])
  const r = (x: Traced): Traced => sin(matmul(A, x))
  const J = jacobian(r)(w)
  const times = (u: ArrayLike<number>): number[] =>
    Array.from({ length: 4 }, (_, i) =>
      [0, 1, 2].reduce((total, j) => total + J.data[3 * i + j]! * u[j]!, 0),
    )

  test('answers and counts', () => {
    const o = residualOracle(r, w)
    expect(o.residuals(w)).toEqual(
      Float64Array.from(r(tensor(w) as never) as never as Iterable<number>, Number),
    )
    expect(o.jacobian(w).data).toEqual(J.data)
    expect(o.jacobian(w).shape).toEqual([4, 3])
    const u = Float64Array.of(1, -1, 2, 0.5)
    const [jv, ju] = [o.jvp(w, v), o.vjp(w, u)]
    times(v).forEach((x, i) => expect(jv[i]).toBeCloseTo(x, 13))
    const left = jv.reduce((total, x, i) => total + x * u[i]!, 0)
    expect(ju.reduce((total, x, i) => total + x * v[i]!, 0)).toBeCloseTo(left, 13)
    const gv = o.gnvp(w, v)
    expect(gv.reduce((total, x, i) => total + x * v[i]!, 0)).toBeCloseTo(
      times(v).reduce((t, x) => t + x * x, 0),
      12,
    )
    expect(counted(o.counts)).toEqual({
      residuals: 1,
      jacobian: 1,
      jvp: 1,
      vjp: 1,
      gnvp: 1,
      sweeps: 3 + 1 + 1 + 2,
    })
    expect(() => o.vjp(w, v)).toThrow(ShapeError)
  })
})

describe('compositeOracle', () => {
  const model = (x: Traced): Traced => tanh(x)
  const loss = (z: Traced): Traced => sum(square(square(z)))
  const G = gnvp(model, loss)(w, v)

  test('answers and counts', () => {
    const o = compositeOracle(model, loss, w)
    expect(o.gnvp(w, v)).toEqual(G)
    expect(counted(o.counts)).toEqual({ gnvp: 1, sweeps: 3 })
    expect(o.valueGradientGnvp(w, v)).toEqual([
      o.value(w),
      grad((x: Traced) => loss(model(x)))(w),
      G,
    ])
    expect(counted(o.counts)).toEqual({ value: 1, gradient: 1, gnvp: 2, sweeps: 7 })
    o.valueGradientGnvp(w, v)
    expect([o.counts.value, o.counts.gradient, o.counts.gnvp]).toEqual([1, 1, 3])
    expect(o.hvp(w, v)).toEqual(hvp((x: Traced) => loss(model(x)))(w, v))
  })
})
