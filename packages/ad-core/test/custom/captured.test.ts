import { describe, test } from '@jest/globals'
import {
  add,
  compositeOracle,
  dot,
  gnvp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  oracle,
  square,
  vjp,
  type Traced,
} from '@wengert/ad-core'
import { as, cases, equal, inStructures, plainly, uses, type Joint } from './cases.js'

const a0 = Float64Array.of(0.7, -0.4)
const c0 = Float64Array.of(0.5, 1.3)
const va = Float64Array.of(1, -0.6)
const vc = Float64Array.of(0.3, 0.8)

type Derive = (f: (x: Traced) => unknown, x: unknown, v: unknown) => unknown
/** A derivative in a direction. */
const ways: readonly (readonly [string, Derive])[] = [
  ['reverse', (f, x, v) => dot(grad(f as never)(x as never) as never, v as never)],
  ['forward', (f, x, v) => (as(jvp(f as never))(x, v) as unknown[])[1]],
]
/** Derivatives in a direction of one of two arguments: the other one then belongs to no or to an outer transform. */
type Partial = readonly [name: string, derive: (f: Joint) => Joint]
const partials: readonly Partial[] = ways.flatMap(([way, derive]): Partial[] => [
  [`${way} in a`, (f) => (a, c) => derive((x) => f(x, c), a, va) as Traced],
  [`${way} in c`, (f) => (a, c) => derive((x) => f(a, x), c, vc) as Traced],
])
const at = (f: Joint): unknown => as(f)(a0, c0)

describe.each(uses)('an operation with %s is its value, whatever it captures', (_rules, use) => {
  const tolerance = (name: string): number => (name.includes('fixed point') ? 1e-9 : 1e-12)

  test.each([...cases, ...inStructures])('%s: one transform over both', (name, make) => {
    const near = (got: unknown, expected: unknown): void => {
      equal(got, expected, tolerance(name))
    }
    const joint =
      (made: Joint) =>
      (p: { a: Traced; c: Traced }): Traced =>
        made(p.a, p.c)
    const [f, g] = [joint(make(use)), joint(make(plainly))]
    const p = { a: a0, c: c0 }
    const v = { a: va, c: vc }
    const alongA = { a: va, c: [0, 0] }
    near(as(f)(p), as(g)(p))
    near(as(grad(f as never))(p), as(grad(g as never))(p))
    near(as(jvp(f as never))(p, v), as(jvp(g as never))(p, v))
    const pullback = (h: unknown): unknown => as((as(vjp(h as never))(p) as unknown[])[1])(2)
    near(pullback(f), pullback(g))
    for (const direction of [v, alongA]) {
      near(as(hvp(f as never))(p, direction), as(hvp(g as never))(p, direction))
    }
    near(as(hessian(f as never))(p), as(hessian(g as never))(p))
    near(as(jacobian(grad(f as never) as never))(p), as(hessian(g as never))(p))
    const slope =
      (h: unknown) =>
      (q: unknown): unknown => {
        const at = as(grad(h as never))(q) as { a: Traced; c: Traced }
        return add(dot(at.a, va), dot(at.c, vc))
      }
    const product = as(hvp(g as never))(p, v)
    near(as(grad(slope(f) as never))(p), product)
    near((as(jvp(grad(f as never) as never))(p, v) as unknown[])[1], product)
    const tangent = (q: unknown): unknown => (as(jvp(f as never))(q, v) as unknown[])[1]
    near(as(grad(tangent as never))(p), product)
    near(as(hvp(slope(f) as never))(p, v), as(hvp(slope(g) as never))(p, v))

    const squared = (y: Traced): Traced => square(y)
    const curved = (h: unknown): unknown => as(gnvp(h as never, squared as never))(p, v)
    near(curved(f), curved(g))

    const [own, other] = [oracle(f as never, p as never), oracle(g as never, p as never)]
    const [w, direction] = [own.flatten(p as never), own.flatten(v as never)]
    near(own.gradient(w), other.gradient(w))
    near(own.hvp(w, direction), other.hvp(w, direction))
    near(own.hessian(w), other.hessian(w))
    const [model, plain] = [f, g].map((h) =>
      compositeOracle(h as never, squared as never, p as never),
    )
    near(model!.valueGradientGnvp(w, direction), plain!.valueGradientGnvp(w, direction))
  })

  test.each([...cases, ...inStructures])('%s: transforms of one in the other', (name, make) => {
    const [f, g] = [make(use), make(plainly)]
    for (const [, first] of partials) {
      equal(at(first(f)), at(first(g)), tolerance(name))
      for (const [, second] of partials) {
        const [got, expected] = [f, g].map((h) => second(first(h)))
        equal(at(got!), at(expected!), tolerance(name))
        for (const [, third] of partials) {
          equal(at(third(got!)), at(third(expected!)), 10 * tolerance(name))
        }
      }
    }
  })
})
