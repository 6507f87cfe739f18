import { describe, expect, test } from '@jest/globals'
import {
  compile,
  CompileError,
  complexStep,
  DomainError,
  exp,
  grad,
  jvp,
  lt,
  matmul,
  mul,
  ShapeError,
  sin,
  square,
  stack,
  sum,
  tensor,
  trace,
  TracedError,
  TreeError,
  valueAndGrad,
  vjp,
  zeros,
  type CompileOptions,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'

describe('a compiled function', () => {
  test('of a transform is that transform', () => {
    const f = (p: { W: Traced; b: Traced }, x: Traced): Traced => sum(sin(matmul(p.W, x))).mul(p.b)
    const p = {
      W: tensor([
        [1, 2],
        [3, 4],
      ]),
      b: 2,
    }
    const gradient = compile(grad(f))
    const expected = grad(f)(p, [1, 2])
    const got = gradient(p, [1, 2])
    expect([got.W.toNested(), got.b]).toEqual([expected.W.toNested(), expected.b])
    const both = compile(valueAndGrad((x) => sum(square(x))))
    expect(both([1, 2])).toEqual([5, Float64Array.of(2, 4)])
  })

  test('of a plain function takes and gives numbers and arrays', () => {
    expect(compile((x) => square(x))(3)).toBe(9)
    expect(compile((x, y) => x.mul(y))([1, 2], 3)).toEqual(Float64Array.of(3, 6))
    expect(compile((x) => x.mul(2))(tensor([1, 2])).toNested()).toEqual([2, 4])
    const tree = compile((p: { a: Traced; b: Traced }) => ({
      sum: p.a.add(p.b),
      both: stack([p.a, p.b]),
    }))
    expect(tree({ a: 1, b: 2 })).toEqual({ sum: 3, both: Float64Array.of(1, 2) })
  })

  test('takes static arguments anywhere', () => {
    const f = compile((x: Traced, options: { power: boolean; act: (t: Traced) => Traced }) =>
      options.power ? options.act(square(x)) : x,
    )
    expect(f(3, { power: true, act: (t: Traced) => t.add(1) } as never)).toBe(10)
    const first = compile((name: string, x: Traced) => (name === 'sin' ? sin(x) : x))
    expect(first('sin', 1)).toBe(Math.sin(1))
  })

  test('branches anew at every call', () => {
    const f = compile((x) => (lt(x, 0) ? mul(x, 2) : x))
    expect([f(-1), f(1)]).toEqual([-2, 1])
  })

  test('gives results in fresh memory', () => {
    const f = compile(grad((x) => sum(square(x))))
    const first = f([1, 2])
    const second = f([3, 4])
    expect([first, second]).toEqual([Float64Array.of(2, 4), Float64Array.of(6, 8)])
  })

  test('is transparent within a recording', () => {
    const f = compile((x, y) => mul(exp(x), y))
    expect(grad(f)(1, 2)).toBe(grad((x, y) => mul(exp(x), y))(1, 2))
    expect(grad(compile(grad((x) => mul(square(x), x))))(2)).toBe(12)
    expect(jvp(compile((x) => x.mul(2)))(3, 1)).toEqual([6, 2])
    expect(trace(f)(1, 2).rows).toHaveLength(4)
    expect(complexStep(f)(1, 2)).toBeCloseTo(2 * Math.E, 13)
    expect(compile(compile((x) => square(x)))(3)).toBe(9)
    // numbers among the arguments have the operations, too
    expect(grad((x) => compile((a, b) => a.mul(b).add(b.sin()))(x, 2))(3)).toBe(2)
  })
})

describe('into', () => {
  test('writes arrays and numbers in place', () => {
    const f = compile(valueAndGrad((x: Traced) => sum(square(x))))
    const out: [number, Float64Array] = [0, new Float64Array(2)]
    const [, gradient] = out
    expect(f.into(out, [1, 2])).toBe(out)
    expect(out[0]).toBe(5)
    expect(out[1]).toBe(gradient)
    expect([...gradient]).toEqual([2, 4])
  })

  test('takes every form of array', () => {
    const f = compile((x: Traced) => ({ vector: x, matrix: x.reshape([1, 2]), scalar: sum(x) }))
    const out = { vector: [0, 0], matrix: zeros([1, 2]), scalar: zeros([]) }
    f.into(out, [1, 2])
    expect(out.vector).toEqual([1, 2])
    expect(out.matrix.toNested()).toEqual([[1, 2]])
    expect(Number(out.scalar)).toBe(3)
    const single = { vector: new Float32Array(2), matrix: zeros([1, 2], 'f32'), scalar: 0 }
    f.into(single, [1, 2])
    expect([...single.vector, ...single.matrix.data, single.scalar]).toEqual([1, 2, 1, 2, 3])
  })

  test('writes nothing where something does not fit', () => {
    const f = compile((x: Traced) => ({ a: x, b: square(x) }))
    const out = { a: new Float64Array(2), b: new Float64Array(3) }
    expect(() => f.into(out, [1, 2])).toThrow(
      'into: expected an array of shape [2] at b, got shape [3].',
    )
    expect([...out.a]).toEqual([0, 0])
    expect(() => f.into({ a: out.a }, [1, 2])).toThrow(TreeError)
    expect(() => (f.into as () => unknown)()).toThrow(TreeError)
    expect(() => f.into([out.a, out.a], [1, 2])).toThrow('expected an object, got an array')
    const scalar = compile((x: Traced) => sum(x))
    expect(() => scalar.into(0, [1])).toThrow(ShapeError)
    expect(() => scalar.into(0, [1])).toThrow('Perhaps a scalar tensor?')
    const pull = compile(vjp((x: Traced) => square(x)))
    expect(() => pull.into([0, 0], 1)).toThrow('got a function at [1]')
  })

  test('is refused while a function is recorded', () => {
    const f = compile((x) => ({ y: square(x) }))
    const recorded = (x: Traced): Traced => {
      f.into({ y: 0 } as never, x)
      return x
    }
    const advice = /^into: expected numbers .* a Traced at y\. Perhaps y = f\(x\) while/
    expect(() => grad(recorded)(1)).toThrow(TracedError)
    expect(() => grad(recorded)(1)).toThrow(advice)
    expect(() => compile(recorded)(1)).toThrow(advice)
    expect(f.into({ y: 0 } as never, 3)).toEqual({ y: 9 })
  })

  test('refuses what is frozen or gone, and goes on', () => {
    const f = compile((x: Traced) => ({ inner: { a: sum(x) }, b: x.reshape([1, 2]) }))
    const out = { inner: { a: 0 }, b: zeros([1, 2]) }
    const frozen = { inner: Object.freeze({ a: 0 }), b: zeros([1, 2]) }
    const gone = { inner: { a: 0 }, b: zeros([1, 2]) }
    structuredClone(gone.b.data, { transfer: [gone.b.data.buffer as ArrayBuffer] })
    for (let k = 0; k < 2; k++) {
      expect(() => f.into(frozen, [1, 2])).toThrow(
        'into: expected a tree that can be written to, got a frozen object at inner.',
      )
      expect(() => f.into(gone, [1, 2])).toThrow('got a tensor whose buffer was transferred')
      f.into(out, [1, 2])
    }
    expect([...frozen.b.data, gone.inner.a, out.inner.a, ...out.b.data]).toEqual([0, 0, 0, 3, 1, 2])
  })
})

describe('report and dispose', () => {
  test('count calls, recordings and rows', () => {
    const f = compile((x) => mul(sin(x), x))
    expect(f.report()).toMatchObject({ backend: 'wasm', calls: 0, recordings: 0, rows: 0 })
    f(1)
    f(2)
    grad(f)(1)
    expect(f.report()).toMatchObject({ calls: 2, recordings: 1, rows: 3, threads: 1, reason: '' })
    expect(String(f.report())).toContain('2 calls, 1 recordings, 3 rows')
    const [program] = f.report().programs
    expect(program).toMatchObject({ rows: 3, instructions: 2, kernels: ['sin'], guards: 0 })
  })

  test('count what the interpreter does where it was asked for', () => {
    const f = compile((x) => mul(sin(x), x), { backend: 'interpreter' })
    f(1)
    f(2)
    const { backend, recordings, reason } = f.report()
    expect([backend, recordings]).toEqual(['interpreter', 2])
    expect(reason).toBe('the interpreter was asked for')
  })

  test('count for ever', () => {
    const f = compile((x) => sum(square(x)))
    const call = (length: number): number => f(new Float64Array(length).fill(1))
    for (let length = 1; length <= 70; length++) expect(call(length)).toBe(length)
    expect(f.report()).toMatchObject({ calls: 70, recordings: 70 })
    expect(f.report().programs).toHaveLength(64)
    f.dispose()
    expect(f.report()).toMatchObject({ calls: 70, recordings: 70, rows: 3, programs: [] })
  })

  test('keep the structures that were used last, and list programs as they came', () => {
    const f = compile((x) => x.mul(2))
    const call = (length: number): number =>
      (f(new Float64Array(length)) as unknown as Float64Array).length
    const out = new Float64Array(2)
    for (let length = 1; length <= 64; length++) call(length)
    call(1)
    f.into(out as never, new Float64Array(2))
    call(65)
    call(66)
    expect(f.report().recordings).toBe(66)
    for (const length of [1, 2, 5, 64, 66]) expect(call(length)).toBe(length)
    expect(f.report().recordings).toBe(66)
    expect([call(3), call(4)]).toEqual([3, 4])
    expect(f.report().recordings).toBe(68)
    const { rows, programs } = f.report()
    expect(rows).toBe(programs.at(-1)!.rows)
  })

  test('tell what was interpreted once its life has ended', () => {
    const f = compile(vjp((x: Traced) => square(x)))
    f(3)
    f(4)
    const { recordings, reason, backend } = f.report()
    f.dispose()
    expect(f.report()).toMatchObject({ recordings, reason, backend, calls: 2 })
  })

  test('tell why calls are interpreted', () => {
    const f = compile(vjp((x: Traced) => square(x)))
    f(3)
    expect(f.report()).toMatchObject({ backend: 'interpreter', requested: 'wasm' })
    expect(f.report().reason).toBe('its result holds functions')
  })

  test('end its life', () => {
    const f = compile((x) => square(x))
    f.dispose()
    f.dispose()
    expect(() => f(1)).toThrow(CompileError)
    expect(() => f.into([0], 1)).toThrow(CompileError)
    const g = compile((x) => square(x))
    g[Symbol.dispose]()
    expect(() => g(1)).toThrow('after dispose()')
  })
})

test('options are checked', () => {
  const refused = (options: object): string => {
    try {
      compile((x) => x, options as CompileOptions)
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
      return (error as Error).message
    }
    return 'accepted'
  }
  expect(refused({ backed: 'wasm' })).toContain("Perhaps 'backend'?")
  expect(refused({ bakend: 'wasm' })).toContain("Perhaps 'backend'?")
  expect(refused({ nothing: 'wasm' })).toMatch(/got nothing\.$/)
  expect(refused({ backend: 'wasn' })).toContain("Perhaps 'wasm'?")
  expect(refused({ threads: 0 })).toContain('threads from 1 to 64, got 0')
  expect(refused({ threads: 65 })).toContain('threads from 1 to 64, got 65')
  expect(refused({ threads: 64 })).toBe('accepted')
  expect(refused({ threads: 2, backend: 'javascript' })).toBe('accepted')
  expect(() => compile(3 as never)).toThrow('compile: expected a function, got number.')
})

test('the types are those of the function', () => {
  const number: number = compile((x) => x.mul(x))(2)
  const vector: Float64Array = compile(grad((x) => sum(square(x))))([1])
  const nested: number = compile(grad((p: { W: Traced }) => sum(p.W)))({ W: 1 }).W
  const matrix: Tensor = compile((x: Traced) => x)(tensor([1]))
  // @ts-expect-error a gradient of a vector is no text
  const text: string = compile(grad((x) => sum(square(x))))([1])
  expect([number, [...vector], nested, matrix.shape, typeof text]).toEqual([
    4,
    [2],
    1,
    [1],
    'object',
  ])
})
