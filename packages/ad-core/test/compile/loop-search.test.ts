import { describe, expect, test } from '@jest/globals'
import { add, cos, div, mul, sin, square, sub, tanh, type Traced } from '@wengert/ad-core'
import { foundIn, numbers, rowsOf, type Recorded, type Scalar } from './recorded.js'

describe('the search is linear', () => {
  const steps = ({ plan, from, to }: Recorded): number => plan.steps / (to - from)
  const chaos = (length: number, choices: number): Recorded => {
    let state = 1
    const random = (n: number): number => {
      state = (state * 16807) % 2147483647
      return state % n
    }
    const operations = [add, sub, mul, div]
    return foundIn((x: Traced) => {
      const values: Traced[] = [x.at(0), x.at(1)]
      for (let i = 0; i < length; i++) {
        const operation = operations[random(choices)]!
        const [a, b] = [values[random(values.length)]!, values[random(values.length)]!]
        values.push(operation(a, b) as Traced)
      }
      return values.at(-1)
    }, numbers(2))
  }

  test('in a tape of a million rows that repeats nothing', () => {
    const found = chaos(1_000_000, 4)
    expect(steps(found)).toBeLessThan(8)
    expect(found.loops.length).toBeLessThan(10)
  })

  test('in a chain of one operation on operands in no order', () => {
    expect(steps(chaos(100_000, 1))).toBeLessThan(20)
  })

  test('in a loop of a million rows', () => {
    const found = foundIn((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < 100_000; i++) s = add(s, mul(sin(x.at(i % 50)), cos(x.at(i % 70))))
      return s
    }, numbers(70))
    expect(steps(found)).toBeLessThan(20)
    expect(rowsOf(found.loops[0]!).length).toBeLessThan(20)
  })

  const words: readonly (readonly [string, (i: number) => number])[] = [
    ['a random word', (i) => (Math.imul(i * i + 12345, 0x9e3779b1) >>> 13) & 1],
    ['the Thue–Morse word', (i) => i.toString(2).replaceAll('0', '').length & 1],
    ['the ruler word', (i) => Math.min(3, 31 - Math.clz32((i + 1) & -(i + 1)))],
    ['runs of growing length', (i) => (Number.isInteger(Math.sqrt(i)) ? 1 : 0)],
    ['a period of 9001', (i) => (Math.imul((i % 9001) + 7, 0x9e3779b1) >>> 13) & 3],
  ]
  test.each(words)('in a chain of operations in the order of %s', (_, letterAt) => {
    const letters = [sin, cos, tanh, square]
    const found = foundIn((x: Traced) => {
      let s = x
      for (let i = 0; i < 100_000; i++) s = letters[letterAt(i)]!(s) as Traced
      return s
    }, 0.5)
    expect(steps(found)).toBeLessThan(10)
  })
})
