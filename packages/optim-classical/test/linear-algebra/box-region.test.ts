import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boxRegion } from '../../src/linear-algebra/box-region.js'
import { multiply } from '../../src/linear-algebra/dense.js'
import { denseModel } from '../../src/linear-algebra/dense-region.js'
import { krylovModel } from '../../src/linear-algebra/krylov-region.js'
import type { RegionStep } from '../../src/linear-algebra/region-step.js'
import { maxNorm, norm } from '../../src/linear-algebra/vector.js'
import { model, problem, size } from './region-problems.js'

describe('a region cut by a box', () => {
  const boxed = fc.record({
    p: problem,
    room: fc.array(fc.tuple(size, size, fc.constantFrom(0, 1, 1), fc.constantFrom(0, 1, 1)), {
      minLength: 7,
      maxLength: 7,
    }),
  })

  const roomOf = (
    n: number,
    room: readonly (readonly number[])[],
  ): Record<'below' | 'above', Float64Array> => ({
    below: Float64Array.from({ length: n }, (_, j) => -room[j]![0]! * room[j]![2]!),
    above: Float64Array.from({ length: n }, (_, j) => room[j]![1]! * room[j]![3]!),
  })

  test.each(['dense', 'krylov'])('stays in both and lowers the model: %s', (kind) => {
    fc.assert(
      fc.property(boxed, ({ p, room: sides }) => {
        const { n, matrix, gradient, radius } = p
        const room = roomOf(n, sides)
        const scale = new Float64Array(n).fill(1)
        const limits = { tolerance: 0.1, products: Infinity, vectors: 3 }
        const quadratic =
          kind === 'dense'
            ? denseModel(matrix, gradient, scale)
            : krylovModel((v) => multiply(matrix, v, n), gradient, scale, limits)
        const region = boxRegion(quadratic, room)
        for (const part of [1, 0.1]) {
          const { step, length, predicted } = region.within(part * radius)
          expect(norm(step)).toBeLessThanOrEqual(part * radius * (1 + 1e-9))
          expect(Math.abs(length - norm(step))).toBeLessThanOrEqual(1e-9 * length)
          step.forEach((d, j) => {
            expect(d).toBeGreaterThanOrEqual(room.below[j]!)
            expect(d).toBeLessThanOrEqual(room.above[j]!)
          })
          const slack = 1e-9 * (predicted + norm(gradient) * norm(step))
          expect(Math.abs(predicted + model(p, step))).toBeLessThanOrEqual(slack)
          const moves = gradient.some((g, j) =>
            g > 0 ? room.below[j]! < 0 : g < 0 && room.above[j]! > 0,
          )
          if (moves) expect(predicted).toBeGreaterThan(0)
          else if (maxNorm(gradient) > 0) expect(predicted).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  const within = (
    hessian: number[],
    slopes: number[],
    below: number[],
    above: number[],
  ): RegionStep =>
    boxRegion(
      denseModel(
        Float64Array.from(hessian),
        Float64Array.from(slopes),
        new Float64Array(slopes.length).fill(1),
      ),
      { below: Float64Array.from(below), above: Float64Array.from(above) },
    ).within(100)

  test('lets go what was put on a bound too soon', () => {
    // Newton's step (35/6, 8/6) leaves the box in both parameters; with the first on its bound the second goes back.
    const { step, predicted } = within([2, -2, -2, 5], [-9, 5], [-1, -1], [1, 1])
    expect([...step]).toEqual([1, expect.closeTo(-0.6, 14)])
    expect(predicted).toBeCloseTo(8.9, 13)
  })

  test('takes the Cauchy point where the bounds lead astray', () => {
    const hessian = [30, -27, 31, -27, 27, -28, 31, -28, 35]
    const { step, predicted } = within(hessian, [-3, -9, -9], [-1, -2, -2], [1, 1, 1])
    expect(predicted).toBeGreaterThan(10)
    // On the projected gradient: the first parameter as far as its slope, the others stopped by their bounds.
    expect([...step]).toEqual([expect.closeTo(19 / 36, 13), 1, 1])
  })
})
