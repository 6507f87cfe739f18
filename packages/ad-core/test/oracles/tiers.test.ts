import { describe, expect, test } from '@jest/globals'
import {
  add,
  batchOracle,
  cos,
  DomainError,
  fixedPoint,
  gt,
  mean,
  mul,
  oracle,
  residualOracle,
  sin,
  square,
  sub,
  sum,
  sumOver,
  value,
  type Oracle,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'

const size = 2000
const start = Float64Array.from({ length: size }, (_, i) => Math.sin(i))
const f = (x: Traced): Scalar => sum(mul(sin(x), square(x)))

/** The k-th point of a walk. */
const point = (k: number): Float64Array => start.map((x) => x + 0.01 * k)

/** Evaluations up to and with the k-th point. */
function walk(o: Pick<Oracle, 'valueAndGradient'>, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => o.valueAndGradient(point(from + i))[1]![3]!)
}

describe("'auto'", () => {
  test('interprets until programs would have paid, and says so', () => {
    const o = oracle(f, start, { compile: 'auto' })
    expect(o.tier.reason).toMatch(/^interpreted: nothing/)
    o.value(start)
    const { patience, work } = o.tier.memory
    expect([work!.rows < 10, patience > 10 && patience < 100]).toEqual([true, true])
    walk(o, 1, patience)
    expect(o.tier.current).toBe('interpreted')
    expect(o.tier.reason).toMatch(`pay after ${patience}`)
    walk(o, patience, patience + 1)
    expect(o.tier.current).toBe('compiled')
    expect(o.tier.reason).toBe(`compiled after ${patience} interpreted evaluations`)
    expect(o.counts.value).toBe(patience + 1)
  })

  test('asks nothing of a small function, and of a very long recording', () => {
    const small = oracle((x: Traced) => square(x), 1, { compile: 'auto' })
    for (let k = 0; k < 1000; k++) small.value([k])
    expect(small.tier.current).toBe('interpreted')
    const long = (x: Traced): Scalar => {
      let [y, random]: [Scalar, number] = [0, 1]
      for (let i = 0; i < 100_001; i++) {
        random = (16_807 * random) % 2_147_483_647
        y = random % 2 === 0 ? sin(y) : add(y, x)
      }
      return y
    }
    const large = oracle(long, 1, { compile: 'auto' })
    large.value([1])
    expect(large.tier.reason).toMatch(/^interpreted: a program of \d+ rows is longer than 100000/)
  })

  test('counts the rows of a plain loop once', () => {
    const far = (x: Traced): Scalar => {
      let y: Scalar = 0
      for (let i = 0; i < 100_001; i++) y = add(y, square(sub(x, i)))
      return y
    }
    const o = oracle(far, 1, { compile: 'auto' })
    for (let k = 0; k < 15; k++) o.value([k])
    expect(o.tier.memory.work!.rows).toBeGreaterThan(300_000)
    expect(o.tier.memory.work!.programRows).toBeLessThan(100)
    expect(o.tier.current).toBe('compiled')
  })

  test('counts a loop by its steps', () => {
    const loop = (b: Traced): Scalar =>
      sumOver((c: Traced, t: Traced) => square(sub(t, mul(c, t))))(b, start as never)
    const o = oracle(loop, 1, { compile: 'auto' })
    o.value([1])
    expect(o.tier.memory.work!.rows).toBeLessThan(10)
    expect(o.tier.memory.patience).toBeLessThan(20)
  })

  test('goes on from a memory as if it had not stopped, bit for bit', () => {
    const whole = oracle(f, start, { compile: 'auto' })
    const expected = walk(whole, 0, 120)
    expect(whole.tier.current).toBe('compiled')
    const { patience } = whole.tier.memory
    for (const k of [1, 10, patience - 1, patience, patience + 1, patience + 7, 119]) {
      const first = oracle(f, start, { compile: 'auto' })
      walk(first, 0, k)
      first.tier.settle(point(k - 1))
      const memory = JSON.parse(JSON.stringify(first.tier.memory)) as typeof first.tier.memory
      const second = oracle(f, start, { compile: 'auto' })
      second.tier.resume(memory)
      second.tier.settle(point(k - 1))
      second.value(point(k - 1)) // stands there: not counted
      expect(second.tier.memory).toEqual(memory)
      expect(walk(second, k, 120)).toEqual(expected.slice(k))
      expect(second.tier.memory).toEqual(whole.tier.memory)
    }
  })

  test('of a function that changes warns once, and is right from then on', () => {
    let factor = 1
    const changing = (x: Traced): Scalar => mul(factor, f(x))
    const o = oracle(changing, start, { compile: 'auto' })
    walk(o, 0, 60)
    expect(o.tier.current).toBe('compiled')
    factor = 3
    walk(o, 60, 150)
    expect(o.tier.current).toBe('interpreted')
    expect(o.tier.warnings).toHaveLength(1)
    expect(o.tier.warnings[0]).toMatch(/gave another gradient than the interpreter/)
    expect(o.value(point(7))).toBe(oracle(changing, start).value(point(7)))
  })

  test('of a random function warns and stays interpreted', () => {
    const o = oracle((x: Traced) => mul(Math.random(), f(x)), start, { compile: 'auto' })
    walk(o, 0, 100)
    expect([o.tier.current, o.tier.warnings.length]).toEqual(['interpreted', 1])
    expect(o.tier.warnings[0]).toMatch('does the same at every call')
  })

  test('follows branches, up to too many ways', () => {
    const few = (x: Traced): Scalar => (gt(mean(sin(x)), 0) ? f(x) : sum(cos(x)))
    const [auto, plain] = [oracle(few, start, { compile: 'auto' }), oracle(few, start)]
    walk(auto, 0, 700).forEach((g, k) => {
      if (k % 50 === 0) expect(g).toBeCloseTo(plain.gradient(point(k))[3]!, 12)
    })
    expect(auto.tier.current).toBe('compiled')
    const many = oracle((x: Traced) => mul(f(x), value(x.at(0))), start, { compile: 'auto' })
    walk(many, 0, 100)
    expect(many.tier.reason).toBe('interpreted: its branches go too many ways')
    expect(many.tier.warnings).toEqual([])
  })

  test('leaves what the function throws to it', () => {
    const o = oracle(
      (x: Traced) => {
        if (gt(x.at(0), 0.705)) throw new Error('too far')
        return f(x)
      },
      start,
      { compile: 'auto' },
    )
    walk(o, 0, 70)
    expect(o.tier.current).toBe('compiled')
    expect(() => o.value(point(71))).toThrow('too far')
    walk(o, 1, 3)
    expect([o.tier.current, o.tier.warnings]).toEqual(['compiled', []])
  })
})

