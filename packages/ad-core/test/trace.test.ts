import { describe, expect, test } from '@jest/globals'
import {
  fma,
  grad,
  hvp,
  log,
  lt,
  matmul,
  mul,
  sin,
  square,
  sum,
  sumOver,
  tanh,
  tensor,
  trace,
  valueAndGrad,
  valueGradientGnvp,
  type Tensor,
  type Trace,
  type Traced,
} from '@wengert/ad-core'

const operations = ({ rows }: Trace): string[] => rows.map(({ operation }) => operation)

test('a listing in aligned columns', () => {
  expect(String(trace((x, y) => mul(x, sin(y)))(2, 3))).toBe(
    [
      '%0  input 0           2',
      '%1  input 1           3',
      '%2  sin      %1       0.14112',
      '%3  mul      %0 %2    0.28224  → output',
    ].join('\n'),
  )
})

test('every leaf of every argument is an input, arrays have shapes, static arguments are none', () => {
  const f = (p: { W: Traced; b: Traced }, x: Traced, flag: boolean): Traced =>
    flag ? sum(tanh(matmul(p.W, x))).add(p.b.at(-1)) : x
  const { rows, inputs, outputs } = trace(f)(
    {
      W: tensor([
        [1, 2],
        [3, 4],
      ]),
      b: [5, 6],
    },
    [1, 1],
    true,
  )
  expect(inputs.map((row) => rows[row]!.detail)).toEqual(['0.W', '0.b', '1'])
  expect(rows.find(({ operation }) => operation === 'tanh')!.shape).toEqual([2])
  expect(rows.find(({ operation }) => operation === 'at')!.detail).toBe('[1]')
  expect(rows[outputs[0]!]!.value).toBeCloseTo(Math.tanh(3) + Math.tanh(7) + 6, 14)
  for (const { row, operands } of rows) for (const k of operands) expect(k).toBeLessThan(row)
})

test('constants of arrays and third operands are rows like all others', () => {
  const { rows } = trace((x) => mul(fma(x, 2, 3), tensor([1, 2])))(4)
  const of = (name: string): readonly (readonly number[])[] =>
    rows
      .filter(({ operation }) => operation === name)
      .map(({ operands }) => operands.map((k) => Number(rows[k]!.value)))
  expect(of('fma')).toEqual([[4, 2, 3]])
  expect(rows.at(-1)!.operands).toHaveLength(2)
})

test('branches are guards, loops are shown step by step', () => {
  const branching = trace((x) => (lt(x, 0) ? square(x) : x))(-2)
  const guard = branching.rows.find(({ operation }) => operation === 'guard')!
  expect(guard.value).toBe(1)
  expect(branching.rows[guard.operands[0]!]!.operation).toBe('less')
  const looped = trace((w) => sumOver((v, x) => mul(v, x))(w, [1, 2, 3]))(2)
  expect(operations(looped).filter((name) => name === 'mul')).toHaveLength(3)
})

test('a result that nothing was recorded for is a constant', () => {
  const { rows, outputs } = trace((x) => ({ x, c: 3 }))(1)
  expect(outputs.map((row) => rows[row]!.operation)).toEqual(['input', 'constant'])
})

test('a snapshot: later changes of the data don’t show, nothing stays in use', () => {
  const x = Float64Array.of(1, 2)
  const before = trace((t) => square(t))(x)
  x[0] = 9
  expect([...(before.rows[0]!.value as Tensor).data]).toEqual([1, 2])
  expect(() => trace(() => log('x' as never))()).toThrow()
  expect(grad((t) => square(t))(3)).toBe(6)
  const inside = grad((t) => mul(t, trace((u) => square(u))(t).rows.length))(3)
  expect(inside).toBe(2)
})

test('what a transform around it has computed is a constant', () => {
  const seen: Trace[] = []
  const f = (a: Traced): Traced => {
    const twice = mul(2, a)
    seen.push(trace((x) => mul(twice, x).add(twice))(5))
    seen.push(trace((x) => sumOver((p: Traced, y: Traced) => mul(p, mul(a, y)))(x, [1, 2]))(5))
    seen.push(trace(() => twice)())
    seen.push(trace((x) => grad((y: Traced) => mul(a, square(y)))(x))(5))
    expect(() => trace(() => log('x' as never))()).toThrow()
    return square(twice)
  }
  expect(grad(f)(3)).toBe(24)
  const values = seen.map(({ rows, outputs }) => rows[outputs[0]!]!.value)
  expect(values).toEqual([36, 45, 6, 30])
  expect(String(seen[0])).toBe(
    [
      '%0  input 0            5',
      '%1  constant           6',
      '%2  mul       %1 %0    30',
      '%3  add       %2 %1    36  → output',
    ].join('\n'),
  )
  for (const { rows } of seen) {
    for (const { row, operands } of rows) for (const k of operands) expect(k).toBeLessThan(row)
  }
  expect(hvp(f)(3, 1)).toBe(8)
})

test('Graphviz and JSON', () => {
  const dot = trace((x) => log(x))(0).toDot()
  expect(dot).toMatch(/^digraph trace \{\n {2}rankdir=BT\n[^]*\n\}$/)
  expect(dot).toContain('r1 [label="log\\n-Infinity", shape=ellipse, peripheries=2]')
  expect(dot).toContain('  r0 -> r1')
  const data = JSON.parse(JSON.stringify(trace((x) => log(x))([0, 1]))) as Record<string, unknown>
  expect(data).toEqual({
    inputs: [0],
    outputs: [1],
    flops: 2,
    rows: [
      {
        row: 0,
        operation: 'input',
        operands: [],
        shape: [2],
        value: [0, 1],
        flops: 0,
        detail: '0',
      },
      { row: 1, operation: 'log', operands: [0], shape: [2], value: ['-Infinity', 0], flops: 2 },
    ],
  })
})

describe('flops', () => {
  const batch = 5
  const [n, m] = [7, 3]
  const model = (w: Traced, x: Traced): Traced => matmul(x, w)
  const loss = (z: Traced, _x: Traced, t: Traced): Traced => sum(square(z.sub(t)))
  const w = tensor(new Float64Array(n * m).fill(0.1), { shape: [n, m] })
  const inputs = tensor(new Float64Array(batch * n).fill(0.2), { shape: [batch, n] })
  const targets = tensor(new Float64Array(batch * m), { shape: [batch, m] })
  const product = 2 * batch * n * m

  test('of a matrix product are two a multiplication', () => {
    expect(trace(model)(w, inputs).flops).toBe(product)
    expect(trace((x) => sum(square(x)))(inputs).flops).toBe(2 * batch * n)
  })

  test('of a gradient are those of function and gradient', () => {
    const f = (p: Traced, x: Traced, t: Traced): Traced => loss(model(p, x), x, t)
    const { flops } = trace(valueAndGrad(f))(w, inputs, targets)
    expect(flops).toBeGreaterThanOrEqual(2 * product)
    expect(flops).toBeLessThan(2 * product + 10 * batch * m)
  })

  test('of a Gauss–Newton product are those of all its sweeps', () => {
    const recorded = trace(valueGradientGnvp(model, loss))(w, w, inputs, targets)
    const products = operations(recorded).filter((name) => name === 'matmul').length
    expect(products).toBeGreaterThanOrEqual(4)
    expect(recorded.flops).toBeGreaterThanOrEqual(products * product)
    expect(recorded.flops).toBeLessThan(products * product + 40 * batch * m)
  })
})
