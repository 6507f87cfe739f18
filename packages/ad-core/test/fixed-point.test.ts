import { describe, expect, test } from '@jest/globals'
import {
  add,
  cos,
  div,
  DomainError,
  fixedPoint,
  grad,
  hvp,
  jvp,
  matmul,
  mul,
  scan,
  square,
  sub,
  sum,
  tanh,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'

/** √a by Heron's rule. */
const root = (a: Traced): Traced =>
  fixedPoint((y: Traced, b: Traced) => mul(0.5, add(y, div(b, y))))(1, a) as never

const W = tensor([
  [0.3, -0.2],
  [0.1, 0.4],
])
/** The fixed point of y = tanh(W·y + x), and a part of it that the step captures. */
const settled = (x: Traced): Traced =>
  fixedPoint((y: Traced) => tanh(add(matmul(W, y), x)))([0, 0]) as never

describe('fixed points', () => {
  test('value and first three derivatives of a square root', () => {
    expect(grad(root)(4)).toBeCloseTo(1 / 4, 12)
    expect(hvp(root)(4, 1)).toBeCloseTo(-1 / 32, 11)
    const second = (a: Traced): Traced => grad(grad(root))(a)
    expect(second(4 as never)).toBeCloseTo(-1 / 32, 11)
    expect(grad(second)(4)).toBeCloseTo(3 / 256, 10)
    expect(
      Number((jvp(second as never) as never as (a: number, d: number) => number[])(4, 1)[1]),
    ).toBeCloseTo(3 / 256, 10)
  })

  test('parameters and captured values, against differences', () => {
    checkDerivatives(root, 2.7, { tolerance: 1e-8 })
    checkDerivatives((x: Traced) => sum(square(settled(x))), [0.5, -0.8], { tolerance: 1e-8 })
    checkDerivatives(settled, [0.5, -0.8], { order: 2, tolerance: 1e-8 })
  })

  test('the start has no influence', () => {
    const from = (y0: Traced): Traced => fixedPoint((y: Traced) => cos(y))(y0) as never
    expect(grad(from)(0.3)).toBe(0)
    expect(hvp(from)(0.3, 1)).toBe(0)
    const both = (x: Traced): Traced =>
      fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))(x, x) as never
    expect(grad(both)(4)).toBeCloseTo(1 / 4, 12)
  })

  test('forward mode within other transforms', () => {
    const slope = (a: Traced): Traced => jvp(root)(a, 1)[1] as never
    const [first, second] = jvp(slope)(4, 1) as unknown as readonly [number, number]
    expect(first).toBeCloseTo(1 / 4, 12)
    expect(second).toBeCloseTo(-1 / 32, 11)
    expect(grad(slope)(4)).toBeCloseTo(-1 / 32, 11)
    expect(hvp(slope)(4, 1)).toBeCloseTo(3 / 256, 10)
    const along = (x: Traced): Traced => sum(jvp(settled)(x, [1, -2])[1] as never)
    checkDerivatives(along, [0.5, -0.8], { tolerance: 1e-8 })
  })

  test('within a structure and around one', () => {
    checkDerivatives(
      (a: Traced) =>
        scan((c: Traced, x: Traced) => [add(c, root(mul(square(a), x))), c])(0, [1, 2, 3])[0],
      1.3,
      { tolerance: 1e-8 },
    )
  })

  test('what does not converge throws', () => {
    expect(() => fixedPoint((y: Traced) => sub(1, mul(2, y)))(1)).toThrow(DomainError)
  })
})
