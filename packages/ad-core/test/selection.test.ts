import { describe, expect, test } from '@jest/globals'
import {
  abs,
  add,
  atan,
  clamp,
  div,
  elu,
  grad,
  greater,
  hessian,
  hvp,
  jacobian,
  jvp,
  leakyRelu,
  less,
  log,
  logAddExp,
  logSoftmax,
  logSumExp,
  max,
  mod,
  mul,
  norm,
  pow,
  relu,
  reshape,
  sigmoidCrossEntropy,
  softmax,
  sqrt,
  square,
  stack,
  sub,
  sum,
  sumOver,
  vjp,
  where,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

type Curve = (x: Traced) => Traced

/** The derivative of order n at x, by reverse mode n times and by forward mode n times. */
function both(f: Curve, n: number, x: number): readonly [reverse: number, forward: number] {
  let back: unknown = f
  let forth: unknown = f
  for (let k = 0; k < n; k++) {
    back = grad(back as Curve)
    const inner = forth as Curve
    forth = (t: Traced) => jvp(inner)(t, 1)[1]
  }
  return [(back as (x: number) => number)(x), (forth as (x: number) => number)(x)]
}

/** A residual that is exactly 0 at 2, through a selection. */
const fitted: Curve = (x) => square(where(1, mul(3, x), 0).sub(6))

describe('a cotangent that happens to be 0 still has a derivative', () => {
  const cases: readonly (readonly [name: string, f: Curve, order: number, x: number])[] = [
    ['an exact fit', fitted, 2, 2],
    ['clamp at its middle', (x) => square(clamp(x, -1, 1)), 2, 0],
    ['atan at 0', (x) => atan(x), 3, 0],
    ['logSumExp of squares at 0', (t) => logSumExp(stack([mul(t, t), 1])), 4, 0],
    ['elu, fitted', (x) => square(sub(elu(x), elu(-1))), 3, -1],
    ['logAddExp, fitted', (x) => square(sub(logAddExp(x, 2), logAddExp(1, 2))), 3, 1],
    ['a power, fitted', (x) => square(sub(pow(x, 3), 8)), 3, 2],
    ['abs, fitted', (x) => square(sub(abs(x), 1.5)), 2, -1.5],
  ]
  test.each(cases)('%s', (_, f, order, x) => {
    const [reverse, forward] = both(f, order, x)
    expect(reverse).not.toBe(0)
    expect(Math.abs(reverse - forward)).toBeLessThan(1e-13 * Math.abs(forward))
  })

  test('in every order of modes', () => {
    expect(hessian((x: Traced) => fitted(x.at(0)))([2])).toMatchObject({ shape: [1, 1] })
    expect(grad(grad(fitted))(2)).toBe(18)
    expect(jvp(grad(fitted))(2, 1)[1]).toBe(18)
    expect(vjp(grad(fitted))(2)[1](1)).toBe(18)
    const total: Curve = (v) => sum(square(where(1, mul(3, v), 0).sub(6)))
    expect((jacobian(grad(total))([2, 2]) as Tensor).toNested()).toEqual([
      [18, 0],
      [0, 18],
    ])
    const weighted: Curve = (x) =>
      sum(mul(square(where(greater(x, 0), mul(3, x), 0).sub(6)), x)) as Traced
    expect(grad((x: Traced) => sum(hvp(weighted)(x, [1, 1])))([2, 2])).toEqual(
      Float64Array.of(54, 54),
    )
    const scaled = (s: Traced): Traced =>
      reshape(hessian((x: Traced) => square(where(1, mul(s, x), 0).sub(6)))(2), []) as never
    expect(grad(scaled)(3)).toBe(12)
  })

  test('within a loop, and in a pullback that is kept', () => {
    const loop: Curve = (w) =>
      sumOver((v: Traced, x: Traced) => square(where(1, mul(v, x), 0).sub(6)))(w, [3, 3])
    expect(grad(grad(loop))(2)).toBe(36)
    const [, pullback] = vjp((x: Traced) => where(less(x, 0), 0, sqrt(x)))(4)
    expect(grad(pullback as never)(0 as never)).toBe(0.25)
    expect(jvp(pullback as never)(0 as never, 1 as never)).toEqual([0, 0.25])
  })
})

describe('the branch not taken gives nothing', () => {
  /** Infinite or NaN to every order at −1, where x³ is taken. */
  const worse: Readonly<Record<string, Curve>> = {
    sqrt,
    log,
    'sqrt·log': (x) => mul(sqrt(x), log(x)) as Traced,
    quotient: (x) => div(1, add(x, 1)),
    'sqrt at its end': (x) => sqrt(add(x, 1)),
    powers: (x) => pow(x, 0.5),
    clamp: (x) => clamp(log(x), 0, 1),
    max: (x) => max(log(x), 1),
    relu: (x) => relu(log(x)),
    leakyRelu: (x) => leakyRelu(log(x)),
    mod: (x) => mod(log(x), 3),
    composed: (x) => log(sqrt(add(x, 1)).mul(x)),
  }
  test.each(Object.entries(worse))('%s', (_, other) => {
    const f: Curve = (x) => where(less(x, 0), mul(x, square(x)), other(x))
    expect(both(f, 1, -1)).toEqual([3, 3])
    expect(both(f, 2, -1)).toEqual([-6, -6])
    expect(both(f, 3, -1)).toEqual([6, 6])
    for (const value of both(f, 4, -1)) expect(value + 0).toBe(0)
    expect(jvp(grad(grad(f)))(-1, 1)).toEqual([-6, 6])
    expect(hvp(grad(f) as never)(-1 as never, 1 as never)).toBe(6)
  })

  /** Array operations are kept out of first and second derivatives. */
  const arrays: Readonly<Record<string, Curve>> = {
    logSumExp: (x) => logSumExp(log(stack([x, 2]))),
    softmax: (x) => softmax(log(stack([x, 2]))).at(0),
    logSoftmax: (x) => logSoftmax(log(stack([2, x]))).at(0),
    norm: (x) => norm(sqrt(stack([x, 2]))),
    'a loss': (x) => sigmoidCrossEntropy(log(stack([x, 2])), [0, 1]),
  }
  test.each(Object.entries(arrays))('%s', (_, other) => {
    const f: Curve = (x) => where(less(x, 0), mul(x, square(x)), other(x))
    expect(both(f, 1, -1)).toEqual([3, 3])
    expect(both(f, 2, -1)).toEqual([-6, -6])
    expect(jvp(grad(f))(-1, 1)).toEqual([3, -6])
    expect(hvp(f)(-1, 1)).toBe(-6)
  })
})
