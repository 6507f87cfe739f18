/** Loops that make large results hand them over block by block. */
import { describe, expect, test } from '@jest/globals'
import { chooseStreams } from '../../src/compile/program/stream-choice.js'
import { WasmProgram } from '../../src/compile/wasm/wasm-program.js'
import {
  compile,
  cos,
  grad,
  greater,
  gt,
  map,
  mul,
  neg,
  sin,
  sum,
  sumOver,
  where,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { agree } from '../operations/cases.js'
import { programOf, type AnyFunction } from './backends.js'

const LARGE = 140_000

function vector(length: number, phase: number): Tensor {
  const entry = (_: unknown, i: number): number => 1.5 * Math.sin(0.37 * i + phase)
  return new Tensor([length], 'f64', Float64Array.from({ length }, entry))
}

const waves = map<Traced, Traced, Traced>((x, y) => sin(mul(x, y)).add(y)) as AnyFunction

/** The largest deviation of two lists of numbers is that of rounding. */
function expectClose(got: Float64Array, expected: Float64Array): void {
  expect(got.length).toBe(expected.length)
  const wrong = got.findIndex((x, i) => !agree(x, expected[i]!, 1e-13, 1))
  expect(wrong).toBe(-1)
}

const dataOf = (x: unknown): Float64Array =>
  x instanceof Tensor ? (x.data as Float64Array) : (x as Float64Array)

const streamsOf = (f: AnyFunction, ...at: readonly unknown[]): number =>
  chooseStreams(programOf(f, at)).length

describe('are chosen', () => {
  test('where much is made in order, and not where little is', () => {
    expect(streamsOf(waves, 0.7, vector(LARGE, 0))).toBe(1)
    expect(streamsOf(waves, 0.7, vector(1000, 0))).toBe(0)
  })

  test('not where the program reads the results again', () => {
    const again = (x: Traced, y: Traced): unknown => {
      const z = map<Traced, Traced, Traced>((p, q) => sin(mul(p, q)))(x, y)
      return [z, map<Traced, Traced, Traced>((p, q) => cos(mul(p, q)))(sum(z), z)]
    }
    expect(streamsOf(again as AnyFunction, 0.7, vector(LARGE, 0))).toBe(1)
  })

  test('not where a loop adds up what other iterations made, or has loops of its own', () => {
    const inner = (x: Traced, y: Traced): Traced =>
      sumOver<Traced, Traced, Traced>((p, q) => sin(mul(p, q)))(y, vector(100, 1)).mul(x)
    const nested = map<Traced, Traced, Traced>(inner) as AnyFunction
    expect(streamsOf(nested, 0.7, vector(LARGE, 0))).toBe(0)
  })

  test('so that the memory of a program is that of a block', () => {
    const made = new WasmProgram(programOf(waves, [0.7, vector(LARGE, 0)]), { simd: true })
    expect(made.generated.layout.size()).toBeLessThan(8 * 1.5 * LARGE)
    made.release()
  })
})

describe.each([LARGE, LARGE + 1, LARGE + 2, LARGE + 3, LARGE + 4099])('%d points', (length) => {
  const points = [0, 1].map((phase) => [0.7 + phase, vector(length, phase)] as const)

  test('as fresh arrays, and into others', () => {
    const compiled = compile(waves as never)
    const expected = points.map((at) => dataOf(waves(...at)))
    const got = points.map((at) => (compiled as AnyFunction)(...at))
    got.forEach((y, k) => expectClose(dataOf(y), expected[k]!))
    const out = new Float64Array(length)
    points.forEach((at, k) => {
      expect(compiled.into(out, ...at)).toBe(out)
      expectClose(out, expected[k]!)
    })
    // Neither call writes where the others did.
    const kept = out.slice()
    ;(compiled as AnyFunction)(...points[0]!)
    expect(out).toEqual(kept)
    got.forEach((y, k) => expectClose(dataOf(y), expected[k]!))
    compiled.dispose()
  })

  test('into arrays of another type, and over the arguments', () => {
    const compiled = compile(waves as never)
    const [x, y] = points[1]!
    const expected = dataOf(waves(x, y))
    ;(compiled as AnyFunction)(x, y)
    const single = new Float32Array(length)
    compiled.into(single, x, y)
    const wrong = single.findIndex((z, i) => Math.abs(z - expected[i]!) > 1e-6)
    expect(wrong).toBe(-1)
    const own = dataOf(y).slice()
    compiled.into(own, x, new Tensor([length], 'f64', own))
    expectClose(own, expected)
    compiled.dispose()
  })
})

test('several results of one loop, with sums beside them', () => {
  const both = (x: Traced, y: Tensor): unknown => {
    const pair = map<Traced, Traced, [Traced, Traced, Tensor]>((p, q) => [
      sin(mul(p, q)),
      cos(mul(p, q)),
      grad((r: Traced) => sin(r.at(0).mul(r.at(1))))([p, q] as never) as never,
    ])(x, y)
    return [pair, sumOver<Traced, Traced, Traced>((p, q) => cos(mul(p, q)))(x, y)]
  }
  const compiled = compile(both as never) as AnyFunction & { dispose: () => void }
  const points = [0, 1].map((k) => [0.3 + k, vector(50_001, k)] as const)
  const numbers = (tree: unknown): Float64Array[] => {
    if (typeof tree === 'number') return [Float64Array.of(tree)]
    return Array.isArray(tree) ? tree.flatMap(numbers) : [dataOf(tree)]
  }
  expect(streamsOf(both as AnyFunction, ...points[0]!)).toBe(1)
  for (const at of [...points, points[0]!]) {
    const expected = numbers(both(...(at as unknown as [Traced, Tensor])))
    numbers(compiled(...at)).forEach((leaf, k) => {
      const wrong = leaf.findIndex((x, i) => !agree(x, expected[k]![i]!, 1e-11, 1))
      expect(wrong).toBe(-1)
    })
  }
  compiled.dispose()
})

test('a branch that goes another way is recorded again, and all is written', () => {
  const bent = map<Traced, Traced, Traced>((x, y) => (gt(x, 0) ? sin(mul(x, y)) : neg(y)))
  const compiled = compile(bent as never)
  const out = new Float64Array(LARGE)
  for (const x of [1, -1, 2, -3]) {
    const y = vector(LARGE, x)
    compiled.into(out, x, y)
    expectClose(out, dataOf((bent as AnyFunction)(x, y)))
  }
  compiled.dispose()
})

test('selections by point', () => {
  const chosen = map<Traced, Traced, Traced>((x, y) =>
    where(greater(y, 0), mul(x, y), y),
  ) as AnyFunction
  const compiled = compile(chosen as never) as AnyFunction & { dispose: () => void }
  for (const x of [1, -2]) {
    const y = vector(LARGE + 1, x)
    expectClose(dataOf(compiled(x, y)), dataOf(chosen(x, y)))
  }
  compiled.dispose()
})
