import { expect } from '@jest/globals'
import {
  add,
  checkpoint,
  cos,
  custom,
  div,
  exp,
  fixedPoint,
  map,
  matmul,
  mul,
  outer,
  scan,
  sin,
  square,
  sub,
  sum,
  sumOver,
  tanh,
  transpose,
  type CustomDefinition,
  type Traced,
} from '@wengert/ad-core'
import { flattenTree } from '../../src/tree.js'
import type { Tensor } from '../../src/tensor.js'

export type Any = (...x: readonly unknown[]) => unknown
export const as = (f: unknown): Any => f as Any

/** The leaves of a result, one after the other. */
const flat = (tree: unknown): number[] =>
  flattenTree('test', tree).leaves.flatMap(({ value }) =>
    typeof value === 'number' ? [value] : [...(value as Tensor).data],
  )

export const equal = (got: unknown, expected: unknown, relative: number = 1e-12): void => {
  const [a, b] = [flat(got), flat(expected)]
  expect(a.length).toBe(b.length)
  const scale = Math.max(...b.map(Math.abs))
  a.forEach((entry, i) => expect(Math.abs(entry - b[i]!)).toBeLessThanOrEqual(relative * scale))
}

/** Makes an operation of a definition: with some of its rules, or of its value alone. */
export type Use = (
  definition: CustomDefinition<never, Traced>,
) => (...args: readonly unknown[]) => Traced

export const plainly: Use = ({ value }) => value as never
export const uses: readonly (readonly [string, Use])[] = [
  ['a jvp', ({ name, value, jvp }) => as(custom({ name, value, jvp: jvp! })) as never],
  ['a vjp', ({ name, value, vjp }) => as(custom({ name, value, vjp: vjp! })) as never],
  ['both rules', (definition) => as(custom(definition)) as never],
]

/** A scalar function of two vectors, of which operations mostly capture the second. */
export type Joint = (a: Traced, c: Traced) => Traced
export type Case = readonly [name: string, make: (use: Use) => Joint]

export type Of<A extends readonly unknown[]> = CustomDefinition<A, Traced>

/** The cotangent of a scalar that was broadcast. */
const like = (x: Traced, cotangent: Traced): Traced => (x.rank === 0 ? sum(cotangent) : cotangent)

/** x ↦ sin(c·x), entry by entry. */
export const wave = (c: Traced): Of<[Traced]> => ({
  name: 'wave',
  value: (x) => sin(mul(c, x)),
  jvp: ([x], [dx]) => mul(mul(c, cos(mul(c, x))), dx),
  vjp: ([x], _y, cotangent) => [like(x, mul(cotangent, mul(c, cos(mul(c, x)))))],
})
/** x ↦ exp(x + c): its rules capture nothing. */
export const shifted = (c: Traced): Of<[Traced]> => ({
  name: 'shifted',
  value: (x) => exp(add(x, c)),
  jvp: (_args, [dx], y) => mul(dx, y),
  vjp: (_args, y, cotangent) => [mul(cotangent, y)],
})
/** (x, w) ↦ x·sin(c·w) */
const modulated = (c: Traced): Of<[Traced, Traced]> => ({
  name: 'modulated',
  value: (x, w) => mul(x, sin(mul(c, w))),
  jvp: ([x, w], [dx, dw]) => add(mul(dx, sin(mul(c, w))), mul(mul(x, mul(c, cos(mul(c, w)))), dw)),
  vjp: ([x, w], _y, cotangent) => [
    like(x, mul(cotangent, sin(mul(c, w)))),
    mul(cotangent, mul(x, mul(c, cos(mul(c, w))))),
  ],
})
interface Pair {
  readonly u: Traced
  readonly rest: readonly [Traced]
}
/** {u, rest: [v]} ↦ u·exp(c·v) */
const ofTree = (c: Traced): Of<[Pair]> => ({
  name: 'ofTree',
  value: ({ u, rest: [v] }) => mul(u, exp(mul(c, v))),
  jvp: ([{ u, rest }], [d]) => mul(exp(mul(c, rest[0])), add(d.u, mul(u, mul(c, d.rest[0])))),
  vjp: ([{ rest }], y, cotangent) => [
    { u: mul(cotangent, exp(mul(c, rest[0]))), rest: [sum(mul(cotangent, mul(c, y)))] },
  ],
})
/** x ↦ W·tanh(x) */
const layer = (W: Traced): Of<[Traced]> => ({
  name: 'layer',
  value: (x) => matmul(W, tanh(x)),
  jvp: ([x], [dx]) => matmul(W, mul(dx, sub(1, square(tanh(x))))),
  vjp: ([x], _y, cotangent) => [mul(matmul(transpose(W), cotangent), sub(1, square(tanh(x))))],
})
/** x ↦ the y with y = c·cos(y)/4 + x, whose derivative is 1/(1 + c·sin(y)/4). */
const settled = (c: Traced): Of<[Traced]> => {
  const slope = (y: Traced): Traced => div(1, add(1, div(mul(c, sin(y)), 4)))
  return {
    name: 'settled',
    value: (x) => as(fixedPoint((y: Traced) => add(div(mul(c, cos(y)), 4), x)))(0.5) as Traced,
    jvp: (_args, [dx], y) => mul(dx, slope(y)),
    vjp: (_args, y, cotangent) => [mul(cotangent, slope(y))],
  }
}

