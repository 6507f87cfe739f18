import { describe, expect, test } from '@jest/globals'
import {
  compile,
  cos,
  jacobian,
  jvp,
  map,
  mul,
  sin,
  stack,
  sum,
  Tensor,
  type Traced,
} from '@wengert/ad-core'
import { numbers } from './recorded.js'

function entriesOf(value: unknown): readonly number[] {
  if (value instanceof Tensor) return Array.from(value.data)
  if (value instanceof Float64Array) return Array.from(value)
  if (typeof value === 'number') return [value]
  return Object.values(value as object).flatMap(entriesOf)
}

function expectSame(compiled: (x: Float64Array) => unknown, f: unknown, n: number): void {
  const interpreted = compile(f as (x: Traced) => unknown, { backend: 'interpreter' })
  for (const shift of [0, 0.4, 0]) {
    const x = numbers(n).map((entry) => entry + shift)
    const [found, expected] = [compiled(x), interpreted(x)].map(entriesOf)
    expect(found!.length).toBe(expected!.length)
    found!.forEach((entry, i) => expect(entry).toBeCloseTo(expected![i]!, 12))
  }
}

/** Rows of a table of turns, by angles, and points that each turn by one of them. */
function turned(count: number, angles: number) {
  const which = Int32Array.from({ length: count }, (_, i) => (7 * i + 3) % angles)
  const places = new Tensor([count, 2], 'f64', numbers(2 * count))
  const turn = map((table: Traced, { of, at }: { of: Traced; at: Traced }) => {
    const row = table.at(of)
    const [c, s] = [row.at(0), row.at(1)]
    return stack([mul(c, at.at(0)).sub(mul(s, at.at(1))), mul(s, at.at(0)).add(mul(c, at.at(1)))])
  })
  return (x: Traced): Traced => {
    const rows = Array.from({ length: angles }, (_, k) => stack([cos(x.at(k)), sin(x.at(k)), 0, 1]))
    return turn(stack(rows) as Traced, { of: which as never, at: places as never }) as Traced
  }
}

describe('a loop that looks up derivatives that are mostly zeros', () => {
  test.each([1, 2, 3, 10, 67])('is written out, %d iterations', (count) => {
    const f = jacobian(turned(count, 20), { mode: 'forward' })
    const compiled = compile(f)
    expectSame(compiled as never, f, 20)
    expect(compiled.report().programs[0]!.loops).toBe(0)
    compiled.dispose()
  })

  test('stays a loop where few are', () => {
    const f = turned(40, 20)
    const compiled = compile(f)
    expectSame(compiled as never, f, 20)
    expect(compiled.report().programs[0]!.loops).toBeGreaterThan(0)
    compiled.dispose()
  })

  test('may be used further, by other loops too', () => {
    const points = turned(12, 20)
    const f = jacobian((x: Traced) => {
      const moved = points(x)
      const lengths = map((_: Traced, point: Traced) => sum(mul(point, point)))(x, moved)
      return stack([sum(moved), sum(lengths as Traced), moved.at(3, 1)])
    })
    const compiled = compile(f)
    expectSame(compiled as never, f, 20)
    compiled.dispose()
  })
})

describe('a loop that nothing waits for', () => {
  test('runs with one that needs more, where both read the same', () => {
    const squares = map((w: Traced, x: Traced) => sin(mul(x, w)))
    const f = (x: Traced): unknown => {
      const first = squares(x.at(0), x) as Traced
      const along = jvp((y: Traced) => squares(y.at(0), y))(x, x)[1]
      const total = sum(first)
      const last = squares(total, x)
      return { first, along, last }
    }
    const compiled = compile(f)
    expectSame(compiled as never, f, 50)
    compiled.dispose()
  })

  test('runs in its turn where something waits for it', () => {
    const add = map((w: Traced, x: Traced) => sin(x.add(w)))
    const f = (x: Traced): unknown => {
      const first = add(x.at(0), x) as Traced
      const second = add(sum(first), x) as Traced
      return { first: first.reshape([5, 10]), third: add(sum(second), x), second }
    }
    const compiled = compile(f)
    expectSame(compiled as never, f, 50)
    expect(compiled.report().programs[0]!.loops).toBe(3)
    compiled.dispose()
  })

  test('is one loop with the last of them', () => {
    const scaled = map((w: Traced, x: Traced) => sin(mul(x, w)))
    const f = (x: Traced): unknown => {
      const total = sum(scaled(x.at(0), x) as Traced)
      const aside = scaled(x.at(1), x)
      return { aside, last: scaled(total, x) }
    }
    const compiled = compile(f)
    expectSame(compiled as never, f, 50)
    expect(compiled.report().programs[0]!.loops).toBe(2)
    compiled.dispose()
  })
})
