import { describe, expect, test } from '@jest/globals'
import {
  add,
  eye,
  fromHalf,
  full,
  grad,
  mul,
  ones,
  sum,
  tensor,
  toHalf,
  zeros,
  type Tensor,
} from '@wengert/ad-core'
import { decodeHalf, encodeHalf } from '../src/float16.js'

/** The number of a bit pattern, from its sign, exponent and significand alone. */
function meaning(bits: number): number {
  const [, sign, exponent, significand] = /^(.)(.{5})(.{10})$/.exec(
    bits.toString(2).padStart(16, '0'),
  )!
  const power = parseInt(exponent!, 2)
  const fraction = parseInt(significand!, 2) / 1024
  const size =
    power === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : power === 0
        ? fraction * 2 ** -14
        : (1 + fraction) * 2 ** (power - 15)
  return sign === '1' ? -size : size
}

const patterns = Array.from({ length: 65536 }, (_, bits) => bits)
/** All finite numbers ≥ 0 in order, and the one that would follow. */
const ladder = [...patterns.slice(0, 0x7c00).map(meaning), 65536]
const above = (x: number): number => x * (1 + 2 ** -52) || Number.MIN_VALUE
const below = (x: number): number => x * (1 - 2 ** -53)

describe('half floats', () => {
  test('every pattern reads as its number and is written as itself', () => {
    const wrong = patterns.filter((bits) => {
      const x = meaning(bits)
      if (!Object.is(decodeHalf(bits), x)) return true
      return Number.isNaN(x) ? !Number.isNaN(decodeHalf(encodeHalf(x))) : encodeHalf(x) !== bits
    })
    expect(wrong).toEqual([])
  })

  test('many at once are read and written as one by one, also into given memory', () => {
    const numbers = fromHalf(patterns)
    expect(patterns.filter((bits) => !Object.is(numbers[bits], meaning(bits)))).toEqual([])
    const half = toHalf(numbers)
    const finite = patterns.filter((bits) => (bits & 0x7fff) <= 0x7c00)
    expect(finite.filter((bits) => half[bits] !== bits)).toEqual([])
    const room = new Float32Array(6)
    expect(fromHalf(half.subarray(0x3c00, 0x3c03), room.subarray(2, 5)).buffer).toBe(room.buffer)
    expect([...room]).toEqual([0, 0, ...numbers.subarray(0x3c00, 0x3c03), 0])
    expect(toHalf([1], new Uint16Array(1))[0]).toBe(0x3c00)
  })

  test('between two neighbours the nearer is taken, and half-way the even one', () => {
    const wrong: number[] = []
    for (let bits = 0; bits < 0x7c00; bits++) {
      const middle = (ladder[bits]! + ladder[bits + 1]!) / 2
      const near = [below(middle), middle, above(middle)]
      const nearest = [bits, bits + (bits & 1), bits + 1]
      const right = near.every(
        (x, k) => encodeHalf(x) === nearest[k] && encodeHalf(-x) === 0x8000 + nearest[k],
      )
      if (!right) wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })
})

describe("dtype 'f16'", () => {
  const third = 0.333251953125 // the half float nearest to 1/3
  const h = tensor(
    [
      [1, 2],
      [1 / 3, -70000],
    ],
    { dtype: 'f16' },
  )

  test('constructors store numbers, two bytes each', () => {
    for (const x of [zeros([2, 2], 'f16'), ones([2, 2], 'f16'), full([2, 2], 0.5, 'f16'), h]) {
      expect(x.data).toBeInstanceOf(Uint16Array)
    }
    expect(ones([2], 'f16').toNested()).toEqual([1, 1])
    expect(full([2], 0.5, 'f16').toNested()).toEqual([0.5, 0.5])
    expect(eye(2, 'f16').toNested()).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(tensor(Float64Array.of(1, 2), { dtype: 'f16' }).toNested()).toEqual([1, 2])
  })

  test('reading gives the numbers', () => {
    expect(h.toNested()).toEqual([
      [1, 2],
      [third, -Infinity],
    ])
    expect(Number(h.at(1, 0))).toBe(third)
    expect([...h].map((row) => [...row].map(Number))).toEqual([
      [1, 2],
      [third, -Infinity],
    ])
    expect(String(h)).toBe(`tensor([[1,2],[${third},"-Infinity"]])`)
    expect(JSON.parse(JSON.stringify(h.at(0)))).toEqual({ shape: [2], dtype: 'f16', data: [1, 2] })
  })

  test('conversion to other dtypes keeps the numbers', () => {
    for (const dtype of ['f64', 'f32', 'f16', 'i32'] as const) {
      expect(tensor(h.at(0), { dtype }).toNested()).toEqual([1, 2])
    }
    expect(tensor(h).data).toEqual(h.data)
    expect(tensor(h).data).not.toBe(h.data)
  })

  test('operations widen to f32', () => {
    for (const y of [ones([2], 'f16').add(0), add(ones([2], 'f16'), 0), mul(1, ones([2], 'f16'))]) {
      expect([y.dtype, y.toNested()]).toEqual(['f32', [1, 1]])
    }
    const slope = grad((x) => sum(x.mul(x)))(h.at(0)) as Tensor
    expect([slope.dtype, slope.toNested()]).toEqual(['f32', [2, 4]])
  })

  test('a table of half floats is read at a traced index', () => {
    const table = tensor([10, 20, 30], { dtype: 'f16' })
    expect(grad((i) => mul(table.at(i as never) as never, i))(1)).toBe(20)
  })
})
