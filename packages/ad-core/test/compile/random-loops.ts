import fc from 'fast-check'
import * as ad from '../../src/index.js'
import type { Traced } from '../../src/index.js'
import { shapeOf } from '../../src/operand.js'
import { sameShape, sizeOf, type Shape } from '../../src/shape.js'
import { Tensor } from '../../src/tensor.js'
import { toValue } from '../../src/values.js'
import {
  above,
  smoothUnary,
  tame,
  tamedBinary,
  tamedUnary,
  type Binary,
  type Unary,
} from '../operations/tamed.js'

/** One row: which operation, which earlier rows it takes, and the rows of its body if it is a loop. */
export interface Row {
  readonly operation: number
  readonly first: number
  readonly second: number
  readonly body: readonly Row[]
}

/** What is regular everywhere as it is, and all others. */
const elementwise: readonly Unary[] = [...smoothUnary, ...tamedUnary]
/** Kinks are moved away from where equal values meet: there back ends may go either way. */
const binary: readonly Binary[] = [
  ad.add,
  ad.sub,
  (x, y) => ad.mul(tame(x), y),
  (x, y) => ad.div(x, above(y)),
  (x, y) => ad.max(x, ad.add(y, 0.01931)),
  (x, y) => ad.logAddExp(x, y),
  (x, y) => ad.where(ad.less(x, ad.add(y, 0.02371)), ad.sin(x), ad.cos(y)),
  ...tamedBinary,
]
/** Of a vector, a number or another vector. */
const ofVector: readonly Unary[] = [
  (x) => ad.sum(ad.mul(0.3, x)),
  (x) => x.at(0),
  (x) => x.at(-1),
  (x) => ad.dot(tame(x), ad.mul(0.3, x)),
  (x) => ad.logSumExp(x),
  (x) => ad.norm(above(x)),
  (x) => ad.mean(x),
  (x) => ad.flip(x),
  (x) => ad.mul(0.3, ad.cumsum(tame(x))),
  (x) => ad.softmax(x),
  (x) => ad.gather(x, [-1, 0, 0]),
  (x) => ad.scatterAdd(x, [0, -1, 0], ad.gather(ad.sin(x), [0, 0, -1])),
  (x) => ad.concat([ad.slice(x, 1), ad.slice(x, 0, 1)]),
  (x) => ad.pad(x, [[1, 2]], 0.25),
  (x) => ad.slice(x, 0, shapeIn(x)[0], 0, 2),
  (x) => ad.slice(ad.flip(tame(x)), 0, 2),
  (x) => ad.outer(tame(x), x),
]
/** Of a matrix. */
const ofMatrix: readonly Unary[] = [
  (x) => ad.transpose(x),
  (x) => ad.mul(0.3, ad.sum(x, 0)),
  (x) => ad.mul(0.3, ad.sum(tame(x), 1)),
  (x) => ad.mean(x),
  (x) => ad.matmul(x, tame(ad.matmul(ad.transpose(x), x))),
  (x) => ad.matmul(tame(x), ad.slice(ad.transpose(x), 0, 1, 1)),
  (x) => ad.softmax(x, 0),
  (x) => ad.logSumExp(x, 1),
  (x) => ad.add(x, ad.mul(0.3, ad.sum(x, 1, { keepDims: true }))),
  (x) => ad.reshape(ad.transpose(x), [-1]),
  (x) => ad.slice(x, 0, -1, 1) as Traced,
  (x) => ad.flip(x, 0),
]

const KINDS = [elementwise.length, binary.length, ofVector.length, ofMatrix.length, 8, 2]
/** How many operations there are. */
export const OPERATIONS: number = KINDS.reduce((a, b) => a + b, 0)
/** The first of those that are loops or branches. */
export const FIRST_LOOP: number = OPERATIONS - KINDS[4]! - KINDS[5]!

/** A value in a shape, itself where it has it. */
function fitted(x: Traced, shape: Shape): Traced {
  const own = shapeIn(x)
  if (sameShape(own, shape)) return x
  if (own.length === 1 && own[0]! > 0 && shape.length > 0) {
    const column = ad.gather(
      x,
      Int32Array.from({ length: shape[0]! }, (_, i) => i % own[0]!),
    )
    if (shape.length === 1) return column
    return ad.add(ad.reshape(column, [shape[0]!, 1]), zeros(shape))
  }
  const y = own.length === 0 ? x : sizeOf(own) === 0 ? ad.sum(x) : ad.mean(x)
  return shape.length === 0 ? y : ad.broadcastTo(y, [...shape])
}

/** The shape of a number, an array or a traced value. */
function shapeIn(x: Traced): Shape {
  return shapeOf(toValue('program', x))
}

function zeros(shape: Shape): Tensor {
  return new Tensor(shape, 'f64', new Float64Array(sizeOf(shape)))
}

