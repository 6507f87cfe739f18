import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ModuleBuilder } from '../../src/compile/wasm/encoder.js'
import type { KernelName } from '../../src/compile/wasm/kernels/kernels.js'
import { Kernels, TWINS } from '../../src/compile/wasm/kernels/kernels.js'
import { BYTES_OF_KERNELS } from '../../src/compile/wasm/kernels/vector-constants.js'
import * as numerics from '../../src/ops/numerics/index.js'
import { elementwiseFixtures } from '../fixtures/elementwise.js'
import { kernelFixtures } from '../fixtures/kernels.js'
import { ulps } from '../fixtures/ulps.js'
import {
  constantBytes,
  kernelNames,
  scalar,
  scalarTwins,
  twinVectors,
  vector,
} from './kernel-module.js'

const { abs, exp, expm1, log, log1p, sin, cos, tan, tanh, pow, max } = Math

/** Units in the last place. */
const bounds: Record<KernelName, number> = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tan: 1,
  tanh: 2,
  sech2: 5,
  sigmoid: 1,
  sigmoidSlope: 5,
  pow: 2,
  erf: 2,
  lgamma: 4,
}

/** Where lgamma crosses zero absolute errors count; below 0 it is a difference. */
function allowedAbsolute(name: KernelName, x: number): number {
  if (name !== 'lgamma') return 0
  if (x < 0) return 1e-15 * max(1, numerics.lgamma(-x))
  return abs(x - 1) < 0.25 || abs(x - 2) < 0.25 ? 1e-15 : 0
}

function outside(name: KernelName, x: readonly number[], expected: number, factor = 1) {
  const actual = scalar(name, x[0]!, x[1])
  const error = ulps(actual, expected)
  if (error <= bounds[name] * factor) return undefined
  if (abs(actual - expected) <= allowedAbsolute(name, x[0]!) * factor) return undefined
  return { x, actual, expected, error }
}

describe('high-precision values', () => {
  test.each(kernelNames)('%s', (name) => {
    const points = [
      ...(elementwiseFixtures[name]?.points ?? []).map(({ x, value }) => ({ x, value })),
      ...kernelFixtures[name]!.map((row) => ({ x: row.slice(0, -1), value: row.at(-1)! })),
    ]
    expect(points.map(({ x, value }) => outside(name, x, value)).filter(Boolean)).toEqual([])
  })
})

const anyDouble = fc.double()

/** Doubles of all sizes, and as many of a size for which the function is not constant. */
function around(size: number): fc.Arbitrary<number> {
  return fc.oneof(anyDouble, fc.double({ min: -size, max: size, noNaN: true }), nearIntegers)
}

const nearIntegers = fc
  .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -3, max: 3 }))
  .map(([n, steps]) => n * (1 + steps * Number.EPSILON))

/** Another implementation, its own error in ulps, and the size of interesting arguments. */
interface Other {
  readonly f: (x: number) => number
  readonly ulps: number
  readonly size: number
}

const others: Record<Exclude<KernelName, 'pow'>, Other> = {
  exp: { f: exp, ulps: 1, size: 750 },
  expm1: { f: expm1, ulps: 1, size: 50 },
  log: { f: log, ulps: 1, size: 10 },
  log1p: { f: log1p, ulps: 1, size: 3 },
  sin: { f: sin, ulps: 1, size: 1e5 },
  cos: { f: cos, ulps: 1, size: 1e5 },
  tan: { f: tan, ulps: 1, size: 1e5 },
  tanh: { f: tanh, ulps: 2, size: 23 },
  sech2: { f: numerics.sech2, ulps: 5, size: 380 },
  sigmoid: { f: numerics.sigmoid, ulps: 2, size: 750 },
  sigmoidSlope: { f: numerics.sigmoidSlope, ulps: 5, size: 750 },
  erf: { f: numerics.erf, ulps: 1, size: 7 },
  lgamma: { f: numerics.lgamma, ulps: 3, size: 30 },
}

