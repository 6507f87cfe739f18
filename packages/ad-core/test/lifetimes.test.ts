import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  grad,
  hvp,
  jvp,
  mul,
  sin,
  square,
  sum,
  sumOver,
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
