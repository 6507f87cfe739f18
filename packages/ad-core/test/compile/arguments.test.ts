import { describe, expect, test } from '@jest/globals'
import { runInNewContext } from 'node:vm'
import {
  checkpoint,
  compile,
  custom,
  fixedPoint,
  map,
  mul,
  scan,
  sum,
  sumOver,
  tensor,
  TreeError,
  type Traced,
} from '../../src/index.js'

class Parameters {
  a = 1
  b = true
}

describe('arguments of a structure that is known', () => {
  const compiled = compile((p: { a: Traced; b: boolean }) => (p.b ? mul(p.a, 2) : p.a))
  const call = compiled as unknown as (p: unknown) => number

  test('are plain objects, of whatever realm', () => {
    expect(call({ a: 1, b: true })).toBe(2)
    expect(call(Object.assign(Object.create(null), { a: 2, b: true }))).toBe(4)
    expect(call(runInNewContext('({ a: 3, b: true })'))).toBe(6)
    expect(compiled.report().recordings).toBe(1)
  })

  test('are no instances, and inherit nothing', () => {
    const refusals = [
      [new Parameters(), 'a Parameters'],
      [Object.create({ a: 1, b: true }), 'an object'],
    ] as const
    const fresh = compile((p: { a: Traced; b: boolean }) => p.a) as unknown as typeof call
    for (const [given, what] of refusals) {
      for (const f of [call, fresh]) {
        expect(() => f(given)).toThrow(TreeError)
        expect(() => f(given)).toThrow(`at arguments[0], got ${what}`)
      }
      expect(() => compiled.into({ y: 0 } as never, given as never)).toThrow(TreeError)
    }
    expect(call({ a: 4, b: true })).toBe(8)
  })
})

describe('results have the form of the plain call, as compiled of', () => {
  type Any = (...x: readonly unknown[]) => unknown
  const vector = tensor([1, 2, 3])
  const matrix = tensor([
    [1, 2],
    [3, 4],
  ])
  const data = [vector, Float64Array.of(1, 2, 3), [1, 2, 3], matrix]
  const starts = [2, tensor(2), [1, 2], tensor([1, 2])]
  const functions: Readonly<Record<string, unknown>> = {
    map: map((w: Traced, x: Traced) => mul(w, x)),
    sumOver: sumOver((w: Traced, x: Traced) => ({ y: mul(w, x) })),
    scan: scan((c: Traced, x: Traced) => [c, mul(2, x)]),
    checkpoint: checkpoint((w: Traced, x: Traced) => [w, mul(2, x)]),
    custom: custom({ name: 'own', value: (w: Traced, x: Traced) => mul(sum(w), x) }),
    fixedPoint: fixedPoint((y: Traced, _x: Traced) => mul(y, 0.5)),
  }

  test.each(Object.entries(functions))('%s', (_name, f) => {
    for (const backend of ['wasm', 'javascript', 'interpreter'] as const) {
      const compiled = compile(f as never, { backend }) as Any
      for (const start of starts) {
        for (const points of data) {
          const expected = (f as Any)(start, points)
          for (let call = 0; call < 2; call++) expect(compiled(start, points)).toEqual(expected)
        }
      }
    }
  })

  test('a plain function, which takes it from all arguments', () => {
    const compiled = compile((w: Traced, x: Traced) => mul(w, x)) as unknown as Any
    expect(compiled(2, vector)).toEqual(tensor([2, 4, 6]))
    expect(compiled(2, [1, 2, 3])).toEqual(Float64Array.of(2, 4, 6))
  })

  test('map with what is static among its parameters', () => {
    const compiled = compile(
      map((p: { w: Traced; twice: boolean }, x: Traced) => mul(x, p.twice ? 2 : p.w)) as never,
    ) as unknown as Any
    for (let call = 0; call < 2; call++) {
      expect(compiled({ w: 3, twice: false }, vector)).toEqual(Float64Array.of(3, 6, 9))
      expect(compiled({ w: 3, twice: true }, vector)).toEqual(Float64Array.of(2, 4, 6))
    }
  })
})