describe('another implementation agrees anywhere', () => {
  test.each(Object.entries(others))('%s', (key, other) => {
    const name = key as KernelName
    const factor = (bounds[name] + other.ulps) / bounds[name]
    fc.assert(
      fc.property(around(other.size), (x) => {
        expect(outside(name, [x], other.f(x), factor)).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })

  test('pow', () => {
    const base = fc.oneof(anyDouble, nearIntegers, fc.double({ min: 0, max: 3, noNaN: true }))
    const exponent = fc.oneof(anyDouble, nearIntegers, fc.double({ min: -800, max: 800 }))
    fc.assert(
      fc.property(base, exponent, (x, y) => {
        expect(outside('pow', [x, y], pow(x, y), 1.5)).toBeUndefined()
      }),
      { numRuns: 3000 },
    )
  })
})

test.each(kernelNames)('the lanes of %s have the bits of the scalar', (name) => {
  const size = name === 'pow' ? 30 : others[name].size
  const x = around(size)
  fc.assert(
    fc.property(x, x, x, x, (x0, x1, y0, y1) => {
      expect(vector(name, [x0, x1], [y0, y1])).toEqual([scalar(name, x0, y0), scalar(name, x1, y1)])
    }),
    { numRuns: 2000 },
  )
})

describe('special values', () => {
  const cases: Record<Exclude<KernelName, 'pow'>, readonly (readonly [number, number])[]> = {
    exp: [
      [-Infinity, 0],
      [Infinity, Infinity],
      [0, 1],
      [-0, 1],
      [1e308, Infinity],
      [-1e308, 0],
    ],
    expm1: [
      [-Infinity, -1],
      [Infinity, Infinity],
      [0, 0],
      [-0, -0],
      [-1e308, -1],
      [5e-324, 5e-324],
    ],
    log: [
      [-0, -Infinity],
      [0, -Infinity],
      [-1, NaN],
      [-Infinity, NaN],
      [Infinity, Infinity],
      [1, 0],
    ],
    log1p: [
      [-1, -Infinity],
      [-2, NaN],
      [-Infinity, NaN],
      [Infinity, Infinity],
      [0, 0],
      [-0, -0],
    ],
    sin: [
      [0, 0],
      [-0, -0],
      [Infinity, NaN],
      [-Infinity, NaN],
      [-5e-324, -5e-324],
    ],
    cos: [
      [0, 1],
      [-0, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [5e-324, 1],
    ],
    tan: [
      [0, 0],
      [-0, -0],
      [Infinity, NaN],
      [-Infinity, NaN],
      [-5e-324, -5e-324],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [1e308, 1],
      [5e-324, 5e-324],
    ],
    sech2: [
      [0, 1],
      [-0, 1],
      [Infinity, 0],
      [-Infinity, 0],
      [400, 0],
      [5e-324, 1],
    ],
    sigmoid: [
      [0, 0.5],
      [-0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [1e308, 1],
      [-1e308, 0],
    ],
    sigmoidSlope: [
      [0, 0.25],
      [-0, 0.25],
      [Infinity, 0],
      [-Infinity, 0],
      [-1e308, 0],
      [5e-324, 0.25],
    ],
    erf: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [1e308, 1],
      [-1e308, -1],
    ],
    lgamma: [
      [0, Infinity],
      [-0, Infinity],
      [-1, Infinity],
      [-1e300, Infinity],
      [Infinity, Infinity],
      [-Infinity, Infinity],
      [1, 0],
      [2, 0],
      [1e308, Infinity],
    ],
  }

  test.each(Object.entries(cases))('%s', (name, points) => {
    for (const [x, expected] of points)
      expect([x, scalar(name as KernelName, x)]).toEqual([x, expected])
    expect(scalar(name as KernelName, NaN)).toBeNaN()
  })

  test('pow is the host’s at all pairs of special values', () => {
    const values = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e300, -1e300, 5e-324, -5e-324]
    const all = [...values, 2 ** 53 - 1, 1 - 2 ** -53, Infinity, -Infinity, NaN]
    for (const x of all)
      for (const y of all) {
        const [expected, actual] = [pow(x, y), scalar('pow', x, y)]
        const limit = !Number.isFinite(expected) || [0, 1].includes(abs(expected))
        if (limit) expect([x, y, actual]).toEqual([x, y, expected])
        else expect(ulps(actual, expected)).toBeLessThanOrEqual(3)
      }
  })
})

describe('ends of the range', () => {
  const maximum = 709.782712893384
  const minimum = -745.1332191019411

  test('exp, expm1 and sigmoid', () => {
    expect(scalar('exp', maximum)).toBeLessThan(Infinity)
    expect(scalar('exp', maximum + 2e-13)).toBe(Infinity)
    expect(scalar('expm1', maximum)).toBeLessThan(Infinity)
    expect(scalar('expm1', maximum + 2e-13)).toBe(Infinity)
    for (const name of ['exp', 'sigmoid'] as const) {
      expect(scalar(name, minimum)).toBe(5e-324)
      expect(scalar(name, minimum - 2e-13)).toBe(0)
    }
    expect(scalar('sigmoid', 37)).toBe(1 - 2 ** -53)
    expect(scalar('sigmoid', 37.5)).toBe(1)
  })

  test('tanh and erf end at 1 and never pass it', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 25, noNaN: true }), (x) => {
        expect(scalar('tanh', x)).toBeLessThanOrEqual(1)
        expect(scalar('erf', x)).toBeLessThanOrEqual(1)
      }),
    )
    expect(scalar('tanh', 18)).toBeLessThan(1)
    expect(scalar('tanh', 19.1)).toBe(1)
    expect(scalar('erf', 5.8)).toBeLessThan(1)
    expect(scalar('erf', 6)).toBe(1)
  })

  test('powers of 2 and small integer powers are exact', () => {
    for (let n = -1074; n <= 1023; n++) expect(scalar('pow', 2, n)).toBe(2 ** n)
    for (let x = -9; x <= 9; x++)
      for (let n = 0; n <= 10; n++) expect(scalar('pow', x, n)).toBe(x ** n)
    expect(scalar('pow', -2, 1024)).toBe(Infinity)
    expect(scalar('pow', -2, 1025)).toBe(-Infinity)
    expect(scalar('pow', -2, -1075)).toBe(-0)
    expect(scalar('pow', -2, -1076)).toBe(0)
  })
})

