import { describe, expect, test } from '@jest/globals'
import { compile, exp, mul, neg, stack, wat, type Scalar, type Traced } from '@wengert/ad-core'
import { numbers } from './recorded.js'

/** A value and another one in the places that a pattern says: `a` and `b`, their product elsewhere. */
function placed(pattern: string): (x: Traced) => Traced {
  return (x) => {
    const a = exp(x.at(0))
    const b = neg(mul(a, x.at(1)))
    const values: Readonly<Record<string, Scalar>> = { a, b }
    return stack(Array.from(pattern, (which) => values[which] ?? mul(a, b))) as Traced
  }
}

describe('a value that goes to many places', () => {
  test.each([
    'a',
    'ab',
    'aa',
    'aaa',
    'aaaa',
    'abaaab',
    'aaaaabbbbbb',
    'baaabaab.a..bb...',
    'ba.aaaaaaa',
  ])('is in all of them: %s', (pattern) => {
    const f = placed(pattern)
    const compiled = compile(f)
    const interpreted = compile(f, { backend: 'interpreter' })
    for (const shift of [0, 0.3]) {
      const x = numbers(2).map((entry) => entry + shift)
      const [found, expected] = [compiled(x), interpreted(x)].map((y) =>
        Array.from(y as Float64Array),
      )
      expect(found!.length).toBe(pattern.length)
      found!.forEach((entry, i) => expect(entry).toBeCloseTo(expected![i]!, 12))
    }
    compiled.dispose()
  })

  test('is stored to two of them at once', () => {
    const compiled = compile(placed('a'.repeat(20) + 'b'.repeat(21)))
    compiled(numbers(2))
    expect(wat(compiled).match(/v128\.store/g)!.length).toBeGreaterThanOrEqual(20)
    expect((wat(compiled).match(/f64\.store/g) ?? []).length).toBeLessThanOrEqual(2)
    compiled.dispose()
  })
})
