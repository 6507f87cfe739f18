/** What loops keep for those that run back over their iterations, and what is computed after them instead. */
import { describe, expect, test } from '@jest/globals'
import { cheapestKept } from '../../src/compile/loops/keep/cheapest-cut.js'
import { OP } from '../../src/compile/program/instructions.js'
import type { Program } from '../../src/compile/program/program.js'
import {
  add,
  exp,
  grad,
  jacobian,
  jvp,
  map,
  mul,
  scan,
  sigmoid,
  sin,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tanh,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'

function numbers(shape: readonly number[], phase: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  const entry = (_: unknown, i: number): number => 0.9 * Math.sin(1.3 * i * i + phase)
  return new Tensor(shape, 'f64', Float64Array.from({ length: size }, entry))
}

/** Calls of functions, by the number of iterations of the outermost loop that they stand in. */
function callsByLoop({ graph, live }: Program): readonly number[] {
  const { op } = graph.columns
  const calls = new Map<number, number>()
  live.order.forEach((order, id) => {
    let outermost = graph.scopes[id]!
    while (outermost.depth > 1) outermost = graph.scopes[outermost.parent]!
    const own = order.filter((node) => op[node]! >= OP.call && op[node]! <= OP.call3).length
    if (outermost.depth === 1) calls.set(outermost.id, (calls.get(outermost.id) ?? 0) + own)
  })
  return [...calls.values()].filter((count) => count > 0)
}

const transformed = (transform: unknown, f: unknown): AnyFunction =>
  (transform as (f: unknown) => AnyFunction)(f)

/** A recurrent cell of any width, or of numbers. */
const cell = (h: Traced, x: Traced, w: Traced): Traced =>
  sigmoid(h.mul(w).add(x)).mul(tanh(h.add(x.mul(w)))) as Traced

const recurrence = (x: Traced, h: Traced, w: Traced): Traced => {
  const run = scan<Traced, Traced, Traced, [Traced]>((state, now, own) => {
    const next = cell(state, now, own)
    return [next, sum(exp(next))] as never
  })
  const [last, terms] = run(h, x, w) as unknown as [Traced, Traced]
  return add(sum(terms), sum(square(last))) as Traced
}

const argumentsOf = (steps: number, width: number, phase: number): readonly Tensor[] => {
  const own = width === 0 ? [] : [width]
  const single = (x: Tensor): Tensor => (width === 0 ? (x.data[0]! as never) : x)
  return [
    numbers([steps, ...own], phase),
    single(numbers(width === 0 ? [1] : own, phase + 1)),
    single(numbers(width === 0 ? [1] : own, phase + 2)),
  ]
}

function expectSame(what: string, f: unknown, points: readonly (readonly unknown[])[]): void {
  expectSameEverywhere(what, f as AnyFunction, points, { relative: 1e-10 })
}

describe('a scan and the loop that runs back over it', () => {
  for (const steps of [0, 1, 2, 3, 8]) {
    for (const width of [0, 3, 14]) {
      test(`${steps} steps of width ${width}: gradient and its derivative`, () => {
        const points = [0, 1].map((phase) => argumentsOf(steps, width, phase))
        const along = argumentsOf(steps, width, 5)
        expectSame('grad', transformed(grad, recurrence), points)
        const directions = points.map(([x, h, w]) => [x, h, w, along[0]])
        const second = (x: Traced, h: Traced, w: Traced, v: Traced): unknown =>
          jvp(((y: Traced) =>
            grad(((z: Traced) => recurrence(z, h, w)) as never)(y as never)) as never)(
            x as never,
            v as never,
          )
        expectSame('second derivative', second, directions)
      })
    }
  }

  test('calls no function on its way back', () => {
    const program = programOf(transformed(grad, recurrence), argumentsOf(20, 14, 0))
    expect(callsByLoop(program)).toHaveLength(1)
  })

  test('computes again what would take too much memory', () => {
    const [, h, w] = argumentsOf(1, 64, 0)
    const points = numbers([2 ** 17 + 1], 0)
    const program = programOf(transformed(grad, recurrence), [points, h, w])
    expect(callsByLoop(program)).toHaveLength(2)
  })

  test('computes again what is as cheap', () => {
    const linear = (x: Traced, h: Traced, w: Traced): Traced => {
      const run = scan<Traced, Traced, Traced, [Traced]>((state, now, own) => {
        const next = state.mul(own).add(now.mul(state)) as Traced
        return [next, next.at(0)] as never
      })
      const [last] = run(h, x, w) as unknown as [Traced]
      return sum(square(last)) as Traced
    }
    const points = [0, 1].map((phase) => argumentsOf(7, 14, phase))
    expectSame('grad', transformed(grad, linear), points)
  })
})

describe('loops in loops', () => {
  test('a scan for each of several points', () => {
    const overPoints = (x: Traced, h: Traced, w: Traced): unknown =>
      sumOver<Traced, Traced>((own, point) => recurrence(point, h, own))(w, x)
    const f = transformed(grad, overPoints)
    for (const count of [1, 2, 5]) {
      const points = [0, 1].map((phase) => [
        numbers([count, 6, 9], phase),
        numbers([9], phase + 1),
        numbers([9], phase + 2),
      ])
      expectSame(`${count} points`, f, points)
    }
  })

  test('a scan within a scan', () => {
    const nested = (x: Traced, h: Traced, w: Traced): unknown => {
      const run = scan<Traced, Traced, Traced, [Traced]>((state, rows, own) => {
        const inner = scan<Traced, Traced, Traced, [Traced]>((before, row, factor) => {
          const next = cell(before, row, factor)
          return [next, sum(sin(next))] as never
        })
        const [last, terms] = inner(state, rows, own) as unknown as [Traced, Traced]
        return [tanh(last), sum(terms)] as never
      })
      const [last, terms] = run(h, x, w) as unknown as [Traced, Traced]
      return add(sum(terms), sum(last))
    }
    const points = [0, 1].map((phase) => [
      numbers([3, 4, 10], phase),
      numbers([10], phase + 1),
      numbers([10], phase + 2),
    ])
    expectSame('grad', transformed(grad, nested), points)
    const few = points.map(([x, h, w]) => [(x as Tensor).slice(0, 2), h, w])
    expectSame(
      'jacobian',
      transformed(jacobian, (x: Traced, h: Traced, w: Traced) =>
        stack([nested(x, h, w), sum(h)] as never),
      ),
      few,
    )
  })

  /** Σₙ sin(Σₖ |Aₖ(xₙ − μₖ)|²), with the arithmetic entry by entry. */
  const mixture = (p: { mean: Traced; matrix: Traced }, x: Traced): unknown => {
    const [, width] = p.mean.shape as [number, number]
    const term = (point: Traced, own: { mean: Traced; matrix: Traced }): Traced => {
      const centred = Array.from({ length: width }, (_, i) => sub(point.at(i), own.mean.at(i)))
      let total: unknown = 0
      for (let j = 0; j < width; j++) {
        const row = centred.map((entry, i) => mul(own.matrix.at(j, i), entry))
        total = add(total as Traced, square(row.reduce((s, y) => add(s, y) as never) as never))
      }
      return total as Traced
    }
    const ofPoint = (own: typeof p, point: Traced): Traced =>
      sin(
        sum(exp(mul(-1, map<Traced, typeof p>(term as never)(point, own as never) as never))),
      ) as Traced
    return sumOver<typeof p, Traced>(ofPoint as never)(p, x)
  }

  const mixtureAt = (n: number, k: number, width: number, phase: number): readonly unknown[] => [
    { mean: numbers([k, width], phase), matrix: numbers([k, width, width], phase + 1) },
    numbers([n, width], phase + 2),
  ]

  test('sums over points of what each component multiplies', () => {
    const f = transformed(grad, mixture)
    for (const [n, k, width] of [
      [1, 2, 3],
      [2, 3, 4],
      [7, 5, 3],
      [9, 4, 24],
    ] as const) {
      const points = [0, 1].map((phase) => mixtureAt(n, k, width, phase))
      expectSame(`${n} points, ${k} components of ${width}`, f, points)
    }
  })

  test('matrices are multiplied with sums over points, once for each component', () => {
    const [n, k, width] = [30, 12, 7]
    const { graph, live } = programOf(transformed(grad, mixture), mixtureAt(n, k, width, 0))
    const { op, a } = graph.columns
    const loadsInPoints = graph.scopes
      .filter(({ depth, count }) => depth === 2 && count === k)
      .map(({ id }) => live.order[id]!.filter((node) => op[node] === OP.load))
      .map((loads) =>
        loads.filter((node) => graph.references[a[node]!]!.array.size === k * width * width),
      )
      .map((loads) => loads.length)
    // Only the values need the matrix; the derivatives by the means wait until all points are through.
    expect(loadsInPoints.filter((count) => count > 0)).toEqual([width * width])
  })
})

describe('what is cheapest to keep', () => {
  const at = (cost: number, kept: number, ...operands: readonly number[]) => ({
    cost,
    kept,
    operands,
  })

  test('the dear values, not what they are made of', () => {
    expect(cheapestKept([at(1, 3), at(20, 3, 0), at(20, 3, 1)], [2])).toEqual([2])
    expect(cheapestKept([at(20, 3), at(1, 3, 0), at(1, 3, 0)], [1, 2])).toEqual([0])
  })

  test('nothing where all is cheap, or nothing can be kept', () => {
    expect(cheapestKept([at(1, 3), at(1, 3, 0)], [1])).toEqual([])
    expect(cheapestKept([at(20, Infinity), at(1, 30, 0)], [1])).toEqual([])
    expect(cheapestKept([], [])).toEqual([])
  })

  test('one value instead of the many that it leads to', () => {
    const fan = [at(50, 4), ...Array.from({ length: 5 }, () => at(2, 3, 0))]
    expect(cheapestKept(fan, [1, 2, 3, 4, 5])).toEqual([0])
    expect(cheapestKept(fan, [1])).toEqual([1])
  })
})
