import { describe, expect, test } from '@jest/globals'
import {
  compile,
  jacobian,
  map,
  mul,
  scan,
  square,
  stack,
  Tensor,
  wat,
  type Traced,
} from '@wengert/ad-core'
import { numbers } from './recorded.js'

/** Each result is of one entry only, so that the Jacobian is a diagonal. */
const apart = (x: Traced): Traced =>
  stack(Array.from({ length: x.length }, (_, i) => square(mul(x.at(i), i + 1)))) as Traced

function dataOf(value: unknown): readonly number[] {
  return Array.from((value as Tensor).data)
}

describe('entries of results that are the same in all runs', () => {
  test.each([1, 2, 3, 5, 12])('of a Jacobian of %d × as many', (n) => {
    const compiled = compile(jacobian(apart))
    const out = new Tensor([n, n], 'f64', new Float64Array(n * n).fill(7))
    for (const shift of [0, 0.5, -1]) {
      const x = numbers(n).map((entry) => entry + shift)
      const expected = dataOf(jacobian(apart)(x))
      expect(dataOf(compiled(x))).toEqual(expected)
      compiled.into(out, x)
      expect(dataOf(out)).toEqual(expected)
      out.data.fill(7)
    }
    compiled.dispose()
  })

  test('are stored once', () => {
    const compiled = compile(jacobian(apart))
    compiled(numbers(12))
    const stores = wat(compiled).match(/(f64|v128)\.store/g) ?? []
    expect(stores.length).toBeLessThan(2 * 12)
    compiled.dispose()
  })

  test('are stored anew where another program had the memory before', () => {
    const x = numbers(12)
    for (let round = 0; round < 3; round++) {
      const twice = compile((x: Traced) => stack([x, mul(2, x), mul(3, x)]))
      const compiled = compile(jacobian(apart))
      expect(dataOf(compiled(x))).toEqual(dataOf(jacobian(apart)(x)))
      compiled.dispose()
      twice(numbers(200))
      twice.dispose()
    }
  })

  test('may stand beside entries that loops write', () => {
    const f = (x: Traced): Traced =>
      stack([
        stack([1, 2, x.at(0), 0]),
        map((_: Traced, entry: Traced) => mul(entry, entry))(x, x.slice(0, 4)) as Traced,
        stack([0, x.at(1), 5, 0]),
      ]) as Traced
    const compiled = compile(f)
    for (const shift of [0, 1, 2]) {
      const x = numbers(9).map((entry) => entry + shift)
      const [a, b, c, d] = x
      const squares = [a! * a!, b! * b!, c! * c!, d! * d!]
      expect(dataOf(compiled(x))).toEqual([1, 2, a, 0, ...squares, 0, b, 5, 0])
    }
    compiled.dispose()
  })

  test('aren’t those that a loop starts from', () => {
    const start = Float64Array.from({ length: 20 }, (_, i) => i % 3)
    const steps = scan((carry: Traced, x: Traced) => {
      const next = carry.mul(0.5).add(x)
      return [next, next.at(3)]
    })
    const f = (x: Traced): unknown => steps(new Tensor([20], 'f64', start), x)
    const compiled = compile(f)
    const interpreted = compile(f, { backend: 'interpreter' })
    for (const shift of [0, 1, 2]) {
      const x = numbers(7).map((entry) => entry + shift)
      expect(compiled(x)).toEqual(interpreted(x))
    }
    compiled.dispose()
  })
})
