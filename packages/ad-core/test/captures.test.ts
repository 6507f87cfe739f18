import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  custom,
  dual,
  gather,
  grad,
  jvp,
  map,
  matmul,
  mul,
  oracle,
  scan,
  square,
  sum,
  sumOver,
  tensor,
  TracedError,
  vjp,
  type Traced,
} from '@wengert/ad-core'

describe('arrays of the caller', () => {
  test('may be written into before a kept pullback is called', () => {
    const vector = Float64Array.of(1, 2)
    const matrix = tensor([
      [1, 2],
      [3, 4],
    ])
    const indices = Int32Array.of(0, 1, 1)
    const start = Float64Array.of(1, 1)
    const [, pullback] = vjp((x: Traced) =>
      add(sum(mul(x, vector)), add(sum(matmul(matrix, x)), sum(gather(x, indices)))),
    )(start)
    const before = pullback(1)
    vector.fill(100)
    matrix.data.fill(100)
    indices.fill(0)
    start.fill(100)
    expect(pullback(1)).toEqual(before)
    expect(before).toEqual(Float64Array.of(1 + 4 + 1, 2 + 6 + 2))
  })

  test('may be a buffer that a function writes into again and again', () => {
    const buffer = new Float64Array(2)
    const f = (x: Traced): Traced => {
      let total = x.at(0).mul(0)
      for (let i = 0; i < 3; i++) {
        buffer.set([i, 2 * i])
        total = total.add(sum(mul(x, buffer)))
      }
      return total
    }
    expect(grad(f)([1, 1])).toEqual(Float64Array.of(3, 6))
    expect(jvp(f)([1, 1], [1, 0])[1]).toBe(3)
  })

  test('may change between the queries of an oracle at one point', () => {
    const weights = Float64Array.of(1, 2)
    const at = oracle((x: Traced) => sum(mul(square(x), weights)), [1, 1])
    const point = Float64Array.of(1, 1)
    expect(at.value(point)).toBe(3)
    weights.fill(100)
    expect(Array.from(at.gradient(point))).toEqual([2, 4])
  })
})

describe('a dual made by hand', () => {
  const outside = dual(3, 1)

  test.each<[string, () => unknown]>([
    ['grad', () => grad((y: Traced) => mul(outside, y) as never)(2)],
    ['jvp', () => jvp((y: Traced) => mul(outside, y))(2, 1)],
    ['vjp', () => vjp((y: Traced) => add(y, outside))(2)],
    ['map', () => map((p: Traced, t: Traced) => mul(p, mul(t, outside)) as never)(1, [1, 2])],
  ])('made outside of the transform that is running is refused: %s', (_, run) => {
    expect(run).toThrow(TracedError)
  })

  test.each<[string, () => unknown]>([
    ['grad', () => grad((y: Traced) => mul(dual(1, 2), y) as never)(1)],
    ['map', () => map((_: Traced, t: Traced) => mul(dual(1, 2), t) as never)(1, [1, 2])],
    ['sumOver', () => sumOver((_: Traced, t: Traced) => mul(dual(1, 2), t) as never)(1, [1, 2])],
    ['scan', () => scan((c: Traced, t: Traced) => [mul(dual(1, 2), c) as never, t])(1, [1, 2])],
    ['checkpoint', () => checkpoint((p: Traced) => mul(dual(1, 2), p))(1)],
    ['custom', () => custom({ name: 'own', value: (x) => mul(x, dual(1, 2)) as never })(2)],
  ])('is refused as a result: %s', (_, run) => {
    expect(run).toThrow(TracedError)
    expect(grad((y: Traced) => y.mul(y))(3)).toBe(6)
  })

  test('made inside is forward mode within it, to any order', () => {
    const slope = (z: Traced): Traced =>
      (dual(z, 1).square() as unknown as { tangent: Traced }).tangent
    expect(grad(slope)(3)).toBe(2)
    expect(grad((z: Traced) => grad((y: Traced) => mul(y, slope(z)))(1))(3)).toBe(2)
    expect(jvp(slope)(3, 1)).toEqual([6, 2])
  })
})

test('a function that returns a Promise is refused, and what the Promise fails with is not left unhandled', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const asynchronous = (x: Traced): Promise<Traced> => Promise.reject(new Error(String(x.shape)))
  expect(() => grad(asynchronous as never)(2 as never)).toThrow('got a Promise')
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})
