import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { multiply } from '../../src/linear-algebra/dense.js'
import { denseRegion } from '../../src/linear-algebra/dense-region.js'
import { KrylovRegion } from '../../src/linear-algebra/krylov-region.js'
import { dot, norm } from '../../src/linear-algebra/vector.js'
import { model, problem, problemOf, type Problem } from './region-problems.js'

describe('a Krylov space', () => {
  const exactly = { tolerance: 0, products: Infinity, vectors: Infinity }
  const cauchy = ({ matrix, gradient, n, radius }: Problem): number => {
    const slope = norm(gradient)
    if (slope === 0) return 0
    const bend = dot(gradient, multiply(matrix, gradient, n)) / slope ** 2
    const way = bend > 0 ? Math.min(radius, slope / bend) : radius
    return way * slope - 0.5 * way * way * bend
  }

  test.each([
    ['all its vectors', Infinity, Infinity],
    ['two vectors', Infinity, 2],
    ['one vector', Infinity, 1],
    ['one product', 1, Infinity],
  ])('with %s falls as far as the Cauchy point, and as it says', (_name, products, vectors) => {
    fc.assert(
      fc.property(problem, (p) => {
        const { matrix, gradient, n, radius } = p
        const limits = { tolerance: 0.1, products, vectors }
        const region = new KrylovRegion((v) => multiply(matrix, v, n), gradient, limits)
        for (const part of [1, 0.3]) {
          const { step, length, slope, predicted } = region.within(part * radius)
          const slack = 1e-9 * (predicted + norm(gradient) * norm(step))
          expect(length).toBeLessThanOrEqual(part * radius * (1 + 1e-9))
          expect(Math.abs(length - norm(step))).toBeLessThanOrEqual(1e-9 * length)
          expect(Math.abs(slope - dot(gradient, step))).toBeLessThanOrEqual(slack)
          expect(Math.abs(predicted + model(p, step))).toBeLessThanOrEqual(slack)
          const least = cauchy({ ...p, radius: part * radius })
          expect(predicted).toBeGreaterThanOrEqual((1 - 1e-8) * least)
        }
      }),
    )
  })

  test('without vectors kept goes along the last direction to the boundary', () => {
    const alike = fc.double({ min: 0.3, max: 3, noNaN: true })
    const curved = fc.double({ min: -0.5, max: 2.5, noNaN: true })
    const near = problemOf(fc.func(curved), alike, alike)
    let turned = 0
    fc.assert(
      fc.property(near, (p) => {
        let products = 0
        const product = (v: Float64Array): Float64Array => {
          products++
          return multiply(p.matrix, v, p.n)
        }
        const limits = { tolerance: 0.01, products: Infinity, vectors: 1 }
        const found = new KrylovRegion(product, p.gradient, limits).within(p.radius)
        expect(found.predicted).toBeCloseTo(-model(p, found.step), 10)
        if (!found.inside) expect(found.length / p.radius).toBeCloseTo(1, 10)
        if (!found.inside && products > 1) turned++
      }),
      { numRuns: 1000 },
    )
    expect(turned).toBeGreaterThan(0)
  })

  test('of full dimension holds the lowest point', () => {
    // It has no two vectors of one eigenvalue, and none that the gradient has no part of.
    const seen = problemOf(
      fc.double({ min: -7, max: 2, noNaN: true }).map((least) => (k: number) => least + k),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
    )
    fc.assert(
      fc.property(seen, ({ matrix, gradient, n, radius }) => {
        const best = denseRegion(matrix, gradient, new Float64Array(n).fill(1)).within(radius)
        const region = new KrylovRegion((v) => multiply(matrix, v, n), gradient, exactly)
        const found = region.within(radius)
        expect(Math.abs(found.predicted - best.predicted)).toBeLessThanOrEqual(
          1e-8 * best.predicted,
        )
        expect(found.inside).toBe(best.inside)
      }),
    )
  })

  test('asks for no more than n products, and for none in a smaller region', () => {
    const n = 6
    let products = 0
    const curvatures = Float64Array.of(1, 3, 10, 30, 100, 300)
    const product = (v: Float64Array): Float64Array => {
      products++
      return v.map((x, i) => curvatures[i]! * x)
    }
    const gradient = new Float64Array(n).fill(1)
    const region = new KrylovRegion(product, gradient, exactly)
    const { step, inside } = region.within(10)
    expect(inside).toBe(true)
    step.forEach((x, i) => expect(x * curvatures[i]!).toBeCloseTo(-1, 10))
    expect(products).toBe(n)
    expect(region.within(0.1)).toMatchObject({ inside: false, length: expect.closeTo(0.1, 10) })
    expect(products).toBe(n)
  })

  test('goes down the slope where products are no numbers', () => {
    const nothing = new KrylovRegion((v) => v.map(() => NaN), Float64Array.of(3, -4), exactly)
    const { step, predicted } = nothing.within(2)
    expect([...step]).toEqual([expect.closeTo(-1.2, 12), expect.closeTo(1.6, 12)])
    expect(predicted).toBeCloseTo(10, 12)
    const flat = new KrylovRegion((v) => v, new Float64Array(2), exactly)
    expect(flat.within(2)).toMatchObject({ length: 0, predicted: 0 })
  })
})
