import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boxRegion } from '../../src/linear-algebra/box-region.js'
import { multiply } from '../../src/linear-algebra/dense.js'
import { denseModel } from '../../src/linear-algebra/dense-region.js'
import { krylovModel } from '../../src/linear-algebra/krylov-region.js'
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
  ): Record<'lower' | 'upper', Float64Array> => ({
    lower: Float64Array.from({ length: n }, (_, j) => -room[j]![0]! * room[j]![2]!),
    upper: Float64Array.from({ length: n }, (_, j) => room[j]![1]! * room[j]![3]!),
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
            expect(d).toBeGreaterThanOrEqual(room.lower[j]!)
            expect(d).toBeLessThanOrEqual(room.upper[j]!)
          })
          const slack = 1e-9 * (predicted + norm(gradient) * norm(step))
          expect(Math.abs(predicted + model(p, step))).toBeLessThanOrEqual(slack)
          const moves = gradient.some((g, j) =>
            g > 0 ? room.lower[j]! < 0 : g < 0 && room.upper[j]! > 0,
          )
          if (moves) expect(predicted).toBeGreaterThan(0)
          else if (maxNorm(gradient) > 0) expect(predicted).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
