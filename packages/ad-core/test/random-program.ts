import fc from 'fast-check'
import * as ad from '@wengert/ad-core'
import { add, matmul, mul, neg, reshape, stack, sub, sum, type Traced } from '@wengert/ad-core'
import {
  above,
  smoothUnary,
  tame,
  tamedBinary,
  tamedUnary,
  type Binary,
  type Unary,
} from './operations/tamed.js'

/** What is regular everywhere as it is, and all others in their domains. */
const unary: readonly Unary[] = [
  ...smoothUnary,
  ad.abs,
  ad.sign,
  ad.floor,
  ad.relu,
  (x) => ad.clamp(x, -0.5, 0.5),
  ...tamedUnary,
]
const binary: readonly Binary[] = [
  add,
  sub,
  (x, y) => mul(tame(x), y),
  (x, y) => ad.div(x, above(y)),
  ad.min,
  ad.max,
  ad.logAddExp,
  (x, y) => ad.where(ad.less(x, y), ad.sin(x), ad.cos(y)),
  ...tamedBinary,
]

/** What makes one kind of row from the other: scalars of arrays, arrays of scalars. */
const toScalar: readonly Unary[] = [
  (x) => sum(mul(0.3, x)),
  (x) => x.at(0),
  (x) => x.at(-1),
  (x) => ad.dot(tame(x), x),
  (x) => ad.logSumExp(x),
  (x) => ad.norm(above(x)),
  (x) => ad.mean(x),
  (x) => sum(matmul(reshape(tame(x), [2, 2]), reshape(x, [2, 2]))),
]
const arrays: readonly Unary[] = [
  (x) => ad.flip(x),
  (x) => ad.cumsum(tame(x)),
  (x) => ad.softmax(x),
  (x) => ad.gather(x, [3, 0, 0, 1]),
  (x) => reshape(ad.transpose(reshape(x, [2, 2])), [4]),
  (x) => ad.concat([ad.slice(x, 2), ad.slice(x, 0, 2)]),
]

/** One row: which operation, and which earlier rows it takes. */
export type Row = readonly [operation: number, first: number, second: number]

const KINDS = [unary.length, binary.length, toScalar.length, arrays.length, 1] as const
const TOTAL = KINDS.reduce((a, b) => a + b, 0)

/**
 * The program of some rows: a scalar function of a tree with a scalar and a vector of 4. Rows take
 * what is at most so many rows before them.
 */
export function program(
  rows: readonly Row[],
  reach: number = 8,
): (p: { readonly s: Traced; readonly v: Traced }) => Traced {
  return ({ s, v }) => {
    const values: Traced[] = [s, v, v.at(1)]
    const pick = (i: number): Traced =>
      values[values.length - 1 - (i % Math.min(values.length, reach))]!
    const vector = (x: Traced): Traced => (x.rank === 1 ? x : stack([x, s, neg(x), mul(2, s)]))
    for (const [operation, i, j] of rows) {
      let k = operation % TOTAL
      const [x, y] = [pick(i), pick(j)]
      if (k < unary.length) values.push(unary[k]!(x))
      else if ((k -= unary.length) < binary.length) values.push(binary[k]!(x, y))
      else if ((k -= binary.length) < toScalar.length) values.push(toScalar[k]!(vector(x)))
      else if ((k -= toScalar.length) < arrays.length) values.push(arrays[k]!(vector(x)))
      else values.push(vector(x))
    }
    // rows of the end count, and some before them, tamed so that values stay of size 1
    let total = tame(s)
    for (const y of values.filter((_, i) => i + 4 >= values.length || i % 32 === 31))
      total = add(total, sum(vector(tame(y))))
    return total
  }
}

const numbers = fc.integer({ min: -1500, max: 1500 }).map((i) => i / 1000 + 0.000137)
const rowOf = (operand: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.tuple(fc.nat(TOTAL - 1), operand, operand)
const row = rowOf(fc.nat(7))
/** Up to so many rows. */
export const programs = (most: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(row, { minLength: 1, maxLength: most })
/** So many rows for programs with any reach, each of which takes earlier ones near and far. */
export const graphs = (most: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(rowOf(fc.oneof(fc.nat(7), fc.nat(most))), { minLength: 1, maxLength: most, size: 'max' })
/** Where programs are run, and directions there. */
export const points: fc.Arbitrary<{ s: number; v: Float64Array }> = fc.record(
  { s: numbers, v: fc.tuple(numbers, numbers, numbers, numbers).map((x) => Float64Array.from(x)) },
  { noNullPrototype: true },
)