export const cases: readonly Case[] = [
  ['scalars', (use) => (a, c) => use(wave(exp(c.at(0))))(a.at(1))],
  ['a captured value as it is', (use) => (a, c) => square(use(wave(c.at(1)))(a.at(0)))],
  ['arrays', (use) => (a, c) => sum(square(use(wave(c))(a)))],
  ['an array and a captured scalar', (use) => (a, c) => sum(exp(use(wave(c.at(0)))(a)))],
  ['a scalar and a captured array', (use) => (a, c) => sum(exp(use(wave(c))(a.at(0))).mul(a))],
  ['rules that use the result', (use) => (a, c) => sum(sin(use(shifted(mul(c, c)))(a)))],
  ['several arguments', (use) => (a, c) => use(modulated(c.at(0)))(a.at(0), a.at(1))],
  ['arrays as several arguments', (use) => (a, c) => sum(square(use(modulated(c))(a, sin(a))))],
  ['one value as both arguments', (use) => (a, c) => sum(use(modulated(c))(a, a))],
  ['a constant argument', (use) => (a, c) => sum(use(modulated(c))(2, a))],
  ['only constant arguments', (use) => (a, c) => sum(mul(use(modulated(c))(2, [1, 3]), a))],
  [
    'a tree',
    (use) => (a, c) => sum(square(use(ofTree(c.at(1)))({ u: mul(a, 2), rest: [a.at(0)] }))),
  ],
  ['the argument itself is captured', (use) => (a, c) => sum(mul(use(wave(a))(a), c))],
  ['the argument depends on the captured', (use) => (a, c) => sum(use(wave(c))(mul(a, exp(c))))],
  ['the captured depends on the argument', (use) => (a, c) => sum(use(wave(mul(a, c)))(sin(a)))],
  ['a matrix', (use) => (a, c) => sum(square(use(layer(outer(c, sin(c)) as never))(a)))],
  ['a chain', (use) => (a, c) => sum(use(wave(c))(use(shifted(c))(use(wave(a))(mul(a, c)))))],
  [
    'an operation within the value',
    (use) => (a, c) =>
      sum(
        square(
          use({
            name: 'around',
            value: (x: Traced) => mul(c, use(wave(sin(c)))(mul(x, c))),
            jvp: ([x]: [Traced], [dx]: [Traced]) => {
              const inner = sin(c)
              return mul(dx, mul(mul(c, c), mul(inner, cos(mul(inner, mul(x, c))))))
            },
            vjp: ([x]: [Traced], _y: Traced, cotangent: Traced) => {
              const inner = sin(c)
              return [mul(cotangent, mul(mul(c, c), mul(inner, cos(mul(inner, mul(x, c))))))]
            },
          })(a),
        ),
      ),
  ],
  [
    'loops within the value',
    (use) => (a, c) => {
      const factors = [0.5, 1.5]
      const total = (x: Traced): Traced =>
        sumOver((w: Traced, p: Traced) => checkpoint((u: Traced) => sin(mul(u, c)))(mul(w, p)))(
          x as never,
          factors,
        ) as never
      const slope = (x: Traced): Traced =>
        add(...(factors.map((p) => mul(cos(mul(mul(x, p), c)), mul(c, p))) as [Traced, Traced]))
      return sum(
        square(
          use({
            name: 'total',
            value: total,
            jvp: ([x]: [Traced], [dx]: [Traced]) => mul(dx, slope(x)),
            vjp: ([x]: [Traced], _y: Traced, cotangent: Traced) => [mul(cotangent, slope(x))],
          })(a),
        ),
      )
    },
  ],
]

export const inStructures: readonly Case[] = [
  [
    'map',
    (use) => (a, c) => {
      const each = map((w: Traced, p: Traced) => use(wave(mul(c, p)))(mul(w, p)))
      return sum(square(each(a as never, [1, 2, 3]) as never))
    },
  ],
  [
    'sumOver, data that are differentiated',
    (use) => (a, c) =>
      square(
        sumOver((w: Traced, p: Traced) => use(modulated(w.at(0)))(p, mul(w.at(1), p)))(
          c as never,
          a,
        ) as never,
      ),
  ],
  [
    'scan',
    (use) => (a, c) => {
      const [carry, ys] = as(
        scan((carry: Traced, x: Traced, w: Traced) => [
          use(wave(carry))(mul(w.at(0), x)),
          use(wave(mul(x, w.at(1))))(carry),
        ]),
      )(a.at(0), [0.4, 0.9, -0.3], c) as [Traced, Traced]
      return add(mul(carry, a.at(1)), sum(square(ys)))
    },
  ],
  [
    'checkpoint',
    (use) => (a, c) =>
      sum(square(checkpoint((u: Traced) => use(wave(mul(c, u)))(use(wave(c))(u)))(a as never))),
  ],
  [
    'a fixed point around it',
    (use) => (a, c) =>
      sum(
        as(fixedPoint((y: Traced, x: Traced) => div(use(wave(c))(add(y, x)), 4)))(
          [0, 0],
          a,
        ) as Traced,
      ),
  ],
  ['a fixed point as its value', (use) => (a, c) => square(use(settled(c.at(0)))(a.at(1)))],
]
