import fc from 'fast-check'
import * as ad from '@wengert/ad-core'
import {
  add,
  atan,
  cos,
  exp,
  matmul,
  mul,
  neg,
  reshape,
  sigmoid,
  sin,
  softplus,
  square,
  stack,
  sub,
  sum,
  tanh,
  type Traced,
} from '@wengert/ad-core'

type Unary = (x: Traced) => Traced
type Binary = (x: Traced, y: Traced) => Traced

/** Into (−1, 1), where every operation below is regular. */
const tame: Unary = (x) => tanh(x)
const inside: Unary = (x) => mul(0.9, tame(x))
const above: Unary = (x) => add(1.1, square(tame(x)))

/** Operations with what brings their operands into their domains. */
const unary: readonly Unary[] = [
  neg,
  (x) => square(tame(x)),
  sin,
  cos,
  tanh,
  atan,
  sigmoid,
  softplus,
  (x) => exp(tame(x)),
  (x) => ad.log(above(x)),
  (x) => ad.sqrt(above(x)),
  (x) => ad.cbrt(above(x)),
  (x) => ad.exp2(tame(x)),
  (x) => ad.expm1(tame(x)),
  (x) => ad.log2(above(x)),
  (x) => ad.log10(above(x)),
  (x) => ad.log1p(inside(x)),
  (x) => ad.tan(tame(x)),
  (x) => ad.asin(inside(x)),
  (x) => ad.acos(inside(x)),
  (x) => ad.sinh(tame(x)),
  (x) => ad.cosh(tame(x)),
  (x) => ad.asinh(x),
  (x) => ad.acosh(above(x)),
  (x) => ad.atanh(inside(x)),
  (x) => ad.sinc(x),
  (x) => ad.erf(x),
  (x) => ad.erfc(tame(x)),
  (x) => ad.normCdf(x),
  (x) => ad.logNormCdf(tame(x)),
  (x) => ad.gamma(above(x)),
  (x) => ad.lgamma(above(x)),
  (x) => ad.digamma(above(x)),
  (x) => ad.polygamma(1, above(x)) as Traced,
  (x) => ad.besselJ0(x),
  (x) => ad.besselJ1(x),
  (x) => ad.abs(x),
  (x) => ad.sign(x),
  (x) => ad.floor(x),
  (x) => ad.relu(x),
  (x) => ad.gelu(tame(x)),
  (x) => ad.silu(tame(x)),
  (x) => ad.elu(tame(x)),
  (x) => ad.leakyRelu(tame(x)),
  (x) => ad.stopGradient(x),
  (x) => ad.clamp(x, -0.5, 0.5),
  (x) => mul(0.5, x),
  (x) => sub(1, x),
]
const binary: readonly Binary[] = [
  add,
  sub,
  (x, y) => mul(tame(x), y),
  (x, y) => ad.div(x, above(y)),
  (x, y) => ad.pow(above(x), tame(y)),
  (x, y) => ad.min(x, y),
  (x, y) => ad.max(x, y),
  (x, y) => ad.hypot(above(x), y),
  (x, y) => ad.atan2(x, above(y)),
  (x, y) => ad.logAddExp(x, y),
  (x, y) => ad.fma(tame(x), y, x),
  (x, y) => ad.beta(above(x), above(y)),
  (x, y) => ad.where(ad.less(x, y), sin(x), cos(y)),
  (x, y) => ad.mod(x, above(y)),
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

/** The program of some rows: a scalar function of a tree with a scalar and a vector of 4. */
export function program(
  rows: readonly Row[],
): (p: { readonly s: Traced; readonly v: Traced }) => Traced {
  return ({ s, v }) => {
    const values: Traced[] = [s, v, v.at(1)]
    const pick = (i: number): Traced =>
      values[values.length - 1 - (i % Math.min(values.length, 8))]!
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
    // every row of the end counts, tamed so that values stay of size 1
    let total = tame(s)
    for (const y of values.slice(-4)) total = add(total, sum(vector(tame(y))))
    return total
  }
}

const numbers = fc.integer({ min: -1500, max: 1500 }).map((i) => i / 1000 + 0.000137)
const row: fc.Arbitrary<Row> = fc.tuple(fc.nat(TOTAL - 1), fc.nat(7), fc.nat(7))
/** Up to so many rows. */
export const programs = (most: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(row, { minLength: 1, maxLength: most })
/** Where programs are run, and directions there. */
export const points: fc.Arbitrary<{ s: number; v: Float64Array }> = fc.record(
  { s: numbers, v: fc.tuple(numbers, numbers, numbers, numbers).map((x) => Float64Array.from(x)) },
  { noNullPrototype: true },
)
