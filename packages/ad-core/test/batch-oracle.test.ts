import { describe, expect, test } from '@jest/globals'
import {
  add,
  batchOracle,
  gnvp,
  grad,
  hessian,
  matmul,
  mean,
  oracle,
  sin,
  softmaxCrossEntropy,
  square,
  sub,
  tanh,
  tensor,
  transpose,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

describe('batchOracle', () => {
  type Net = { readonly W: Traced; readonly b: Traced }
  const model = (p: Net, x: Traced): Traced => tanh(add(matmul(x, transpose(p.W)), p.b))
  const loss = (z: Traced, t: Traced): Traced => mean(softmaxCrossEntropy(z, t) as never)
  const net = {
    W: tensor([
      [0.5, -0.2],
      [0.1, 0.8],
      [-0.4, 0.3],
    ]),
    b: Float64Array.of(0.1, 0, -0.1),
  }
  const x = tensor([
    [1, 2],
    [-1, 0.5],
    [0.3, -2],
    [2, 2],
  ])
  const t = tensor([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ])
  const whole = (p: Net): Traced => loss(model(p, x as never), t as never)
  const point = Float64Array.of(0.5, -0.2, 0.1, 0.8, -0.4, 0.3, 0.1, 0, -0.1)
  const u = Float64Array.from(point, (_, i) => Math.cos(i))
  const reference = oracle(whole, net as never)
  const close = (
    got: ArrayLike<number>,
    expected: ArrayLike<number>,
    tolerance: number = 1e-13,
  ): void => {
    expect(got.length).toBe(expected.length)
    Array.from(got, (entry, i) => expect(Math.abs(entry - expected[i]!)).toBeLessThan(tolerance))
  }
  const out = (): Float64Array => new Float64Array(9)

  test('is the oracle of the whole on the batch of the last move', () => {
    for (const objective of [
      { model, loss },
      { loss: (p: Net, a: Traced, b: Traced) => loss(model(p, a), b) },
    ]) {
      const at = batchOracle<Net>(objective as never, net)
      expect(at.flatten(net as never)).toEqual(point)
      at.move(point, x, t)
      close([at.value()], [reference.value(point)])
      close(at.gradient(out()), reference.gradient(point))
      close(at.gradientAt(u, out()), reference.gradient(u))
      close(at.hvp(u, out()), reference.hvp(point, u))
      const rows = (a: Tensor): Tensor =>
        tensor(a.data.slice(0, 2 * a.shape[1]!) as Float64Array, { shape: [2, a.shape[1]!] })
      at.move(point, rows(x), rows(t))
      const half = grad((p: Net) => loss(model(p, rows(x) as never), rows(t) as never))(
        net as never,
      ) as never
      close(at.gradient(out()), reference.flatten(half))
    }
  })

  test('Gauss–Newton products, their diagonal, and outputs pattern by pattern', () => {
    const at = batchOracle<Net>({ model, loss } as never, net)
    at.move(point, x, t)
    const G = (d: Float64Array): Float64Array =>
      reference.flatten(
        gnvp(
          (p: Net) => model(p, x as never),
          (z: Traced) => loss(z, t as never),
        )(net as never, reference.unflatten(d) as never) as never,
      )
    close(at.gnvp(u, out()), G(u))
    const diagonal = point.map((_, i) => G(point.map((_e, k) => (k === i ? 1 : 0)))[i]!)
    close(at.curvatureDiagonal(out()), diagonal)
    const { z, error, jacobian: J, lossHessian } = at.outputs()
    expect([z.shape, error.shape, J.shape, lossHessian.shape]).toEqual([
      [4, 3],
      [4, 3],
      [4, 3, 9],
      [4, 3, 3],
    ])
    // the mean of Jᵀ·error over patterns is the gradient, and that of Jᵀ·H_l·J the matrix G
    const gradient = out()
    const product = out()
    for (let i = 0; i < 4; i++) {
      const row = (k: number, j: number): number => J.data[(3 * i + k) * 9 + j]!
      const along = [0, 1, 2].map((k) => u.reduce((total, e, j) => total + row(k, j) * e, 0))
      for (let k = 0; k < 3; k++) {
        const curved = along.reduce(
          (total, e, l) => total + lossHessian.data[(3 * i + k) * 3 + l]! * e,
          0,
        )
        for (let j = 0; j < 9; j++) {
          gradient[j]! += (row(k, j) * error.data[3 * i + k]!) / 4
          product[j]! += (row(k, j) * curved) / 4
        }
      }
    }
    close(gradient, reference.gradient(point))
    close(product, G(u))
  })

  test('outputs by programs are those of the interpreter, also of models with one output', () => {
    type Weights = { readonly w: Traced; readonly c: Traced }
    const line = {
      model: (p: Weights, a: Traced) => add(matmul(a, p.w), p.c),
      loss: (z: Traced, y: Traced) => mean(square(sub(z, y))),
    }
    const cases = [
      [{ model, loss }, net, point, t],
      [
        line,
        { w: Float64Array.of(1, -2), c: 0.5 },
        point.subarray(0, 3),
        Float64Array.of(1, 0, 2, 1),
      ],
    ] as const
    for (const [objective, start, w, targets] of cases) {
      const [slow, fast] = [false, true].map((compile) =>
        batchOracle(objective as never, start, { compile }),
      )
      for (const factor of [1, -0.5]) {
        const there = Float64Array.from(w, (entry) => factor * entry)
        for (const oracleOf of [slow!, fast!]) oracleOf.move(there, x, targets)
        const [expected, got] = [slow!.outputs(), fast!.outputs()]
        for (const name of ['z', 'error', 'jacobian', 'lossHessian'] as const) {
          expect(got[name].shape).toEqual(expected[name].shape)
          close(got[name].data, expected[name].data)
        }
      }
      fast!.dispose()
    }
  })

  test('without a model the diagonal is that of the Hessian', () => {
    const at = batchOracle(
      { loss: (p: Traced, d: Traced) => mean(square(sub(sin(p), d))) } as never,
      [0, 0],
    )
    const here = Float64Array.of(0.4, 1)
    at.move(here, [1, 2])
    const H = hessian((p: Traced) => mean(square(sub(sin(p), [1, 2]))))(here)
    close(at.curvatureDiagonal(new Float64Array(2)), [H.data[0]!, H.data[3]!])
    expect(() => at.gnvp(here, new Float64Array(2))).toThrow(/model/)
    expect(() => at.valueGradientGnvp(here, here.slice(), here.slice())).toThrow(/model/)
  })

  test('single precision throughout', () => {
    const at = batchOracle(
      { loss: (p: Traced, d: Traced) => mean(square(sub(p, d))) } as never,
      Float32Array.of(1, 2),
    )
    expect(at.flatten(Float32Array.of(1, 2) as never)).toEqual(Float32Array.of(1, 2))
    at.move(Float32Array.of(1, 2), Float32Array.of(0, 0))
    expect(at.gradient(new Float32Array(2))).toEqual(Float32Array.of(1, 2))
  })

  test('the point of a move is copied', () => {
    const at = batchOracle(
      { loss: (p: Traced, d: Traced) => mean(square(sub(p, d))) } as never,
      [0],
    )
    const here = Float64Array.of(1)
    at.move(here, [3])
    here[0] = 9
    expect(at.gradient(new Float64Array(1))).toEqual(Float64Array.of(-4))
  })
})
