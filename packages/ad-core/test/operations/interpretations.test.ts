import { describe, expect, test } from '@jest/globals'
import { dual, grad, jvp, sum, tensor, valueAndGrad, type Traced } from '@wengert/ad-core'
import { Dual } from '../../src/dual.js'
import type { Value } from '../../src/operand.js'
import type { Tensor } from '../../src/tensor.js'
import { agree, elementwiseOperations, onBothEngines, pointsOf } from './cases.js'

type Numbers = Readonly<Record<string, number>>
type Columns = Readonly<Record<string, Float64Array>>

const KEYS = ['x', 'y', 'z']
const named = <T>(list: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(list.map((entry, k) => [KEYS[k]!, entry]))

const tangentOf = (y: Value): number => (y instanceof Dual ? Number(y.tangent) : 0)

/** Everything at once: the first disagreement as text, or nothing. */
class Disagreements {
  readonly found: string[] = []
  expect(what: string, at: readonly number[], got: number, wanted: number): void {
    if (this.found.length < 5 && !agree(got, wanted, 1e-14)) {
      this.found.push(`${what} at (${at.join(', ')}): ${got}, not ${wanted}`)
    }
  }
}

describe.each(elementwiseOperations)('%s', (_name, operation) => {
  const { primitive } = operation
  const points = pointsOf(primitive)
  const { arity } = primitive
  const onTree = (p: Readonly<Record<string, Traced>>): Traced =>
    operation(...Object.values(p)) as Traced
  const units = Array.from({ length: arity }, (_, k) => k)

  /** t·∂/∂x_k of the record itself, at numbers. */
  const partial = (at: readonly number[], k: number): number => {
    const rule = primitive.scaled[k]
    return rule === undefined ? 0 : Number(rule(1, at, primitive.value(...at)))
  }

  test('numbers, tensors and duals', () => {
    const wrong = new Disagreements()
    for (const at of points) {
      const value = primitive.value(...at)
      wrong.expect('number', at, Number(operation(...at)), value)
      const array = operation(...at.map((entry) => tensor([entry, entry]))) as Tensor
      wrong.expect('tensor', at, array.data[1]!, value)
      for (const k of units) {
        const moved = operation(...at.map((entry, i) => (i === k ? dual(entry, 1) : entry)))
        wrong.expect(`dual ${k}`, at, tangentOf(moved), partial(at, k))
      }
    }
    expect(wrong.found).toEqual([])
  })

  test('scalar rows on both engines', () => {
    onBothEngines((engine) => {
      const wrong = new Disagreements()
      const both = valueAndGrad(onTree as never) as unknown as (p: Numbers) => [number, Numbers]
      const along = jvp(onTree as never) as unknown as (p: Numbers, dp: Numbers) => [number, number]
      for (const at of points) {
        const p = named(at)
        const [value, gradient] = both(p)
        wrong.expect(`${engine}: value`, at, value, primitive.value(...at))
        for (const k of units) {
          wrong.expect(`${engine}: adjoint ${k}`, at, gradient[KEYS[k]!]!, partial(at, k))
          const [, tangent] = along(p, named(at.map((_, i) => (i === k ? 1 : 0))))
          wrong.expect(`${engine}: tangent ${k}`, at, tangent, partial(at, k))
        }
      }
      expect(wrong.found).toEqual([])
    })
  })

  test('array rows on both engines', () => {
    const columns = named(units.map((k) => Float64Array.from(points, (at) => at[k]!)))
    onBothEngines((engine) => {
      const wrong = new Disagreements()
      const gradient = grad(((p: Readonly<Record<string, Traced>>) => sum(onTree(p))) as never)(
        columns as never,
      ) as unknown as Columns
      const along = jvp(onTree as never) as unknown as (p: Columns, dp: Columns) => Float64Array[]
      for (const k of units) {
        const unit = named(units.map((i) => new Float64Array(points.length).fill(i === k ? 1 : 0)))
        const [values, tangents] = along(columns, unit)
        points.forEach((at, i) => {
          wrong.expect(`${engine}: value`, at, values![i]!, primitive.value(...at))
          wrong.expect(`${engine}: adjoint ${k}`, at, gradient[KEYS[k]!]![i]!, partial(at, k))
          wrong.expect(`${engine}: tangent ${k}`, at, tangents![i]!, partial(at, k))
        })
      }
      expect(wrong.found).toEqual([])
    })
  })

  if (arity > 1) {
    test('broadcasting each operand', () => {
      const rows = points.filter((at) => at.every(Number.isFinite)).slice(0, 12)
      const at = rows[0]!
      for (const k of units) {
        // operand k is one number for all rows: its adjoint is the sum over the rows
        const tree = named(
          units.map((i) => (i === k ? at[k]! : Float64Array.from(rows, (row) => row[i]!))),
        )
        const mixed = rows.map((row) => row.map((entry, i) => (i === k ? at[k]! : entry)))
        const expected = mixed.reduce((total, row) => total + partial(row, k), 0)
        const size = mixed.reduce((total, row) => total + Math.abs(partial(row, k)), 0)
        onBothEngines((engine) => {
          const gradient = grad(((p: Readonly<Record<string, Traced>>) => sum(onTree(p))) as never)(
            tree as never,
          ) as unknown as Numbers
          const got = gradient[KEYS[k]!]!
          expect([engine, k, got, agree(got, expected, 1e-13, size) || expected]).toEqual([
            engine,
            k,
            got,
            true,
          ])
        })
      }
    })
  }
})
