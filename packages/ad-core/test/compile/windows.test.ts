import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  concat,
  exp,
  grad,
  hvp,
  jvp,
  map,
  mul,
  pad,
  reshape,
  sin,
  slice,
  square,
  sub,
  sum,
  sumOver,
  tensor,
  type Tensor,
  type Traced,
} from '../../src/index.js'
import { OP } from '../../src/compile/program/instructions.js'
import type { Program } from '../../src/compile/program/program.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'
import { numbers } from './recorded.js'

type Field = (x: Traced) => Traced

const asAny = (f: unknown): AnyFunction => f as AnyFunction

/** Value, derivatives and products with the Hessian of a sum of entries; and those of a map over rows. */
function questionsOf(field: Field): Readonly<Record<string, AnyFunction>> {
  const total = (x: Traced): Traced => sum(square(field(x))) as Traced
  return {
    field: (x) => field(x as Traced),
    value: (x) => total(x as Traced),
    gradient: (x) => asAny(grad(total))(x),
    'value and gradient': (x) => [total(x as Traced), asAny(grad(total))(x)],
    derivative: (x, v) => asAny(jvp(field))(x, v),
    'Hv product': (x, v) => asAny(hvp(total))(x, v),
  }
}

function check(what: string, field: Field, point: Tensor): void {
  const other = tensor(
    Float64Array.from(point.data, (x) => 0.9 * x + 0.1),
    { shape: point.shape },
  )
  const direction = tensor(Float64Array.from(point.data, Math.cos), { shape: point.shape })
  for (const [name, question] of Object.entries(questionsOf(field))) {
    const points = [point, other].map((x) => [x, direction])
    expectSameEverywhere(`${what}, ${name}`, question, points, { relative: 1e-10 })
  }
}

const vector = (n: number): Tensor => tensor(numbers(n))
const matrix = (n: number, m: number): Tensor => tensor(numbers(n * m), { shape: [n, m] })

/** An array without some entries at both ends of an axis. */
const cut = (x: Traced, before: number, after: number, axis = 0): Traced =>
  slice(x, before, x.shape[axis]! - after, axis) as Traced

const lines: Readonly<Record<string, readonly [Field, reach: number]>> = {
  differences: [(x) => sub(cut(x, 1, 0), cut(x, 0, 1)) as Traced, 1],
  'differences of computed values': [
    (x) => {
      const y = square(x) as Traced
      return sub(cut(y, 1, 0), cut(y, 0, 1)) as Traced
    },
    1,
  ],
  'differences of dear values': [
    (x) => {
      const y = exp(x) as Traced
      return mul(cut(y, 2, 0), cut(y, 0, 2)) as Traced
    },
    2,
  ],
  'second differences': [
    (x) => add(sub(cut(x, 0, 2), mul(2, cut(x, 1, 1))), cut(x, 2, 0)) as Traced,
    2,
  ],
  'three apart': [(x) => mul(cut(x, 3, 0), square(cut(x, 0, 3))) as Traced, 3],
  chain: [
    (x) => {
      const [head, tail] = [cut(x, 0, 1), cut(x, 1, 0)]
      return add(mul(3, square(sub(tail, square(head)))), square(sub(1, head))) as Traced
    },
    1,
  ],
  'a ring': [(x) => sub(concat([cut(x, 1, 0), slice(x, 0, 1) as Traced]), x) as Traced, 1],
  'a ring of computed values': [
    (x) => {
      const y = square(x) as Traced
      return mul(concat([slice(y, -1) as Traced, cut(y, 0, 1)]), sin(y)) as Traced
    },
    1,
  ],
  padded: [(x) => mul(pad(square(x) as Traced, [1, 2], 7), pad(x, [2, 1])) as Traced, 0],
  'padded beyond itself': [(x) => add(pad(x, [4, 0]), pad(sin(x) as Traced, [0, 4])) as Traced, 0],
  'padded and cut': [(x) => cut(add(pad(x, [1, 1]), 1) as Traced, 2, 0), 1],
  'its two halves': [
    (x) => add(concat([x, square(x) as Traced]), concat([mul(2, x), x])) as Traced,
    0,
  ],
  'in steps': [(x) => add(slice(square(x) as Traced, 0, -1, 0, 2), 1) as Traced, 1],
}

