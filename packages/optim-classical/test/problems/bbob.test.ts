import { describe, expect, test } from '@jest/globals'
import {
  compile,
  complexStep,
  DomainError,
  finiteDifference,
  grad,
  hvp,
  oracle,
  valueAndGrad,
  type Traced,
} from '@wengert/ad-core'
import { minimize } from '@wengert/optim-classical'
import { bbob, bbobProblems } from '@wengert/optim-classical/problems'
import fc from 'fast-check'
import { LAST_INSTANCE } from '../../src/problems/bbob/instance.js'
import { bbobCases } from './reference-data.js'

const cases = bbobCases()
const whereThereAreValues = cases.length > 0 ? test : test.skip

const all = Array.from({ length: 24 }, (_, i) => i + 1)
const functionId = fc.integer({ min: 1, max: 24 })
const instance = fc.integer({ min: 1, max: 100 })

/** Points of the domain off every grid that the functions have kinks on. */
const pointOf = (n: number): fc.Arbitrary<number[]> => {
  const coordinate = fc.integer({ min: -49_999, max: 49_998 }).map((k) => (k + 0.37) / 1e4)
  return fc.array(coordinate, { minLength: n, maxLength: n })
}
const dimensionAndPoints = (count: number): fc.Arbitrary<number[][]> =>
  fc
    .integer({ min: 2, max: 7 })
    .chain((n) => fc.array(pointOf(n), { minLength: count, maxLength: count }))

function valueAt({ f }: { f: (x: Traced) => number | Traced }, x: readonly number[]): number {
  return oracle<Traced, readonly number[]>(f, x).value(Float64Array.from(x))
}

function difference(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Math.max(...Array.from(x, (entry, i) => Math.abs(entry - y[i]!)))
}

function largest(x: ArrayLike<number>): number {
  return Math.max(...Array.from(x, Math.abs))
}

describe('the published instances', () => {
  whereThereAreValues.each(all)('f%i', (id) => {
    const own = cases.filter(({ fid }) => fid === id)
    expect(own.length).toBeGreaterThan(0)
    for (const { dim, instance, fopt, xopt, points, f } of own) {
      const problem = bbob(id, dim, instance)
      expect(problem.minima[0]!.value).toBe(fopt)
      expect(difference(problem.minima[0]!.x, xopt)).toBeLessThan(1e-14)
      points.forEach((x, i) => {
        const error = Math.abs(valueAt(problem, x) - f[i]!)
        expect(error).toBeLessThan(1e-10 * Math.max(1, Math.abs(f[i]!)))
      })
    }
  })

  test('lie where and as high as is known of the first of them', () => {
    expect(bbobProblems(2).map(({ minima }) => minima[0]!.value)).toEqual([
      79.48, -209.88, -462.09, -462.09, -9.21, 35.9, 92.94, 149.15, 123.83, -54.94, 76.27, -621.11,
      29.97, -52.35, 1000, 71.35, -16.94, -16.94, -102.55, -546.5, 40.78, -1000, 6.87, 102.61,
    ])
    expect(difference(bbob(1, 2).minima[0]!.x, [0.2528, -1.1568])).toBeLessThan(1e-15)
  })

  test('have the values of the published code in a corner beyond the domain', () => {
    const values = [
      269.76037568, 13718233.2828, 283.226602527, 13712.9496526, 95.79, 683638.763004, 1982.1088784,
      451291.642737, 736484.151487, 25942065.1538, 69553080.3293, 314052329.525, 2911.52210136,
      676.341011726, 1425.46860815, 131.406731055, 68.992030397, 361.588987949, 638.490683319,
      84174.2681781, 122.04151417, -912.193153279, 30.0574938782, 12937.0840883,
    ]
    bbobProblems(5).forEach((problem, i) => {
      const value = valueAt(problem, [5.5, 5.5, 5.5, 5.5, 5.5])
      expect(Math.abs(value / values[i]! - 1)).toBeLessThan(1e-10)
    })
  })
})

