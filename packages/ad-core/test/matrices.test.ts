import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  dot,
  exp,
  gnvp,
  grad,
  hessian,
  hvp,
  jacobian,
  logSumExp,
  matmul,
  mul,
  sigmoid,
  sin,
  square,
  stack,
  sub,
  sum,
  tanh,
  tensor,
  valueGradientGnvp,
  valueGradientHvp,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

const vectors = (n: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: -2000, max: 2000 }).map((i) => i / 1000),
    { minLength: n, maxLength: n },
  )

const A = tensor([
  [1, -2, 0.5, 0],
  [0.3, 0.7, -1, 2],
  [-0.4, 0.1, 1.5, -0.6],
])
const f = (x: Traced): Traced => sum(mul(sin(matmul(A, x)), exp(mul(0.3, x.at(0)))))
const model = (x: Traced): Traced => tanh(matmul(A, x))
const loss = (z: Traced): Traced => sub(logSumExp(mul(3, z)), z.at(1))

const times = ({ shape, data }: Tensor, v: ArrayLike<number>): number[] =>
  Array.from({ length: shape[0]! }, (_, i) =>
    Array.from({ length: shape[1]! }, (_u, j) => data[i * shape[1]! + j]! * v[j]!).reduce(
      (a, b) => a + b,
      0,
    ),
  )
const transposed = ({ shape, data }: Tensor): Tensor => {
  const [m, n] = shape as [number, number]
  return tensor(
    Float64Array.from({ length: m * n }, (_, k) => data[(k % m) * n + Math.floor(k / m)]!),
    { shape: [n, m] },
  )
}
const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (x, i) => x * b[i]!).reduce((p, q) => p + q, 0)

function close(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number = 1e-13,
): void {
  expect(got.length).toBe(expected.length)
  const scale = Math.max(1e-300, ...Array.from(expected, Math.abs))
  Array.from(got, (x, i) =>
    expect(Math.abs(x - expected[i]!) / scale).toBeLessThanOrEqual(relative),
  )
}

describe('jacobian', () => {
  test('is the same in forward, reverse and automatic mode', () => {
    fc.assert(
      fc.property(vectors(4), (x) => {
        const y = (u: Traced): unknown => ({ a: model(u), b: [u.at(0).mul(u.at(3)), mul(2, u)] })
        const modes = (['forward', 'reverse', 'auto'] as const).map((mode) =>
          jacobian(y, { mode })(x),
        )
        for (const J of modes) {
          expect(J.shape).toEqual([8, 4])
          close(J.data, modes[0]!.data)
        }
      }),
      { numRuns: 20 },
    )
  })

  test('of wide, tall and square functions, and of constants', () => {
    expect(jacobian((x: Traced) => sum(x))([1, 2, 3]).toNested()).toEqual([[1, 1, 1]])
    expect(jacobian((x: Traced) => stack([x, x]))(2).toNested()).toEqual([[1], [1]])
    expect(jacobian((x: Traced) => x)([1, 2]).toNested()).toEqual([
      [1, 0],
      [0, 1],
    ])
    for (const mode of ['forward', 'reverse'] as const) {
      expect(jacobian(() => 3, { mode })([1, 2]).toNested()).toEqual([[0, 0]])
    }
  })

  test('of trees, flattened in insertion order', () => {
    const J = jacobian((p: { b: Traced; a: Traced }) => ({ z: mul(p.a, p.b), y: p.b }))({
      b: 3,
      a: [1, 2],
    })
    expect(J.toNested()).toEqual([
      [1, 3, 0],
      [2, 0, 3],
      [1, 0, 0],
    ])
  })

  test('nests: the Jacobian of the gradient is the Hessian', () => {
    const x = [0.1, -0.4, 0.7, 1.1]
    close(jacobian(grad(f) as never)(x).data, hessian(f)(x).data)
    close(jacobian(grad(f) as never, { mode: 'reverse' })(x).data, hessian(f)(x).data)
    const trace = (u: Traced): Traced => {
      const H = hessian(f)(u)
      return add(add(H.at(0, 0), H.at(1, 1)), add(H.at(2, 2), H.at(3, 3)))
    }
    const h = 1e-5
    const slope = grad(trace)(x)
    x.forEach((_, i) => {
      const at = (s: number): number => {
        const H = hessian(f)(x.map((e, k) => (k === i ? e + s : e)))
        return H.data[0]! + H.data[5]! + H.data[10]! + H.data[15]!
      }
      expect(Math.abs(slope[i]! - (at(h) - at(-h)) / (2 * h))).toBeLessThan(1e-8)
    })
  })
})

