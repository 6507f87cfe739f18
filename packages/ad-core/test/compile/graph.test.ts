import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CoreBuilder } from '../../src/compile/core-builder.js'
import { Graph } from '../../src/compile/program/graph.js'
import { OP, opNames } from '../../src/compile/program/instructions.js'
import { evaluation } from './evaluation.js'

/** One instruction, and which earlier values or masks it takes. */
type Row = readonly [instruction: number, first: number, second: number, third: number]

const UNARY = ['neg', 'abs', 'sqrt', 'floor', 'ceil', 'trunc'] as const
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max'] as const
const COMPARISONS = ['lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const
const FUNCTIONS = ['exp', 'sin', 'atan'] as const
const CONNECTIVES = ['and', 'or'] as const
const COUNTS = [
  UNARY.length,
  BINARY.length,
  COMPARISONS.length,
  FUNCTIONS.length,
  CONNECTIVES.length,
]
const TOTAL = COUNTS.reduce((sum, count) => sum + count, 0) + 5

/** What builds rows: all values and masks, in order. */
function build<Id, Mask>(
  b: CoreBuilder<Id, Mask>,
  inputs: readonly Id[],
  constants: readonly number[],
  rows: readonly Row[],
): { readonly values: readonly Id[]; readonly masks: readonly Mask[] } {
  const values = [...inputs, ...constants.map((x) => b.constant(x))]
  const masks = [b.lt(values[0]!, values[1]!)]
  /** Among the last ones, or, as often, among the inputs and constants that come first. */
  const pick = <T>(list: readonly T[], i: number): T =>
    list[i % 2 === 0 ? list.length - 1 - ((i >> 1) % list.length) : (i >> 1) % list.length]!
  for (const [instruction, i, j, k] of rows) {
    const [x, y] = [pick(values, i), pick(values, j)]
    const [m, n] = [pick(masks, i), pick(masks, j)]
    let at = instruction
    if (at < UNARY.length) values.push(b[UNARY[at]!](x))
    else if ((at -= UNARY.length) < BINARY.length) values.push(b[BINARY[at]!](x, y))
    else if ((at -= BINARY.length) < COMPARISONS.length) masks.push(b[COMPARISONS[at]!](x, y))
    else if ((at -= COMPARISONS.length) < FUNCTIONS.length) values.push(b.call(FUNCTIONS[at]!, x))
    else if ((at -= FUNCTIONS.length) < CONNECTIVES.length) masks.push(b[CONNECTIVES[at]!](m, n))
    else if (at === CONNECTIVES.length) masks.push(b.not(m))
    // A choice between two constants is how comparisons become numbers, and numbers masks again.
    else if (at === CONNECTIVES.length + 1) {
      values.push(b.select(m, b.constant(j % 3), b.constant(k % 3)))
    } else if (at === CONNECTIVES.length + 2) {
      const chosen = b.select(m, b.constant(j % 3), b.constant(k % 3))
      masks.push(b[i % 2 === 0 ? 'eq' : 'ne'](chosen, b.constant(0)))
    } else values.push(b.select(m, y, pick(values, k)))
  }
  return { values, masks }
}

/** Nodes of a graph without loops, as the graph has them. */
function evaluator(graph: Graph, inputs: readonly number[]): (id: number) => number | boolean {
  const { op, a, b, c, d } = graph.columns
  const known = new Map<number, number | boolean>()
  const compute = (id: number): number | boolean => {
    const code = op[id]!
    if (code === OP.constant) return graph.constants[a[id]!]!
    if (code === OP.load) return inputs[graph.references[a[id]!]!.offset]!
    if (code === OP.call) {
      return evaluation.call(graph.functionNames[d[id]!]!, value(a[id]!) as number)
    }
    const rule = evaluation[opNames[code] as 'select'] as (...x: unknown[]) => number | boolean
    return rule(value(a[id]!), value(b[id]!), value(c[id]!))
  }
  const value = (id: number): number | boolean => {
    let result = known.get(id)
    if (result === undefined) known.set(id, (result = compute(id)))
    return result
  }
  return value
}

const SPECIAL = [1 / 3, 5e-324, 2 ** -1022, 2 ** 1023, 1e300, Infinity].flatMap((x) => [x, -x])
const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, -1) },
  { weight: 2, arbitrary: fc.constantFrom(2, 0.5, 3, NaN, ...SPECIAL) },
  fc.double(),
)
const row: fc.Arbitrary<Row> = fc.tuple(fc.nat(TOTAL - 1), fc.nat(13), fc.nat(13), fc.nat(13))

test('a simplified graph has the same bits', () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 2, maxLength: 3 }),
      fc.array(number, { minLength: 0, maxLength: 4 }),
      fc.array(row, { minLength: 1, maxLength: 40 }),
      (inputs, constants, rows) => {
        const graph = new Graph()
        const array = graph.array(inputs.length, 'input')
        const loads = inputs.map((_, offset) => graph.load({ array, offset, terms: [] }))
        const got = build(graph, loads, constants, rows)
        const expected = build(evaluation, inputs, constants, rows)
        const value = evaluator(graph, inputs)
        expect(got.values.map(value)).toEqual(expected.values)
        expect(got.masks.map(value)).toEqual(expected.masks)
      },
    ),
    { numRuns: 4000 },
  )
})

test('doubled factors are one', () => {
  const graph = new Graph()
  const x = graph.load({ array: graph.array(1, 'input'), offset: 0, terms: [] })
  const times = (factor: number, y: number): number => graph.mul(graph.constant(factor), y)
  expect(times(100, times(2, x))).toBe(times(200, x))
  expect(times(-3, times(4, x))).toBe(times(-12, x))
  for (const [outer, inner] of [
    [2, 100], // may round below the normal numbers
    [0.5, 2], // may be infinite in between
    [2 ** 1023, 2],
  ] as const) {
    expect(times(outer, times(inner, x))).not.toBe(times(outer * inner, x))
  }
})
