import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  custom,
  div,
  dot,
  dual,
  explainNonFinite,
  grad,
  greater,
  hessian,
  hvp,
  jacobian,
  jvp,
  log,
  mul,
  NotDifferentiableError,
  oracle,
  sin,
  sqrt,
  square,
  stack,
  sum,
  vjp,
  where,
  type Dual,
  type Traced,
} from '@wengert/ad-core'
import { as, equal, shifted, uses, type Of, type Use } from './cases.js'

/** A function of a vector at (0.3, 1.7) with its exact derivatives, of which the second may lack symmetry. */
interface Known {
  readonly f: (p: Traced) => Traced
  readonly gradient: readonly number[]
  /** ∂gradient_i/∂p_j, row by row. */
  readonly second: readonly number[]
}

const x0 = 0.3
const k0 = 1.7
const { cos: cosine, sin: sine } = Math

/** x ↦ c·sin(x) with some rule for ∂/∂x. */
const withRule = (
  use: Use,
  slope: (x: Traced, y: Traced, c: Traced) => Traced,
): ((p: Traced) => Traced) => {
  const made = (c: Traced): Of<[Traced]> => ({
    name: 'other',
    value: (x) => mul(c, sin(x)),
    jvp: ([x], [dx], y) => mul(dx, slope(x, y, c)),
    vjp: ([x], y, cotangent) => [mul(cotangent, slope(x, y, c))],
  })
  return (p) => use(made(p.at(1)))(p.at(0))
}

describe.each(uses)('%s that is not the derivative of the value is obeyed', (_rules, use) => {
  const y0 = k0 * sine(x0)
  const known: readonly (readonly [string, Known])[] = [
    [
      'of the arguments',
      {
        f: withRule(use, (x) => mul(7, square(x))),
        gradient: [7 * x0 ** 2, sine(x0)],
        second: [14 * x0, 0, cosine(x0), 0],
      },
    ],
    [
      'of the captured too',
      {
        f: withRule(use, (x, _y, c) => mul(x, square(c))),
        gradient: [x0 * k0 ** 2, sine(x0)],
        second: [k0 ** 2, 2 * x0 * k0, cosine(x0), 0],
      },
    ],
    [
      'of the result',
      {
        f: withRule(use, (_x, y) => mul(5, y)),
        gradient: [5 * y0, sine(x0)],
        second: [25 * y0, 5 * sine(x0), cosine(x0), 0],
      },
    ],
  ]

  test.each(known)('%s', (_what, { f, gradient, second }) => {
    const p = [x0, k0]
    const [a, b, c, d] = second as readonly [number, number, number, number]
    const v = [0.9, -0.4] as const
    const along = [a * v[0] + b * v[1], c * v[0] + d * v[1]]
    const across = [a * v[0] + c * v[1], b * v[0] + d * v[1]]
    equal(grad(f)(p), gradient)
    equal(jacobian(f)(p), gradient)
    const slopes = grad(f) as never
    equal(hessian(f)(p), second)
    equal(jacobian(slopes)(p), second)
    equal(jacobian(slopes, { mode: 'forward' })(p), second)
    equal(hvp(f)(p, v), along)
    equal((as(jvp(slopes))(p, v) as unknown[])[1], along)
    equal(grad((q: Traced) => dot(grad(f)(q), v))(p), across)
    equal(grad((q: Traced) => (as(jvp(f))(q, v) as Traced[])[1] as Traced)(p), across)
    const inner = (f: (p: Traced) => Traced, i: number, q: readonly unknown[]): Traced =>
      grad((t: Traced) => f(stack(i === 0 ? [t, q[1] as Traced] : [q[0] as Traced, t])))(
        q[i] as never,
      ) as never
    equal(grad((x: Traced) => inner(f, 0, [x, k0]))(x0), a)
    equal(grad((k: Traced) => inner(f, 0, [x0, k]))(k0), b)
    equal(grad((x: Traced) => inner(f, 1, [x, k0]))(x0), c)
    equal(grad((k: Traced) => inner(f, 1, [x0, k]))(k0), d)
  })

  test('third order, and what the captured adds to it', () => {
    const f = withRule(use, (x, _y, c) => mul(x, square(c)))
    const slope = (p: Traced): Traced => {
      const g = grad(f)(p)
      return add(mul(3, g.at(0)), mul(2, g.at(1)))
    }
    equal(hessian(slope as never)([x0, k0]), [-2 * sine(x0), 6 * k0, 6 * k0, 6 * x0])
  })

  test('a captured value that only the rule uses, beside arrays that do not move', () => {
    const scaled = (c: Traced): Of<[Traced]> => ({
      name: 'scaled',
      value: (x) => square(x),
      jvp: ([x], [dx]) => mul(dx, mul(c, x)),
      vjp: ([x], _y, cotangent) => [mul(cotangent, mul(c, x))],
    })
    const f = (p: { x: Traced; c: Traced }): Traced => sum(use(scaled(p.c))(p.x))
    const p = { x: [2, 5], c: 3 }
    equal(as(grad(f as never))(p), [6, 15, 0])
    const second = [3, 0, 2, 0, 3, 5, 0, 0, 0]
    equal(as(hessian(f as never))(p), second)
    equal(as(jacobian(grad(f as never) as never))(p), second)
    const queries = oracle(f as never, p as never)
    equal(queries.hessian(queries.flatten(p as never)), second)
  })
})

