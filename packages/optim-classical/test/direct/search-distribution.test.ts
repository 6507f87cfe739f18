import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { orthogonalSample } from '../../src/direct/cma/orthogonal-sample.js'
import { defaultPopulation, recombination } from '../../src/direct/cma/recombination.js'
import { renewedAxes } from '../../src/direct/cma/search-axes.js'
import {
  adapted,
  deviationsOf,
  draw,
  isotropic,
  placeOf,
  type Sample,
  type SearchDistribution,
} from '../../src/direct/cma/search-distribution.js'
import { multiply, multiplyTransposed } from '../../src/linear-algebra/dense.js'
import { dot, norm } from '../../src/linear-algebra/vector.js'
import { randomFrom } from '../../src/random.js'

const seed = fc.integer({ min: 0, max: 2 ** 31 })
const sizes = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  lambda: fc.integer({ min: 2, max: 60 }),
})

/** Rows of a matrix. */
function rows(a: Float64Array, n: number): Float64Array[] {
  return Array.from({ length: a.length / n }, (_, k) => a.slice(k * n, (k + 1) * n))
}

/** UCU. */
function wholeCovariance({ units, covariance }: SearchDistribution): Float64Array {
  const n = units.length
  return covariance.map((c, k) => c * units[Math.floor(k / n)]! * units[k % n]!)
}

describe('constants of recombination', () => {
  test('positive weights sum to 1, weights fall, and the negative ones leave C positive', () => {
    fc.assert(
      fc.property(sizes, ({ n, lambda }) => {
        const c = recombination(n, lambda)
        const parents = c.weights.slice(0, c.parents)
        expect(parents.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12)
        expect(1 / dot(parents, parents)).toBeCloseTo(c.effectiveParents, 9)
        c.weights.forEach((w, k) => {
          if (k > 0) expect(w).toBeLessThanOrEqual(c.weights[k - 1]!)
          if (k < c.parents) expect(w).toBeGreaterThan(0)
          else expect(w).toBeLessThanOrEqual(0)
        })
        const negative = c.weights.slice(c.parents).reduce((sum, w) => sum + Math.min(w, 0), 0)
        const left = 1 - c.rankOneRate - c.rankManyRate
        expect(-negative * c.rankManyRate * n).toBeLessThanOrEqual(left * (1 + 1e-12))
        expect(left).toBeGreaterThanOrEqual(-1e-15)
      }),
    )
  })

  test('as the tutorial has them', () => {
    expect([1, 5, 20, 100].map(defaultPopulation)).toEqual([4, 8, 12, 17])
    // n = 10, λ = 10, by hand from table 1.
    const c = recombination(10, 10)
    expect(c.parents).toBe(5)
    expect(c.effectiveParents).toBeCloseTo(3.1672992814, 9)
    expect(c.stepRate).toBeCloseTo((3.1672992814 + 2) / (15 + 3.1672992814), 9)
    expect(c.stepDamping).toBeCloseTo(1 + c.stepRate, 12)
    expect(c.rankOneRate).toBeCloseTo(2 / (11.3 ** 2 + 3.1672992814), 12)
    expect(c.pathRate).toBeCloseTo((4 + 0.31672992814) / (14 + 0.63345985628), 9)
    expect(c.rankManyRate).toBeCloseTo(
      (2 * (0.25 + 3.1672992814 + 1 / 3.1672992814 - 2)) / (144 + 3.1672992814),
      10,
    )
  })
})

