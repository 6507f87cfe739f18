import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as numerics from '../src/ops/numerics/index.js'
import { elementwiseFixtures } from './fixtures/elementwise.js'
import { ulps } from './fixtures/ulps.js'

type NumberFunction = (...x: number[]) => number

interface Accuracy {
  readonly f: NumberFunction
  /** Units in the last place. */
  readonly ulps: number
  /** An absolute error that is always allowed: near zeros of the function that are no doubles. */
  readonly absolute?: number
}

const EPS = Number.EPSILON

const own: Record<string, Accuracy> = {
  erf: { f: numerics.erf, ulps: 1 },
  erfc: { f: numerics.erfc, ulps: 4 },
  normCdf: { f: numerics.normCdf, ulps: 4 },
  logNormCdf: { f: numerics.logNormCdf, ulps: 4 },
  gamma: { f: numerics.gamma, ulps: 1 },
  lgamma: { f: numerics.lgamma, ulps: 3, absolute: 1e-16 },
  digamma: { f: numerics.digamma, ulps: 3, absolute: 1e-15 },
  polygamma: { f: numerics.polygamma as NumberFunction, ulps: 12 },
  beta: { f: numerics.beta as NumberFunction, ulps: 4 },
  besselJ0: { f: numerics.besselJ0, ulps: 2, absolute: 3e-16 },
  besselJ1: { f: numerics.besselJ1, ulps: 2, absolute: 3e-16 },
  logAddExp: { f: numerics.logAddExp as NumberFunction, ulps: 2, absolute: 2e-16 },
  sigmoid: { f: numerics.sigmoid, ulps: 2 },
  softplus: { f: numerics.softplus, ulps: 2 },
  sinc: { f: numerics.sinc, ulps: 2 },
  gelu: { f: numerics.gelu, ulps: 5 },
  silu: { f: numerics.silu, ulps: 4 },
  hypot: { f: numerics.hypot as NumberFunction, ulps: 1 },
  exp2: { f: numerics.exp2, ulps: 1 },
  fma: { f: numerics.fma as NumberFunction, ulps: 0 },
  mod: { f: numerics.floorMod as NumberFunction, ulps: 0 },
  round: { f: numerics.roundHalfEven, ulps: 0 },
}

const platform = [
  ...[
    'sqrt',
    'cbrt',
    'abs',
    'sign',
    'min',
    'max',
    'floor',
    'ceil',
    'pow',
    'exp',
    'expm1',
    'log',
    'log2',
    'log10',
    'log1p',
  ],
  ...[
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ],
] as const

/** The points of a fixture where f is further off than allowed. */
function misses(name: string, { f, ulps: bound, absolute = 0 }: Accuracy): string[] {
  return elementwiseFixtures[name]!.points.map(({ x, value }) => ({ x, value, actual: f(...x) }))
    .filter(
      ({ value, actual }) => ulps(actual, value) > bound && !(Math.abs(actual - value) <= absolute),
    )
    .concat(
      // the sign of a zero counts
      elementwiseFixtures[name]!.points.map(({ x, value }) => ({
        x,
        value,
        actual: f(...x),
      })).filter(({ value, actual }) => value === 0 && actual === 0 && !Object.is(value, actual)),
    )
    .map(({ x, value, actual }) => `${name}(${x.join(', ')}) = ${actual}, expected ${value}`)
}

describe('high-precision values', () => {
  test.each(Object.keys(own))('%s', (name) => {
    expect(misses(name, own[name]!)).toEqual([])
  })

  // what the operations build on: an engine with a worse Math would need our own here, too
  test.each(platform)('Math.%s within 2 ulp', (name) => {
    expect(misses(name, { f: Math[name] as NumberFunction, ulps: 2 })).toEqual([])
  })
})

