import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Dual } from '../src/dual.js'
import type { Value } from '../src/operand.js'
import * as internal from '../src/ops/internal.js'
import * as operations from '../src/ops/index.js'
import type { Elementwise } from '../src/ops/record.js'
import type { ElementwisePrimitive } from '../src/primitive.js'

type Encoded = number | string | null
interface Point {
  readonly x: readonly Encoded[]
  readonly value: Encoded
  readonly partials: readonly Encoded[] | null
  readonly hessian: readonly (readonly Encoded[])[] | null
}
type Fixtures = Readonly<Record<string, { readonly arity: number; readonly points: Point[] }>>

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/elementwise.json', import.meta.url), 'utf8'),
) as Fixtures

const records = [...Object.values(operations), ...Object.values(internal)]
  .filter((operation): operation is typeof operation & Elementwise => 'primitive' in operation)
  .map(({ primitive }) => primitive)
const primitives = new Map(records.map((primitive) => [primitive.name, primitive]))

/** Errors allowed beside the usual ones, where a sum near 0 has larger terms. */
const ABSOLUTE: Readonly<Record<string, (...x: number[]) => number>> = {
  besselJ0: (x) => (Math.abs(x) > 1 ? 1e-15 : 0), // between its zeros
  besselJ1: (x) => (Math.abs(x) > 1 ? 1e-15 : 0),
  lgamma: (x) => (Math.abs(x) < 4 ? 1e-15 : 0), // zeros at 1, 2 and between negative numbers
  digamma: (x) => (Math.abs(x) < 4 ? 1e-15 : 0), // zeros between negative numbers
  gelu: (x) => (Math.abs(x) < 1 ? 1e-16 : 0), // slope Φ(x) + xφ(x), 0 at the minimum
  silu: (x) => (Math.abs(x) < 2 ? 1e-16 : 0), // slope σ(x) + xσ(x)σ(−x), likewise
}

/** Zeros of either sign: 0·(eˣ − 1) is −0. */
const UNSIGNED_ZERO: ReadonlySet<string> = new Set(['elu'])

/** Units in the last place where 4 are too few. */
const ULPS: Readonly<Record<string, number>> = {
  polygamma: 16, // reflected: a polynomial in the cotangent of degree n + 1
}

function decode(x: Encoded): number {
  if (x === null) return NaN
  return x === '-0' ? -0 : Number(x)
}

const float = new Float64Array(1)
const bits = new BigInt64Array(float.buffer)

/** Place of a double in the order of all doubles. */
function place(x: number): bigint {
  float[0] = x
  return bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!
}

/** How many doubles apart two numbers are; two NaN are equal. */
function ulps(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) === Number.isNaN(y) ? 0 : Infinity
  const distance = place(x) - place(y)
  return Number(distance < 0n ? -distance : distance)
}

/** |got − expected| beyond an absolute error, over a scale. */
function error(got: number, expected: number, absolute: number, scale: number): number {
  if (Object.is(got, expected) || got === expected) return 0
  if (Number.isNaN(got) || !Number.isFinite(expected)) return Infinity
  return Math.max(0, Math.abs(got - expected) - absolute) / scale
}

/** What subnormal numbers spoil: of themselves, and of what is formed from a subnormal result. */
function coarseness(result: Encoded, scale: number): number {
  return (
    1e-320 + (Math.abs(decode(result)) < 1e-307 ? (1e-323 / Math.abs(decode(result))) * scale : 0)
  )
}

const number = (x: Value): number => x as number
const tangent = (x: Value): number => (x instanceof Dual ? (x.tangent as number) : 0)

/** ∂/∂x_k of an operation at numbers. */
function partial(primitive: ElementwisePrimitive, k: number, x: readonly number[]): number {
  const rule = primitive.scaled[k]
  return rule === undefined ? 0 : number(rule(1, x, primitive.value(...x)))
}

/** ∂²/∂x_k∂x_j: the linearisation for x_k, run on duals of which x_j moves. */
function second(
  primitive: ElementwisePrimitive,
  k: number,
  j: number,
  x: readonly number[],
): number {
  const rule = primitive.scaled[k]
  if (rule === undefined) return 0
  const operands = x.map((entry, i): Value => (i === j ? new Dual(entry, 1) : entry))
  const result = primitive.value(...x)
  const slope = primitive.scaled[j] === undefined ? 0 : partial(primitive, j, x)
  return tangent(rule(1, operands, new Dual(result, slope)))
}

/** The largest finite magnitude among the claims; the entries are terms of one whole. */
function largest(entries: readonly Encoded[]): number {
  return Math.max(...entries.filter((entry) => entry !== null).map((x) => Math.abs(decode(x))))
}

/** Fails with the worst of many points. */
class Worst {
  private size = 0
  private text = ''
  add(size: number, text: string): void {
    if (!(size <= this.size)) {
      this.size = size
      this.text = text
    }
  }
  check(bound: number): void {
    if (!(this.size <= bound)) throw new Error(`${this.size} > ${bound} at ${this.text}`)
  }
}

test('every fixture has an operation', () => {
  expect(Object.keys(fixtures).filter((name) => !primitives.has(name))).toEqual([])
})

test('names are unique', () => {
  expect(primitives.size).toBe(records.length)
})

describe.each(Object.keys(fixtures).filter((name) => primitives.has(name)))('%s', (name) => {
  const primitive = primitives.get(name)!
  const absolute = ABSOLUTE[name] ?? (() => 0)
  const points = fixtures[name]!.points.map((point) => ({ ...point, at: point.x.map(decode) }))

  test('value', () => {
    const worst = new Worst()
    for (const { at, value } of points) {
      const got = primitive.value(...at)
      if (decode(value) === 0 && got === 0 && !UNSIGNED_ZERO.has(name)) {
        expect([...at, got]).toEqual([...at, decode(value)])
      }
      if (Math.abs(got - decode(value)) <= absolute(...at)) continue
      worst.add(ulps(got, decode(value)), `${name}(${at.join(', ')}) = ${got}, not ${value}`)
    }
    worst.check(ULPS[name] ?? 4)
  })

  test('partial derivatives', () => {
    const worst = new Worst()
    for (const { at, value, partials } of points) {
      const scale = largest(partials ?? [])
      partials?.forEach((entry, k) => {
        if (entry === null) return
        const got = partial(primitive, k, at)
        const size = error(got, decode(entry), absolute(...at) + coarseness(value, scale), scale)
        worst.add(size, `∂${k}${name}(${at.join(', ')}) = ${got}, not ${entry}`)
      })
    }
    worst.check(1e-13)
  })

  test('second derivatives', () => {
    const worst = new Worst()
    for (const { at, value, hessian } of points) {
      const scale = largest(hessian?.flat() ?? [])
      if (!Number.isFinite(scale)) continue
      hessian?.forEach((row, k) =>
        row.forEach((entry, j) => {
          if (entry === null) return
          const got = second(primitive, k, j, at)
          const size = error(got, decode(entry), absolute(...at) + coarseness(value, scale), scale)
          worst.add(size, `∂${k}∂${j}${name}(${at.join(', ')}) = ${got}, not ${entry}`)
        }),
      )
    }
    worst.check(1e-11)
  })
})