describe('hessian', () => {
  test('is symmetric, and hvp is its product with v', () => {
    fc.assert(
      fc.property(vectors(4), vectors(4), (x, v) => {
        const H = hessian(f)(x)
        close(H.data, transposed(H).data)
        close(hvp(f)(x, v), times(H, v))
        const [value, gradient, product] = valueGradientHvp(f)(x, v)
        expect(value).toBe(Number(f(tensor(x) as never)))
        close(gradient, grad(f)(x), 0)
        close(product, hvp(f)(x, v), 0)
      }),
      { numRuns: 30 },
    )
  })

  test('of a tree mixes its leaves', () => {
    const H = hessian((p: { a: Traced; b: Traced }) => mul(p.a, sum(square(p.b))))({
      a: 2,
      b: [3, 5],
    })
    expect(H.toNested()).toEqual([
      [0, 6, 10],
      [6, 4, 0],
      [10, 0, 4],
    ])
  })
})

describe('Gauss–Newton', () => {
  test('gnvp is Jᵀ·H_l·J·v built densely, and never indefinite', () => {
    fc.assert(
      fc.property(vectors(4), vectors(4), (x, v) => {
        const J = jacobian(model)(x)
        const z = Float64Array.from(model(tensor(x) as never) as never as Iterable<number>, Number)
        const L = hessian(loss)(z)
        const expected = times(transposed(J), times(L, times(J, v)))
        const product = gnvp(model, loss)(x, v)
        close(product, expected, 1e-12)
        expect(inner(v, product)).toBeGreaterThanOrEqual(-1e-14 * inner(v, v))
        const [value, gradient, joint] = valueGradientGnvp(model, loss)(x, v)
        expect(value).toBeCloseTo(Number(loss(model(tensor(x) as never))), 14)
        close(gradient, grad((u: Traced) => loss(model(u)))(x))
        close(joint, product, 0)
      }),
      { numRuns: 30 },
    )
  })

  test('is symmetric, and the Hessian of a linear model', () => {
    const [x, u, v] = [
      [0.1, 0.2, 0.3, 0.4],
      [1, -1, 2, 0.5],
      [0.3, 2, -1, 1],
    ] as const
    const G = gnvp(model, loss)
    expect(Math.abs(inner(u, G(x, v)) - inner(v, G(x, u)))).toBeLessThan(1e-13)
    const linear = (w: Traced): Traced => matmul(A, w)
    close(gnvp(linear, loss)(x, v), hvp((w: Traced) => loss(linear(w)))(x, v))
  })

  test('outputs that are trees, arguments after the first, and nesting', () => {
    const net = (w: Traced, s: Traced): { p: Traced; q: Traced } => ({
      p: sigmoid(mul(s, w)),
      q: sum(w),
    })
    const cost = (z: { p: Traced; q: Traced }): Traced => add(sum(square(z.p)), square(square(z.q)))
    const G = gnvp(net as never, cost as never) as never as (
      w: unknown,
      v: unknown,
      s: unknown,
    ) => Float64Array
    const [w, v] = [
      [0.2, 0.5],
      [1, -2],
    ]
    const J = jacobian(net as never)(w as never, 1.5 as never) as never as Tensor
    const q = 0.7
    const L = tensor([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 12 * q * q],
    ])
    close(G(w, v, 1.5), times(transposed(J), times(L, times(J, v))))
    const energy = (u: Traced): Traced => dot(v as never, G(u, v, 1.5) as never) as never
    const h = 1e-5
    const slope = grad(energy)(w)
    w.forEach((_, i) => {
      const at = (d: number): number =>
        inner(
          v,
          G(
            w.map((e, k) => (k === i ? e + d : e)),
            v,
            1.5,
          ),
        )
      expect(Math.abs(slope[i]! - (at(h) - at(-h)) / (2 * h))).toBeLessThan(1e-7)
    })
  })
})
