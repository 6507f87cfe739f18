import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as ad from '@wengert/ad-core'
import { exp, jvp, mul, sin, taylor, trace, type Traced } from '@wengert/ad-core'
import { elementwiseFixtures } from '../fixtures/elementwise.js'
import { agree, elementwiseOperations } from '../operations/cases.js'
import { points, program, programs } from '../random-program.js'

type Any = (...x: readonly unknown[]) => unknown

/** Coefficients along a direction by nesting: the k-th derivative over k!. */
function nested(f: unknown, x: unknown, dx: unknown, order: number): number[] {
  let derivative = f as Any
  let factorial = 1
  const found: number[] = []
  for (let k = 0; k <= order; k++) {
    const [value] = (jvp(derivative as never) as unknown as Any)(x, dx) as [number]
    found.push(value / factorial)
    factorial *= k + 1
    const inner = derivative
    derivative = (y) => ((jvp(inner as never) as unknown as Any)(y, dx) as unknown[])[1]
  }
  return found
}

const along = (f: unknown, order: number): Any => taylor(f as never, order) as unknown as Any

function expectSeries(got: ArrayLike<number>, expected: readonly number[], relative = 1e-14): void {
  expect(got).toHaveLength(expected.length)
  expected.forEach((x, k) => {
    if (!agree(got[k]!, x, relative, relative)) throw new Error(`c${k}: ${got[k]}, not ${x}`)
  })
}

describe('known series', () => {
  const factorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800]
  const cases: readonly (readonly [string, (x: Traced) => Traced, number, number[]])[] = [
    ['exp', exp, 0, factorials.map((n) => 1 / n)],
    ['log1p', ad.log1p, 0, factorials.map((_, k) => (k === 0 ? 0 : -((-1) ** k) / k))],
    ['sin', sin, 0, factorials.map((n, k) => (k % 2 === 0 ? 0 : (-1) ** ((k - 1) / 2) / n))],
    ['cos', ad.cos, 0, factorials.map((n, k) => (k % 2 === 1 ? 0 : (-1) ** (k / 2) / n))],
    ['sinh', ad.sinh, 0, factorials.map((n, k) => (k % 2 === 0 ? 0 : 1 / n))],
    // (−1)^(m−1)·2^2m·(2^2m − 1)·B_2m/(2m)!
    ['tan', ad.tan, 0, [0, 1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315, 0, 62 / 2835, 0]],
    ['tanh', ad.tanh, 0, [0, 1, 0, -1 / 3, 0, 2 / 15, 0, -17 / 315, 0, 62 / 2835, 0]],
    ['atan', ad.atan, 0, factorials.map((_, k) => (k % 2 === 0 ? 0 : (-1) ** ((k - 1) / 2) / k))],
    ['asin', ad.asin, 0, [0, 1, 0, 1 / 6, 0, 3 / 40, 0, 15 / 336, 0, 105 / 3456, 0]],
    ['1/(1 − x)', (x) => ad.div(1, ad.sub(1, x)), 0, factorials.map(() => 1)],
    ['√(1 + x)', (x) => ad.sqrt(ad.add(1, x)), 0, [1, 1 / 2, -1 / 8, 1 / 16, -5 / 128, 7 / 256]],
    ['x³ at 0', (x) => ad.pow(x, 3) as Traced, 0, [0, 0, 0, 1, 0]],
    ['(1 + x)^½', (x) => ad.pow(ad.add(1, x), 0.5), 0, [1, 1 / 2, -1 / 8, 1 / 16, -5 / 128]],
    ['2ˣ', ad.exp2, 0, factorials.map((n, k) => Math.LN2 ** k / n)],
    ['sinc', ad.sinc, 0, [1, 0, -1 / 6, 0, 1 / 120, 0, -1 / 5040]],
    ['J₀', ad.besselJ0, 0, [1, 0, -1 / 4, 0, 1 / 64, 0, -1 / 2304, 0, 1 / 147456]],
    ['J₁', ad.besselJ1, 0, [0, 1 / 2, 0, -1 / 16, 0, 1 / 384, 0, -1 / 18432]],
    [
      'erf',
      ad.erf,
      0,
      [0, 1, 0, -1 / 3, 0, 1 / 10, 0, -1 / 42].map((c) => (2 * c) / Math.sqrt(Math.PI)),
    ],
    ['xˣ', (x) => ad.pow(x, x), 1, [1, 1, 1, 1 / 2, 1 / 3, 1 / 12]],
    ['|x|', ad.abs, -2, [2, -1, 0, 0]],
    ['|x| at its kink', ad.abs, 0, [0, 0, 0, 0]],
    ['a polynomial', (x) => ad.add(mul(x, mul(x, x)), 1), 2, [9, 12, 6, 1, 0, 0]],
  ]
  test.each(cases)('%s', (_name, f, x, expected) => {
    expectSeries(along(f, expected.length - 1)(x, 1) as Float64Array, expected)
  })

  test('a direction scales coefficient k by its k-th power', () => {
    const f = (x: Traced): Traced => exp(sin(x))
    const unit = along(f, 6)(0.4, 1) as Float64Array
    const scaled = along(f, 6)(0.4, -2) as Float64Array
    expectSeries(
      scaled,
      [...unit].map((c, k) => c * (-2) ** k),
      1e-13,
    )
  })

  test('of high order', () => {
    // (2 + 2t + t²)·Σ cₖtᵏ = 1
    const expected = [0.5, -0.5]
    for (let k = 2; k <= 60; k++) expected.push((-2 * expected[k - 1]! - expected[k - 2]!) / 2)
    const f = (x: Traced): Traced => ad.div(1, ad.add(1, ad.square(x)))
    expectSeries(along(f, 60)(1, 1) as Float64Array, expected, 1e-11)
  })
})

