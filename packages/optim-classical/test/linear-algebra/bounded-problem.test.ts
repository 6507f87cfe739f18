import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boundedProblem } from '../../src/linear-algebra/bounded-problem.js'
import { cholesky, choleskySolve } from '../../src/linear-algebra/cholesky.js'
import { multiply, multiplyTransposed } from '../../src/linear-algebra/dense.js'
import { curvatureModel, residualModel } from '../../src/linear-algebra/dense-models.js'
import {
  curvatureProductModel,
  residualProductModel,
} from '../../src/linear-algebra/product-models.js'
import { freeSlopes, landing, reachFrom } from '../../src/linear-algebra/reach.js'
import type { StepModel } from '../../src/linear-algebra/step-model.js'
import { dot, norm } from '../../src/linear-algebra/vector.js'

const entry = fc.integer({ min: -20, max: 20 }).map((k) => k / 4)
/** Half of the ends are at 0: a step begins at bounds more often than not. */
const end = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 8 }).map((k) => k / 4),
)
const box = fc.integer({ min: 1, max: 4 }).chain((n) =>
  fc.record({
    a: fc.array(entry, { minLength: n * n, maxLength: n * n }),
    r: fc.array(entry, { minLength: n + 1, maxLength: n + 1 }),
    below: fc.array(end, { minLength: n, maxLength: n }),
    above: fc.array(end, { minLength: n, maxLength: n }),
    scale: fc.array(fc.constantFrom(0.5, 1, 4), { minLength: n, maxLength: n }),
  }),
)

interface Problem {
  readonly n: number
  readonly jacobian: Float64Array
  readonly curvature: Float64Array
  readonly residuals: Float64Array
  readonly gradient: Float64Array
  readonly scale: Float64Array
  readonly below: Float64Array
  readonly above: Float64Array
}

function problemOf(given: {
  a: number[]
  r: number[]
  below: number[]
  above: number[]
  scale: number[]
}): Problem {
  const n = given.scale.length
  // Rows of ½I beside any others: every face has one minimizer, and columns may be almost parallel.
  const rows = n * n + n * n
  const jacobian = Float64Array.from({ length: rows }, (_, k) => {
    const own = k - n * n
    return own < 0 ? given.a[k]! : own % (n + 1) === 0 ? 0.5 : 0
  })
  const residuals = Float64Array.from({ length: 2 * n }, (_, i) => given.r[i] ?? 0)
  const column = (j: number): Float64Array => residuals.map((_, i) => jacobian[i * n + j]!)
  const columns = Array.from({ length: n }, (_, j) => column(j))
  return {
    n,
    jacobian,
    residuals,
    curvature: Float64Array.from(columns.flatMap((c) => columns.map((d) => dot(c, d)))),
    gradient: multiplyTransposed(jacobian, residuals, n),
    scale: Float64Array.from(given.scale),
    below: Float64Array.from(given.below, (x) => -x),
    above: Float64Array.from(given.above, (x, j) => (x + given.below[j]! === 0 ? 1 : x)),
  }
}

const models: Readonly<Record<string, (p: Problem) => StepModel>> = {
  Jacobian: (p) => residualModel(p.jacobian, p.residuals, p.gradient, p.scale),
  curvature: (p) => curvatureModel(p.curvature, p.gradient, p.scale),
  'products of the Jacobian': (p) =>
    residualProductModel(
      (v) => multiply(p.jacobian, v, p.residuals.length),
      (u) => multiplyTransposed(p.jacobian, u, p.n),
      p.residuals,
      p.gradient,
      p.scale,
      1e-13,
    ),
  'products of the curvature': (p) =>
    curvatureProductModel((v) => multiply(p.curvature, v, p.n), p.gradient, p.scale, 1e-13),
}

function valueAt({ gradient, curvature, scale, n }: Problem, d: Float64Array, damping: number) {
  const length = norm(d.map((x, j) => x * scale[j]!))
  return dot(gradient, d) + 0.5 * (dot(d, multiply(curvature, d, n)) + damping * length ** 2)
}

