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
  TracedError,
  valueAndGrad,
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

describe('pullbacks', () => {
  test('are called repeatedly, later, and in any order', () => {
    const [y, pullback] = vjp((x: Traced) => square(x))([1, 2])
    const [, other] = vjp((x: Traced) => sin(x))([0, 0])
    grad((x: Traced) => sum(x))([5, 6, 7])
    expect([...(y as Float64Array)]).toEqual([1, 4])
    expect([...pullback([1, 1])]).toEqual([2, 4])
    expect([...other([1, 2])]).toEqual([1, 2])
    expect([...pullback([0, 3])]).toEqual([0, 12])
    expect([...pullback([1, 1])]).toEqual([2, 4])
  })

  test('do not see later changes of the arguments', () => {
    const x = Float64Array.of(1, 2)
    const [, pullback] = vjp((u: Traced) => square(u))(x)
    x.fill(9)
    expect([...pullback([1, 1])]).toEqual([2, 4])
  })

  test('are linear functions under another transform', () => {
    const [, pullback] = vjp((x: Traced) => mul(x, square(x)))([1, 2])
    const g = grad((c: Traced) => sum(mul(c, pullback(c as never) as never)))([1, 1])
    expect([...g]).toEqual([6, 24])
    const [, dy] = jvp((c: Traced) => pullback(c as never))([1, 1], [1, 0])
    expect([...(dy as never as Float64Array)]).toEqual([3, 0])
  })

  test('of a running transform end with it', () => {
    let kept: ((c: number) => unknown) | undefined
    grad((x: Traced) => {
      const [y, pullback] = vjp((u: Traced) => square(u))(x)
      kept = pullback as never
      return y as never
    })(2)
    expect(() => kept!(1)).toThrow(TracedError)
  })

  test('of a tuple of scalars take a plain list', () => {
    const [, pullback] = vjp((x: Traced) => [square(x), sin(x)])(3)
    near(pullback([1, 0] as never), 6)
    const [, [dy, dz]] = jvp((x: Traced) => [square(x), mul(2, x)])(3, 1) as never as [
      unknown,
      [number, number],
    ]
    expect([dy, dz]).toEqual([6, 2])
  })
})

describe('aliases', () => {
  test('one argument used twice, and returned as it is', () => {
    near(grad((x: Traced) => mul(x, x))(3), 6)
    near(grad((x: Traced) => x)(3), 1)
    expect([...vjp((x: Traced) => x)([1, 2])[1]([3, 4])]).toEqual([3, 4])
    const [y, dy] = jvp((x: Traced) => ({ a: x, b: x, c: 5 }))([1, 2], [3, 4])
    expect(y).toEqual({ a: Float64Array.of(1, 2), b: Float64Array.of(1, 2), c: 5 })
    expect(dy).toEqual({ a: Float64Array.of(3, 4), b: Float64Array.of(3, 4), c: 0 })
  })

  test('one object as argument and tangent, and as two leaves', () => {
    const x = Float64Array.of(1, 2)
    const [, dy] = jvp((u: Traced) => square(u))(x, x)
    expect([...(dy as never as Float64Array)]).toEqual([2, 8])
    expect(
      grad((p: { a: Traced; b: Traced }) => sum(mul(p.a, square(p.b))))({ a: x, b: x }),
    ).toEqual({
      a: Float64Array.of(1, 4),
      b: Float64Array.of(2, 8),
    })
    expect([...x]).toEqual([1, 2])
  })

  test('an outer value returned from an inner function', () => {
    near(
      reverse((x) => (valueAndGrad((_y: Traced) => x) as never as (y: Traced) => Traced[])(x)[0])(
        4,
      ),
      1,
    )
    near(reverse((x) => reverse(() => x)(x))(4), 0)
  })

  test('results are memory of their own', () => {
    const g = grad((x: Traced) => sum(square(x)))
    const first = g([1, 2])
    g([3, 4])
    expect([...first]).toEqual([2, 4])
    const point = Float64Array.of(1, 2)
    const [y] = jvp((x: Traced) => x)(point, [0, 0]) as never as [Float64Array]
    y[0] = 9
    expect([...point]).toEqual([1, 2])
  })
})

describe('ends of transforms', () => {
  test('a value kept is refused in every use', () => {
    let kept: Traced | undefined
    grad((x: Traced) => {
      kept = x
      return sum(x)
    })([1, 2])
    expect(() => sin(kept!)).toThrow(TracedError)
    expect(() => kept!.at(0)).toThrow(TracedError)
    expect(() => grad((x: Traced) => sum(mul(x, kept!)))([1, 2])).toThrow(TracedError)
    expect(() => grad(() => kept!)(1)).toThrow(TracedError)
  })

  test("a value of an inner transform's body is refused outside of it", () => {
    const f = (x: Traced): Traced => {
      let kept: Traced | undefined
      grad((y: Traced) => (kept = square(y)))(x)
      return add(x, kept!)
    }
    expect(() => grad(f)(1)).toThrow(TracedError)
  })

  test('exceptions pass unchanged, and the tape is usable again', () => {
    const mine = new RangeError('mine')
    const fail = (): never => {
      throw mine
    }
    const bodies: readonly (() => unknown)[] = [
      () => grad(fail)(1),
      () => jvp(fail)(1, 1),
      () => vjp(fail)([1]),
      () => hvp(fail)([1], [1]),
      () => grad((x: Traced) => grad(fail)(x))(1),
      () => grad((x: Traced) => sumOver(fail as never)(x, [1, 2]) as never)(1),
      () => grad((x: Traced) => checkpoint(fail)(x))(1),
    ]
    for (const body of bodies) {
      let caught: unknown
      try {
        body()
      } catch (error) {
        caught = error
      }
      expect(caught).toBe(mine)
      near(grad((x: Traced) => square(x))(3), 6)
    }
  })

  test('an exception caught inside of a function leaves its derivative right', () => {
    const f = (x: Traced): Traced => {
      try {
        grad(() => {
          throw new Error('inner')
        })(x)
      } catch {
        return square(x)
      }
      return x
    }
    near(grad(f)(3), 6)
  })

  test('a function that differentiates itself', () => {
    const f =
      (n: number) =>
      (x: Traced): Traced =>
        n === 0 ? square(square(x)) : (grad(f(n - 1))(x) as never)
    near(grad(f(2))(3), 24 * 3) // three derivatives of x⁴
  })
})
