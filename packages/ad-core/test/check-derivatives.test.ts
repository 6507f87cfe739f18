import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  abs,
  add,
  cos,
  custom,
  DerivativeError,
  div,
  DomainError,
  exp,
  log,
  matmul,
  mul,
  sin,
  sqrt,
  square,
  stack,
  stopGradient,
  sub,
  sum,
  tanh,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import { checkDerivatives, derivativeProperty, points, trees } from '@wengert/ad-core/testing'

/** What a check throws. */
function failure(check: () => void): DerivativeError {
  try {
    check()
  } catch (error) {
    if (error instanceof DerivativeError) return error
    throw error
  }
  throw new Error('nothing was found wrong')
}

describe('checkDerivatives accepts what is right', () => {
  test.each<[string, () => void]>([
    ['a scalar', () => checkDerivatives((x) => sin(x), 0.3)],
    ['a vector', () => checkDerivatives((x) => sum(exp(sin(x))), [0.1, 0.2, -3])],
    ['near a singularity', () => checkDerivatives((x) => log(x), 1e-7)],
    ['a large argument', () => checkDerivatives((x) => sin(x), 1e6)],
    ['tiny values', () => checkDerivatives((x) => mul(1e-200, exp(x)), 0.5)],
    ['huge values', () => checkDerivatives((x) => mul(1e200, exp(x)), 0.5)],
    ['a slope of 0', () => checkDerivatives((x) => square(x), 0)],
    ['a constant', () => checkDerivatives(() => 3, [1, 2])],
    ['a function that returns its argument', () => checkDerivatives((x) => x, [1, 2])],
    [
      'an array of results',
      () => checkDerivatives((x) => stack([x.at(0).mul(x.at(1)), sin(x.at(0))]), [1, 2]),
    ],
    ['second order of an array', () => checkDerivatives((x) => sin(x), [1, 2], { order: 2 })],
    ['third order', () => checkDerivatives((x) => mul(x, tanh(x)), 0.5, { order: 3 })],
    ['single precision', () => checkDerivatives((x) => sum(square(x)), Float32Array.of(1, 2))],
    [
      'more entries than single directions',
      () => checkDerivatives((x) => sum(sin(x)), new Float64Array(20).fill(0.3)),
    ],
    [
      'trees in and out, integers held',
      () =>
        checkDerivatives(
          (p: { W: Traced; b: readonly [Traced, Traced]; labels: Traced }) => ({
            y: matmul(p.W, p.b[0]).mul(p.b[1]),
            n: [sum(p.W), p.b[1]],
          }),
          {
            W: tensor([
              [1, 2, 3],
              [4, 5, 6],
            ]),
            b: [Float64Array.of(1, 2, 3), 2],
            labels: Int32Array.of(1, 2),
          },
          { order: 2 },
        ),
    ],
  ])('%s', (_name, check) => check())
})