/** The least value over the box: that of the best of the 3ⁿ faces whose minimizers lie within. */
function leastByFaces(p: Problem, damping: number): number {
  const { n, below, above } = p
  const damped = p.curvature.map((x, k) =>
    k % (n + 1) === 0 ? x + damping * p.scale[k / (n + 1)]! ** 2 : x,
  )
  let least = Infinity
  for (let code = 0; code < 3 ** n; code++) {
    const sides = Array.from({ length: n }, (_, j) => (Math.floor(code / 3 ** j) % 3) - 1)
    const d = Float64Array.from(sides, (s, j) => (s < 0 ? below[j]! : s > 0 ? above[j]! : 0))
    const free = sides.flatMap((s, j) => (s === 0 ? [j] : []))
    if (free.length > 0) {
      const slopes = multiply(damped, d, n).map((x, j) => -x - p.gradient[j]!)
      const part = Float64Array.from(free.flatMap((i) => free.map((j) => damped[i * n + j]!)))
      const solved = choleskySolve(
        cholesky(part, free.length)!,
        Float64Array.from(free, (j) => slopes[j]!),
      )
      free.forEach((j, k) => (d[j] = solved[k]!))
    }
    if (d.every((x, j) => below[j]! <= x && x <= above[j]!)) {
      least = Math.min(least, valueAt(p, d, damping))
    }
  }
  return least
}

describe.each(Object.entries(models))('by %s', (_name, modelOf) => {
  test('a step is the least of all faces', () => {
    fc.assert(
      fc.property(box, fc.constantFrom(1e-2, 0.3, 1, 5, 1e3), (given, radius) => {
        const p = problemOf(given)
        const { step, damping, length, bend, cutOff } = boundedProblem(modelOf(p), p).within(
          radius,
          1,
        )
        expect(step.every((d, j) => p.below[j]! <= d && d <= p.above[j]!)).toBe(true)
        const size = 1 + Math.abs(valueAt(p, step, damping))
        expect(Math.abs(valueAt(p, step, damping) - leastByFaces(p, damping))).toBeLessThan(
          1e-9 * size,
        )
        // The three parts of what is promised are the model's fall.
        const fall = 0.5 * bend + damping * length ** 2 + cutOff
        expect(Math.abs(fall + valueAt(p, step, 0))).toBeLessThan(1e-9 * size)
        expect(length).toBeCloseTo(norm(step.map((d, j) => d * p.scale[j]!)), 9)
        expect(length).toBeLessThan(1.11 * radius)
        if (damping > 0) expect(length).toBeGreaterThan(0.89 * radius)
      }),
      { numRuns: 200 },
    )
  })

  test('no step leads from where bounds hold everything', () => {
    const p = problemOf({
      a: [1, 0, 0, 1],
      r: [1, 1, 0],
      below: [0, 0],
      above: [1, 1],
      scale: [1, 1],
    })
    const { step, length } = boundedProblem(modelOf(p), p).within(1, 0)
    expect(Array.from(step, Math.abs)).toEqual([0, 0])
    expect(length).toBe(0)
  })
})

test('an end that the model would leave again is left', () => {
  // Alone the first entry would go beyond its end; with the second one at its own it comes back.
  const jacobian = Float64Array.of(1, 0.9, 0, 0.5)
  const residuals = Float64Array.of(-1, 1)
  const gradient = multiplyTransposed(jacobian, residuals, 2)
  const scale = Float64Array.of(1, 1)
  const below = Float64Array.of(-9, -9)
  const above = Float64Array.of(2, 9)
  const model = residualModel(jacobian, residuals, gradient, scale)
  const { step } = boundedProblem(model, { below, above }).within(1e6, 0)
  expect(step[0]).toBe(2)
  const rest = multiply(jacobian, step, 2).map((x, i) => x + residuals[i]!)
  expect(multiplyTransposed(jacobian, rest, 2)[1]).toBeCloseTo(0, 12)
})

describe('reach', () => {
  const bounds = { lower: Float64Array.of(0.1, -Infinity), upper: Float64Array.of(0.7, 2) }

  test('a step as far as it may go lands on the bound itself', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.7, noNaN: true }),
        fc.double({ min: -5, max: 2, noNaN: true }),
        (x, y) => {
          const w = Float64Array.of(x, y)
          const { below, above } = reachFrom(w, bounds)
          expect(landing(w, Float64Array.of(below[0]!, above[1]!), bounds)).toEqual(
            Float64Array.of(0.1, 2),
          )
          expect(landing(w, Float64Array.of(above[0]!, 0), bounds)[0]).toBe(0.7)
        },
      ),
    )
  })

  test('slopes that a bound holds back are none', () => {
    const g = Float64Array.of(1, -1)
    const at = (...w: number[]): Float64Array =>
      freeSlopes(g, reachFrom(Float64Array.from(w), bounds))
    expect(at(0.1, 2)).toEqual(Float64Array.of(0, 0))
    expect(at(0.2, 1)).toEqual(g)
    expect(at(0.7, -1e9)).toEqual(g)
  })
})
