import { describe, expect, test } from '@jest/globals'
import {
  checkpoint,
  grad,
  hvps,
  jvp,
  mul,
  oracle,
  scan,
  sin,
  sum,
  tensor,
  TracedError,
  TreeError,
  vjp,
  type Traced,
} from '@wengert/ad-core'

type Pair = [Traced, Traced]
type Loose = (...x: readonly unknown[]) => unknown
const loosely = (transform: unknown, f: unknown): Loose => (transform as Loose)(f) as Loose

describe('tuples with vectors', () => {
  test('as arguments', () => {
    const f = ([a, b]: Pair): Traced => mul(a, sum(b))
    expect(grad(f)([2, [3, 4]])).toEqual([7, Float64Array.of(2, 2)])

    expect(grad(([a, b]: Pair) => sum(mul(a, b)))([tensor([1]), [3, 4]])).toEqual([
      tensor([7]),
      Float64Array.of(1, 1),
    ])
    expect(grad(([p, v]: [{ x: Traced }, Traced]) => mul(p.x, sum(v)))([{ x: 1 }, [3, 4]])).toEqual(
      [{ x: 7 }, Float64Array.of(1, 1)],
    )
  })

  test('as results, with their cotangents', () => {
    expect(loosely(jvp, (x: Traced) => [x, [1, 2]])(1, 1)).toEqual([
      [1, Float64Array.of(1, 2)],
      [1, Float64Array.of(0, 0)],
    ])
    const [, pullback] = vjp((x: Traced) => [sum(x), x] as const)([1, 2])
    expect(pullback([10, [1, 2]])).toEqual(Float64Array.of(11, 12))
  })

  test('with an empty one', () => {
    const f = checkpoint((x: readonly [Traced, Traced]) => [sin(x[0]), x[1]] as const)
    expect(f([0, []])).toEqual([0, new Float64Array(0)])
    const last = scan((c: Traced, x: Traced) => [mul(c, x), []] as const)(1, [2, 3])
    expect(last[0]).toBe(6)
    expect(loosely(jvp, (x: Traced) => [x, [], []])(1, 1)).toEqual([
      [1, new Float64Array(0), new Float64Array(0)],
      [1, new Float64Array(0), new Float64Array(0)],
    ])
  })

  test('an array of arrays of numbers is refused', () => {
    for (const rows of [[[1, 2]], [[1], [2, 3]], [[[1], [2]], 3]]) {
      expect(() => loosely(grad, (x: Traced) => x)(rows)).toThrow(/array of arrays.*tensor\(data\)/)
    }
  })
})

describe('trees that belong to another', () => {
  const f = ({ a, b }: { a: Traced; b: Traced }): Traced => mul(sin(a), b)
  const x = { a: 0, b: 2 }

  test('keys may come in another order', () => {
    expect(jvp(f)(x, { b: 0, a: 1 })).toEqual([0, 2])
    const [, pullback] = vjp((t: Traced) => ({ y: t, z: mul(t, 3) }))(1)
    expect(pullback({ z: 1, y: 10 })).toBe(13)
    expect(oracle(f, x).flatten({ b: 5, a: 4 })).toEqual(Float64Array.of(4, 5))
    expect(hvps(f)(x, { b: [0, 1], a: [1, 0] })).toEqual({
      a: Float64Array.of(0, 1),
      b: Float64Array.of(1, 0),
    })
  })

  test('other keys are refused', () => {
    expect(() => jvp(f)(x, { b: 0, c: 1 } as never)).toThrow(
      new TreeError('jvp: expected a tangent with a leaf at a, got one at b.', 'a'),
    )
  })

  test('a value whose transform has ended is named as such', () => {
    let kept: Traced | undefined
    grad((t) => sin((kept = t)))(1)
    const ended = /^(jvp|vjp): expected a value of a transform that is running, got one whose/
    expect(() => jvp((t: Traced) => sin(t))(1, kept!)).toThrow(ended)
    expect(() => vjp((t: Traced) => sin(t))(1)[1](kept!)).toThrow(TracedError)
    expect(() => vjp((t: Traced) => sin(t))(1)[1](kept!)).toThrow(ended)
  })
})

describe('trees without end', () => {
  const nested = (levels: number): unknown => {
    let tree: unknown = 1
    for (let i = 0; i < levels; i++) tree = i % 2 === 0 ? { a: tree } : [tree, { b: 1 }]
    return tree
  }

  test('are refused', () => {
    const circular: Record<string, unknown> = { a: 1 }
    circular['self'] = [{ also: circular }]
    for (const tree of [circular, nested(5000)]) {
      expect(() => loosely(grad, () => 1)(tree)).toThrow(TreeError)
      expect(() => loosely(grad, () => tree)(1)).toThrow(/Perhaps a part contains itself\?$/)
    }
  })

  test('deep ones are not', () => {
    const leaf = (tree: unknown): unknown => {
      let x = tree
      while (!(x as Traced).level) x = Array.isArray(x) ? x[0] : (x as { a: unknown }).a
      return x
    }
    const slope = loosely(grad, (tree: unknown) => mul(leaf(tree) as Traced, 3))(nested(400))
    expect(JSON.stringify(slope)).toContain('{"a":3}')
  })
})

test('a part that is shared is no part of itself', () => {
  const shared = { w: 2 }
  const f = (p: { a: { w: Traced }; b: { w: Traced } }): Traced => mul(p.a.w, p.b.w)
  expect(grad(f)({ a: shared, b: shared })).toEqual({ a: { w: 2 }, b: { w: 2 } })
})
