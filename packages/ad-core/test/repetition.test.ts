import { describe, expect, test } from '@jest/globals'
import {
  add,
  grad,
  hvp,
  mul,
  oracle,
  sin,
  square,
  sub,
  sum,
  sumOver,
  vjp,
  type Traced,
} from '@wengert/ad-core'
import { bytesInUse, leakTest } from './memory.js'

const scalarCode = (x: Traced): Traced => {
  let y = mul(x.at(0), x.at(1))
  for (let i = 0; i < 10; i++) y = add(sin(y), x.at(i % 2))
  return y
}

/** The chained Rosenbrock function on scalar rows. */
function rosenbrock(x: Traced): Traced {
  let total = mul(0, x.at(0))
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [x.at(i), x.at(i + 1)]
    total = add(total, add(mul(100, square(sub(b, square(a)))), square(sub(1, a))))
  }
  return total
}

describe('many evaluations', () => {
  const point = [0.3, 0.4]
  const o = oracle(scalarCode, point)
  const runs: readonly (readonly [string, number, (i: number) => unknown])[] = [
    ['gradients of scalar code', 100_000, () => grad(scalarCode)(point)],
    ['gradients of array code', 10_000, () => grad((x: Traced) => sum(square(sin(x))))(point)],
    ['products', 5_000, () => hvp(scalarCode)(point, [1, 2])],
    ['nested gradients', 2_000, () => grad((x: Traced) => sum(grad(scalarCode)(x)))(point)],
    [
      'loops recorded again',
      5_000,
      () =>
        grad((x: Traced) => sumOver((w: Traced, d: Traced) => mul(sum(w), d))(x, point) as never)(
          point,
        ),
    ],
    ['pullbacks', 5_000, () => vjp(scalarCode)(point)[1](1)],
    ['an oracle', 5_000, (i) => o.valueGradientHvp(Float64Array.of(i, 1), Float64Array.of(1, 2))],
    [
      'exceptions',
      5_000,
      () => {
        try {
          grad((x: Traced) => {
            scalarCode(x)
            throw new Error('mine')
          })(point)
        } catch {
          return
        }
      },
    ],
  ]

  leakTest.each(runs)(
    '%s: no memory is kept',
    async (_name, count, run) => {
      for (let i = 0; i < count / 10; i++) run(i)
      const before = await bytesInUse()
      for (let i = 0; i < count; i++) run(i)
      expect((await bytesInUse()) - before).toBeLessThan(2e6)
    },
    60_000,
  )
})

describe('long recordings', () => {
  test('10⁶ rows in a chain neither recurse nor lose accuracy', () => {
    const rows = 1_000_000
    const chain = (x: Traced): Traced => {
      let y = x
      for (let i = 0; i < rows; i++) y = mul(y, 1.000001)
      return y
    }
    const expected = Math.exp(rows * Math.log(1.000001))
    expect(Math.abs(grad(chain)(1) / expected - 1)).toBeLessThan(1e-9)
  })

  test('the gradient and a product of a Rosenbrock function of 10⁵ variables', () => {
    const n = 100_000
    const x = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))
    const g = grad(rosenbrock)(x)
    const expected = (i: number): number => {
      const own = i + 1 < n ? -400 * x[i]! * (x[i + 1]! - x[i]! ** 2) - 2 * (1 - x[i]!) : 0
      return own + (i > 0 ? 200 * (x[i]! - x[i - 1]! ** 2) : 0)
    }
    for (const i of [0, 1, 2, 4711, n - 2, n - 1]) expect(g[i]).toBeCloseTo(expected(i), 9)
    const e = new Float64Array(n)
    e[2] = 1
    const column = hvp(rosenbrock)(x, e)
    expect(column[1]).toBeCloseTo(-400 * x[1]!, 9)
    expect(column[2]).toBeCloseTo(1200 * x[2]! ** 2 - 400 * x[3]! + 2 + 200, 9)
    expect(column[3]).toBeCloseTo(-400 * x[2]!, 9)
    expect(column[5]).toBe(0)
  })
})