describe('what a custom operation costs and keeps', () => {
  const counted = (): { calls: () => number; op: (c: unknown) => (x: unknown) => Traced } => {
    let calls = 0
    const op = (c: unknown): ((x: unknown) => Traced) =>
      as(
        custom({
          name: 'counted',
          value: (x: Traced) => {
            calls++
            return mul(x, c as Traced)
          },
          vjp: (_args, _y, cotangent) => [mul(cotangent, c as Traced)],
        }),
      ) as never
    return { calls: () => calls, op }
  }

  test('a value is recorded once more only where something is captured', () => {
    const counts: readonly (readonly [
      number,
      (op: (c: unknown) => (x: unknown) => Traced) => unknown,
    ])[] = [
      [1, (op) => grad((x: Traced) => op(3)(x))(2)],
      [1, (op) => hvp((x: Traced) => sum(op([1, 2])(x)))([2, 3], [1, 1])],
      [1, (op) => grad((x: Traced) => grad((y: Traced) => op(3)(y))(x))(2)],
      [1, (op) => grad((x: Traced, c: Traced) => op(c)(x))(2, 3)],
      [1, (op) => grad((c: Traced) => op(c)(3))(2)],
      [2, (op) => grad((c: Traced) => op(c)(c))(2)],
    ]
    for (const [expected, run] of counts) {
      const { calls, op } = counted()
      run(op)
      expect(calls()).toBe(expected)
    }
  })

  test('loops in a value without rules may use what the value has computed', () => {
    const f = (x: Traced): Traced =>
      as(
        custom({
          name: 'loop',
          value: (y: Traced) => {
            const twice = mul(2, y)
            return checkpoint((u: Traced) => mul(u, twice))(y as never)
          },
        }),
      )(x) as Traced
    equal(grad(f)(3), 12)
    equal(hvp(f)(3, 1), 4)
  })

  test('a captured operation that is not finite is found', () => {
    const valueAt =
      (c: Traced) =>
      (x: Traced): Traced =>
        mul(log(mul(c, x)), 2)
    const plain = (p: Traced): Traced => valueAt(p.at(0))(p.at(1))
    const f = (p: Traced): unknown =>
      as(
        custom({
          name: 'singular',
          value: valueAt(p.at(0)),
          jvp: ([x], [dx]) => mul(dx, div(2, x)),
        }),
      )(p.at(1))
    const [found, expected] = [f, plain].map((g) => explainNonFinite(g as never, [0, 1] as never))
    expect(found?.operation).toBe('log')
    expect(found?.line).toBe(expected?.line)
  })

  test('a selection that does not choose an operation hides its slopes', () => {
    const root = (c: Traced): ((x: number) => Traced) =>
      as(
        custom({
          name: 'root',
          value: (x: Traced) => sqrt(mul(c, x)),
          jvp: ([x], [dx], y) => mul(dx, div(y, mul(2, x))),
        }),
      ) as never
    const f = (c: Traced): Traced => where(greater(c, 0), root(c)(2), 0)
    const slope = (c: Traced): Traced => grad(f)(c)
    for (const transform of [grad, hvp]) {
      equal(as(transform(f as never))(0, 1), 0)
      equal(as(transform(slope as never))(0, 1), 0)
    }
    equal(grad(slope)(3), -Math.sqrt(2) / (4 * 3 ** 1.5))
  })

  test('a pullback that is kept serves several transforms', () => {
    const op = custom({
      name: 'op',
      value: (x: Traced) => square(x),
      vjp: ([x], _y, cotangent) => [mul(cotangent, mul(2, x))],
    })
    const [, pullback] = vjp((x: Traced) => op(x))(3)
    for (let k = 0; k < 2; k++) equal(grad((t: Traced) => mul(t, pullback(1) as never))(5), 6)
    equal(pullback(1), 6)
  })

  test('duals are captured too, but not nested ones', () => {
    const op = (c: unknown): ((x: unknown) => Dual) =>
      as(custom(shifted(c as Traced) as never)) as never
    const once = op(dual(0.5, 1))(dual(0.5, 1))
    equal([Number(once.value), Number(once.tangent)], [Math.E, 2 * Math.E])
    const twice = dual(dual(0.5, 1), dual(1, 0))
    expect(() => op(twice)(twice)).toThrow(NotDifferentiableError)
  })
})
