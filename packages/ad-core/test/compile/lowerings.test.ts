import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CoreBuilder } from '../../src/compile/core-builder.js'
import { functions, lowerings } from '../../src/compile/generated/lowerings.js'
import * as internal from '../../src/ops/internal.js'
import type { Elementwise } from '../../src/ops/record.js'
import type { ElementwisePrimitive } from '../../src/primitive.js'
import { evaluation } from './evaluation.js'
import { domainsOf, elementwiseOperations, pointsOf } from '../operations/cases.js'

const primitives: readonly ElementwisePrimitive[] = [
  ...elementwiseOperations.map(([, { primitive }]) => primitive),
  ...Object.values(internal as unknown as Readonly<Record<string, Elementwise>>).flatMap(
    (operation) => ('primitive' in operation ? [operation.primitive] : []),
  ),
]

const SPECIAL = [
  ...[0, 0.5, 1, 1.5, 2, 2.5, 3.5, 17, 40, 701, 1001, 2 ** 52 - 0.5, 2 ** 52, 2 ** 53 + 2],
  ...[5e-324, 2 ** -1022, 1e-300, 1e300, Number.MAX_VALUE, Infinity],
].flatMap((x) => [x, -x])

/** The ends and kinks of a domain with their neighbours, and what is special everywhere. */
function edgesOf(primitive: ElementwisePrimitive, k: number): readonly number[] {
  const { lower, upper, kinks } = domainsOf(primitive)[k]!
  const edges = [lower, upper, ...kinks].filter(Number.isFinite)
  return [...new Set([...edges.flatMap((x) => [x, x + 1e-8, x - 1e-8]), ...SPECIAL, NaN])].flatMap(
    (x) => (x === 0 ? [0, -0] : [x]),
  )
}

/** All combinations of one entry of each list. */
function combinations(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (points, list) => points.flatMap((point) => list.map((x) => [...point, x])),
    [[]],
  )
}

function lowered(name: string, at: readonly number[]): number {
  const [x, y = NaN, z = NaN] = at
  return lowerings[name]!(evaluation, x!, y, z)
}

/** Whether an operation is one call of its own value at its own operands. */
function isPlainCall({ name, value, arity }: ElementwisePrimitive): boolean {
  const operands = ['x', 'y', 'z'].slice(0, arity)
  const called: string[] = []
  const others = new Proxy({} as CoreBuilder<string, string>, {
    get: (_, instruction) =>
      instruction === 'call'
        ? (...text: readonly string[]) => (called.push(text.join(' ')), 'result')
        : () => 'part',
  })
  const result = lowerings[name]!<string, string>(others, 'x', 'y', 'z')
  const plain = Object.keys(functions).find((key) => functions[key] === value)
  return result === 'result' && called.join() === [plain, ...operands].join(' ')
}

test('every elementwise operation has a lowering', () => {
  expect(Object.keys(lowerings).sort()).toEqual([...new Set(primitives.map((p) => p.name))].sort())
})

describe.each(primitives.map((primitive) => [primitive.name, primitive] as const))(
  '%s',
  (name, primitive) => {
    const { value, arity } = primitive
    const expectSame = (at: readonly number[]): void => {
      const got = lowered(name, at)
      if (!Object.is(got, value(...at))) {
        throw new Error(`${name}(${at.join(', ')}): expected ${value(...at)}, got ${got}`)
      }
    }

    test('has the same bits as the value', () => {
      if (isPlainCall(primitive)) return // such a function may take forever at a random order
      pointsOf(primitive).forEach(expectSame)
      combinations(Array.from({ length: arity }, (_, k) => edgesOf(primitive, k))).forEach(
        expectSame,
      )
      const number = fc.oneof(fc.double(), fc.double({ min: -50, max: 50 }))
      const point = fc.array(number, { minLength: arity, maxLength: arity })
      fc.assert(fc.property(point, expectSame))
    })
  },
)
