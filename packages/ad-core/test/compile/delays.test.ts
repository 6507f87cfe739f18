import { describe, expect, test } from '@jest/globals'
import { add, grad, hvp, jvp, map, mul, neg, scan, sin, square, sub, sum } from '../../src/index.js'
import { tensor, type Traced } from '../../src/index.js'
import { generateModule } from '../../src/compile/wasm/generate.js'
import { wasmText } from '../../src/compile/wasm/text.js'
import { wasmProgram } from '../../src/compile/wasm/wasm-program.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'
import { numbers, type Scalar } from './recorded.js'
import { queriesOf, rollAll, rolled, type OfVector } from './rolled.js'

type Step = (carry: never, x: Traced) => readonly [carry: unknown, y: unknown]

const scanned =
  (step: Step): AnyFunction =>
  (start, data) =>
    scan(step as never)(start as never, data)

const lanesOf = (f: AnyFunction, at: readonly unknown[]): number =>
  generateModule(programOf(f, at), 1024, { simd: true }).loopsInLanes

interface Two {
  readonly a: Traced
  readonly b: Traced
}
interface Three extends Two {
  readonly c: Traced
}

/** Steps that hand on what they computed by themselves, and what a start looks like. */
const delays: Readonly<Record<string, readonly [Step, unknown]>> = {
  'by one': [(c: Traced, x) => [square(x), mul(c, sin(x))], 0.3],
  'by one, used often': [(c: Traced, x) => [sin(x), add(mul(c, x), square(c))], 0.3],
  'by one, only read when all is over': [(_: Traced, x) => [sin(x), mul(x, 2)], 0.3],
  'of a constant': [(c: Traced, x) => [mul(0, 2), sub(c, x)], 0.3],
  'of a point as it is': [(c: Traced, x) => [x, sub(c, x)], 0.3],
  'by two': [({ a, b }: Two, x) => [{ a: sin(x), b: a }, add(mul(a, x), b)], { a: 0.3, b: 0.7 }],
  'by two, added to on the way': [
    ({ a, b }: Two, x) => [{ a: square(x), b: add(a, sin(x)) }, mul(b, x)],
    { a: 0.3, b: 0.7 },
  ],
  'by three': [
    ({ a, b, c }: Three, x) => [{ a: sin(x), b: add(a, x), c: b }, mul(c, x)],
    { a: 0.3, b: 0.7, c: -0.2 },
  ],
  'the slowest first': [
    ({ a, b, c }: Three, x) => [{ a: b, b: c, c: sin(x) }, mul(a, x)],
    { a: 0.3, b: 0.7, c: -0.2 },
  ],
  'several of one value': [
    ({ a, b }: Two, x) => [{ a: sin(x), b: sin(x) }, [add(a, b), sum(mul(a, 3))]],
    { a: 0.3, b: 0.7 },
  ],
}

const others: Readonly<Record<string, readonly [Step, unknown]>> = {
  'a recurrence': [(c: Traced, x) => [add(mul(c, 0.5), x), c], 0.3],
  'a recurrence beside a delay': [
    ({ a, b }: Two, x) => [{ a: sin(x), b: mul(b, x) }, add(a, b)],
    { a: 0.3, b: 0.7 },
  ],
  'a recurrence of two': [
    ({ a, b }: Two, x) => [{ a: b, b: add(a, x) }, mul(a, x)],
    { a: 0.3, b: 0.7 },
  ],
}

const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 101]

