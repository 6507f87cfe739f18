import { describe, expect, test } from '@jest/globals'
import { Graph } from '../../src/compile/program/graph.js'
import { at } from '../../src/compile/program/memory.js'
import { program } from '../../src/compile/program/program.js'
import { wasmProgram, WasmProgram } from '../../src/compile/wasm/wasm-program.js'
import { wasmText } from '../../src/compile/wasm/text.js'
import {
  add,
  exp,
  grad,
  greater,
  max,
  mul,
  scan,
  sin,
  stack,
  sub,
  sumOver,
  tanh,
  tensor,
  where,
} from '../../src/index.js'
import type { Traced } from '../../src/index.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'

const wave = (n: number, phase = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase))

/** How often an instruction stands in the WebAssembly of a function. */
function countIn(f: AnyFunction, at: readonly unknown[], instruction: string): number {
  const program = new WasmProgram(programOf(f, at), { simd: true })
  const text = wasmText(program.generated.bytes)
  program.release()
  const run = text.slice(text.lastIndexOf('(func'))
  const parts = text.split('(func').filter((part) => !part.includes('(param'))
  return [...(parts.join('') || run).matchAll(new RegExp(instruction.replace('.', '\\.'), 'g'))]
    .length
}

function expectSame(what: string, f: AnyFunction, n: number): void {
  expectSameEverywhere(
    what,
    f,
    [0, 0.4, 2].map((phase) => [wave(n, phase)]),
  )
}

/** An array of what a function makes of each entry, entry by entry. */
const each =
  (f: (x: Traced, i: number) => unknown): AnyFunction =>
  (x) =>
    stack([...(x as Traced)].map((entry, i) => f(entry, i) as Traced))

describe('straight code two at once', () => {
  test('what is added to the same entries several times', () => {
    const graph = new Graph()
    const [scope] = graph.scopes
    const x = graph.array(4, 'input')
    const total = graph.accumulator(9, scope!)
    const squares = [0, 1, 2, 3].map((k) => {
      const entry = graph.load({ array: x, ...at(k) })
      return graph.mul(entry, entry)
    })
    for (const offset of [1, 1, 5, 1]) {
      squares.forEach((node, k) => {
        scope!.effects.push({ kind: 'add', to: { array: total, ...at(offset + k) }, node })
      })
    }
    const [given, found] = [x, total].map((array) => ({ array, offset: 0, size: array.size }))
    const runnable = wasmProgram(program(graph, [given!], [found!], undefined, 0), { simd: true })
    runnable.inputs[0]!.set([1, 2, 3, 4])
    runnable.run()
    expect([...runnable.outputs[0]!]).toEqual([0, 3, 12, 27, 48, 1, 4, 9, 16])
    expect(wasmText(runnable.generated.bytes)).toContain('f64x2.mul')
    runnable.release()
  })

  test('what neighbours are computed from is a vector', () => {
    const f = each((x, i) => mul(add(x, 2), mul(x, i + 2)))
    expect(countIn(f, [wave(8)], 'f64x2.mul')).toBe(8)
    expect(countIn(f, [wave(8)], 'f64.mul')).toBe(0)
  })

  test.each([2, 3, 4, 5, 8, 9, 17])('%d entries', (n) => {
    expectSame(
      'sides of sums and products changed',
      each((x, i) => (i % 2 === 0 ? add(mul(x, 3), sin(x)) : add(sin(x), mul(3, x)))),
      n,
    )
    expectSame(
      'one number for all',
      (x) => {
        const entries = [...(x as Traced)]
        return stack(entries.map((entry) => sub(mul(entry, entries[0]!), entries[n - 1]!)))
      },
      n,
    )
    expectSame(
      'neighbours in the other order',
      (x) => {
        const entries = [...(x as Traced)]
        return stack(entries.map((_, i) => exp(entries[n - 1 - i]!)))
      },
      n,
    )
    expectSame(
      'functions',
      (x) => [...(x as Traced)].map((entry) => tanh(exp(entry))).reduce((a, b) => mul(a, b)),
      n,
    )
  })

  test('masks, in vectors and not', () => {
    expectSame(
      'selects',
      each((x) => where(greater(x, 0.1), mul(x, 3), max(x, -0.5))),
      9,
    )
    expectSame(
      'a mask for all',
      (x) => {
        const entries = [...(x as Traced)]
        const mask = greater(entries[0]!, 0)
        return stack(entries.map((entry) => where(mask, mul(entry, entry), entry)))
      },
      8,
    )
    expectSame(
      'a mask as a number',
      each((x) => add(greater(x, 0.1) as Traced, where(greater(x, 0.1), x, 1))),
      8,
    )
  })

  test('halves that need each other are computed one by one', () => {
    expectSame(
      'a chain',
      (x) => {
        const steps: Traced[] = [(x as Traced).at(0)]
        for (let i = 1; i < 12; i++)
          steps.push(mul(steps[i - 1]!, add(steps[i - 1]!, 0.5)) as Traced)
        return stack(steps)
      },
      3,
    )
    expectSame(
      'crossed',
      (x) => {
        const [a, b, c, d] = [...(x as Traced)] as [Traced, Traced, Traced, Traced]
        const first = mul(a, b)
        const second = mul(first, c)
        const third = mul(d, a)
        return stack([second, first, mul(third, second), third, add(third, first)])
      },
      4,
    )
  })
})

