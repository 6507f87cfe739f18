import { describe, expect, test } from '@jest/globals'
import { generateModule } from '../../src/compile/wasm/generate.js'
import { placeFor } from '../../src/compile/wasm/memory-pool.js'
import { wasmPlatform } from '../../src/compile/wasm/platform.js'
import {
  compile,
  cos,
  exp,
  grad,
  lt,
  map,
  mul,
  scan,
  sin,
  sum,
  sumOver,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'

type Body = (p: Traced, x: Traced) => Traced

/** Operations without a period, of which no loop is found; values stay near 1. */
function straight(operations: number): Body {
  const at = (i: number, below: number): number => Math.floor(Math.abs(Math.sin(i * i + 1)) * below)
  return (p, x) => {
    const values: Traced[] = [p, x]
    let total = x
    for (let i = 0; i < operations; i++) {
      const a = values[values.length - 1 - at(i, Math.min(values.length, 9))]!
      const b = values[values.length - 1 - at(i + 7, Math.min(values.length, 30))]!
      const kind = at(3 * i, 5)
      const value =
        kind === 0
          ? sin(a)
          : kind === 1
            ? cos(a.sub(b))
            : kind === 2
              ? mul(a, 0.5)
              : kind === 3
                ? exp(mul(b, -1)).mul(0.25)
                : a.add(b).mul(0.5)
      values.push(value as Traced)
      if (at(5 * i, 3) === 0) total = total.add(value as Traced).mul(0.5)
    }
    return total
  }
}

const points = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i + 1) / 2)

const overPoints = (body: Body) => ({
  map: (p: Traced, xs: Traced) => map(body as never)(p as never, xs as never) as Traced,
  sum: (p: Traced, xs: Traced) => sumOver(body as never)(p as never, xs as never) as Traced,
  scan: (p: Traced, xs: Traced) =>
    scan((c: Traced, x: Traced) => {
      const y = body(c, x)
      return [sin(y), y]
    })(p as never, xs as never),
})

const functionsIn = (f: unknown, at: readonly unknown[], longestBody: number): number => {
  const program = programOf(f as AnyFunction, at)
  const counts = [true, false].map((simd) => {
    const { bytes, functions } = generateModule(program, 1024, { simd, longestBody })
    expect(wasmPlatform()!.validate(bytes)).toBe(true)
    return functions
  })
  return counts[0]!
}

describe('bodies of loops in several functions', () => {
  test.each([1, 2, 6, 7, 8, 13, 14, 15, 60])('of %d operations', (operations) => {
    const { map: mapped, sum: total, scan: scanned } = overPoints(straight(operations))
    for (const count of [0, 1, 2, 3, 4, 5, 9]) {
      const at = [
        [0.3, points(count)],
        [-0.7, points(count).map((x) => 1 - x)],
      ]
      expectSameEverywhere('map', mapped as AnyFunction, at)
      expectSameEverywhere('sum', total as AnyFunction, at)
      expectSameEverywhere('scan', scanned as AnyFunction, at)
      expectSameEverywhere('grad', grad(total as never) as AnyFunction, at)
      if (operations !== 60 || count === 0) continue
      expect(functionsIn(mapped, at[0]!, 8)).toBeGreaterThan(functionsIn(mapped, at[0]!, 4000))
    }
  })

  test('with loops between, whose bodies are long too', () => {
    const [before, within, after] = [straight(20), straight(25), straight(15)]
    const body = (p: Traced, row: Traced): Traced => {
      const first = before(p, row.at(0))
      const inner = sumOver(((q: Traced, x: Traced) => within(q, x)) as never)(
        first as never,
        row as never,
      ) as unknown as Traced
      const [end] = scan((c: Traced, x: Traced) => {
        const y = sin(c.add(mul(inner, x)) as Traced)
        return [y, y]
      })(first as never, row as never) as unknown as readonly [Traced]
      return after(inner.mul(0.01) as Traced, end)
    }
    const total = (p: Traced, rows: Traced): Traced =>
      sumOver(body as never)(p as never, rows as never) as unknown as Traced
    for (const [rows, columns] of [
      [1, 1],
      [5, 3],
      [4, 6],
    ] as const) {
      const at = [0.4, -0.2].map((p) => [p, tensorOf(rows, columns)])
      expectSameEverywhere('value', total as AnyFunction, at)
      expectSameEverywhere('grad', grad(total as never) as AnyFunction, at)
    }
  })

  test('with branches', () => {
    const long = straight(30)
    const body = (p: Traced, x: Traced): Traced =>
      lt(x, 0) ? long(p, x) : (sin(long(x, p)) as Traced)
    const total = (p: Traced, xs: Traced): Traced =>
      sumOver(body as never)(p as never, xs as never) as unknown as Traced
    const at = [
      [0.3, Float64Array.of(-1, 2, -3, 4, 5)],
      [0.1, Float64Array.of(-1, 2, -3, -4, 5)],
    ]
    expectSameEverywhere('branches', total as AnyFunction, at)
    expectSameEverywhere('their grad', grad(total as never) as AnyFunction, at)
  })

  test('of many more nodes than one function has, without options', () => {
    const { sum: total, scan: scanned } = overPoints(straight(9000))
    for (const f of [grad(total as never), scanned] as AnyFunction[]) {
      const compiled = compile(f as never) as unknown as {
        (...x: readonly unknown[]): unknown
        report: () => { reason: string; programs: readonly { functions: number }[] }
      }
      compiled(0.3, points(5))
      const { reason, programs } = compiled.report()
      expect(reason).toBe('')
      expect(programs[0]!.functions).toBeGreaterThan(3)
    }
  })
})

