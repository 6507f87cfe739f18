import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dampedCurvature } from '../../src/linear-algebra/damped-curvature.js'
import { dampedLeastSquares } from '../../src/linear-algebra/damped-least-squares.js'
import { multiply, multiplyTransposed } from '../../src/linear-algebra/dense.js'
import {
  curvatureProductModel,
  residualProductModel,
} from '../../src/linear-algebra/product-models.js'
import { golubKahan } from '../../src/linear-algebra/golub-kahan.js'
import type { KrylovSpace } from '../../src/linear-algebra/krylov.js'
import { lanczos } from '../../src/linear-algebra/lanczos.js'
import type { Face } from '../../src/linear-algebra/step-model.js'
import { difference, dot, norm } from '../../src/linear-algebra/vector.js'

const entry = fc.integer({ min: -16, max: 16 }).map((k) => k / 8)
const system = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.record({
    jacobian: fc
      .array(entry, { minLength: n * (n + 2), maxLength: n * (n + 2) })
      .map((a) => Float64Array.from(a, (x, k) => (k % (n + 1) === 0 ? x + 6 : x))),
    residuals: fc
      .array(entry, { minLength: n + 2, maxLength: n + 2 })
      .map((r) => Float64Array.from(r)),
    scale: fc
      .array(fc.constantFrom(0.25, 1, 3), { minLength: n, maxLength: n })
      .map((s) => Float64Array.from(s)),
  }),
)

interface System {
  readonly jacobian: Float64Array
  readonly residuals: Float64Array
  readonly scale: Float64Array
}

function curvatureOf(jacobian: Float64Array, n: number): Float64Array {
  const curvature = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n)
    unit[j] = 1
    const image = multiply(jacobian, unit, jacobian.length / n)
    curvature.set(multiplyTransposed(jacobian, image, n), j * n)
  }
  return curvature
}

const faces: Readonly<Record<string, (s: System, forcing: number) => Face>> = {
  'Golub & Kahan': ({ jacobian, residuals, scale }, forcing) =>
    residualProductModel(
      (v) => multiply(jacobian, v, residuals.length),
      (u) => multiplyTransposed(jacobian, u, scale.length),
      residuals,
      multiplyTransposed(jacobian, residuals, scale.length),
      scale,
      forcing,
    ).whole(),
  Lanczos: ({ jacobian, residuals, scale }, forcing) => {
    const curvature = curvatureOf(jacobian, scale.length)
    return curvatureProductModel(
      (v) => multiply(curvature, v, scale.length),
      multiplyTransposed(jacobian, residuals, scale.length),
      scale,
      forcing,
    ).whole()
  },
}

