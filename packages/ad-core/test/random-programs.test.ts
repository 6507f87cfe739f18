import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { add, grad, hvp, jvp, mul, sum, valueAndGrad, type Traced } from '@wengert/ad-core'
import { agree, onBothEngines } from './operations/cases.js'
import { points, program, programs } from './random-program.js'

type Tree = { readonly s: number; readonly v: Float64Array }
type Any = (...x: readonly unknown[]) => unknown

const flat = ({ s, v }: Tree): number[] => [s, ...v]

function compare(
  what: string,
  got: readonly number[],
  expected: readonly number[],
  relative: number,
): void {
  const scale = Math.max(1e-3, ...expected.map(Math.abs))
  got.forEach((x, i) => {
    if (!agree(x, expected[i]!, relative, scale))
      throw new Error(`${what}[${i}]: ${x}, not ${expected[i]}`)
  })
}

describe('random programs', () => {
  test('both engines and nested transforms give the same value, gradient and products', () => {
    fc.assert(
      fc.property(programs(200), points, points, (rows, x, v) => {
        const f = program(rows) as never
        const results: [number, number[], number[], number][] = []
        onBothEngines(() => {
          const [value, gradient] = (valueAndGrad(f) as unknown as Any)(x) as [number, Tree]
          const [, slope] = (jvp(f) as unknown as Any)(x, v) as [number, number]
          results.push([
            value,
            flat(gradient),
            flat((hvp(f) as unknown as Any)(x, v) as Tree),
            slope,
          ])
        })
        const [[value, gradient, product, slope], generated] = results as [
          (typeof results)[0],
          (typeof results)[0],
        ]
        compare('value', [generated[0]], [value], 1e-14)
        compare('gradient', generated[1], gradient, 1e-12)
        compare('product', generated[2], product, 1e-11)
        const inner = gradient.reduce((total, g, i) => total + g * flat(v)[i]!, 0)
        const size = gradient.reduce((total, g, i) => total + Math.abs(g * flat(v)[i]!), 0)
        expect(agree(slope, inner, 1e-11, Math.max(size, 1e-3))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('gradients of gradients, emitted as rows', () => {
    fc.assert(
      fc.property(programs(40), points, points, (rows, x, v) => {
        const f = program(rows) as never
        const product = flat((hvp(f) as unknown as Any)(x, v) as Tree)
        const slope = (p: unknown): Traced => {
          const g = (grad(f) as unknown as Any)(p) as { s: Traced; v: Traced }
          return add(mul(g.s, v.s), sum(mul(g.v, v.v)))
        }
        compare(
          'grad of grad',
          flat((grad(slope as never) as unknown as Any)(x) as Tree),
          product,
          1e-10,
        )
        const [, tangent] = (jvp(grad(f) as never) as unknown as Any)(x, v) as [Tree, Tree]
        compare('jvp of grad', flat(tangent), product, 1e-10)
        const along = (p: unknown): unknown => ((jvp(f) as unknown as Any)(p, v) as unknown[])[1]
        compare(
          'grad of jvp',
          flat((grad(along as never) as unknown as Any)(x) as Tree),
          product,
          1e-10,
        )
      }),
      { numRuns: 80 },
    )
  })
})