describe('what has no program is interpreted', () => {
  test('a fixed point', () => {
    const half = fixedPoint((y: Traced, x: Traced) => mul(0.5, add(y, x)))
    const g = (x: Traced): Scalar => sum(square(half(x, x) as Traced))
    const o = oracle(g, [1, 2], { compile: true })
    expect(o.gradient([1, 2])).toEqual(oracle(g, [1, 2]).gradient([1, 2]))
    expect([o.tier.current, o.tier.warnings]).toEqual(['interpreted', []])
    expect(o.tier.reason).toMatch(/^interpreted: .+/)
  })

  test('after dispose, what was compiled', () => {
    const o = oracle(f, start, { compile: true })
    const gradient = o.gradient(start)
    o.dispose()
    o.dispose()
    o.gradient(point(1))
    expect(o.gradient(start)[3]).toBeCloseTo(gradient[3]!, 12)
  })
})

describe('a memory', () => {
  const earlier = oracle(f, start, { compile: true })
  earlier.value(start)

  test('holds what was chosen then, unless the choice is another', () => {
    const choices = [true, false, 'auto'] as const
    const tiers = choices.map((compile) => {
      const o = oracle(f, start, { compile })
      o.tier.resume(earlier.tier.memory)
      return o.tier.current
    })
    expect(tiers).toEqual(['compiled', 'interpreted', 'compiled'])
  })

  test('that is absent is one of an interpreted run', () => {
    const o = oracle(f, start, { compile: 'auto' })
    o.tier.resume(undefined)
    walk(o, 0, 100)
    expect(o.tier.current).toBe('interpreted')
  })

  test('that is none is refused', () => {
    const { tier } = oracle(f, start, { compile: 'auto' })
    expect(() => tier.resume({ ...earlier.tier.memory, compiled: -1 })).toThrow(DomainError)
  })
})

test('thousands of compiled oracles leave nothing behind once they are disposed', () => {
  for (let k = 0; k < 3000; k++) {
    const o = residualOracle((x: Traced) => mul(x, x), [1], { compile: true })
    o.residuals([2])
    expect(o.tier.current).toBe('compiled')
    o.dispose()
  }
  const one = batchOracle({ loss: (x: Traced) => square(x) }, 1, { compile: true })
  one.move(Float64Array.of(2))
  expect(one.value()).toBe(4)
})
