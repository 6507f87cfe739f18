import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  grad,
  hvp,
  jvp,
  map,
  mul,
  scan,
  sin,
  square,
  sum,
  sumOver,
  tanh,
  vjp,
  type Traced,
} from '@wengert/ad-core'

const near = (got: unknown, expected: number, relative: number = 1e-14): void => {
  expect(Math.abs(Number(got) - expected)).toBeLessThanOrEqual(
    relative * Math.abs(expected) + 1e-300,
  )
}

type Nested = (f: (x: Traced) => unknown) => (x: unknown) => unknown
const reverse: Nested = (f) => grad(f as never) as never
const forward: Nested = (f) => (x) =>
  (jvp(f as never) as never as (x: unknown, dx: number) => unknown[])(x, 1)[1]
const pairs: readonly (readonly [string, Nested, Nested])[] = [
  ['reverse in reverse', reverse, reverse],
  ['reverse in forward', forward, reverse],
  ['forward in reverse', reverse, forward],
  ['forward in forward', forward, forward],
]

describe.each(pairs)('perturbations are not confused: %s', (_name, outer, inner) => {
  test('d/dx [x · d/dy (x + y)] = 1', () => {
    near(outer((x) => mul(x, inner((y) => add(x, y))(1) as Traced))(2), 1)
  })

  test('d/dx [x · d/dy (x · y)] = 2x', () => {
    near(outer((x) => mul(x, inner((y) => mul(x, y))(3) as Traced))(2), 4)
  })

  test('d/dx [d/dy (x² y³) at y = x] = 8·x³', () => {
    near(outer((x) => inner((y) => mul(square(x), y.mul(y).mul(y)))(x))(2), 4 * 3 * 8)
  })

  test('an inner function of outer values alone has the derivative 0', () => {
    near(outer((x) => add(x, inner(() => square(x))(5) as Traced))(3), 1)
  })

  test('arguments passed on are outer values too', () => {
    const f = (x: Traced): unknown =>
      (
        grad((y: Traced, z: Traced) => mul(y, mul(z, z))) as never as (
          y: number,
          z: Traced,
        ) => Traced
      )(3, x)
    near(outer(f as never)(2), 4)
  })
})

describe('orders above the second', () => {
  /** (x·tanh x)‴ */
  const third = (x: number): number => {
    const t = Math.tanh(x)
    const s = 1 / Math.cosh(x) ** 2
    return s * (-6 * t + x * (4 * t * t - 2 * s))
  }
  const f = (x: Traced): Traced => mul(x, tanh(x))
  const modes = [reverse, forward]

  test.each([0, 0.5, 19])('(x·tanh x)‴ at %d in all eight orders of modes', (x) => {
    for (const a of modes)
      for (const b of modes)
        for (const c of modes) {
          near(a((u) => b((v) => c(f)(v))(u))(x), third(x), 4e-14)
        }
  })

  test('the fifth derivative of sin', () => {
    near(
      reverse((a) =>
        forward((b) => reverse((c) => forward((d) => reverse(sin as never)(d))(c))(b))(a),
      )(0.4),
      Math.cos(0.4),
    )
  })

  test('jvp of vjp of jvp', () => {
    // (x³)′ by jvp, pulled back: 6x·ū, whose tangent is 6·ū
    const cube = (x: Traced): Traced => x.mul(x).mul(x)
    const slope = (x: Traced): Traced =>
      (jvp(cube) as never as (x: Traced, dx: number) => Traced[])(x, 1)[1]!
    const pulled = (x: Traced): Traced => {
      const [, pullback] = vjp(slope)(x)
      return pullback(2) as never
    }
    const [y, dy] = jvp(pulled)(5, 1)
    near(y, 60)
    near(dy, 12)
  })

  test('hvp nests: the gradient of vᵀ·H·v', () => {
    const g = grad((x: Traced) =>
      sum(mul(hvp((u: Traced) => sum(u.mul(u).mul(u)))(x, [1, 2]), [1, 2])),
    )([3, 4])
    expect([...g]).toEqual([6, 24])
  })
})

describe('captures inside of structure bodies', () => {
  // each body multiplies its point by w; the derivative of Σ w·x² is Σ x²
  const data = [1, 2, 3]
  const bodies: readonly (readonly [string, (w: Traced) => unknown])[] = [
    ['map', (w) => sum(map((p: Traced, x: Traced) => mul(mul(w, x), mul(p, x)))(1, data) as never)],
    ['sumOver', (w) => sumOver((p: Traced, x: Traced) => mul(mul(w, x), mul(p, x)))(1, data)],
    [
      'scan',
      (w) => scan((carry: Traced, x: Traced) => [add(carry, mul(w, square(x))), x])(0, data)[0],
    ],
    ['checkpoint', (w) => checkpoint((x: Traced) => mul(w, sum(square(x))))(data)],
    [
      'a gradient within map',
      (w) =>
        sum(
          map((_p: Traced, x: Traced) =>
            grad((u: Traced) => mul(w, mul(0.5, mul(x, square(u)))))(x),
          )(0, data) as never,
        ),
    ],
  ]

  test.each(bodies)('%s', (_name, f) => {
    near(reverse(f as never)(2), 14)
    near(forward(f as never)(2), 14)
    const scaled = (w: Traced): Traced => mul(w, f(w) as Traced)
    near(reverse(scaled as never)(2), 56)
    near(hvp(scaled)(2, 1), 28)
    near(reverse((w) => reverse(scaled as never)(w))(2), 28)
    near(forward((w) => reverse(scaled as never)(w))(2), 28)
    near(reverse((w) => forward(scaled as never)(w))(2), 28)
  })

  test('an inner transform around a structure that captures the outer value', () => {
    const f = (x: Traced): unknown =>
      grad((y: Traced) => sumOver((p: Traced, d: Traced) => mul(mul(x, square(p)), d))(y, data))(x)
    near(reverse(f as never)(3), 2 * 2 * 6 * 3) // d/dx 12·x²
  })
})