describe('samples', () => {
  test('are orthogonal within every n', () => {
    fc.assert(
      fc.property(sizes, seed, ({ n, lambda }, key) => {
        const sample = rows(orthogonalSample(n, lambda, randomFrom(key)), n)
        sample.forEach((z, k) => {
          for (let j = k - (k % n); j < k; j++) {
            expect(Math.abs(dot(z, sample[j]!))).toBeLessThan(1e-9 * norm(z) * norm(sample[j]!))
          }
        })
      }),
    )
  })

  test('are as normal as independent ones: moments of entries and lengths', () => {
    const [n, count] = [3, 30_000]
    const sample = orthogonalSample(n, count, randomFrom(5))
    const moment = (of: (z: Float64Array) => number): number =>
      rows(sample, n).reduce((sum, z) => sum + of(z), 0) / count
    for (let i = 0; i < n; i++) {
      expect(Math.abs(moment((z) => z[i]!))).toBeLessThan(0.03)
      expect(moment((z) => z[i]! ** 2)).toBeCloseTo(1, 1)
      expect(Math.abs(moment((z) => z[i]! ** 4) - 3)).toBeLessThan(0.2)
    }
    expect(Math.abs(moment((z) => dot(z, z) ** 2) - n * (n + 2))).toBeLessThan(0.5)
  })

  test('are BDz, and lie σ of them from the mean', () => {
    const before = evolved(20, 3, 7)
    const sample = draw(before, 4, randomFrom(1))
    const z = sample.whitened.slice(3, 6)
    const y = multiply(
      before.axes,
      z.map((entry, j) => entry * before.lengths[j]!),
      3,
    )
    expect(sample.steps.slice(3, 6)).toEqual(y)
    expect(placeOf(before, sample, 1)[2]).toBe(before.mean[2]! + before.sigma * y[2]!)
  })
})

/** The ranks of a sample by Σ 10^i·x_i². */
function ranked(
  at: SearchDistribution,
  sample: Sample,
  turned: (x: Float64Array) => Float64Array,
): number[] {
  const values = Array.from({ length: sample.steps.length / at.mean.length }, (_, k) =>
    turned(placeOf(at, sample, k)).reduce((sum, x, i) => sum + 10 ** i * x * x, 0),
  )
  return Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
}

function evolved(generations: number, n: number, key: number): SearchDistribution {
  const random = randomFrom(key)
  let at = isotropic(new Float64Array(n).fill(1), 1)
  for (let g = 0; g < generations; g++) {
    const sample = draw(at, 8, random)
    at = adapted(
      at,
      sample,
      ranked(at, sample, (x) => x),
      recombination(n, 8),
    )
  }
  return at
}

