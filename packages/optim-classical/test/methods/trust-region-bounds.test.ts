import { describe, expect, test } from '@jest/globals'
import {
  add,
  matmul,
  mul,
  square,
  sub,
  sum,
  tensor,
  value,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import fc from 'fast-check'
import { minimize, trustRegion } from '@wengert/optim-classical'
import { rosenbrock, wood } from '@wengert/optim-classical/problems'
import { multiply } from '../../src/linear-algebra/dense.js'
import { dot } from '../../src/linear-algebra/vector.js'

const subproblems = ['exact', 'cg'] as const

describe('bounds', () => {
  const n = 3
  const entry = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => Math.fround(x))
  const entries = (length: number): fc.Arbitrary<number[]> =>
    fc.array(entry, { minLength: length, maxLength: length })
  const bowl = fc.record({
    factor: entries(n * n),
    slopes: entries(n).map((c) => c.map((x) => 5 * x)),
    lower: entries(n).map((c) => c.map((x) => -0.01 - Math.abs(x))),
    upper: entries(n).map((c) => c.map((x) => 0.01 + Math.abs(x))),
    open: fc.array(fc.boolean(), { minLength: n, maxLength: n }),
    curvature: fc.constantFrom(0.1, 1, -1),
  })

  /** The lowest value on all faces of the box: every way in which each parameter is free or on a bound. */
  function lowestOnFaces(
    matrix: Float64Array,
    slopes: Float64Array,
    lower: readonly number[],
    upper: readonly number[],
  ): number {
    let lowest = Infinity
    for (let face = 0; face < 3 ** n; face++) {
      const sides = [0, 1, 2].map((j) => Math.floor(face / 3 ** j) % 3)
      const x = Float64Array.from(sides, (side, j) =>
        side === 0 ? lower[j]! : side === 1 ? upper[j]! : 0,
      )
      const free = [0, 1, 2].filter((j) => sides[j] === 2)
      const rest = multiply(matrix, x, n).map((h, j) => -h - slopes[j]!)
      const solution = solveDense(
        free.map((i) => free.map((j) => matrix[i * n + j]!)),
        free.map((j) => rest[j]!),
      )
      free.forEach((j, i) => (x[j] = solution[i]!))
      if (free.some((j) => !(x[j]! >= lower[j]! && x[j]! <= upper[j]!))) continue
      const at = dot(slopes, x) + 0.5 * dot(x, multiply(matrix, x, n))
      if (Number.isFinite(at)) lowest = Math.min(lowest, at)
    }
    return lowest
  }

  /** By Cramer's rule, for up to three equations. */
  function solveDense(a: readonly (readonly number[])[], b: readonly number[]): number[] {
    const det = (m: readonly (readonly number[])[]): number =>
      m.length === 0
        ? 1
        : m[0]!.reduce(
            (total, x, j) =>
              total +
              (j % 2 === 0 ? x : -x) * det(m.slice(1).map((row) => row.filter((_, k) => k !== j))),
            0,
          )
    return b.map(
      (_, j) => det(a.map((row, i) => row.map((x, k) => (k === j ? b[i]! : x)))) / det(a),
    )
  }

  test.each(subproblems)(
    '%s: a quadratic ends where the best face is, and within',
    (subproblem) => {
      fc.assert(
        fc.property(bowl, ({ factor, slopes, lower, upper, open, curvature }) => {
          const matrix = new Float64Array(n * n)
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              for (let k = 0; k < n; k++)
                matrix[i * n + j]! += factor[k * n + i]! * factor[k * n + j]!
            }
            matrix[i * n + i]! += curvature
          }
          const convex = curvature > 0
          const bounds = {
            lower: lower.map((x, j) => (convex && open[j] ? -Infinity : x)),
            upper: upper.map((x, j) => (convex && open[j] ? Infinity : x)),
          }
          const c = Float64Array.from(slopes)
          const rows = Array.from({ length: n }, (_, i) => [...matrix.slice(i * n, i * n + n)])
          const f = (x: Traced): Scalar =>
            add(sum(mul(c, x)), mul(0.5, sum(mul(x, matmul(tensor(rows), x)))))
          const asked: Float64Array[] = []
          const watched = (x: Traced): Scalar => {
            asked.push(Float64Array.from([0, 1, 2], (j) => value(x.at(j))))
            return f(x)
          }
          const run = minimize(watched, [0, 0, 0], {
            method: trustRegion({ subproblem }),
            bounds,
            compile: false,
          })
          expect(run.outcome).toBe('converged')
          expect(run.gradientNorm).toBeLessThan(1e-7)
          for (const x of [...asked, Float64Array.from(run.x)]) {
            x.forEach((entry, j) => {
              expect(entry).toBeGreaterThanOrEqual(bounds.lower[j]!)
              expect(entry).toBeLessThanOrEqual(bounds.upper[j]!)
            })
          }
          if (convex) {
            const best = lowestOnFaces(matrix, c, bounds.lower, bounds.upper)
            expect(Math.abs(run.value - best)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(best)),
            )
            if (subproblem === 'exact') expect(run.counts.value).toBeLessThanOrEqual(12)
          }
        }),
        { numRuns: 60 },
      )
    },
  )

  test.each(subproblems)('%s: those that hold nothing back change nothing', (subproblem) => {
    const method = trustRegion({ subproblem })
    for (const { f, starts } of [rosenbrock, wood]) {
      const free = minimize(f, starts[0]!, { method })
      const wide = minimize(f, starts[0]!, { method, bounds: { lower: -1e6, upper: 1e6 } })
      expect([wide.x, wide.value, wide.iterations]).toEqual([free.x, free.value, free.iterations])
    }
  })

  test.each(subproblems)('%s: minima of valleys on a bound', (subproblem) => {
    const method = trustRegion({ subproblem })
    const run = minimize(rosenbrock.f, [-1.2, 1], { method, bounds: { upper: [0.5, 2] } })
    expect(run.outcome).toBe('converged')
    expect(run.x[0]).toBe(0.5)
    expect(run.x[1]).toBeCloseTo(0.25, 9)
    expect(run.counts.value).toBeLessThan(60)
  })

  test('from a corner, and with every parameter on a bound at the end', () => {
    for (const subproblem of subproblems) {
      const method = trustRegion({ subproblem })
      const f = (x: Traced): Scalar => sum(square(sub(x, 3)))
      const run = minimize(f, [0, 0, 1], { method, bounds: { lower: 0, upper: 1 } })
      expect(run).toMatchObject({ outcome: 'converged', gradientNorm: 0 })
      expect([...run.x]).toEqual([1, 1, 1])
    }
  })
})