describe('large programs', () => {
  test('expressions within each other, thousands deep', () => {
    const kinds = Array.from({ length: 20_000 }, (_, i) =>
      Math.floor(9 * Math.abs(Math.sin(i * i))),
    )
    const deep: Body = (p, x) =>
      kinds.reduce<Traced>(
        (y, kind) => (kind < 4 ? (sin(y) as Traced) : kind < 7 ? y.mul(0.5) : y.add(0.75)),
        mul(p, x) as Traced,
      )
    for (const f of [overPoints(deep).map, overPoints(deep).scan, deep]) {
      const program = programOf(f as AnyFunction, [0.4, f === deep ? 0.2 : points(3)])
      const { bytes } = generateModule(program, 1024, { simd: true })
      expect(wasmPlatform()!.validate(bytes)).toBe(true)
    }
  })

  test('sums of sums, which would be very many terms', () => {
    const doubled: Body = (p, x) =>
      Array.from({ length: 60 }).reduce<Traced>((y) => y.add(y), mul(p, x) as Traced)
    const at = [[0.3, points(5)]]
    expectSameEverywhere('doubled', overPoints(doubled).sum as AnyFunction, at)
  })

  test.each([0, 1, 2, 3, 4])(
    'whose functions end %d operations later, between any two',
    (shift) => {
      const f = (x: Traced): Traced => {
        let y = x
        for (let i = 0; i < shift; i++) y = sin(y) as Traced
        for (let i = 0; i < 1200; i++) {
          const kind = Math.floor(7 * Math.abs(Math.sin(i * i)))
          const scaled = mul(
            kind < 5 ? 0.5 : 0.25,
            kind % 2 === 0 ? (sin(y) as Traced) : y,
          ) as Traced
          y = kind === 6 ? scaled : (exp(mul(scaled, -1)) as Traced)
        }
        return y
      }
      expectSameEverywhere('straight code', f as AnyFunction, [[0.3], [0.4]])
    },
  )

  test('a hundred thousand rows without a loop', () => {
    const f = straight(60_000)
    const compiled = compile(grad(((x: Traced) => f(x.at(0), x.at(1))) as never) as never)
    const { reason, rows } = called(compiled, points(2)).report()
    expect(reason).toBe('')
    expect(rows).toBeGreaterThan(100_000)
    compiled.dispose()
  })
})

describe('memory of programs', () => {
  test('is given back, and found again', () => {
    const free = placeFor(1000).base
    for (let k = 0; k < 30; k++) {
      const made = Array.from({ length: 3 + (k % 4) }, (_, i) => {
        const compiled = compile(((x: Traced) => sum(sin(x)).mul(k + i)) as never)
        return called(compiled, points(100 * (1 + ((7 * k + 3 * i) % 5))))
      })
      made.forEach((_, i) => made[(i * 5 + k) % made.length]!.dispose())
      for (const compiled of made) compiled.dispose()
    }
    expect(placeFor(1000).base).toBe(free)
  })

  test('is the same after a million calls', () => {
    const slope = compile(grad((x: Traced) => sum(sin(x)).mul(2)))
    const [x, out] = [points(3), points(3)]
    const use = (): number => {
      ;(globalThis as { gc?: () => void }).gc?.()
      return process.memoryUsage().heapUsed
    }
    for (let k = 0; k < 1000; k++) slope.into(out, x)
    const before = use()
    for (let k = 0; k < 1_000_000; k++) slope.into(out, x)
    expect(use() - before).toBeLessThan(1 << 20)
  })
})

interface Disposable {
  report: () => { readonly reason: string; readonly rows: number }
  dispose: () => void
}

function called(compiled: unknown, x: unknown): Disposable {
  ;(compiled as (x: unknown) => unknown)(x)
  return compiled as Disposable
}

function tensorOf(rows: number, columns: number): Tensor {
  const data = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(3 * i + 1) / 2)
  return new Tensor([rows, columns], 'f64', data)
}
