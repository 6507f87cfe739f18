import { describe, expect, test } from '@jest/globals'
import {
  compile,
  exp,
  grad,
  map,
  scan,
  sin,
  sum,
  sumOver,
  taylor,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

const POINTS = Array.from({ length: 400 }, (_, i) => Math.sin(i) / 2 + 1)
const OTHERS = POINTS.map((x) => 0.9 * x)
const ORDER = 3

const functions: Readonly<Record<string, (x: Traced) => Traced>> = {
  map: (x) => map((p: Traced, xi: Traced) => sin(xi.mul(p.at(0))))(x, x),
  sumOver: (x) => sumOver((_: Traced, xi: Traced) => exp(xi))(x, x),
  scan: (x) => scan((c: Traced, xi: Traced) => [c.mul(0.5).add(exp(xi)), c])(0, x)[1] as never,
  'a plain loop': (x) => {
    let total = x.at(0)
    for (let i = 1; i < x.length; i++) total = sin(x.at(i).mul(x.at(i - 1))).add(total)
    return total
  },
  'a loop of a gradient': (x) =>
    grad((y: Traced) => sumOver((_: Traced, yi: Traced) => exp(yi).mul(yi))(y, y))(x),
}

function entries(y: unknown): readonly number[] {
  return [...(y instanceof Float64Array ? y : (y as Tensor).data)]
}

describe('compiled, with loops in the function', () => {
  test.each(Object.entries(functions))('%s', (_, f) => {
    const compiled = compile(taylor(f, ORDER))
    for (const [x, dx] of [
      [POINTS, OTHERS],
      [OTHERS, POINTS],
    ] as const) {
      const expected = entries(taylor(f, ORDER)(x, dx))
      const got = entries(compiled(x, dx))
      expect(got).toEqual(expected.map((y) => expect.closeTo(y, 9)))
    }
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '' })
  })

  test('within another transform', () => {
    const last = (x: Traced): Traced => sum(taylor(functions['map']!, 2)(x, x))
    const compiled = compile(grad(last))
    const expected = grad(last)(POINTS)
    expect([...compiled(POINTS)]).toEqual([...expected].map((y) => expect.closeTo(y, 9)))
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '' })
  })
})