describe('arrays of neighbours', () => {
  test.each(Object.entries(lines))('%s', (name, [field, reach]) => {
    for (const n of [1, 2, 3, 4, 5, 8, 9, 10, 40, 101]) {
      if (n >= reach + 1) check(`${name} ${n}`, field, vector(n))
    }
  })

  test.each(Object.entries(lines))('%s, in the rows of a matrix', (name, [field]) => {
    const energy = (_: Traced, row: Traced): Traced => sum(square(field(row))) as Traced
    for (const [n, m] of [
      [1, 20],
      [4, 21],
    ] as const) {
      const data = matrix(n, m)
      const ofRows: AnyFunction = (x) => asAny(map(energy as never))(0, x)
      const slopes: AnyFunction = (x) =>
        asAny(grad((y: Traced) => sumOver(energy as never)(0 as never, y as never) as Traced))(x)
      expectSameEverywhere(`${name} rows`, ofRows, [[data]], { relative: 1e-10 })
      expectSameEverywhere(`${name} slopes`, slopes, [[data]], { relative: 1e-10 })
    }
  })
})

const planes: Readonly<Record<string, Field>> = {
  'the five-point star': (x) => {
    const inner = (i: number, j: number): Traced => cut(cut(x, 1 + i, 1 - i, 0), 1 + j, 1 - j, 1)
    const around = [inner(-1, 0), inner(1, 0), inner(0, -1), inner(0, 1)]
    return around.reduce((total, y) => add(total, y) as Traced, mul(-4, inner(0, 0)) as Traced)
  },
  slopes: (x) => {
    const y = sin(x) as Traced
    const along = sub(cut(y, 1, 0, 1), cut(y, 0, 1, 1)) as Traced
    return mul(cut(along, 1, 0, 0), cut(along, 0, 1, 0)) as Traced
  },
  'a convolution': (x) => {
    const y = square(x) as Traced
    let total: Traced | undefined
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        const term = mul(i + 2 * j - 1, cut(cut(y, i, 1 - i, 0), j, 2 - j, 1)) as Traced
        total = total === undefined ? term : (add(total, term) as Traced)
      }
    }
    return total!
  },
  'beside each other': (x) => add(concat([x, square(x) as Traced], 1), 1) as Traced,
  'as a row and a column': (x) => {
    const rows = add(cut(x, 1, 0, 0), reshape(slice(sin(x) as Traced, 0, 1), [1, -1])) as Traced
    return add(rows, slice(cut(x, 0, 1, 0), 0, 1, 1)) as Traced
  },
}

describe('matrices of neighbours', () => {
  test.each(Object.entries(planes))('%s', (name, field) => {
    for (const [n, m] of [
      [3, 3],
      [3, 7],
      [9, 4],
      [10, 13],
      [4, 33],
    ] as const) {
      check(`${name} ${n} ${m}`, field, matrix(n, m))
    }
  })
})

/** Loops that run for more than one entry, and arrays that are neither arguments nor results. */
function shapeOf({ graph, live, outputs }: Program): { loops: number; scratch: number } {
  const { op, a } = graph.columns
  const loops = live.order.flat().filter((id) => op[id] === OP.loop)
  const results = new Set(outputs.map(({ array }) => array))
  const others = graph.arrays.filter(({ role }) => role === 'scratch')
  return {
    loops: loops.filter((id) => graph.scopes[a[id]!]!.count > 1).length,
    scratch: others.filter((array) => !results.has(array)).length,
  }
}

