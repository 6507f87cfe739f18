import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  concat,
  grad,
  hessian,
  jacobian,
  jvp,
  reshape,
  sparseHessian,
  sparseJacobian,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { elementwiseFixtures } from '../fixtures/elementwise.js'
import { elementwiseOperations } from '../operations/cases.js'
import { points, program, programs } from '../random-program.js'
import { distance, rowsOf, written } from './dense.js'

type Program = (p: { readonly s: Traced; readonly v: Traced }) => Traced

describe.each(elementwiseOperations.filter(([name]) => elementwiseFixtures[name] !== undefined))(
  '%s',
  (name, operation) => {
    test('meets where its second derivatives are', () => {
      const { arity } = operation.primitive
      const f = (x: Traced): Traced =>
        operation(...Array.from({ length: arity }, (_, k) => x.at(k))) as Traced
      for (const { x } of elementwiseFixtures[name]!.points) {
        const dense = rowsOf(hessian(f)(x))
        if (!dense.flat().every(Number.isFinite)) continue
        expect(distance(written(sparseHessian(f)(x)), dense)).toBeLessThan(1e-14)
      }
    })
  },
)

describe('random programs', () => {
  test('have the dense Hessian', () => {
    fc.assert(
      fc.property(programs(30), points, (rows, x) => {
        const f: Program = program(rows)
        const dense = rowsOf(hessian(f)(x))
        if (!dense.flat().every((entry) => Math.abs(entry) < 1e6)) return
        expect(distance(written(sparseHessian(f)(x)), dense)).toBeLessThan(1e-9)
      }),
      { numRuns: 80 },
    )
  })

  test('have the dense Jacobian of their gradient', () => {
    fc.assert(
      fc.property(programs(20), points, (rows, x) => {
        const slopes = (p: { readonly s: Traced; readonly v: Traced }): Traced => {
          const { s, v } = grad(program(rows))(p) as { s: Traced; v: Traced }
          return concat([reshape(s, [1]), v])
        }
        const dense = rowsOf(jacobian(slopes)(x))
        if (!dense.flat().every((entry) => Math.abs(entry) < 1e6)) return
        expect(distance(written(sparseJacobian(slopes)(x)), dense)).toBeLessThan(1e-9)
      }),
      { numRuns: 40 },
    )
  })

  test('also inside another transform', () => {
    fc.assert(
      fc.property(programs(12), points, points, (rows, x, dx) => {
        const f: Program = program(rows)
        const dense = jvp((p: { s: Traced; v: Traced }) => hessian(f)(p))(x, dx)[1] as Tensor
        const moved = rowsOf(dense)
        if (!moved.flat().every((entry) => Math.abs(entry) < 1e5)) return
        const H = sparseHessian(f)(x)
        const values = jvp((p: { s: Traced; v: Traced }) => sparseHessian(f)(p).values)(x, dx)[1]
        const sparse = { ...H, values: values as unknown as Float64Array }
        expect(distance(written(sparse), moved)).toBeLessThan(1e-8)
      }),
      { numRuns: 25 },
    )
  })
})