describe('exactness', () => {
  /** [m, e] with x = m·2ᵉ, by repeated exact doubling: shares nothing with the tested code. */
  function integerParts(x: number): [bigint, number] {
    let e = 0
    let y = x
    while (!Number.isInteger(y)) {
      y *= 2
      e -= 1
    }
    return [BigInt(y), e]
  }

  /** Whether r is a nearest double to x·y + z, and the even one of two. */
  function isNearest(x: number, y: number, z: number, r: number): boolean {
    const parts = [x, y, z].map(integerParts)
    const [mx, ex] = parts[0]!
    const [my, ey] = parts[1]!
    const [mz, ez] = parts[2]!
    const base = Math.min(ex + ey, ez, -1140)
    const at = (m: bigint, e: number): bigint => m << BigInt(e - base)
    const exact = at(mx * my, ex + ey) + at(mz, ez)
    const distance = (q: number): bigint => {
      const [m, e] = integerParts(q)
      const d = at(m, e) - exact
      return d < 0n ? -d : d
    }
    const bits = new BigInt64Array(new Float64Array([r]).buffer)[0]!
    const neighbour = (step: bigint): number => {
      const magnitude = (bits & 0x7fffffffffffffffn) + step
      const y = new Float64Array(new BigInt64Array([magnitude < 0n ? 1n : magnitude]).buffer)[0]!
      return (r < 0 || Object.is(r, -0)) !== magnitude < 0n ? -y : y
    }
    const mine = distance(r)
    return [1n, -1n].every((step) => {
      const other = neighbour(step)
      if (!Number.isFinite(other)) return true
      const theirs = distance(other)
      return mine < theirs || (mine === theirs && (bits & 1n) === 0n)
    })
  }

  const scaled = fc
    .tuple(
      fc.double({ min: 1, max: 2, noNaN: true }),
      fc.integer({ min: -1060, max: 500 }),
      fc.boolean(),
    )
    .map(([m, e, negative]) => (negative ? -m : m) * 2 ** e)

  test('fma rounds once, subnormal results included', () => {
    fc.assert(
      fc.property(scaled, scaled, scaled, fc.integer({ min: -110, max: 60 }), (x, y, z, shift) => {
        // z far from the product rarely matters: put it beside
        const near = Math.sign(z) * Math.abs(x * y) * 2 ** shift * (1 + Math.abs(z % 1))
        for (const c of [z, near, -x * y]) {
          const r = numerics.fma(x, y, c)
          if (Number.isFinite(r) && Number.isFinite(c) && !isNearest(x, y, c, r)) return false
        }
        return true
      }),
      { numRuns: 300 },
    )
  })

  test('exp2 is exact at integers', () => {
    for (let n = -1074; n < 1024; n++) expect(numerics.exp2(n)).toBe(2 ** n)
  })

  test('gamma is exact where the factorial is a double', () => {
    let factorial = 1n
    for (let n = 1; n <= 23; n++) {
      expect(numerics.gamma(n)).toBe(Number(factorial))
      factorial *= BigInt(n)
    }
  })

  test('floorMod and floorQuotient belong together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.boolean(),
        (a, b, negative) => {
          const x = a / 64
          const y = (negative ? -b : b) / 64
          const remainder = numerics.floorMod(x, y)
          expect(y * numerics.floorQuotient(x, y) + remainder).toBe(x)
          expect(y > 0 ? remainder >= 0 && remainder < y : remainder <= 0 && remainder > y).toBe(
            true,
          )
        },
      ),
    )
    expect(numerics.floorQuotient(1, 0.1)).toBe(9)
  })
})

