import { describe, expect, test } from '@jest/globals'
import { grad, hvp, jvp, type Traced } from '@wengert/ad-core'
import { elementwiseFixtures } from '../fixtures/elementwise.js'
import { agree, elementwiseOperations, onBothEngines } from './cases.js'

type Tree = Readonly<Record<string, Traced>>
type Numbers = Readonly<Record<string, number>>
type Product = (p: Numbers, v: Numbers) => Numbers

const KEYS = ['x', 'y', 'z']
const named = (list: readonly number[]): Numbers =>
  Object.fromEntries(list.map((entry, k) => [KEYS[k]!, entry]))

/** Absolute errors that zeros of a derivative and reflections bring with them. */
const ABSOLUTE: Readonly<Record<string, number>> = {
  besselJ0: 1e-15,
  besselJ1: 1e-15,
  gelu: 1e-15,
  silu: 1e-15,
  atan: 0,
  lgamma: 1e-14,
  digamma: 1e-13,
}

describe.each(elementwiseOperations.filter(([name]) => elementwiseFixtures[name] !== undefined))(
  '%s',
  (name, operation) => {
    const { arity } = operation.primitive
    const f = (p: Tree): Traced => operation(...Object.values(p)) as Traced
    const points = elementwiseFixtures[name]!.points.filter(({ x, partials, hessian, value }) => {
      const entries = [...(hessian?.flat() ?? []), ...(partials ?? [])]
      return (
        hessian !== null &&
        x.every(Number.isFinite) &&
        Math.abs(value) > 1e-290 &&
        entries.length > 0 &&
        entries.every((entry) => entry !== null && Number.isFinite(entry))
      )
    })

    /** Column j of the Hessian in each of four ways. */
    const ways: readonly (readonly [string, Product])[] = [
      ['hvp', hvp(f as never) as unknown as Product],
      [
        'jvp of grad',
        (p, v) =>
          (jvp(grad(f as never) as never) as never as (p: Numbers, v: Numbers) => Numbers[])(
            p,
            v,
          )[1]!,
      ],
      [
        'grad of jvp',
        (p, v) =>
          grad(
            ((q: Tree) =>
              (jvp(f as never) as never as (q: Tree, v: Numbers) => Traced[])(q, v)[1]) as never,
          )(p as never) as never,
      ],
      [
        'grad of grad',
        (p, v) =>
          grad(((q: Tree) => {
            const slopes = grad(f as never)(q as never) as unknown as Tree
            const j = KEYS.findIndex((key) => v[key] === 1)
            return slopes[KEYS[j]!]
          }) as never)(p as never) as never,
      ],
    ]

    test.each(ways)('%s', (_way, product) => {
      onBothEngines((engine) => {
        const wrong: string[] = []
        for (const { x, hessian } of points) {
          const scale = Math.max(...hessian!.flat().map((entry) => Math.abs(entry!)))
          for (let j = 0; j < arity; j++) {
            const column = product(named(x), named(x.map((_, i) => (i === j ? 1 : 0))))
            for (let k = 0; k < arity; k++) {
              const got = column[KEYS[k]!]!
              const expected = hessian![k]![j]!
              const absolute = ABSOLUTE[name] ?? 1e-290 // products of slopes underflow
              if (agree(got, expected, 1e-11, scale) || Math.abs(got - expected) <= absolute)
                continue
              wrong.push(`${engine}: ∂${k}∂${j} at (${x.join(', ')}): ${got}, not ${expected}`)
            }
          }
        }
        expect(wrong.slice(0, 5)).toEqual([])
      })
    })
  },
)