/** Results of rows from some values, the last ones of which are taken most. */
export function runRows(rows: readonly Row[], given: readonly Traced[], length: number): Traced[] {
  const values = [...given]
  const pick = (i: number): Traced => values[values.length - 1 - (i % Math.min(values.length, 8))]!
  for (const { operation, first, second, body } of rows) {
    let k = operation % OPERATIONS
    const [x, y] = [pick(first), pick(second)]
    const { length: rank } = shapeIn(x)
    const vector = rank === 1 ? x : fitted(x, [length])
    const matrix = rank === 2 ? x : fitted(x, [length, 3])
    const known = [...values] // bodies are run again later, when there are more
    const last = (...own: readonly Traced[]): Traced => runRows(body, [...known, ...own], 2).at(-1)!
    if (k < KINDS[0]!) values.push(elementwise[k]!(x))
    else if ((k -= KINDS[0]!) < KINDS[1]!) values.push(binary[k]!(x, fitted(y, shapeIn(x))))
    else if ((k -= KINDS[1]!) < KINDS[2]!) values.push(ofVector[k]!(vector))
    else if ((k -= KINDS[2]!) < KINDS[3]!) values.push(ofMatrix[k]!(matrix))
    else if ((k -= KINDS[3]!) < KINDS[4]!) values.push(...loop(k, vector, matrix, y, last))
    else if (k - KINDS[4]! === 0) values.push(ad.lt(fitted(y, []), 0.31717) ? ad.sin(x) : ad.cos(x))
    else values.push(ad.gt(fitted(y, []), -0.21717) ? ad.mul(0.7, x) : ad.neg(x))
    // What grows past this only costs time.
    if (sizeOf(shapeIn(values.at(-1)!)) > 700) values.push(ad.mean(values.pop()!))
  }
  return values
}

/** A loop over the entries of a vector or the rows of a matrix. */
function loop(
  kind: number,
  vector: Traced,
  matrix: Traced,
  other: Traced,
  last: (...own: readonly Traced[]) => Traced,
): readonly Traced[] {
  const scalar = (x: Traced): Traced => tame(fitted(x, []))
  const like = (x: Traced, y: Traced): Traced => tame(fitted(x, shapeIn(y)))
  const over = <R>(f: unknown, start: unknown, data: unknown): R =>
    (f as (start: unknown, data: unknown) => R)(start, data)
  const c = scalar(other)
  const { map, sumOver, scan } = ad as unknown as Record<string, (body: unknown) => unknown>
  switch (kind) {
    case 0:
      return [
        over(
          map!((q: Traced, p: Traced) => scalar(last(q, p))),
          c,
          vector,
        ),
      ]
    case 1:
      return [
        over(
          map!((q: Traced, p: Traced) => like(last(q, p), p)),
          c,
          matrix,
        ),
      ]
    case 2:
      return [ad.mul(0.3, over<Traced>(sumOver!((q: Traced, p: Traced) => scalar(last(q, p))), c, vector))] // prettier-ignore
    case 3:
      return [ad.mul(0.3, over<Traced>(sumOver!((q: Traced, p: Traced) => like(last(q, p), p)), c, matrix))] // prettier-ignore
    case 4:
      return over(
        scan!((q: Traced, p: Traced) => {
          const y = scalar(last(q, p))
          return [y, ad.mul(q, p)]
        }),
        c,
        vector,
      )
    case 5: {
      const start = like(other, ad.sum(matrix, 0))
      return over(
        scan!((q: Traced, p: Traced) => {
          const y = like(last(q, p), q)
          return [ad.add(ad.mul(0.5, q), y), ad.dot(q, ad.mul(0.3, p))]
        }),
        start,
        matrix,
      )
    }
    case 6: {
      // a carry that is too long to be taken apart
      const start = fitted(vector, [11])
      return over(
        scan!((q: Traced, p: Traced) => {
          const y = scalar(last(q, p))
          return [ad.add(ad.sin(ad.flip(q)), y), ad.mul(q.at(1), y)]
        }),
        start,
        matrix,
      )
    }
    default:
      return [
        over(
          map!((q: Traced, p: Traced) =>
            scalar(
              over(
                sumOver!((r: Traced, e: Traced) => ad.mul(r, scalar(last(p, q, e)))),
                q,
                ad.mul(ad.sum(p), vector),
              ),
            ),
          ),
          c,
          matrix,
        ),
      ]
  }
}

const rowsOf = (body: fc.Arbitrary<readonly Row[]>): fc.Arbitrary<Row> =>
  fc.record(
    {
      // Loops are one operation among many: half of all rows are drawn from the last kinds.
      operation: fc.oneof(fc.nat(OPERATIONS - 1), fc.integer({ min: FIRST_LOOP, max: OPERATIONS - 1 })), // prettier-ignore
      first: fc.nat(7),
      second: fc.nat(7),
      body,
    },
    { noNullPrototype: true },
  )
const innermost = rowsOf(fc.constant([]))
const inner = rowsOf(fc.array(innermost, { minLength: 0, maxLength: 1 }))
const outer = rowsOf(fc.array(inner, { minLength: 0, maxLength: 2 }))

/** Programs of some rows, with loops in loops. */
export const randomRows: fc.Arbitrary<readonly Row[]> = fc.array(outer, {
  minLength: 1,
  maxLength: 5,
})