describe('fused', () => {
  const energyOf = (name: string): Field => {
    const [field] = lines[name]!
    return (x) => sum(name === 'chain' ? field(x) : square(field(x))) as Traced
  }

  test.each(['differences', 'second differences', 'chain', 'a ring'])('gradient of %s', (name) => {
    const program = programOf(asAny(grad(energyOf(name))), [vector(1000)])
    expect(shapeOf(program)).toEqual({ loops: 1, scratch: 0 })
  })

  test.each(['differences', 'chain'])('Hv product of %s', (name) => {
    const program = programOf(
      (x, v) => asAny(hvp(energyOf(name)))(x, v),
      [vector(1000), vector(1000)],
    )
    expect(shapeOf(program)).toEqual({ loops: 1, scratch: 0 })
  })

  test('but what is dear is computed once', () => {
    const program = programOf(asAny(grad(energyOf('differences of dear values'))), [vector(1000)])
    const { columns, scopes } = program.graph
    const { op } = columns
    const long = scopes.filter(({ count }) => count > 100).map(({ id }) => id)
    expect(long).toHaveLength(1)
    const inLoop = program.live.order[long[0]!]!
    expect(inLoop.filter((id) => op[id] === OP.call)).toHaveLength(1)
  })

  test('and a loop is not cut into too many', () => {
    const many: Field = (x) => {
      let total: Traced = x
      for (let k = 1; k < 40; k++) total = add(total, pad(cut(x, k, k), [2 * k, 0])) as Traced
      return total
    }
    expectSameEverywhere('many', asAny(many), [[vector(200)]])
    const program = programOf(asAny(many), [vector(200)])
    expect(shapeOf(program).scratch).toBeGreaterThan(0)
  })
})

/** One step: an operation on the values before, which it picks, and two small numbers. */
type Row = readonly [operation: number, first: number, second: number, i: number, j: number]

const row: fc.Arbitrary<Row> = fc.tuple(fc.nat(8), fc.nat(5), fc.nat(5), fc.nat(3), fc.nat(3))

/** Values of any size ≥ 1: elementwise operations take the entries that both have. */
function computed(rows: readonly Row[], x: Traced): readonly Traced[] {
  const values = [x]
  const pick = (i: number): Traced => values[Math.max(0, values.length - 1 - i)]!
  for (const [operation, first, second, i, j] of rows) {
    const [a, b] = [pick(first), pick(second)]
    const n = Math.min(a.length, b.length)
    const both = (f: (x: Traced, y: Traced) => unknown): unknown =>
      f(slice(a, 0, n) as Traced, slice(b, b.length - n, b.length) as Traced)
    const next = [
      () => both(add),
      () => both(mul),
      () => both(sub),
      () => (a.length > i + j ? cut(a, i, j) : sin(a)),
      () => pad(a, [i, j]),
      () => pad(a, [i, j], 3),
      () => concat([a, b]),
      () => sin(a),
      () => concat([cut(a, 1, 0), slice(a, 0, 1) as Traced, b]),
    ][operation]!()
    const y = next as Traced
    values.push(y.length > 200 || y.length === 0 ? (slice(y, 0, 50) as Traced) : y)
  }
  return values
}

test('arrays cut and put together at random', () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 9, max: 60 }),
      (rows, n) => {
        const last: Field = (x) => computed(rows, x).at(-1)!
        const all = (x: Traced): Traced =>
          computed(rows, x).reduce(
            (total, y) => add(total, sum(sin(y))) as Traced,
            0 as unknown as Traced,
          )
        const point = vector(n)
        const values: AnyFunction = (x) =>
          computed(rows, x as Traced)
            .slice(-3)
            .map((y) => mul(1, y))
        expectSameEverywhere('values', values, [[point]], { relative: 1e-10 })
        expectSameEverywhere('sum', asAny(all), [[point]], { relative: 1e-10 })
        expectSameEverywhere('gradient', asAny(grad(all)), [[point]], { relative: 1e-10 })
        const alone = (x: Traced): Traced => sum(sin(last(x))) as Traced
        expectSameEverywhere('of the last', asAny(grad(alone)), [[point]], { relative: 1e-10 })
      },
    ),
    { numRuns: 150, endOnFailure: true },
  )
})