describe('identities', () => {
  const real = fc.double({ min: -700, max: 700, noNaN: true })

  test('odd functions are odd, cos is even', () => {
    fc.assert(
      fc.property(real, (x) => {
        for (const name of ['sin', 'tan', 'tanh', 'erf'] as const)
          expect(scalar(name, -x)).toBe(-scalar(name, x))
        expect(scalar('cos', -x)).toBe(scalar('cos', x))
      }),
    )
  })

  test('log inverts exp, log1p inverts expm1, pow(x, 1) is x', () => {
    fc.assert(
      fc.property(real, fc.double({ min: 0, noNaN: true }), (x, positive) => {
        // an ulp of eˣ moves its logarithm by ε
        expect(abs(scalar('log', scalar('exp', x)) - x)).toBeLessThan(3e-16 * max(1, abs(x)))
        const small = x / 700
        expect(ulps(scalar('log1p', scalar('expm1', small)), small)).toBeLessThan(4)
        expect(scalar('pow', positive, 1)).toBe(positive)
      }),
    )
  })

  test('sin² + cos² = 1, tan = sin/cos, σ(x) + σ(−x) = 1', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e5, max: 1e5, noNaN: true }), (x) => {
        const [s, c] = [scalar('sin', x), scalar('cos', x)]
        expect(abs(s * s + c * c - 1)).toBeLessThan(5e-16)
        expect(ulps(scalar('tan', x), s / c)).toBeLessThan(5)
        expect(abs(scalar('sigmoid', x) + scalar('sigmoid', -x) - 1)).toBeLessThan(3e-16)
      }),
    )
  })

  test('log Γ(x + 1) = log Γ(x) + log x', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
        const [here, next] = [scalar('lgamma', x), scalar('lgamma', x + 1)]
        // x + 1 is rounded, and the slope is about log x
        const size = max(1, abs(here), abs(next), x * abs(log(x)))
        expect(abs(next - here - scalar('log', x))).toBeLessThan(2e-15 * size)
      }),
    )
  })
})

describe('twins', () => {
  test.each(TWINS)('$first and $second', (twins) => {
    const { first, second } = twins
    fc.assert(
      fc.property(around(400), around(40), (x, y) => {
        const expected = [first, second].map((name) => [x, y].map((at) => scalar(name, at)))
        expect(twinVectors(twins, [x, y])).toEqual(expected)
        expect(scalarTwins(twins, x)).toEqual(expected.map(([value]) => value))
      }),
      { numRuns: 2000 },
    )
  })
})

test('constants of all kernels have the room that is kept for them', () => {
  expect(constantBytes).toBeGreaterThan(1000)
  expect(constantBytes).toBeLessThanOrEqual(BYTES_OF_KERNELS)
})

test('a module contains what was asked for, once', () => {
  const module = new ModuleBuilder()
  const kernels = new Kernels(module, { lanes: 2 })
  expect(kernels.has('exp')).toBe(true)
  expect(kernels.has('sqrt')).toBe(false)
  expect(kernels.has('toString')).toBe(false)
  const first = kernels.reference('exp')
  const { length } = module.encode()
  expect(kernels.reference('exp')).toBe(first)
  expect(module.encode().length).toBe(length)
})
