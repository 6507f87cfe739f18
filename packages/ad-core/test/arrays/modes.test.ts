import { describe, expect, test } from '@jest/globals'
import { Complex } from '../../src/complex.js'
import { dual, grad, hvp, mul, sum, type Dual, type Traced } from '../../src/index.js'
import { sin } from '../../src/ops/trigonometric.js'
import { shapeOf, type Value } from '../../src/operand.js'
import { Tensor } from '../../src/tensor.js'
import { cases } from './cases.js'
import { sample } from './naive.js'
import { concreteOf, entriesOf } from './probe.js'

const STEP = 1e-30

function close(got: readonly number[], expected: readonly number[], tolerance: number): void {
  const scale = Math.max(1, ...expected.map(Math.abs))
  expect(got.length).toBe(expected.length)
  got.forEach((x, i) => {
    if (!(Math.abs(x - expected[i]!) <= tolerance * scale)) expect(got).toEqual(expected)
  })
}

const tangentOf = (y: unknown, like: Tensor): readonly number[] =>
  typeof y === 'object' && y !== null && 'tangent' in y
    ? entriesOf(concreteOf((y as Dual).tangent))
    : entriesOf(like).map(() => 0)

describe.each(cases)('%s', (_name, f, operands) => {
  const tangents = operands.map((x, k) => sample(x.shape, 61 + k))
  const value = f(...operands) as Tensor
  const forward = tangentOf(f(...operands.map((x, k) => dual(x, tangents[k]!))), value)

  test('the complex step agrees with duals', () => {
    const moved = operands.map(
      (x, k) =>
        new Complex(
          x,
          new Tensor(
            x.shape,
            'f64',
            (tangents[k]!.data as Float64Array).map((t) => t * STEP),
          ),
        ),
    )
    const y = f(...moved) as Complex
    close(entriesOf(y.re), entriesOf(value), 1e-14)
    close(
      entriesOf(y.im).map((im) => im / STEP),
      forward,
      1e-12,
    )
  })

  // A scalar function that is curved everywhere, so that second derivatives meet every rule.
  const loss = (x: readonly Traced[]): Traced => {
    const y = f(...x) as Traced
    return sum(mul(sin(mul(y, 0.7)), sample(shapeOf(y as Value), 71)))
  }
  const list = [...operands]
  const gradient = grad(loss as never) as unknown as (x: Tensor[]) => Tensor[]
  const flat = (tree: readonly Value[]): number[] => tree.flatMap((x) => entriesOf(concreteOf(x)))
  const inner = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((total, x, i) => total + x * b[i]!, 0)

  test('the tape agrees with duals', () => {
    const y = loss(operands.map((x, k) => dual(x, tangents[k]!)) as never) as unknown as Dual
    const expected = 'tangent' in y ? Number(y.tangent) : 0
    close([inner(flat(gradient(list)), flat(tangents))], [expected], 1e-12)
  })

  test('forward over reverse agrees with reverse over reverse and with differences', () => {
    const product = hvp(loss as never) as unknown as (x: Tensor[], v: Tensor[]) => Tensor[]
    const hv = flat(product(list, tangents))
    const nested = grad(((x: Traced[]) => {
      const g = gradient(x as never) as unknown as Traced[]
      return g.map((gk, k) => sum(mul(gk, tangents[k]!))).reduce((a, b) => a.add(b))
    }) as never) as unknown as (x: Tensor[]) => Tensor[]
    close(flat(nested(list)), hv, 1e-11)
    const at = (s: number): number[] =>
      flat(
        gradient(
          list.map(
            (x, k) =>
              new Tensor(
                x.shape,
                'f64',
                (x.data as Float64Array).map((xi, i) => xi + s * tangents[k]!.data[i]!),
              ),
          ),
        ),
      )
    const difference = (h: number): number[] => {
      const below = at(-h)
      return at(h).map((x, i) => (x - below[i]!) / (2 * h))
    }
    const coarse = difference(2e-3)
    close(
      hv,
      difference(1e-3).map((x, i) => (4 * x - coarse[i]!) / 3),
      1e-7,
    )
  })
})