describe('any instance', () => {
  test('has the value f_opt at x_opt, in the domain', () => {
    fc.assert(
      fc.property(functionId, fc.integer({ min: 2, max: 12 }), instance, (id, n, k) => {
        const problem = bbob(id, n, k)
        const [minimum] = problem.minima
        expect(minimum!.x).toHaveLength(n)
        expect(largest(minimum!.x)).toBeLessThanOrEqual(5)
        expect(Math.abs(valueAt(problem, minimum!.x) - minimum!.value)).toBeLessThan(1e-9)
      }),
    )
  })

  test('is nowhere lower, inside the domain or outside', () => {
    fc.assert(
      fc.property(
        functionId,
        instance,
        fc.constantFrom(1, 1.5),
        dimensionAndPoints(5),
        (id, k, reach, points) => {
          const problem = bbob(id, points[0]!.length, k)
          const least = problem.minima[0]!.value - 1e-12
          for (const x of points) {
            expect(
              valueAt(
                problem,
                x.map((entry) => reach * entry),
              ),
            ).toBeGreaterThan(least)
          }
        },
      ),
    )
  })

  test('is another one for another number, and the same for the same', () => {
    for (const id of all) {
      const [first, again, second] = [bbob(id, 10), bbob(id, 10, 1), bbob(id, 10, 2)]
      const x = first.starts[0]!.map((_, i) => 3 * Math.sin(i + 1))
      expect(again.minima).toEqual(first.minima)
      expect(valueAt(again, x)).toBe(valueAt(first, x))
      expect(difference(second.minima[0]!.x, first.minima[0]!.x)).toBeGreaterThan(1e-3)
      const rise = (problem: typeof first) => valueAt(problem, x) - problem.minima[0]!.value
      expect(rise(second)).not.toBe(rise(first))
    }
  })

  test('exists in many dimensions', () => {
    for (const problem of bbobProblems(40, LAST_INSTANCE)) {
      const { x, value } = problem.minima[0]!
      expect(Math.abs(valueAt(problem, x) - value)).toBeLessThan(1e-9)
    }
  })
})

describe('derivatives', () => {
  test('agree with complex steps', () => {
    fc.assert(
      fc.property(functionId, instance, dimensionAndPoints(1), (id, k, [x]) => {
        const { f } = bbob(id, x!.length, k)
        const expected = complexStep(f)(x!)
        const scale = Math.max(1, largest(expected))
        expect(difference(grad(f)(x!), expected)).toBeLessThan(1e-11 * scale)
      }),
      { numRuns: 200 },
    )
  })

  test.each([1, 5, 8, 9, 13, 20])('of f%i agree with finite differences', (id) => {
    fc.assert(
      fc.property(dimensionAndPoints(1), ([x]) => {
        const { f } = bbob(id, x!.length)
        const expected = finiteDifference(f, { step: 1e-6 })(x!)
        const scale = Math.max(1, largest(expected))
        expect(difference(grad(f)(x!), expected)).toBeLessThan(1e-5 * scale)
      }),
      { numRuns: 20 },
    )
  })

  test('are finite at the start and at the minimum, the second ones too', () => {
    for (const { f, starts, minima } of bbobProblems(4)) {
      for (const x of [starts[0]!, minima[0]!.x]) {
        expect(grad(f)(x).every(Number.isFinite)).toBe(true)
        expect(hvp(f)(x, [1, -2, 0.5, 3]).every(Number.isFinite)).toBe(true)
      }
    }
  })

  test('second ones are symmetric', () => {
    fc.assert(
      fc.property(functionId, dimensionAndPoints(3), (id, [x, u, v]) => {
        const { f } = bbob(id, x!.length)
        const inner = (a: readonly number[], b: ArrayLike<number>) =>
          a.reduce((total, entry, i) => total + entry * b[i]!, 0)
        const [hu, hv] = [hvp(f)(x!, u!), hvp(f)(x!, v!)]
        const scale = largest(hu) * largest(v!) + largest(hv) * largest(u!)
        expect(Math.abs(inner(v!, hu) - inner(u!, hv))).toBeLessThan(1e-10 * Math.max(1, scale))
      }),
    )
  })

  test('of compiled functions are the same', () => {
    const x = [0.3, -2.1, 1.7]
    for (const { f } of bbobProblems(3)) {
      const plain = valueAndGrad(f)
      const compiled = compile(valueAndGrad(f))
      for (const point of [x, x.map((entry) => -2 * entry)]) {
        const [value, gradient] = plain(point)
        const [valueToo, gradientToo] = compiled(point)
        expect(Math.abs(valueToo - value)).toBeLessThanOrEqual(1e-11 * Math.abs(value))
        expect(difference(gradientToo, gradient)).toBeLessThanOrEqual(1e-9 * largest(gradient))
      }
      compiled.dispose()
    }
  })
})

