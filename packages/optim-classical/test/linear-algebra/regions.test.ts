import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { multiply } from '../../src/linear-algebra/dense.js'
import { denseRegion } from '../../src/linear-algebra/dense-region.js'
import { lowestInRegion } from '../../src/linear-algebra/tridiagonal-region.js'
import { tridiagonalized } from '../../src/linear-algebra/tridiagonal.js'
import { addScaled, maxNorm, norm, scaled } from '../../src/linear-algebra/vector.js'
import { largest, model, problem } from './region-problems.js'

describe('a tridiagonal form', () => {
  test('is QᵀAQ with an orthogonal Q', () => {
    fc.assert(
      fc.property(problem, ({ n, matrix, eigenvalues, samples }) => {
        const t = tridiagonalized(matrix, n)
        const x = samples[0]!
        const y = t.inward(x)
        expect(Math.abs(norm(y) - norm(x))).toBeLessThanOrEqual(1e-13 * norm(x))
        expect(maxNorm(addScaled(t.outward(y), -1, x))).toBeLessThanOrEqual(1e-13)
        const image = y.map(
          (v, i) =>
            t.diagonal[i]! * v +
            (t.beside[i - 1] ?? 0) * (y[i - 1] ?? 0) +
            (t.beside[i] ?? 0) * (y[i + 1] ?? 0),
        )
        const expected = multiply(matrix, x, n)
        const error = maxNorm(addScaled(t.outward(image), -1, expected))
        expect(error).toBeLessThanOrEqual(1e-13 * largest(eigenvalues))
      }),
    )
  })
})

describe('the lowest point of a model in a region', () => {
  test('meets the conditions of Moré & Sorensen, whatever the matrix', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { n, matrix, gradient, eigenvalues, radius } = p
        const t = tridiagonalized(matrix, n)
        const { point, damping } = lowestInRegion(t, t.inward(gradient), radius)
        const d = t.outward(point)
        const length = norm(d)
        const scale = largest(eigenvalues) + damping
        expect(damping).toBeGreaterThanOrEqual(0)
        expect(length).toBeLessThanOrEqual(radius * (1 + 1e-10))
        if (damping > 0) expect(length).toBeGreaterThanOrEqual(radius * (1 - 1e-7))
        const rest = addScaled(addScaled(multiply(matrix, d, n), damping, d), 1, gradient)
        expect(norm(rest)).toBeLessThanOrEqual(1e-12 * (norm(gradient) + scale * length))
        expect(Math.min(...eigenvalues) + damping).toBeGreaterThanOrEqual(-1e-13 * scale)
      }),
      { numRuns: 500 },
    )
  })

  test('is lower than any other, in an ellipse', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const scale = Float64Array.from(p.samples[0]!, (x) => 10 ** x)
        const found = denseRegion(p.matrix, p.gradient, scale).within(p.radius)
        const lengthOf = (d: Float64Array): number => norm(d.map((x, j) => x * scale[j]!))
        expect(found.length).toBeCloseTo(lengthOf(found.step), 8)
        expect(found.length).toBeLessThanOrEqual(p.radius * (1 + 1e-9))
        const noise = 1e-13 * largest(p.eigenvalues) * p.radius ** 2
        const slack = 1e-8 * (found.predicted + norm(p.gradient) * norm(found.step)) + noise
        expect(Math.abs(found.predicted + model(p, found.step))).toBeLessThanOrEqual(slack)
        for (const sample of p.samples) {
          const edge = scaled(p.radius / (lengthOf(sample) || 1), sample)
          for (const part of [1, 0.5, -1]) {
            expect(-model(p, scaled(part, edge))).toBeLessThanOrEqual(found.predicted + slack)
          }
        }
      }),
    )
  })

  test('is the same from one region model for shrinking radii', () => {
    fc.assert(
      fc.property(problem, ({ matrix, gradient, n, radius }) => {
        const scale = new Float64Array(n).fill(1)
        const region = denseRegion(matrix, gradient, scale)
        for (const part of [1, 0.5, 0.01]) {
          const fresh = denseRegion(matrix, gradient, scale).within(part * radius)
          expect(region.within(part * radius)).toEqual(fresh)
        }
      }),
    )
  })

  test('in the hard case goes along the lowest curvature', () => {
    const t = { diagonal: Float64Array.of(-2, 1), beside: Float64Array.of(0) }
    const { point, damping } = lowestInRegion(t, Float64Array.of(0, 3), 5)
    expect(damping).toBeCloseTo(2, 14)
    expect(point[1]).toBeCloseTo(-1, 14)
    expect(Math.abs(point[0]!)).toBeCloseTo(Math.sqrt(24), 13)
  })

  test('of nothing but a slope is on the boundary, of nothing at all 0', () => {
    const zero = { diagonal: new Float64Array(2), beside: new Float64Array(1) }
    const { point, damping } = lowestInRegion(zero, Float64Array.of(3, 4), 10)
    expect(point[0]).toBeCloseTo(-6, 12)
    expect(point[1]).toBeCloseTo(-8, 12)
    expect(damping).toBeCloseTo(0.5, 12)
    expect(lowestInRegion(zero, new Float64Array(2), 10)).toEqual({
      point: new Float64Array(2),
      damping: 0,
    })
  })

  test('of a flat valley is inside where its bottom is', () => {
    const t = { diagonal: Float64Array.of(1, 0), beside: Float64Array.of(0) }
    const { point, damping } = lowestInRegion(t, Float64Array.of(1, 0), 10)
    expect(damping).toBe(0)
    expect([...point]).toEqual([expect.closeTo(-1, 14), 0])
  })

  test.each([1e-150, 1e150])('neither vanishes nor overflows at a size of %d', (unit) => {
    const t = { diagonal: Float64Array.of(-unit, unit), beside: Float64Array.of(unit) }
    for (const radius of [1e-100, 1, 1e100]) {
      const { point } = lowestInRegion(t, Float64Array.of(unit, 0), radius)
      expect(norm(point) / radius).toBeCloseTo(1, 8)
    }
  })
})
