import { expect, test } from '@jest/globals'
import {
  add,
  compile,
  div,
  fixedPoint,
  mul,
  square,
  sum,
  valueAndGrad,
  type Traced,
} from '@wengert/ad-core'

const root = fixedPoint((y: Traced, x: Traced) => mul(0.5, add(y, div(x, y))))

test('a fixed point has no program, and is not taken for a constant', () => {
  const f = compile((x: Traced) => root(1, x) as unknown as Traced)
  expect([f(4), f(9)]).toEqual([2, 3])
  expect(f.report().reason).toContain('a fixed point')
})

test('nor is one of arrays under a transform', () => {
  const g = compile(valueAndGrad((x: Traced) => sum(square(root(x, x) as unknown as Traced))))
  for (const [a, b] of [
    [1, 4],
    [9, 16],
  ] as const) {
    const [value, gradient] = g([a, b])
    expect(value).toBeCloseTo(a + b, 10)
    expect(gradient[1]).toBeCloseTo(1, 10)
  }
})