describe('checkDerivatives refuses what is wrong', () => {
  const wrong = custom({
    name: 'wrong',
    value: (x: Traced) => square(x),
    jvp: ([x], [dx]) => mul(dx, mul(3, x)),
  })

  test('an operation with a wrong rule, in each mode', () => {
    for (const mode of ['forward', 'reverse'] as const) {
      const error = failure(() => checkDerivatives((x) => sum(wrong(x)), [1, 2], { modes: [mode] }))
      expect(error.mode).toBe(mode)
      expect(error.entry).toBe('∂f/∂x[0]')
      expect(error.expected).toBeCloseTo(2, 9)
      expect(error.got).toBeCloseTo(3, 12)
    }
  })

  test('the entry of a tree is named', () => {
    const f = (p: { layers: readonly { W: Traced }[] }): unknown => ({
      loss: add(sum(p.layers[0]!.W), wrong(p.layers[1]!.W.at(1, 0))),
    })
    const W = tensor([
      [1, 2],
      [3, 4],
    ])
    const error = failure(() => checkDerivatives(f, { layers: [{ W }, { W }] }))
    expect(error.entry).toBe('∂f.loss/∂x.layers[1].W[1, 0]')
  })

  test('rules that are no transposes of each other', () => {
    const skew = custom({
      name: 'skew',
      value: (x: Traced) => mul(2, x),
      jvp: (_args, [dx]) => mul(2, dx),
      vjp: (_args, _y, cotangent) => [mul(2 + 1e-11, cotangent)],
    })
    const error = failure(() => checkDerivatives((x) => skew(x), [1, 2]))
    expect(error.message).toContain('⟨ȳ, J·ẋ⟩ = ⟨Jᵀ·ȳ, ẋ⟩')
  })

  test('a right gradient whose own derivative is wrong', () => {
    const f = custom({
      name: 'frozen',
      value: (x: Traced) => sin(x),
      jvp: ([x], [dx]) => mul(dx, stopGradient(cos(x))),
    })
    checkDerivatives((x) => f(x), 0.7, { order: 1 })
    for (const mode of ['forward over reverse', 'nested'] as const) {
      expect(failure(() => checkDerivatives((x) => f(x), 0.7, { modes: [mode] })).mode).toBe(mode)
    }
  })

  test('an error of 10⁻⁸', () => {
    const close = custom({
      name: 'close',
      value: (x: Traced) => exp(x),
      jvp: (_args, [dx], y) => mul(dx, mul(y, 1 + 1e-8)),
    })
    failure(() => checkDerivatives((x) => close(x), 1))
    checkDerivatives((x) => close(x), 1, { tolerance: 1e-7 })
  })

  test('a kink, an edge, a result that is not finite', () => {
    expect(() => checkDerivatives((x) => abs(sub(x, 1e-7)), 0)).not.toThrow()
    expect(() => checkDerivatives((x) => x.relu(), 0)).toThrow(DerivativeError)
    expect(() => checkDerivatives((x) => sqrt(x), 0)).toThrow(/Perhaps x is at a kink/)
    expect(() => checkDerivatives((x) => log(x), -1)).toThrow(DomainError)
    expect(() => checkDerivatives((x) => div(1, x), 0)).toThrow(/finite/)
  })

  test('options', () => {
    const check =
      (options: object): (() => void) =>
      () =>
        checkDerivatives((x) => x, 1, options)
    expect(check({ mode: ['forward'] })).toThrow(/Perhaps 'modes'/)
    expect(check({ modes: ['forwards'] })).toThrow(/Perhaps 'forward'/)
    expect(check({ order: 0.5 })).toThrow(DomainError)
    expect(check({ tolerance: -1 })).toThrow(DomainError)
    expect(() => checkDerivatives((x: { n: Traced }) => x, { n: Int32Array.of(1) })).toThrow(
      DomainError,
    )
  })
})

describe('properties', () => {
  test('hold for right functions and fail for wrong ones', () => {
    fc.assert(derivativeProperty((x) => log(x), { lower: 0 }))
    fc.assert(derivativeProperty((x) => mul(x.at(0), sqrt(x.at(1))), [{}, { lower: 0 }]))
    fc.assert(
      derivativeProperty((x) => sum(square(x)), fc.constant([1, 2])),
      { numRuns: 2 },
    )
    expect(() =>
      fc.assert(derivativeProperty((x) => mul(stopGradient(x), x), { lower: 0 })),
    ).toThrow(/Property failed/)
  })

  test('points keep to their domain', () => {
    const domain = { lower: -1, upper: 2, kinks: [0] }
    fc.assert(fc.property(points(domain), (x) => x > -1 && x < 2))
    fc.assert(fc.property(points({ ...domain, closed: true }), (x) => x >= -1 && x <= 2))
    fc.assert(
      fc.property(
        points(domain, { margin: 0.1 }),
        (x) => x > -0.9 - 1e-12 && x < 1.9 + 1e-12 && Math.abs(x) >= 0.1,
      ),
    )
    fc.assert(fc.property(points({ lower: 3, whole: true }), (x) => Number.isInteger(x) && x >= 3))
    fc.assert(fc.property(points({}, { magnitude: 5 }), (x) => Math.abs(x) <= 5))
  })

  test('points reach edges, kinks, tiny and huge numbers', () => {
    const seen = fc.sample(points({ lower: -1, closed: true, kinks: [1] }), 2000)
    expect(seen).toEqual(expect.arrayContaining([-1, 1, 0, -0, 5e-324, 1e300]))
    expect(seen.some((x) => x !== 1 && Math.abs(x - 1) < 1e-6)).toBe(true)
  })

  test('trees are differentiable', () => {
    fc.assert(
      fc.property(trees(points({}, { magnitude: 3 }), { depth: 2, length: 2 }), (tree) => {
        checkDerivatives((x) => x, tree as never, { order: 1 })
      }),
      { numRuns: 50 },
    )
  })
})
