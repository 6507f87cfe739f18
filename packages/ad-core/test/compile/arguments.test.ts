import { describe, expect, test } from '@jest/globals'
import { runInNewContext } from 'node:vm'
import { compile, mul, TreeError, type Traced } from '../../src/index.js'

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