describe.each(elementwiseOperations.filter(([name]) => elementwiseFixtures[name] !== undefined))(
  '%s',
  (name, operation) => {
    test('has the derivatives that nesting gives', () => {
      const f = (p: Readonly<Record<string, Traced>>): Traced =>
        operation(...Object.values(p)) as Traced
      const named = (list: readonly number[]): Record<string, number> =>
        Object.fromEntries(list.map((x, k) => ['xyz'[k]!, x]))
      const whole = /^(polygamma|.*Derivative|polygammaDifference)$/.test(name)
      let compared = 0
      for (const { x } of elementwiseFixtures[name]!.points) {
        if (!x.every((entry) => Number.isFinite(entry) && Math.abs(entry) < 50)) continue
        const dx = named(x.map((_, k) => (whole && k === 0 ? 0 : [1, 0.5, -0.3][k]!)))
        const expected = nested(f, named(x), dx, 4)
        if (!expected.every((c) => Number.isFinite(c) && Math.abs(c) < 1e8)) continue
        const got = along(f, 4)(named(x), dx) as Float64Array
        const size = Math.max(1, ...expected.map(Math.abs))
        got.forEach((c, k) => {
          if (!agree(c, expected[k]!, 1e-9, size)) {
            throw new Error(`${name}(${x.join()}) c${k}: ${c}, not ${expected[k]}`)
          }
        })
        compared++
      }
      expect(compared).toBeGreaterThan(0)
    })
  },
)

test('random programs have the derivatives that nesting gives', () => {
  fc.assert(
    fc.property(programs(40), points, points, (rows, x, dx) => {
      const f = program(rows)
      const expected = nested(f, x, dx, 3)
      if (!expected.every((c) => Math.abs(c) < 1e6)) return
      const got = along(f, 3)(x, dx) as Float64Array
      const size = Math.max(1e-2, ...expected.map(Math.abs))
      got.forEach((c, k) => expect(agree(c, expected[k]!, 1e-8, size)).toBe(true))
    }),
    { numRuns: 60 },
  )
})

test('rows grow with the square of the order', () => {
  const operations: Readonly<Record<string, (x: Traced) => Traced>> = {
    mul: (x) => mul(sin(x), exp(x)),
    div: (x) => ad.div(sin(x), exp(x)),
    exp,
    log: ad.log,
    sqrt: ad.sqrt,
    sin,
    cos: ad.cos,
    tan: ad.tan,
    tanh: ad.tanh,
    sigmoid: ad.sigmoid,
    atan: ad.atan,
    asin: (x) => ad.asin(mul(0.5, x)),
  }
  for (const [name, f] of Object.entries(operations)) {
    const rows = (order: number): number =>
      trace((x: Traced) => along(f, order)(x, 1) as Traced)(0.7).rows.length
    const ratio = rows(48) / rows(24)
    expect([name, ratio < 4.2]).toEqual([name, true])
  }
})