describe('a generation', () => {
  test('turns with the function: invariance under rotation', () => {
    fc.assert(
      fc.property(seed, (key) => {
        const n = 3
        const random = randomFrom(key, 1)
        const basis = orthogonalSample(n, n, random)
        const turn = basis.map((q, k) => q / norm(basis.slice(k - (k % n), k - (k % n) + n)))
        const turned = (x: Float64Array): Float64Array => multiply(turn, x, n)
        const back = (x: Float64Array): Float64Array => multiplyTransposed(turn, x, n)
        const constants = recombination(n, 8)
        let here = isotropic(Float64Array.of(1, -1, 2), 0.5)
        let there = isotropic(turned(here.mean), 0.5)
        for (let g = 0; g < 12; g++) {
          const sample = draw(here, 8, random)
          const steps = Float64Array.from(rows(sample.steps, n).flatMap((y) => [...turned(y)]))
          const whitened = rows(steps, n).flatMap((y) => {
            const inAxes = multiplyTransposed(there.axes, y, n)
            return [...inAxes.map((entry, j) => entry / there.lengths[j]!)]
          })
          const other = { steps, whitened: Float64Array.from(whitened) }
          const order = ranked(here, sample, (x) => x)
          expect(ranked(there, other, back)).toEqual(order)
          here = adapted(here, sample, order, constants)
          there = adapted(there, other, order, constants)
          expect(there.sigma / here.sigma).toBeCloseTo(1, 9)
          turned(here.mean).forEach((x, i) => expect(there.mean[i]).toBeCloseTo(x, 8))
          const product = rows(there.covariance, n).map((row) => back(row))
          for (let i = 0; i < n; i++) {
            const column = back(Float64Array.from(product, (row) => row[i]!))
            column.forEach((c, j) => expect(c).toBeCloseTo(here.covariance[j * n + i]!, 7))
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  test('C is symmetric and BD²Bᵀ, and all lengths are positive', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 6 }), (key, n) => {
        const { covariance, axes, lengths } = evolved(40, n, key)
        for (let i = 0; i < n; i++) {
          expect(lengths[i]).toBeGreaterThan(0)
          for (let j = 0; j < n; j++) {
            expect(covariance[i * n + j]).toBe(covariance[j * n + i])
            let sum = 0
            for (let k = 0; k < n; k++)
              sum += axes[i * n + k]! * lengths[k]! ** 2 * axes[j * n + k]!
            expect(Math.abs(sum - covariance[i * n + j]!)).toBeLessThan(1e-12)
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  test('p_c waits while p_σ is long, and C keeps what it would have brought', () => {
    const constants = recombination(2, 6)
    const { weights, rankOneRate, rankManyRate, pathRate } = constants
    const nothing = { steps: new Float64Array(12), whitened: new Float64Array(12).fill(1) }
    const moved = { ...nothing, steps: new Float64Array(12).fill(1) }
    const order = [0, 1, 2, 3, 4, 5]
    const sum = weights.reduce((total, w) => total + w, 0)
    for (const long of [false, true]) {
      const before = (): SearchDistribution => ({
        ...isotropic(new Float64Array(2), 1),
        stepPath: new Float64Array(2).fill(long ? 50 : 0),
        generation: 99,
      })
      const { covariancePath } = adapted(before(), moved, order, constants)
      expect(covariancePath[0]! > 0).toBe(!long)
      const kept = 1 - rankOneRate - rankManyRate * sum
      const { covariance } = adapted(before(), nothing, order, constants)
      const more = long ? rankOneRate * pathRate * (2 - pathRate) : 0
      expect(covariance[0]).toBeCloseTo(kept + more, 12)
    }
  })

  test('where ranks are random, p_σ is standard normal, and neither σ nor C has a drift', () => {
    const [n, lambda, generations] = [4, 8, 4000]
    const random = randomFrom(11)
    const constants = recombination(n, lambda)
    let at = isotropic(new Float64Array(n), 1)
    const sums = { path: 0, growth: 0, trace: 0 }
    for (let g = 0; g < generations; g++) {
      // C is put back, so that its mean change can be seen.
      const fresh = {
        ...isotropic(at.mean, 1),
        stepPath: at.stepPath,
        covariancePath: at.covariancePath,
        generation: at.generation,
      }
      const order = random.shuffle(Array.from({ length: lambda }, (_, k) => k))
      at = adapted(fresh, draw(fresh, lambda, random), order, constants)
      sums.path += dot(at.stepPath, at.stepPath) / n
      sums.growth += Math.log(at.sigma)
      sums.trace += at.lengths.reduce((sum, length) => sum + length ** 2, 0) / n
    }
    expect(Math.abs(sums.path / generations - 1)).toBeLessThan(0.06)
    expect(Math.abs(sums.growth / generations)).toBeLessThan(0.02)
    expect(Math.abs(sums.trace / generations - 1)).toBeLessThan(0.02)
  })
})

describe('parameters of very different sizes', () => {
  const before = evolved(30, 3, 3)
  const uneven = {
    ...before,
    covariance: before.covariance.map((c, k) => c * 10 ** (4 * (Math.floor(k / 3) + (k % 3)))),
  }

  test('are given units, and the distribution is the same', () => {
    const after = renewedAxes(uneven)
    expect(after.units[2]! / after.units[0]!).toBeGreaterThan(1e6)
    const [one, other] = [uneven, after].map(wholeCovariance)
    one!.forEach((c, k) => expect(other![k]! / c).toBeCloseTo(1, 12))
    for (let i = 0; i < 3; i++) {
      expect(after.covariance[i * 4]).toBeCloseTo(1, 14)
      expect(after.units[i]! * after.covariancePath[i]!).toBeCloseTo(uneven.covariancePath[i]!, 9)
    }
    expect(deviationsOf(after)[2]! / deviationsOf(uneven)[2]!).toBeCloseTo(1, 12)
    // The path's length is what σ is adapted by.
    expect(norm(after.stepPath) / norm(uneven.stepPath)).toBeCloseTo(1, 3)
  })

  test('others keep theirs', () => {
    expect(renewedAxes(before).units).toEqual(Float64Array.of(1, 1, 1))
  })
})