describe.each(Object.entries(faces))('%s', (name, faceOf) => {
  test('steps are those of dense matrices, whatever the damping and their order', () => {
    fc.assert(
      fc.property(system, (s) => {
        const dense = dampedLeastSquares(s.jacobian, s.residuals, s.scale)
        const face = faceOf(s, 1e-13)
        for (const damping of [0, 1e-3, 1, 100, 0]) {
          const expected = dense.solve(damping)
          const { step, length, bend, decay } = face.solve(damping)
          const size = norm(expected.step) + 1e-3
          expect(norm(difference(step, expected.step))).toBeLessThan(1e-8 * size)
          expect(Math.abs(length - expected.length)).toBeLessThan(1e-8 * expected.length + 1e-12)
          const image = multiply(s.jacobian, step, s.residuals.length)
          expect(Math.abs(bend - dot(image, image))).toBeLessThan(1e-8 * (1e-3 + dot(image, image)))
          if (length > 1e-6 && damping > 0) {
            expect(decay() / expected.decay()).toBeCloseTo(1, 6)
          }
        }
        expect(face.slope).toBeCloseTo(dense.slope, 9)
      }),
      { numRuns: 60 },
    )
  })

  test('a step for a radius has its length', () => {
    fc.assert(
      fc.property(system, fc.constantFrom(1e-4, 0.1, 1, 1e4), (s, radius) => {
        const { damping, length, step } = faceOf(s, 1e-12).within(radius, 0)
        expect(length).toBeCloseTo(norm(step.map((d, j) => d * s.scale[j]!)), 9)
        expect(length).toBeLessThan(1.11 * radius)
        if (damping > 0) expect(length).toBeGreaterThan(0.89 * radius)
      }),
      { numRuns: 60 },
    )
  })

  test('inexact steps leave no more than they may, and lower the model', () => {
    fc.assert(
      fc.property(system, fc.constantFrom(0.5, 0.1, 1e-3), (s, forcing) => {
        const n = s.scale.length
        const g = multiplyTransposed(s.jacobian, s.residuals, n)
        fc.pre(norm(g) > 1e-3)
        const curvature = curvatureOf(s.jacobian, n)
        for (const damping of [0, 0.5]) {
          const { step } = faceOf(s, forcing).solve(damping)
          const image = multiply(curvature, step, n)
          const rest = g.map(
            (x, j) => (x + image[j]! + damping * s.scale[j]! ** 2 * step[j]!) / s.scale[j]!,
          )
          const slope = norm(g.map((x, j) => x / s.scale[j]!))
          expect(norm(rest)).toBeLessThanOrEqual((forcing + 1e-9) * slope)
          expect(dot(g, step) + 0.5 * dot(step, image)).toBeLessThan(0)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('the first step is along the gradient, and huge damping keeps to it', () => {
    const s = {
      jacobian: Float64Array.of(1, 2, 3, 4, 5, 6.5),
      residuals: Float64Array.of(1, -1, 2),
      scale: Float64Array.of(2, 0.5),
    }
    const g = multiplyTransposed(s.jacobian, s.residuals, 2)
    const { step } = faceOf(s, 0.1).solve(1e12)
    g.forEach((x, j) => expect((step[j]! * 1e12) / (-x / s.scale[j]! ** 2)).toBeCloseTo(1, 8))
  })

  test('a gradient of 0 has no step', () => {
    const s = {
      jacobian: Float64Array.of(1, 0, 0, 1, 0, 0),
      residuals: Float64Array.of(0, 0, 2),
      scale: Float64Array.of(1, 1),
    }
    const face = faceOf(s, 0.1)
    expect([face.slope, face.cosine, face.within(1, 0).length]).toEqual([0, 0, 0])
  })

  test('dependent columns still have a step that cannot be bettered', () => {
    const s = {
      jacobian: Float64Array.of(1, 2, 1, 2, 2, 4, 0, 0),
      residuals: Float64Array.of(1, 0, 1, 3),
      scale: Float64Array.of(1, 1),
    }
    const { step } = faceOf(s, 1e-12).within(1e3, 0)
    const rest = multiply(s.jacobian, step, 4).map((x, i) => x + s.residuals[i]!)
    expect(norm(multiplyTransposed(s.jacobian, rest, 2))).toBeLessThan(1e-9)
  })

  test('an ill-conditioned matrix does not spoil the basis', () => {
    const n = 12
    const jacobian = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n]
      return 1 / (i + j + 1)
    })
    const residuals = Float64Array.from({ length: n }, (_, i) => Math.cos(3 * i))
    const scale = new Float64Array(n).fill(1)
    const exact = dampedLeastSquares(jacobian, residuals, scale).solve(1e-6).step
    const { step } = faceOf({ jacobian, residuals, scale }, 1e-14).solve(1e-6)
    expect(norm(difference(step, exact))).toBeLessThan(1e-5 * norm(exact))
  })

  test(`${name} asks for no more products than it needs`, () => {
    let products = 0
    const jacobian = Float64Array.from({ length: 64 }, (_, k) => (k % 9 === 0 ? 1 + (k % 2) : 0))
    const residuals = new Float64Array(8).fill(1)
    const scale = new Float64Array(8).fill(1)
    const counted = (v: Float64Array): Float64Array => {
      products++
      return multiply(jacobian, v, 8)
    }
    const model =
      name === 'Lanczos'
        ? curvatureProductModel(counted, residuals, scale, 1e-12)
        : residualProductModel(counted, counted, residuals, counted(residuals), scale, 1e-12)
    products = 0
    const face = model.whole()
    // Two different eigenvalues: two dimensions are all there are.
    for (const radius of [100, 1, 1e-2]) face.within(radius, 0)
    expect(products).toBeLessThanOrEqual(name === 'Lanczos' ? 2 : 4)
  })
})

test.each([golubKahanOf, lanczosOf])(
  'a basis stays orthonormal in an ill-conditioned space',
  (of) => {
    const n = 12
    const hilbert = Float64Array.from(
      { length: n * n },
      (_, k) => 1 / (Math.floor(k / n) + (k % n) + 1),
    )
    const space = of(
      hilbert,
      Float64Array.from({ length: n }, (_, i) => Math.cos(3 * i)),
    )
    for (let k = 0; k < n; k++) space.grow()
    expect(space.basis.length).toBeGreaterThan(5)
    space.basis.forEach((v, i) =>
      space.basis.forEach((u, k) =>
        expect(Math.abs(dot(v, u) - (i === k ? 1 : 0))).toBeLessThan(1e-13),
      ),
    )
  },
)

function golubKahanOf(matrix: Float64Array, r: Float64Array): KrylovSpace {
  const apply = (v: Float64Array): Float64Array => multiply(matrix, v, r.length)
  return golubKahan(apply, apply, r, apply(r))
}

function lanczosOf(matrix: Float64Array, g: Float64Array): KrylovSpace {
  return lanczos((v) => multiply(matrix, v, g.length), g)
}

test('Cholesky of the curvature and both Krylov spaces agree on the slope', () => {
  const jacobian = Float64Array.of(1, 2, 3, 4, 5, 6.5)
  const gradient = Float64Array.of(1, -2)
  const scale = Float64Array.of(0.5, 2)
  expect(dampedCurvature(curvatureOf(jacobian, 2), gradient, scale).slope).toBeCloseTo(
    Math.hypot(2, 1),
    14,
  )
})
