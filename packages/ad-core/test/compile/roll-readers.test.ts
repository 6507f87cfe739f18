import { describe, test } from '@jest/globals'
import {
  add,
  mul,
  reshape,
  sin,
  square,
  sum,
  tanh,
  tensor,
  zeros,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import type { Scalar } from './recorded.js'
import { expectSame, interpreted } from './roll-agreement.js'
import type { OfVector } from './rolled.js'

const point = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1))

/** A sum of matrices of a shape, and what is read of it afterwards. */
function matrixSum(shape: readonly number[], start: (x: Traced) => Traced | Tensor): OfVector {
  const size = shape.reduce((a, b) => a * b, 1)
  const weights = Float64Array.from({ length: size }, (_, i) => i + 1)
  return (x) => {
    let total = start(x) as Traced
    for (let i = 0; i < 9; i++) {
      total = add(total, sin(reshape(x.slice(size * i, size * (i + 1)), shape)))
    }
    return sum(mul(total, tensor(weights).reshape(shape)))
  }
}

describe('what is read after a loop', () => {
  const shapes = [
    [1, 2],
    [2, 1],
    [2, 2],
    [3, 1, 2],
  ]
  test.each(shapes.map((shape) => [shape.join('×'), shape] as const))(
    'keeps its shape: sums of %s',
    (_name, shape) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const x = point(9 * size)
      expectSame(
        matrixSum(shape, () => zeros(shape)),
        x,
        interpreted,
      )
      expectSame(
        matrixSum(shape, (y) => square(reshape(y.slice(0, size), shape))),
        x,
        interpreted,
      )
    },
  )

  test('keeps its shape: derivatives of a matrix that a loop reads as a vector', () => {
    const f = (x: Traced): Scalar => {
      const weights = reshape(x.slice(0, 2), [2, 1])
      let h = x.slice(2, 4)
      let total: Scalar = 0
      for (let i = 0; i < 12; i++) {
        h = add(reshape(weights, [2]), sin(h.at(0)))
        total = add(total, h.at(0))
      }
      return total
    }
    expectSame(f, point(4), interpreted)
  })
})

describe('values of one iteration that another reads', () => {
  test.each([5, 8, 31])('of the one before, in the last of %d only', (count) => {
    const delayed: OfVector = (x) => {
      let [a, b]: Scalar[] = [x.at(0), 0.5]
      for (let i = 1; i < count; i++) {
        ;[a, b] = [sin(add(i, x.at(i))), tanh(add(mul(0.6, a!), 0.5))]
      }
      return b!
    }
    const twice: OfVector = (x) => {
      let [a, b, c]: Scalar[] = [x.at(0), x.at(1), 0.5]
      for (let i = 1; i < count; i++) [a, b, c] = [sin(x.at(i)), square(a!), tanh(b!)]
      return add(c!, b!)
    }
    for (const f of [delayed, twice]) expectSame(f, point(count), interpreted)
  })

  test.each([
    [5, 14],
    [6, 17],
    [6, 29],
    [7, 11],
    [7, 20],
  ])('at places that change, beside others of period %d in %d', (period, count) => {
    const f: OfVector = (x) => {
      let h = x.slice(0, 2)
      let total: Scalar = 0
      for (let i = 1; i < count; i++) {
        h = sin(add(h, x.slice(0, 2)))
        total = add(total, add(x.at(2 + ((i + 1) % period)), h.at(i % 2)))
      }
      return total
    }
    expectSame(f, point(2 + period), interpreted)
  })
})
