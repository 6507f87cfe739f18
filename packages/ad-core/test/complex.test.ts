import { describe, expect, test } from '@jest/globals'
import * as special from '../src/ops/special.js'
import * as complexForms from '../src/ops/numerics/complex.js'
import type { ComplexNumber } from '../src/ops/numerics/complex.js'
import { elementwiseFixtures } from './fixtures/elementwise.js'
import { ulps } from './fixtures/ulps.js'
import { elementwiseOperations } from './operations/cases.js'

type ComplexFunction = (...z: ComplexNumber[]) => ComplexNumber

const forms = new Map(
  elementwiseOperations.map(([name, { primitive }]) => [
    name,
    (primitive.definition as { readonly complex?: ComplexFunction }).complex,
  ]),
)
const formOf = (name: string): ComplexFunction | undefined => forms.get(name)
const names = Object.keys(elementwiseFixtures).filter((name) => formOf(name) !== undefined)

test('only the special functions, and what is made of them, do without a complex form', () => {
  const without = elementwiseOperations
    .filter(
      ([name, { primitive }]) => formOf(name) === undefined && primitive.linearity === undefined,
    )
    .map(([name]) => name)
  expect(without.filter((name) => !(name in special))).toEqual(['gelu'])
  expect(without.length).toBeLessThan(15)
})

/** A step far below every length on which the operation changes. */
const stepFor = (x: readonly number[]): number => {
  const sizes = x.filter((t) => t !== 0).map(Math.abs)
  return 1e-30 * Math.min(1, ...sizes)
}

/** Rounding of x alone moves f by |x f′| ε, which no formula recovers. */
const VALUE_ULPS: Readonly<Record<string, number>> = {
  tan: 4,
  tanh: 4,
  asin: 4,
  acos: 4,
  asinh: 6,
  acosh: 6,
  silu: 4,
}

/**
 * Absolute errors allowed where a fixture sits on a stationary point: the derivative there is a
 * rounding error.
 */
const STATIONARY: Readonly<Record<string, number>> = { silu: 1e-16 }

describe.each(names)('%s', (name) => {
  const f = formOf(name)!
  const points = elementwiseFixtures[name]!.points.filter(({ x }) => x.every(Number.isFinite))

  test('Im f(x + ih)/h is the partial derivative', () => {
    const misses: string[] = []
    let compared = 0
    for (const { x, partials } of points) {
      const h = stepFor(x)
      // the angle h/x must be a number, too
      if (partials === null || !(h / Math.max(1, ...x.map(Math.abs)) > 1e-290)) continue
      partials.forEach((expected, k) => {
        if (expected === null || !Number.isFinite(expected)) return
        // a step that under- or overflows says nothing
        const size = Math.abs(expected * h)
        if (expected !== 0 && !(size > 1e-250 && size < 1e250)) return
        const step = f(...x.map((re, i) => ({ re, im: i === k ? h : 0 }))).im / h
        const scale = expected === 0 ? 1e-10 : Math.abs(expected)
        compared += 1
        if (!(Math.abs(step - expected) <= 1e-13 * scale + (STATIONARY[name] ?? 0))) {
          misses.push(`∂${name}(${x.join(', ')})/∂x${k} = ${step}, expected ${expected}`)
        }
      })
    }
    expect(misses).toEqual([])
    expect(compared).toBeGreaterThan(10)
  })

  test('the real part is the value', () => {
    const bound = VALUE_ULPS[name] ?? 3
    const misses = points
      .filter(({ value }) => Number.isFinite(value))
      .map(({ x, value }) => ({ x, value, re: f(...x.map((re) => ({ re, im: 0 }))).re }))
      .filter(({ value, re }) => ulps(re, value) > bound && Math.abs(re - value) > 2e-16)
      .map(({ x, value, re }) => `${name}(${x.join(', ')}) = ${re}, expected ${value}`)
    expect(misses).toEqual([])
  })
})

describe('as functions of a complex variable', () => {
  const {
    complexAsin,
    complexSin,
    complexAcos,
    complexCos,
    complexAtan,
    complexTan,
    complexAsinh,
    complexSinh,
  } = complexForms
  const {
    complexAcosh,
    complexCosh,
    complexAtanh,
    complexTanh,
    complexLog,
    complexExp,
    complexSqrt,
    complexSquare,
  } = complexForms
  const {
    complexLog1p,
    complexExpm1,
    complexLog2,
    complexExp2,
    complexSinc,
    complexDiv,
    complexMul,
  } = complexForms
  const inverses: [string, ComplexFunction, ComplexFunction][] = [
    ['sin', complexAsin, complexSin],
    ['cos', complexAcos, complexCos],
    ['tan', complexAtan, complexTan],
    ['sinh', complexAsinh, complexSinh],
    ['cosh', complexAcosh, complexCosh],
    ['tanh', complexAtanh, complexTanh],
    ['exp', complexLog, complexExp],
    ['exp2', complexLog2, complexExp2],
    ['expm1', complexLog1p, complexExpm1],
    ['square', complexSqrt, complexSquare],
  ]
  const plane = [-0.9, -0.3, 0.2, 0.7, 1.4].flatMap((re) =>
    [-0.8, -0.1, 0.3, 1.1].map((im) => ({ re, im })),
  )

  test.each(inverses)('%s undoes its inverse', (_name, inverse, forward) => {
    for (const z of plane) {
      const back = forward(inverse(z))
      expect(back.re).toBeCloseTo(z.re, 14)
      expect(back.im).toBeCloseTo(z.im, 14)
    }
  })

  test("sinc's series and quotient agree", () => {
    for (const z of plane) {
      const quotient = complexDiv(complexSin(z), z)
      const series = complexSinc(z)
      expect(series.re).toBeCloseTo(quotient.re, 14)
      expect(series.im).toBeCloseTo(quotient.im, 14)
      expect(complexDiv(complexMul(z, series), series).re).toBeCloseTo(z.re, 14)
    }
  })
})