describe('derivative families', () => {
  test('sincDerivative agrees with the fixtures', () => {
    for (const { x, value, partials, hessian } of elementwiseFixtures['sinc']!.points) {
      if (partials === null || hessian === null) continue
      const t = x[0]!
      expect(numerics.sincDerivative(0, t)).toBeCloseTo(value, 15)
      expect(Math.abs(numerics.sincDerivative(1, t) - partials[0]!)).toBeLessThanOrEqual(2 * EPS)
      expect(Math.abs(numerics.sincDerivative(2, t) - hessian[0]![0]!)).toBeLessThanOrEqual(2 * EPS)
    }
  })

  test('sincDerivative at 0 is ±1/(k + 1) or 0, and its differential equation holds', () => {
    for (let k = 0; k < 20; k++) {
      const expected = k % 2 === 1 ? 0 : (k % 4 === 0 ? 1 : -1) / (k + 1)
      expect(numerics.sincDerivative(k, 0)).toBeCloseTo(expected, 15)
      for (const x of [0.01, 1, k / 2, k, k + 1, k + 1.01, 2 * k + 3]) {
        const [s, s1, s2] = [k, k + 1, k + 2].map((j) => numerics.sincDerivative(j, x))
        // (x·sinc)″ + x·sinc = 0, differentiated k times
        const before = k > 0 ? k * numerics.sincDerivative(k - 1, x) : 0
        expect(Math.abs(x * s2! + (k + 2) * s1! + x * s! + before)).toBeLessThan(20 * (k + 2) * EPS)
      }
    }
  })

  test('besselJDerivative agrees with the fixtures', () => {
    for (const order of [0, 1]) {
      for (const { x, partials, hessian } of elementwiseFixtures[`besselJ${order}`]!.points) {
        if (partials === null || hessian === null) continue
        const first = numerics.besselJDerivative(order, 1, x[0]!)
        const second = numerics.besselJDerivative(order, 2, x[0]!)
        expect(Math.abs(first - partials[0]!)).toBeLessThanOrEqual(2 * EPS)
        expect(Math.abs(second - hessian[0]![0]!)).toBeLessThanOrEqual(2 * EPS)
      }
    }
  })

  test("besselJ satisfies Bessel's equation at every integer order", () => {
    for (const n of [-3, -1, 0, 1, 2, 5, 12]) {
      for (const x of [-30, -4, 0.1, 1, 3, 9, 24.9, 25.1, 60]) {
        const [y, y1, y2] = [0, 1, 2].map((k) => numerics.besselJDerivative(n, k, x))
        expect(Math.abs(x * x * y2! + x * y1! + (x * x - n * n) * y!)).toBeLessThan(
          4 * EPS * (x * x + n * n + 1),
        )
      }
    }
  })

  test('inverseMills and logNormCdfDerivative agree with the fixtures', () => {
    for (const { x, partials, hessian } of elementwiseFixtures['logNormCdf']!.points) {
      const t = x[0]!
      if (partials === null || !Number.isFinite(t)) continue
      expect(ulps(numerics.inverseMills(t), partials[0]!)).toBeLessThanOrEqual(5)
      expect(ulps(numerics.logNormCdfDerivative(2, t), hessian![0]![0]!)).toBeLessThanOrEqual(12)
    }
  })

  test('logNormCdfDerivative joins its two forms, and decays like those of −x²/2 − log(−x)', () => {
    for (let k = 2; k < 7; k++) {
      const left = numerics.logNormCdfDerivative(k, -0.5 - 1e-12)
      const right = numerics.logNormCdfDerivative(k, -0.5)
      expect(right / left).toBeCloseTo(1, 8)
    }
    expect(numerics.logNormCdfDerivative(3, -1e4) / (2 / 1e12)).toBeCloseTo(1, 6)
    expect(numerics.logNormCdfDerivative(4, -1e4) / (6 / 1e16)).toBeCloseTo(1, 6)
  })

  test('derivatives of the Gaussians agree with the fixtures', () => {
    const { gaussianDerivative, normPdfDerivative } = numerics
    for (const { x, hessian } of elementwiseFixtures['normCdf']!.points) {
      if (hessian) expect(ulps(normPdfDerivative(1, x[0]!), hessian[0]![0]!)).toBeLessThanOrEqual(5)
    }
    for (const { x, hessian } of elementwiseFixtures['erf']!.points) {
      const slope = (2 / Math.sqrt(Math.PI)) * gaussianDerivative(1, x[0]!)
      if (hessian) expect(ulps(slope, hessian[0]![0]!)).toBeLessThanOrEqual(6)
    }
  })

  test('polygammaDifference gives the derivatives of the beta function', () => {
    for (const { x, value, partials } of elementwiseFixtures['beta']!.points) {
      const [a, b] = [x[0]!, x[1]!]
      if (partials === null || a <= 0 || b <= 0 || value === 0) continue
      const slope = -value * numerics.polygammaDifference(0, a, b)
      expect(Math.abs(slope / partials[0]! - 1)).toBeLessThan(1e-14)
    }
  })

  test('slopes that the textbook forms lose', () => {
    for (const { x, partials } of elementwiseFixtures['tanh']!.points) {
      if (partials) expect(ulps(numerics.sech2(x[0]!), partials[0]!)).toBeLessThanOrEqual(4)
    }
    for (const { x, partials } of elementwiseFixtures['sigmoid']!.points) {
      if (partials) expect(ulps(numerics.sigmoidSlope(x[0]!), partials[0]!)).toBeLessThanOrEqual(4)
    }
    for (const { x, partials } of elementwiseFixtures['normCdf']!.points) {
      if (partials) expect(ulps(numerics.normPdf(x[0]!), partials[0]!)).toBeLessThanOrEqual(4)
    }
    for (const { x, partials } of elementwiseFixtures['erf']!.points) {
      if (partials)
        expect(
          ulps(numerics.gaussian(x[0]!, 1, 2 / Math.sqrt(Math.PI)), partials[0]!),
        ).toBeLessThanOrEqual(4)
    }
  })
})