describe('structure', () => {
  test('f1 to f5 are sums over coordinates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), instance, dimensionAndPoints(1), (id, k, [x]) => {
        const problem = bbob(id, x!.length, k)
        const minimum = problem.minima[0]!
        const rise = (point: readonly number[]) => valueAt(problem, point) - minimum.value
        const separate = x!.map((entry, i) => rise(minimum.x.with(i, entry)))
        const total = separate.reduce((sum, part) => sum + part)
        expect(Math.abs(rise(x!) - total)).toBeLessThanOrEqual(1e-10 * Math.max(1, total))
      }),
    )
  })

  test.each([6, 10, 15, 21])('f%i is not', (id) => {
    const problem = bbob(id, 3)
    const { f } = problem
    const columns = hvp(f)([0.1, 0.2, 0.3], [1, 0, 0])
    expect(Math.abs(columns[1]!)).toBeGreaterThan(1e-6 * Math.abs(columns[0]!))
  })

  test('f5 is flat beyond its corner', () => {
    const problem = bbob(5, 4, 3)
    const { x, value } = problem.minima[0]!
    expect(x.map(Math.abs)).toEqual([5, 5, 5, 5])
    expect(
      valueAt(
        problem,
        x.map((entry) => 1.2 * entry),
      ),
    ).toBe(value)
  })

  test('f7 has steps', () => {
    const { f } = bbob(7, 3)
    expect([...grad(f)([1, 2, 3])]).toEqual([0, 0, 0].map(() => expect.closeTo(0, 20)))
    expect(largest(grad(f)([6, 0, 0]))).toBeCloseTo(2, 12)
  })

  test('f7 leans towards its minimum from the innermost step', () => {
    const { f, minima } = bbob(7, 4)
    const slopes = grad(f)(minima[0]!.x.map((entry, i) => entry + 1e-4 * (i + 1)))
    expect(Math.hypot(...slopes)).toBeCloseTo(1e-5, 15)
  })

  test.each([
    [21, 1000 ** 0.5],
    [22, 1000],
  ])('the highest peak of f%i has axes of the condition %d', (id, condition) => {
    const { f, minima } = bbob(id, 2)
    const { x, value } = minima[0]!
    const h = 0.01
    const curvatures = x.map((entry, i) => {
      const rise = valueAt({ f }, x.with(i, entry + h)) - value
      return (Math.sqrt(rise) * 4) / (10 * h * h) // 10 − 10·exp(−cx²/4), squared
    })
    const sum = Math.sqrt(condition) + 1 / Math.sqrt(condition) // whatever the rotation
    expect(Math.abs(Math.log((curvatures[0]! + curvatures[1]!) / sum))).toBeLessThan(0.1)
  })

  test.each([
    [21, 4],
    [22, 3.92],
  ])('the highest peak of f%i lies within %d of the origin', (id, edge) => {
    const reach = largest(bbob(id, 100).minima[0]!.x) / edge
    expect(reach).toBeLessThanOrEqual(1)
    expect(reach).toBeGreaterThan(0.95)
  })

  test('f18 is f17 with another condition', () => {
    expect(bbob(18, 5, 4).minima).toEqual(bbob(17, 5, 4).minima)
  })

  test('f8 and f1 are found from their starts', () => {
    for (const { f, starts, minima } of [bbob(1, 10), bbob(8, 10)]) {
      expect(minimize(f, starts[0]!).value - minima[0]!.value).toBeLessThan(1e-10)
    }
  })
})

test('the suite has 24 functions of different names', () => {
  const problems = bbobProblems(3, 2)
  expect(new Set(problems.map(({ name }) => name)).size).toBe(24)
  for (const { starts, bounds, name } of problems) {
    expect(starts).toEqual([[0, 0, 0]])
    expect(bounds).toEqual({ lower: -5, upper: 5 })
    expect(name).toContain('instance 2')
  }
})

test('plain numbers do too', () => {
  const x = [1, -2, 3]
  for (const problem of bbobProblems(3)) {
    const value: unknown = Reflect.apply(problem.f, undefined, [x])
    expect(Number(value)).toBeCloseTo(valueAt(problem, x), 8)
  }
})

test('what there is not is refused', () => {
  expect(() => bbob(0, 2)).toThrow(DomainError)
  expect(() => bbob(25, 2)).toThrow('expected functionId to be a whole number from 1 to 24, got 25')
  expect(() => bbob(1, 1)).toThrow('expected dimension to be a whole number of at least 2, got 1')
  expect(() => bbob(1, 2.5)).toThrow(DomainError)
  expect(() => bbob(1, NaN)).toThrow(DomainError)
  expect(() => bbob(1, 2, 0)).toThrow('expected instance')
  expect(() => bbobProblems(2, LAST_INSTANCE + 1)).toThrow('expected instance')
})
