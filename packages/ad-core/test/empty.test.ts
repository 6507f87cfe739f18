import { describe, expect, test } from '@jest/globals'
import {
  add,
  grad,
  hessian,
  hvp,
  jvp,
  matmul,
  mul,
  norm,
  ones,
  residualOracle,
  square,
  sum,
  tensor,
  valueAndGrad,
  vjp,
  where,
  zeros,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { onBothEngines } from './operations/cases.js'

const none = new Float64Array(0)
const nothing = Float64Array.of(0, 0, 0)

describe('operands that broadcast against arrays of length 0 get gradients of 0', () => {
  const functions: Readonly<Record<string, (b: Traced) => Traced>> = {
    sum: (b) => sum(add(zeros([0, 3]), b)) as Traced,
    product: (b) => sum(mul(zeros([0, 3]), b)) as Traced,
    selection: (b) => sum(where(zeros([0, 3]), b, 2)) as Traced,
    square: (b) => sum(square(mul(zeros([0, 3]), b))) as Traced,
  }
  test.each(Object.entries(functions))('%s', (_, f) => {
    onBothEngines(() => {
      const [x, v] = [
        [1, 2, 3],
        [1, 1, 1],
      ]
      expect(grad(f)(x)).toEqual(nothing)
      expect(jvp(f)(x, v)).toEqual([0, 0])
      expect(hvp(f)(x, v)).toEqual(nothing)
      expect(jvp(grad(f))(x, v)).toEqual([nothing, nothing])
      expect((hessian(f)(x) as Tensor).data.every((entry) => entry === 0)).toBe(true)
    })
  })

  test('a bias over an empty batch, scalars, and an array with itself', () => {
    const layer = (p: { W: Traced; b: Traced }): Traced =>
      sum(square(add(matmul(zeros([0, 2]), p.W), p.b)))
    const [value, gradient] = valueAndGrad(layer)({ W: ones([2, 3]), b: [1, 2, 3] })
    expect([value, gradient.b]).toEqual([0, nothing])
    expect(grad((s: Traced) => sum(mul(none, s)))(2)).toBe(0)
    expect(vjp((b: Traced) => mul(b, none))(2)[1](none)).toBe(0)
    expect(grad((x: Traced) => sum(mul(x, sum(x))))(none)).toEqual(none)
    expect(grad((x: Traced) => sum(grad((y: Traced) => norm(y))(x)))(none)).toEqual(none)
    const oracle = residualOracle((w: Traced) => mul(w, tensor(none)), 1)
    expect(Array.from(oracle.vjp([1], none))).toEqual([0])
  })
})