describe('identities', () => {
  const real = (min: number, max: number): fc.Arbitrary<number> =>
    fc.double({ min, max, noNaN: true })

  test('erf + erfc = 1, erf odd, Φ(x) + Φ(−x) = 1', () => {
    fc.assert(
      fc.property(real(-7, 7), (x) => {
        expect(numerics.erf(x) + numerics.erfc(x)).toBeCloseTo(1, 15)
        expect(numerics.erf(-x)).toBe(-numerics.erf(x))
        expect(numerics.normCdf(x) + numerics.normCdf(-x)).toBeCloseTo(1, 15)
        expect(numerics.erfcx(x) / (Math.exp(x * x) * numerics.erfc(x))).toBeCloseTo(1, 12)
      }),
    )
  })

  test('Γ(x + 1) = xΓ(x), reflection, lgamma = log |Γ|', () => {
    fc.assert(
      fc.property(real(-20, 20), (x) => {
        if (Math.abs(x - Math.round(x)) < 1e-3) return
        expect(numerics.gamma(x + 1) / (x * numerics.gamma(x))).toBeCloseTo(1, 10)
        expect(
          (numerics.gamma(x) * numerics.gamma(1 - x) * Math.sin(Math.PI * x)) / Math.PI,
        ).toBeCloseTo(1, 10)
        expect(numerics.lgamma(x)).toBeCloseTo(Math.log(Math.abs(numerics.gamma(x))), 13)
      }),
    )
  })

  test('ψ⁽ⁿ⁾(x + 1) = ψ⁽ⁿ⁾(x) + (−1)ⁿ n!/xⁿ⁺¹', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), real(0.1, 30), (n, x) => {
        const step = ((n % 2 === 0 ? 1 : -1) * numerics.gamma(n + 1)) / x ** (n + 1)
        const before = numerics.polygamma(n, x)
        const scale = Math.abs(before) + Math.abs(step)
        expect(Math.abs(numerics.polygamma(n, x + 1) - before - step) / scale).toBeLessThan(1e-14)
      }),
    )
  })

  test('B(a, b) = B(b, a) = B(a + 1, b) + B(a, b + 1)', () => {
    fc.assert(
      fc.property(real(0.1, 300), real(0.1, 300), (a, b) => {
        const value = numerics.beta(a, b)
        expect(numerics.beta(b, a)).toBe(value)
        expect((numerics.beta(a + 1, b) + numerics.beta(a, b + 1)) / value).toBeCloseTo(1, 11)
      }),
    )
    expect(numerics.beta(-3, 2)).toBeCloseTo(1 / 6, 15)
  })
})
