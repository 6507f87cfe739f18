/** What programs compute once: a function with its slope, and what is recorded twice with equal numbers. */
import { describe, expect, test } from '@jest/globals'
import { Graph } from '../../src/compile/program/graph.js'
import { ArrayContents } from '../../src/compile/program/array-contents.js'
import { OP } from '../../src/compile/program/instructions.js'
import type { Program } from '../../src/compile/program/program.js'
import { WasmProgram } from '../../src/compile/wasm/wasm-program.js'
import { wasmText } from '../../src/compile/wasm/text.js'
import {
  add,
  cos,
  grad,
  hvp,
  map,
  mul,
  sigmoid,
  sin,
  square,
  sumOver,
  tanh,
  valueGradientGnvp,
  valueGradientHvp,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'

function vector(length: number, phase: number): Tensor {
  const entry = (_: unknown, i: number): number => 2 * Math.sin(1.3 * i * i + phase)
  return new Tensor([length], 'f64', Float64Array.from({ length }, entry))
}

/** How many live nodes call a function, by scope of the program. */
function callsOf({ graph, live }: Program, name: string): number {
  const { op, d } = graph.columns
  const isCall = (id: number): boolean => op[id] === OP.call && graph.functionNames[d[id]!] === name
  return live.order.flat().filter(isCall).length
}

function textOf(program: Program, simd = true): string {
  const realised = new WasmProgram(program, { simd })
  const text = wasmText(realised.generated.bytes)
  realised.release()
  return text
}

/** Calls of functions with two results. */
function jointCalls(text: string): number {
  const joint = [...text.matchAll(/\(func (\$\w+) .*\(result (v128 v128|f64 f64)\)/g)]
  return joint.reduce((sum, [, name]) => sum + text.split(`(call ${name} `).length - 1, 0)
}

describe('sines and cosines of the same number', () => {
  const turned = (x: Traced, y: Traced): Traced => sin(mul(x, y)).mul(cos(mul(x, y)))
  const points = (length: number): unknown[][] =>
    [0, 1].map((phase) => [0.7 + phase, vector(length, phase)])

  test.each([1, 2, 3, 4, 5, 8, 9])('loops over %d points', (length) => {
    const values = map<Traced, Traced, Traced>(turned) as AnyFunction
    const total = sumOver<Traced, Traced, Traced>(turned) as never
    expectSameEverywhere('values', values, points(length))
    expectSameEverywhere('slope', grad(total) as AnyFunction, points(length))
    const along = points(length).map(([x, y]) => [x, 0.3, y])
    expectSameEverywhere('curvature', hvp(total) as AnyFunction, along)
  })

  test('far arguments, and those that are no numbers', () => {
    const far = [1e5, 2e5, -3e9, Infinity, NaN, 0, -0, 4e5, 1]
    const values = map<Traced, Traced, [Traced, Traced]>((x, y) => [sin(x.mul(y)), cos(x.mul(y))])
    const at = [1, -1].map((x) => [x, new Tensor([far.length], 'f64', Float64Array.from(far))])
    expectSameEverywhere('far', values as AnyFunction, at)
  })

  test('one call computes both', () => {
    const slope = grad(sumOver<Traced, Traced, Traced>(turned) as never) as AnyFunction
    const program = programOf(slope, points(8)[0]!)
    expect([callsOf(program, 'sin'), callsOf(program, 'cos')]).toEqual([1, 1])
    expect(jointCalls(textOf(program))).toBe(1)
    expect(jointCalls(textOf(program, false))).toBe(1)
  })

  test('in either order, within nested loops and straight code', () => {
    const inner = sumOver<Traced, Traced, Traced>((p, q) => cos(p.mul(q)).mul(sin(p.mul(q))))
    const outer = (z: Traced) =>
      sumOver<Traced, Traced, Traced>((u, v) =>
        cos(u.mul(v))
          .add(inner(v, z))
          .add(sin(u))
          .add(sin(u.mul(v))),
      )
    const nested = (x: Traced, y: Traced, z: Traced): Traced =>
      add(cos(x), outer(z)(x, y) as Traced) as Traced
    const at = [0, 1].map((k) => [0.4 + k, vector(5, k), vector(6, k + 2)])
    expectSameEverywhere('nested', nested as AnyFunction, at)
    expectSameEverywhere('slope', grad(nested as never) as AnyFunction, at)
  })

  test('of different numbers are computed one by one', () => {
    const f = map<Traced, Traced, Traced>((x, y) => sin(mul(x, y)).add(cos(y))) as AnyFunction
    expect(jointCalls(textOf(programOf(f, points(8)[0]!)))).toBe(0)
  })
})

describe.each([
  ['sin', sin],
  ['tanh', tanh],
  ['sigmoid', sigmoid],
] as const)('%s and its slope', (_, f) => {
  const squares = (x: Traced): Traced =>
    [...x].map((entry, i) => square(f(mul(entry, i + 0.5)))).reduce(add) as Traced

  test.each([1, 2, 3, 4, 5, 9])('straight code of %d numbers', (n) => {
    const at = [0, 1].map((phase) => [vector(n, phase)])
    expectSameEverywhere('slope', grad(squares) as AnyFunction, at)
    const along = at.map(([x]) => [x, vector(n, 3)])
    expectSameEverywhere('curvature', hvp(squares) as AnyFunction, along)
    const text = textOf(programOf(grad(squares) as AnyFunction, at[0]!))
    expect(jointCalls(text)).toBe(Math.ceil(n / 2))
  })

  test.each([0, 1, 2, 5])('a loop over %d numbers', (n) => {
    const total = sumOver<Traced, Traced, Traced>((x, y) => square(f(mul(x, y)) as Traced))
    const at = [0, 1].map((phase) => [0.7 + phase, vector(n, phase)])
    expectSameEverywhere('slope', grad(total as never) as AnyFunction, at)
    if (n < 2) return
    const text = textOf(programOf(grad(total as never) as AnyFunction, at[0]!))
    expect(jointCalls(text)).toBe(n % 2 === 0 ? 1 : 2) // the last of an odd number by itself
  })
})

describe('equal numbers', () => {
  test('a model that is recorded for its values and for its tangents is computed once', () => {
    const model = (x: Traced): Traced => {
      let s = x.at(1)
      for (let i = 0; i < 300; i++) s = s.add(tanh(sin(x.at(0).mul(i * 1e-2))).mul(x.at(2)))
      return s
    }
    const product = valueGradientGnvp(model, (z: Traced) => square(z)) as AnyFunction
    const at = [0, 1].map((k) => [Float64Array.of(0.3 + k, 0.9, 0.2), Float64Array.of(1, k, -0.4)])
    expectSameEverywhere('product', product, at)
    const program = programOf(product, at[0]!)
    const constants = program.graph.arrays.filter(({ role }) => role === 'constant')
    expect(constants).toHaveLength(1)
    expect(callsOf(program, 'sin')).toBe(1) // in the loop forwards: the one back reads what it kept
    expect(callsOf(program, 'tanh')).toBe(1)
    expect(callsOf(program, 'sech2')).toBe(1)
  })

  test('loops of products with the Hessian read what the first of them kept', () => {
    const model = (x: Traced): Traced => {
      let s = x.at(1)
      for (let i = 0; i < 300; i++) s = s.add(tanh(sin(x.at(0).mul(i * 1e-2))).mul(x.at(2)))
      return square(s)
    }
    const at = [0, 1].map((k) => [Float64Array.of(0.3 + k, 0.9, 0.2), Float64Array.of(1, k, -0.4)])
    const product = valueGradientHvp(model) as AnyFunction
    expectSameEverywhere('product', product, at)
    const program = programOf(product, at[0]!)
    const calls = ['sin', 'cos', 'tanh', 'sech2'].map((name) => callsOf(program, name))
    expect(calls).toEqual([1, 1, 1, 1])
  })

  test('arrays are found by their bits', () => {
    const contents = new ArrayContents<ArrayLike<number>>()
    const first = Float64Array.of(1, 2, 0)
    expect(contents.first(first)).toBe(first)
    expect(contents.first(Float64Array.of(1, 2, 0))).toBe(first)
    expect(contents.first(Int32Array.of(1, 2, 0))).toBe(first)
    for (const other of [[1, 2, -0], [1, 2], [2, 1, 0], [1, 2, 0, 0], []]) {
      const array = Float64Array.from(other)
      expect(contents.first(array)).toBe(array)
    }
    const unknown = Float64Array.of(NaN)
    expect(contents.first(unknown)).toBe(unknown)
    expect(contents.first(Float64Array.of(NaN))).toBe(unknown)
  })

  test('tables of positions are one where they are equal', () => {
    const graph = new Graph()
    const table = Int32Array.of(3, 1, 2)
    expect(graph.table(table)).toBe(table)
    expect(graph.table(table.slice())).toBe(table)
    expect(graph.table(Int32Array.of(3, 1))).not.toBe(table)
  })
})
