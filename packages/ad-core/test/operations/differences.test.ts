import { describe, test } from '@jest/globals'
import fc from 'fast-check'
import { complexStep, grad, type Traced } from '@wengert/ad-core'
import { derivativeProperty, points, type PointDomain } from '@wengert/ad-core/testing'
import { agree, domainsOf, elementwiseOperations } from './cases.js'

const SEED = 20

/** Where the lines along which an operation is bent or jumps are kept away from. */
const REGULAR: Readonly<Record<string, (...x: number[]) => boolean>> = {
  min: (x, y) => Math.abs(x! - y!) > 0.01,
  max: (x, y) => Math.abs(x! - y!) > 0.01,
  mod: (x, y) => Math.abs(x! / y! - Math.round(x! / y!)) > 0.01 && Math.abs(y!) > 0.1,
  div: (_x, y) => Math.abs(y!) > 0.1,
  hypot: (x, y) => x! * x! + y! * y! > 0.01,
  atan2: (y, x) => x! * x! + y! * y! > 0.01 && !(x! < 0 && Math.abs(y!) < 0.01),
  tan: (x) => Math.abs(Math.cos(x!)) > 0.05,
  floor: (x) => Math.abs(x! - Math.round(x!)) > 0.01,
  ceil: (x) => Math.abs(x! - Math.round(x!)) > 0.01,
  round: (x) => Math.abs(x! - Math.round(x! - 0.5) - 0.5) > 0.01,
  gamma: (x) => x! > 0.05 || Math.abs(x! - Math.round(x!)) > 0.05,
  lgamma: (x) => x! > 0.05 || Math.abs(x! - Math.round(x!)) > 0.05,
  digamma: (x) => x! > 0.05 || Math.abs(x! - Math.round(x!)) > 0.05,
  polygamma: (_n, x) => x! > 0.05 || Math.abs(x! - Math.round(x!)) > 0.05,
  beta: (a, b) => a! > 0.05 && b! > 0.05,
  pow: (x) => x! > 0.01,
  clamp: (x, lower, upper) =>
    Math.min(Math.abs(x! - lower!), Math.abs(x! - upper!), Math.abs(lower! - upper!)) > 0.01,
}
const COMPARISONS = ['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'notEqual']
const unequal = (x: number, y: number): boolean => Math.abs(x - y) > 0.01

/** Operations whose derivative is meant to be another one than that of the value. */
const HELD = ['stopGradient']

describe.each(elementwiseOperations.filter(([name]) => !HELD.includes(name)))(
  '%s',
  (name, operation) => {
    const { primitive } = operation
    const domains = domainsOf(primitive)
    const regular = COMPARISONS.includes(name) ? unequal : (REGULAR[name] ?? (() => true))
    const moving = domains
      .map(({ whole }, k) => [whole, k] as const)
      .filter(([whole]) => !whole)
      .map(([, k]) => k)
    const arbitrary = fc
      .tuple(
        ...domains.map((domain) => points(domain as PointDomain, { margin: 0.05, magnitude: 6 })),
      )
      .filter((x) => (regular as (...x: number[]) => boolean)(...x))
    const f =
      (held: readonly number[]) =>
      (x: Traced): Traced =>
        operation(
          ...held.map((entry, k) => (moving.includes(k) ? x.at(moving.indexOf(k)) : entry)),
        ) as Traced

    test('against extrapolated differences, first and second order', () => {
      const samples = fc.sample(arbitrary, { numRuns: 12, seed: SEED })
      for (const x of samples) {
        const own = fc.constant(moving.map((k) => x[k]!))
        fc.assert(derivativeProperty(f(x), own, { order: 2, tolerance: 1e-8 }), { numRuns: 1 })
      }
    })

    const hasComplex =
      (primitive.definition as { readonly complex?: unknown }).complex !== undefined
    if (hasComplex && moving.length === primitive.arity) {
      test('against complex steps', () => {
        for (const x of fc.sample(arbitrary, { numRuns: 30, seed: SEED })) {
          const got = grad(f(x))(x)
          const expected = complexStep(f(x) as never)(x as never) as unknown as Float64Array
          x.forEach((_, k) => {
            if (!agree(got[k]!, expected[k]!, 1e-11, 1e-3)) {
              throw new Error(`∂${k}${name}(${x.join(', ')}) = ${got[k]}, not ${expected[k]}`)
            }
          })
        }
      })
    }
  },
)
