import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'
import * as ad from '@wengert/ad-core'
import { Trace } from '../src/tape/trace.js'

const { AdError, arange, argMax, broadcastTo, dual, grad, prod, reshape, scan, sum, tensor } = ad
const { Tensor, zeros } = ad
type Traced = ad.Traced

const m = tensor([
  [1, 2],
  [3, 4],
])

describe('memory', () => {
  test('a sum or product over nothing owns its result', () => {
    const vector = Float64Array.of(1, 2)
    const row = tensor([[5, 6]])
    for (const [given, y] of [
      [m.data, sum(m, [])],
      [m.data, prod(m, [])],
      [vector, sum(vector, [])],
      [row.data, sum(row, 0, { keepDims: true })],
      [row.data, prod(row, 0, { keepDims: true })],
    ] as const) {
      expect(y.data).toEqual(given)
      expect(y.data).not.toBe(given)
    }
  })

  test("a caller's shape is not kept", () => {
    const shape = [2, 2]
    const made = [reshape([1, 2, 3, 4], shape), broadcastTo(1, shape), zeros(shape)]
    shape[0] = 9
    for (const x of made) expect(x.shape).toEqual([2, 2])
  })

  test('data fill the shape', () => {
    expect(() => new Tensor([3], 'f64', new Float64Array(2))).toThrow(
      'Tensor: expected 3 numbers for shape [3], got 2.',
    )
  })
})

describe('integers', () => {
  test('are whole and in range', () => {
    expect(tensor([-(2 ** 31), 2 ** 31 - 1, -0], { dtype: 'i32' }).toNested()).toEqual([
      -(2 ** 31),
      2 ** 31 - 1,
      0,
    ])
    for (const x of [3e9, NaN, 1.5, -Infinity]) {
      expect(() => tensor([x], { dtype: 'i32' })).toThrow(/^tensor: expected whole numbers/)
      expect(() => ad.full([2], x, 'i32')).toThrow(/^full: expected whole numbers/)
    }
  })

  test('argMax gives them, of a lane and of everything', () => {
    expect(argMax(m, 1).dtype).toBe('i32')
    expect(argMax(m).dtype).toBe('i32')
    expect(Number(argMax(m))).toBe(3)
    expect(argMax(7)).toBe(0)
    expect(grad((x) => x.at(argMax(x) as never).mul(x.argMax()))([1, 5, 2])).toEqual(
      Float64Array.of(0, 1, 0),
    )
  })
})

describe('text', () => {
  test('JSON has the entries in a list, from which the tensor can be made again', () => {
    const { data, ...options } = JSON.parse(JSON.stringify(m))
    expect(data).toEqual([1, 2, 3, 4])
    expect(tensor(data, options)).toEqual(m)
    expect(JSON.stringify(tensor([NaN, -Infinity]))).toBe(
      '{"shape":[2],"dtype":"f64","data":["NaN","-Infinity"]}',
    )
  })

  test('consoles show what a value stands for', () => {
    expect(inspect({ m })).toContain('tensor([[1,2],[3,4]])')
    expect(inspect(zeros([20, 20], 'f32'))).toBe('Tensor[20, 20]')
    expect(inspect(ad.ones([2], 'f16'))).toBe('tensor([1,1])')
    grad((x) => {
      expect(inspect(x)).toBe('Traced[2]')
      expect(inspect(dual(x.at(0), 1))).toBe('Dual(Traced[], 1)')
      return sum(x)
    })([1, 2])
    expect(inspect(dual([1, 2], [3, 4]))).toBe('Dual(tensor([1,2]), tensor([3,4]))')
  })

  test('a traced value has none, and a dual none for operators', () => {
    expect(() => grad((x) => (x.toString(), x))(1)).toThrow(/or conversion/)
    const d = dual(1, 2) as unknown as number
    expect(() => d + 1).toThrow(/^a dual: expected an operation/)
    expect(() => d * 2).toThrow(/^a dual: expected an operation/)
    expect(`${d}`).toBe('dual(1, 2)')
  })

  test('graphs escape what strings must', () => {
    const row = { row: 0, operation: 'a\\"b', operands: [], shape: [], value: 1, flops: 0 }
    expect(new Trace([row], [], []).toDot()).toContain('label="a\\\\\\"b\\n1"')
  })
})

describe('comparison', () => {
  test('of scalars, by whoever iterates', () => {
    expect(sum(m)).toEqual(tensor(10))
    expect(sum(m)).not.toEqual(tensor(11))
    expect([...tensor(3)]).toEqual([])
    expect([...m].map((row) => row.toNested())).toEqual(m.toNested())
  })
})

describe('misuse', () => {
  test('ends in a typed error', () => {
    const misuses: readonly (() => unknown)[] = [
      () => arange(NaN),
      () => arange(0, Infinity),
      () => tensor([1], { dtype: 'float32' as never }),
      () => zeros([2], 'int32' as never),
      () => (zeros as () => unknown)(),
      () => (reshape as (x: unknown) => unknown)([1]),
      () => scan((c: Traced, x: Traced) => [c, x])(1, { a: undefined }),
    ]
    for (const misuse of misuses) expect(misuse).toThrow(AdError)
    const row: unknown[] = []
    row.push(row)
    expect(() => tensor(row as never)).toThrow(AdError)
  })
})