describe('sums of neighbours', () => {
  const dot: AnyFunction = (x) => {
    const entries = [...(x as Traced)]
    const half = entries.length >> 1
    let s: unknown = 0.5
    for (let i = 0; i < half; i++) s = add(s as number, mul(entries[i]!, entries[half + i]!))
    return s
  }

  test('are added up two terms at once', () => {
    expect(countIn(dot, [wave(16)], 'f64x2.mul')).toBe(4)
    expect(countIn(dot, [wave(16)], 'f64x2.add')).toBe(3)
  })

  test.each([2, 4, 6, 8, 10, 14, 16, 18])('%d entries', (n) => {
    expectSame('a product', dot, n)
    expectSame('its gradient', grad(dot as never) as AnyFunction, n)
    expectSame(
      'backwards',
      (x) => {
        const entries = [...(x as Traced)]
        return entries.reduceRight<unknown>((s, entry) => add(s as number, mul(entry, entry)), 0)
      },
      n,
    )
    expectSame(
      'a matrix times a vector, and its gradient',
      grad(((x: Traced) => {
        const entries = [...x]
        const rows = [0, 1, 2].map((r) =>
          entries
            .map((entry, i) => mul(entry, entries[(i + r) % n]!))
            .reduce((a, b) => add(a, b) as Traced),
        )
        return rows.reduce((s, row) => add(s, sin(row)) as Traced)
      }) as never) as AnyFunction,
      n,
    )
  })
})

describe('in bodies of loops', () => {
  test('that hand a vector on', () => {
    const f: AnyFunction = (x) => {
      const steps = scan<Traced, Traced, Traced, []>((state, input) => {
        const entries = [...state]
        const next = stack(
          entries.map((entry, i) => tanh(add(mul(entry, 0.5), mul(entries[(i + 1) % 4]!, input)))),
        )
        return [next, next.at(0)]
      })
      const [last, heads] = steps((x as Traced).slice(0, 4), (x as Traced).slice(4))
      return [last, heads]
    }
    expectSame('steps', f, 11)
    expectSame(
      'their gradient',
      grad(((x: Traced) => {
        const [last, heads] = f(x) as [Traced, Traced]
        return add(mul(last.at(1), last.at(2)), heads.at(3))
      }) as never) as AnyFunction,
      11,
    )
  })

  test('of which one iteration is left over', () => {
    const weights = tensor(wave(12), { shape: [3, 4] })
    const f = grad(((w: Traced, points: Traced) =>
      sumOver((v: Traced, p: Traced) => {
        const rows = [0, 1, 2].map((r) => mul(v.at(r, 0), p).add(mul(v.at(r, 1), v.at(r, 2))))
        return tanh(rows.reduce((a, b) => a.add(b)))
      })(w as never, points as never)) as never)
    expectSameEverywhere(
      'sum',
      f as AnyFunction,
      [0, 1].map((phase) => [weights, wave(5, phase)]),
    )
  })
})
