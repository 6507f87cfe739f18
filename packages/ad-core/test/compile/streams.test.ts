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
  scan,
  sin,
  slice,
  square,
  sub,
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

/** How many arguments and results streaming loops pass along. */
const passed = (f: AnyFunction, ...at: readonly unknown[]): readonly [number, number] => {
  const loops = chooseStreams(programOf(f, at))
  return [
    loops.reduce((count, { sources }) => count + sources.length, 0),
    loops.reduce((count, { results }) => count + results.length, 0),
  ]
}

const chain = (x: Traced): Traced => {
  const [head, tail] = [slice(x, 0, -1) as Traced, slice(x, 1) as Traced]
  return sum(mul(100, square(sub(tail, square(head)))).add(square(sub(1, head)))) as Traced
}
const slope = grad(chain) as unknown as AnyFunction

describe('are chosen', () => {
  test('where much is made in order, and not where little is', () => {
    expect(passed(waves, 0.7, vector(LARGE, 0))).toEqual([1, 1])
    expect(passed(waves, 0.7, vector(1000, 0))).toEqual([0, 0])
  })

  test('not where the program reads the results again', () => {
    const again = (x: Traced, y: Traced): unknown => {
      const z = map<Traced, Traced, Traced>((p, q) => sin(mul(p, q)))(x, y)
      return [z, map<Traced, Traced, Traced>((p, q) => cos(mul(p, q)))(sum(z), z)]
    }
    expect(passed(again as AnyFunction, 0.7, vector(LARGE, 0))).toEqual([1, 1])
  })

  test('with neighbours and entries apart', () => {
    expect(passed(slope, vector(LARGE, 0))).toEqual([1, 1])
  })

  test('arguments of sums too, but not those that are read elsewhere or in another order', () => {
    const total = (x: Traced): unknown => sum(sin(x))
    expect(passed(total as AnyFunction, vector(LARGE, 0))).toEqual([1, 0])
    const twice = (x: Traced): unknown => mul(x, sum(sin(x)))
    expect(passed(twice as AnyFunction, vector(LARGE, 0))).toEqual([0, 1])
    const reversed = (x: Traced): unknown => sin(slice(x, -1, 0, 0, -1) as Traced)
    expect(passed(reversed as AnyFunction, vector(LARGE, 0))[0]).toBe(0)
  })

  test('not where a loop adds up what other iterations made, or has loops of its own', () => {
    const inner = (x: Traced, y: Traced): Traced =>
      sumOver<Traced, Traced, Traced>((p, q) => sin(mul(p, q)))(y, vector(100, 1)).mul(x)
    const nested = map<Traced, Traced, Traced>(inner) as AnyFunction
    expect(passed(nested, 0.7, vector(LARGE, 0))).toEqual([0, 0])
  })

  test('so that the memory of a program is that of a block', () => {
    const made = new WasmProgram(programOf(waves, [0.7, vector(LARGE, 0)]), { simd: true })
    expect(made.generated.layout.size()).toBeLessThan(8 * 0.5 * LARGE)
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

describe.each([0, 1, 2, 3, 4, 16383, 16384, 16385])('a stencil of %d more points', (more) => {
  const length = LARGE + more
  const points = [0, 1].map((phase) => vector(length, phase))

  test('as fresh arrays, into others, and over the argument', () => {
    const compiled = compile(slope as never)
    const expected = points.map((x) => dataOf(slope(x)))
    points.forEach((x, k) => expectClose(dataOf((compiled as AnyFunction)(x)), expected[k]!))
    const out = new Float64Array(length)
    points.forEach((x, k) => {
      compiled.into(out, x)
      expectClose(out, expected[k]!)
    })
    const own = dataOf(points[0]!).slice()
    compiled.into(own, new Tensor([length], 'f64', own))
    expectClose(own, expected[0]!)
    const memory = new Float64Array(length + 5)
    memory.set(dataOf(points[1]!), 5)
    compiled.into(memory.subarray(0, length), new Tensor([length], 'f64', memory.subarray(5)))
    expectClose(memory.subarray(0, length), expected[1]!)
    compiled.dispose()
  })
})

test('arguments of several types, rows of them, and numbers beside', () => {
  const f = (s: Traced, { x, y, z }: Record<'x' | 'y' | 'z', Traced>): unknown =>
    map<Traced, Record<'x' | 'y' | 'z', Traced>, Traced>((p, each) =>
      mul(p, each.x)
        .add(sin(mul(each.y.at(0), each.y.at(2))))
        .add(each.z),
    )(s, { x, y, z })
  const length = 50_001
  const tree = (phase: number): unknown => ({
    x: Float32Array.from(dataOf(vector(length, phase))),
    y: new Tensor([length, 3], 'f64', dataOf(vector(3 * length, phase))),
    z: Array.from(dataOf(vector(length, phase + 1))),
  })
  const compiled = compile(f as never)
  expect(passed(f as AnyFunction, 0.3, tree(0))).toEqual([3, 1])
  const out = new Float32Array(length)
  for (const at of [
    [0.3, tree(0)],
    [1.3, tree(1)],
    [0.2, tree(0)],
  ] as const) {
    const expected = dataOf((f as AnyFunction)(...at))
    expectClose(dataOf((compiled as AnyFunction)(...at)), expected)
    compiled.into(out, ...at)
    expect(out.findIndex((x, i) => Math.abs(x - expected[i]!) > 1e-5)).toBe(-1)
  }
  compiled.dispose()
})

test('recurrences, and sums of what they pass along', () => {
  const f = (x: Traced, y: Tensor): unknown => {
    const [last, all] = scan<Traced, Traced, Traced>((z, p) => {
      const next = mul(0.9, z).add(p)
      return [next, next.sub(z)]
    })(x, y)
    return [last, all, sumOver<Traced, Traced, Traced>((p, q) => cos(mul(p, q)))(x, y)]
  }
  const compiled = compile(f as never) as AnyFunction
  for (const phase of [0, 1, 0]) {
    const at = [0.3, vector(LARGE + 7, phase)] as const
    const [last, all, total] = f(at[0] as never, at[1]) as [number, Tensor, number]
    const got = compiled(...at) as [number, Tensor, number]
    expectClose(dataOf(got[1]), dataOf(all))
    expectClose(Float64Array.of(got[0], got[2]), Float64Array.of(last, total))
  }
})

test('a branch that goes another way, over the arguments', () => {
  const bent = map<Traced, Traced, Traced>((x, y) => (gt(x, 0) ? sin(mul(x, y)) : neg(y)))
  const compiled = compile(bent as never)
  for (const x of [1, -1, 2, -3]) {
    const y = vector(LARGE, x)
    const expected = dataOf((bent as AnyFunction)(x, y))
    compiled.into(dataOf(y), x, y)
    expectClose(dataOf(y), expected)
  }
  compiled.dispose()
})

test('the same, where an array stands behind numbers in a tuple', () => {
  const bent = ([x, y]: [Traced, Traced]): Traced =>
    gt(x, 0) ? (sin(mul(x, y)) as Traced) : (neg(y) as Traced)
  const compiled = compile(bent as never) as unknown as { into: AnyFunction }
  for (const x of [1, -1, 2, -3]) {
    const y = dataOf(vector(LARGE, x))
    const expected = y.map((entry) => (x > 0 ? Math.sin(x * entry) : -entry))
    compiled.into(y, [x, y])
    expectClose(y, expected)
  }
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
  expect(passed(both as AnyFunction, ...points[0]!)).toEqual([1, 4])
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
