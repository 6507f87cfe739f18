import { describe, expect, test } from '@jest/globals'
import { grad, jvp, sum, tensor, type Tensor, type Traced } from '@wengert/ad-core'
import fc from 'fast-check'
import { rotationQ, rotationR, shift } from '../../src/problems/bbob/instance.js'
import { gaussians, uniforms } from '../../src/problems/bbob/pseudo-random.js'
import {
  boundaryPenalty,
  geometric,
  oscillate,
  power,
  rastrigin,
  skew,
} from '../../src/problems/bbob/transformations.js'

const seed = fc.integer({ min: 1, max: 2 ** 31 - 2 })
const entries = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: 2,
  maxLength: 6,
})

/** A vector function's values. */
function image(f: (x: Traced) => Traced, x: readonly number[]): number[] {
  return Array.from(jvp(f)(x, x)[0] as ArrayLike<number>)
}

describe('random data', () => {
  test('rotations are orthogonal', () => {
    const instance = fc.record({ n: fc.integer({ min: 2, max: 12 }), seed: fc.nat(1e8) })
    fc.assert(
      fc.property(instance, ({ n, seed }) => {
        for (const rotation of [rotationQ({ n, seed: seed + 1 }), rotationR({ n, seed })]) {
          expect(farFromOrthogonal(rotation)).toBeLessThan(1e-8)
        }
      }),
    )
  })

  test('uniform numbers lie between 0 and 1, and earlier ones do not depend on how many follow', () => {
    fc.assert(
      fc.property(seed, (start) => {
        const many = uniforms(200, start)
        expect(many.every((u) => u > 0 && u < 1)).toBe(true)
        expect(uniforms(7, start)).toEqual(many.subarray(0, 7))
      }),
    )
  })

  test('have the moments of their distributions', () => {
    const moment = (numbers: Float64Array, k: number) =>
      numbers.reduce((total, u) => total + u ** k, 0) / numbers.length
    const uniform = uniforms(100_000, 4711)
    expect(moment(uniform, 1)).toBeCloseTo(1 / 2, 2)
    expect(moment(uniform, 2)).toBeCloseTo(1 / 3, 2)
    const gaussian = gaussians(100_000, 4711)
    expect(Math.abs(moment(gaussian, 1))).toBeLessThan(0.02)
    expect(Math.abs(moment(gaussian, 2) - 1)).toBeLessThan(0.02)
    expect(Math.abs(moment(gaussian, 4) - 3)).toBeLessThan(0.15)
  })

  test('minima lie on a grid in [−4, 4], off zero', () => {
    fc.assert(
      fc.property(seed, (start) => {
        for (const x of shift({ n: 30, seed: start })) {
          const steps = (x + 4) / 8e-4
          if (x !== -1e-5) expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-8)
          expect(x).not.toBe(0)
          expect(Math.abs(x)).toBeLessThanOrEqual(4)
        }
      }),
    )
  })
})

describe('transformations', () => {
  test('oscillation keeps signs and the scale within 10 %', () => {
    fc.assert(
      fc.property(entries, (x) => {
        image(oscillate, x).forEach((y, i) => {
          if (Math.abs(x[i]!) < 1e-300) expect(y).toBeCloseTo(0, 299)
          else expect(Math.abs(Math.log(y / x[i]!))).toBeLessThanOrEqual(0.0981)
        })
      }),
    )
    expect(image(oscillate, [1, -1])).toEqual([1, -1])
    expect([...grad((x) => sum(oscillate(x)))([0, 0])]).toEqual([1, 1])
  })

  test('skewing leaves the first coordinate and what is not positive', () => {
    fc.assert(
      fc.property(entries, (x) => {
        const n = x.length
        image((z) => skew(z, 0.5, n), x).forEach((y, i) => {
          const base = Math.max(x[i]!, 0)
          const expected = x[i]! > 0 ? base ** (1 + ((0.5 * i) / (n - 1)) * Math.sqrt(base)) : x[i]!
          expect(Math.abs(y - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected))
        })
      }),
    )
  })

  test('geometric steps run from 1 to the last', () => {
    expect(Array.from(geometric(100, 3))).toEqual([1, expect.closeTo(10, 13), 100])
  })

  test('the penalty begins at the bound', () => {
    const penalty = (x: Traced) => boundaryPenalty(x)
    expect(Array.from(grad(penalty)([5, -5, 0]))).toEqual([0, 0, 0])
    expect(Array.from(grad(penalty)([6, -7, 4]))).toEqual([2, -4, 0])
  })

  test('powers have derivative 0 at 0', () => {
    const root = (x: Traced) => power(x, 0.25)
    expect(grad(root)(0)).toBe(0)
    expect(grad(root)(16)).toBeCloseTo(0.25 / 8, 14)
  })

  test("Rastrigin's function is the textbook's", () => {
    fc.assert(
      fc.property(entries, (x) => {
        const textbook = x.reduce((total, z) => total + z * z - 10 * Math.cos(2 * Math.PI * z), 0)
        const [value] = image((z) => rastrigin(z).add(tensor([0])), x)
        expect(Math.abs(value! - 10 * x.length - textbook)).toBeLessThan(1e-10)
      }),
    )
  })
})

/** The largest entry of RᵀR − I. */
function farFromOrthogonal(rotation: Tensor): number {
  const [n] = rotation.shape
  let worst = 0
  for (let i = 0; i < n!; i++) {
    for (let j = 0; j < n!; j++) {
      let inner = i === j ? -1 : 0
      for (let k = 0; k < n!; k++) inner += rotation.data[k * n! + i]! * rotation.data[k * n! + j]!
      worst = Math.max(worst, Math.abs(inner))
    }
  }
  return worst
}
