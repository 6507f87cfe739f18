import { describe, expect, test } from '@jest/globals'
import {
  DomainError,
  exp,
  finiteDifference,
  grad,
  hessian,
  jacobian,
  log,
  mul,
  sin,
  sqrt,
  square,
  stack,
  sum,
  sumOver,
  tan,
  tensor,
  type DifferenceScheme,
  type Traced,
} from '@wengert/ad-core'

const bounds: readonly (readonly [DifferenceScheme, number])[] = [
  ['forward', 1e-6],
  ['central', 1e-9],
  ['extrapolated', 1e-11],
]

describe.each(bounds)('%s', (scheme, bound) => {
  const close = (got: number, expected: number): void => {
    expect(Math.abs(got - expected)).toBeLessThanOrEqual(bound * Math.max(1, Math.abs(expected)))
  }

  test('agrees with grad on numbers, vectors and trees', () => {
    const f = (x: Traced): Traced => exp(x).div(sin(x))
    close(finiteDifference(f, { scheme })(1.5), grad(f)(1.5))
    const g = (x: Traced): Traced => sum(sin(x).mul(x)).mul(x.at(0))
    const point = [0.3, -1.2, 2]
    const exact = grad(g)(point)
    const got = finiteDifference(g, { scheme })(point)
    expect(got).toBeInstanceOf(Float64Array)
    got.forEach((entry, i) => close(entry, exact[i]!))
    const h = (p: { W: Traced; b: Traced }, s: Traced): Traced => sum(sin(p.W.mul(p.b))).mul(s)
    const tree = {
      W: tensor([
        [1, 2],
        [3, 4],
      ]),
      b: 0.7,
    }
    const found = finiteDifference(h, { scheme })(tree, 2)
    const slopes = grad(h)(tree, 2)
    close(found.b, slopes.b)
    expect(found.W.shape).toEqual([2, 2])
    found.W.data.forEach((entry, i) => close(entry, slopes.W.data[i]!))
  })

  test('gives the Jacobian of a function that is not scalar', () => {
    const f = (x: Traced): Traced => stack([mul(x.at(0), x.at(1)), sin(x.at(0)), exp(x.at(1))])
    const got = finiteDifference(f, { scheme })([0.5, 2])
    expect(got.shape).toEqual([3, 2])
    jacobian(f)([0.5, 2]).data.forEach((entry, i) => close(got.data[i]!, entry))
  })

  test('is itself differentiated within another transform', () => {
    const f = (x: Traced): Traced => sum(square(x).mul(x))
    const slope = (x: Traced): Traced => sum(finiteDifference(f, { scheme })(x))
    const loose = scheme === 'forward' ? 1e-5 : 1e-8
    grad(slope)([1, 2]).forEach((entry, i) => {
      expect(Math.abs(entry - [6, 12][i]!)).toBeLessThan(loose * 12)
    })
  })
})

test('differences of a gradient are the Hessian', () => {
  const f = (x: Traced): Traced => sum(exp(x)).mul(x.at(0))
  const got = finiteDifference(grad(f), { scheme: 'extrapolated' })([0.2, 0.4])
  hessian(f)([0.2, 0.4]).data.forEach((entry, i) => {
    expect(got.data[i]).toBeCloseTo(entry, 9)
  })
})

test('extrapolation stays within the domain and sees a pole nearby', () => {
  const extrapolated = { scheme: 'extrapolated' } as const
  expect(finiteDifference((x) => log(x), extrapolated)(0.01)).toBeCloseTo(100, 7)
  expect(finiteDifference((x) => sqrt(x), extrapolated)(0.002)).toBeCloseTo(
    0.5 / Math.sqrt(0.002),
    7,
  )
  const slope = 1 / Math.cos(1.5) ** 2
  expect(finiteDifference((x) => tan(x), extrapolated)(1.5) / slope).toBeCloseTo(1, 9)
})

test('loops are evaluated, f32 leaves in double precision', () => {
  const f = (w: Traced): Traced => sumOver((v: Traced, x) => square(sum(v).sub(x)))(w, [1, 2, 3])
  const got = finiteDifference(f)(Float32Array.of(1, 2))
  expect(got).toBeInstanceOf(Float32Array)
  expect([...got]).toEqual([expect.closeTo(6, 5), expect.closeTo(6, 5)])
})

test('integers have no derivative', () => {
  const f = (p: { x: Traced; k: Traced }): Traced => p.x.at(0).mul(sum(p.k))
  const got = finiteDifference(f)({ x: [2], k: Int32Array.of(3, 4) })
  expect([...got.x]).toEqual([expect.closeTo(7, 8)])
  expect([...got.k]).toEqual([0, 0])
})

test('the step is the one asked for', () => {
  expect(finiteDifference((x) => square(x), { scheme: 'forward', step: 0.5 })(1)).toBe(2.5)
})

test('unknown options, schemes and steps are refused', () => {
  const refused = (options: object): string => {
    try {
      finiteDifference((x) => x, options)
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
      return (error as Error).message
    }
    return 'accepted'
  }
  expect(refused({ steps: 1 })).toContain("Perhaps 'step'?")
  expect(refused({ scheme: 'centre' })).toContain("Perhaps 'central'?")
  expect(refused({ step: 0 })).toContain('expected a finite step > 0, got 0')
  expect(() => finiteDifference(3 as never)(1)).toThrow('expected a function, got number')
})