describe('what iterations hand on without taking it from those before', () => {
  test.each(Object.entries(delays))('%s', (name, [step, start]) => {
    const f = scanned(step)
    for (const n of COUNTS) expectSameEverywhere(`${name} ${n}`, f, [[start, numbers(n)]])
    expect(lanesOf(f, [start, numbers(100)])).toBe(1)
  })

  test.each(Object.entries(others))('%s is computed in turn', (name, [step, start]) => {
    const f = scanned(step)
    for (const n of COUNTS) expectSameEverywhere(`${name} ${n}`, f, [[start, numbers(n)]])
    expect(lanesOf(f, [start, numbers(100)])).toBe(0)
  })

  test('in a loop within the points of another', () => {
    const rows: AnyFunction = (start, data) =>
      map((c: never, row: Traced) => scanned(delays['by two']![0])(c, row))(start as never, data)
    for (const [n, m] of [
      [3, 5],
      [3, 8],
      [4, 1],
      [5, 101],
    ] as const) {
      const data = tensor(numbers(n * m), { shape: [n, m] })
      expectSameEverywhere(`rows ${n} ${m}`, rows, [[{ a: 0.2, b: 0.4 }, data]])
    }
  })

  test('around a loop that reads it, or that it is made of', () => {
    const read: Step = (c: Traced, x) => [
      sin(x),
      sum(map((k: Traced, y: Traced) => mul(k, sin(y)))(c, numbers(40))),
    ]
    const made: Step = (c: Traced, x) => [
      sum(map((k: Traced, y: Traced) => mul(k, sin(y)))(x, numbers(40))),
      mul(c, x),
    ]
    for (const n of [1, 2, 3, 8, 9]) {
      for (const step of [read, made]) {
        expectSameEverywhere(`loop within ${n}`, scanned(step), [[0.3, numbers(n)]])
      }
    }
  })

  test('of arrays that are taken apart', () => {
    const step: Step = (c: Traced, x) => [sin(x), mul(c, x)]
    for (const n of [1, 2, 3, 8, 9]) {
      const data = tensor(numbers(3 * n), { shape: [n, 3] })
      expectSameEverywhere(`arrays ${n}`, scanned(step), [[numbers(3), data]])
    }
  })
})

describe('neighbours', () => {
  const chainOf =
    (...offsets: number[]): OfVector =>
    (x) => {
      let total: Scalar = 0
      for (let i = 0; i + Math.max(...offsets) < x.length; i++) {
        let term: Scalar = 1
        for (const k of offsets) term = add(square(term), mul(k + 1, sin(x.at(i + k)))) as Scalar
        total = add(total, term)
      }
      return total
    }
  const stencils: Readonly<Record<string, readonly number[]>> = {
    'one apart': [0, 1],
    'two apart': [0, 2],
    'three apart': [0, 3],
    'three in a row': [1, 0, 2],
    'in all distances': [3, 0, 1, 2],
  }

  test.each(Object.entries(stencils))('%s', (_, offsets) => {
    const reach = Math.max(...offsets)
    for (const n of [1, 2, 3, 4, 5, 6, 7, 100, 101]) {
      const x = numbers(n + reach)
      for (const [name, query] of Object.entries(queriesOf(chainOf(...offsets), x.map(Math.cos)))) {
        const program = rolled(query, x, rollAll)
        for (const at of [x, x.map((entry) => 0.9 * entry + 0.02)]) {
          const got = program.at(at)!
          const expected = [query(at as never)].flat() as readonly (number | Float64Array)[]
          const numbersThere = expected.flatMap((y) => (typeof y === 'number' ? [y] : [...y]))
          expect(got).toHaveLength(numbersThere.length)
          got.forEach((y, i) =>
            expect([name, n, i, y]).toEqual([name, n, i, closeTo(numbersThere[i]!)]),
          )
        }
        program.release()
      }
    }
  })

  test('run two at once, in gradients, derivatives and products with the Hessian', () => {
    const at = [numbers(1000), numbers(1000).map(Math.cos)] as const
    const f = chainOf(0, 1, 2)
    const questions: readonly AnyFunction[] = [
      (x) => grad(f)(x as never),
      (x, v) => hvp(f)(x as never, v as never),
      (x, v) => jvp(f)(x as never, v as never),
    ]
    for (const question of questions) {
      const program = wasmProgram(programOf(question, at), { simd: true })
      expect(program.generated.loopsInLanes).toBe(1)
      program.release()
    }
  })
})

const closeTo = (x: number): unknown => expect.closeTo(x, 9)

test('the negative of a multiple is a multiple', () => {
  const f: AnyFunction = (x) => map((_: Traced, y: Traced) => sub(neg(mul(3, y)), square(y)))(0, x)
  const x = numbers(100)
  expectSameEverywhere('multiples', f, [[x], [x.map((y) => 1 / y)]])
  const program = wasmProgram(programOf(f, [x]), { simd: true })
  const text = wasmText(program.generated.bytes)
  expect(text).toContain('(f64x2.splat (f64.const -3))')
  expect(text).not.toContain('f64x2.neg')
  program.release()
})
