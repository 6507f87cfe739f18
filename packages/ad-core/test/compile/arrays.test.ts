import { describe, test } from '@jest/globals'
import {
  add,
  grad,
  hvp,
  jacobian,
  jvp,
  map,
  mul,
  sin,
  sum,
  sumOver,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { cases } from '../arrays/cases.js'
import { expectSameEverywhere, type AnyFunction } from './backends.js'
import { largeCases } from './large-arrays.js'

type Operands = readonly Traced[]
type ByName = Readonly<Record<string, Tensor>>

/** Jacobians of more columns take too long. */
const MOST_COLUMNS = 12

const shifted = ({ shape, data }: Tensor): Tensor =>
  new Tensor(
    shape,
    'f64',
    Float64Array.from(data, (x) => x + 1e-3 * Math.sin(17 * x)),
  )
const direction = ({ shape, size }: Tensor, phase: number): Tensor =>
  new Tensor(
    shape,
    'f64',
    Float64Array.from({ length: size }, (_, i) => Math.cos(1.3 * i + phase)),
  )
/** Three points of a loop. */
const stacked = (x: Tensor): Tensor =>
  new Tensor(
    [3, ...x.shape],
    'f64',
    Float64Array.from([...x.data, ...shifted(x).data, ...direction(x, 0.2).data]),
  )
const byName = (list: readonly Tensor[]): ByName =>
  Object.fromEntries(list.map((x, k) => ['abc'[k]!, x]))

describe.each([
  ...cases.map((one) => ['small', ...one] as const),
  ...largeCases.map((one) => ['large', ...one] as const),
])('%s: %s', (_size, name, f, operands) => {
  const own = f as (...x: Operands) => Traced
  const function_ = (xs: Operands): Traced => own(...xs)
  const loss = (xs: Operands): Traced => {
    const y = own(...xs)
    return sum(mul(sin(y), add(y, 0.3))) as Traced
  }
  const transformed = (transform: unknown, g: unknown): AnyFunction =>
    (transform as (g: unknown) => AnyFunction)(g)
  const moved = operands.map(shifted)
  const directions = operands.map(direction)
  const expectSame = (what: string, g: AnyFunction, ...rest: readonly unknown[]): void => {
    expectSameEverywhere(`${name}: ${what}`, g, [
      [operands, ...rest],
      [moved, ...rest],
    ])
  }

  test('value, derivatives', () => {
    expectSame('value', function_ as AnyFunction)
    expectSame('jvp', transformed(jvp, function_), directions)
    expectSame('grad', transformed(grad, loss))
    expectSame('hvp', transformed(hvp, loss), directions)
    expectSame('jvp of grad', transformed(jvp, transformed(grad, loss)), directions)
    const columns = operands.reduce((total, { size }) => total + size, 0)
    if (columns <= MOST_COLUMNS) expectSame('jacobian', transformed(jacobian, function_))
  })

  test('within loops', () => {
    const points = byName(operands.map(stacked))
    const along = byName(Object.values(points).map(direction))
    const each = (data: unknown): unknown =>
      map((_: never, p: ByName) => function_(Object.values(p) as never) as never)(
        0 as never,
        data as never,
      )
    const total = (data: unknown): unknown =>
      sumOver((_: never, p: ByName) => loss(Object.values(p) as never) as never)(
        0 as never,
        data as never,
      )
    expectSameEverywhere(`${name} in map`, each, [[points]])
    expectSameEverywhere(`${name}: grad of sumOver`, transformed(grad, total), [[points]])
    expectSameEverywhere(`${name}: hvp of sumOver`, transformed(hvp, total), [[points, along]])
  })
})
