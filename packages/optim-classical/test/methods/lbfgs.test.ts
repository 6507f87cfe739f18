import { describe, expect, test } from '@jest/globals'
import { bfgs, conjugateGradient, lbfgs, minimize } from '@wengert/optim-classical'
import { extendedRosenbrock, rosenbrock } from '@wengert/optim-classical/problems'
import { usualMemory } from '../../src/descents/limited-memory.js'
import type { PairRing } from '../../src/descents/pair-ring.js'

const conditions = { gradientTolerance: 0, valueTolerance: 0, stepTolerance: 0, seed: 0 }

/** Rosenbrock's valleys, written out. */
function valleys(n: number) {
  const valueAndGradient = (w: Float64Array): readonly [number, Float64Array] => {
    const gradient = new Float64Array(n)
    let value = 0
    for (let i = 0; i < n; i += 2) {
      const [r, q] = [10 * (w[i + 1]! - w[i]! ** 2), 1 - w[i]!]
      value += r * r + q * q
      gradient[i] = -40 * r * w[i]! - 2 * q
      gradient[i + 1] = 20 * r
    }
    return [value, gradient]
  }
  return { size: n, valueAndGradient }
}

describe('lbfgs', () => {
  test('keeps its pairs in vectors that never grow or move', () => {
    const run = lbfgs({ memory: 3 }).begin(
      valleys(4),
      Float64Array.of(-1.2, 1, -1.2, 1),
      conditions,
    )
    const ring = (): PairRing => (run.state as unknown as { memory: PairRing }).memory
    const { steps, changes } = ring()
    expect([steps.length, changes.length]).toEqual([12, 12])
    for (let i = 0; i < 8; i++) run.step()
    expect(ring().steps).toBe(steps)
    expect(ring().changes).toBe(changes)
    expect(ring().length).toBe(3)
  })

  test('keeps ten pairs of large vectors, and more of small ones', () => {
    expect([1e5, 1000, 500, 200, 50, 25, 10, 5, 2, 1].map(usualMemory)).toEqual([
      10, 10, 20, 50, 50, 50, 20, 10, 10, 10,
    ])
  })

  test('needs no more evaluations for many valleys than for one, but for the first step', () => {
    const counts = [2, 1000].map((n) => {
      const start = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))
      let count = 0
      const { size, valueAndGradient } = valleys(n)
      const run = lbfgs().begin(
        {
          size,
          valueAndGradient(w) {
            count++
            return valueAndGradient(w)
          },
        },
        start,
        conditions,
      )
      while (run.state.value > 1e-8 && count < 200) run.step()
      return count
    })
    expect(Math.max(...counts)).toBeLessThan(60)
  })

  test.each([lbfgs(), bfgs(), conjugateGradient()])(
    '$name has bounds or says that it has none',
    (method) => {
      const bounds = { upper: 0.5 }
      if (method.bounded) {
        expect(minimize(rosenbrock.f, [-1.2, 0.5], { method, bounds }).x[0]).toBe(0.5)
      } else {
        expect(() => minimize(rosenbrock.f, [-1.2, 0.5], { method, bounds })).toThrow(
          /keeps to bounds/,
        )
      }
    },
  )

  test('goes on from JSON bit for bit', () => {
    const { f } = extendedRosenbrock(6)
    const x0 = [-1.2, 1, -1, 1.5, 0.3, -0.7]
    const whole = minimize(f, x0)
    for (const maxIterations of [1, 9, 20]) {
      const { state } = minimize(f, x0, { maxIterations })
      const rest = minimize(f, x0, { state: JSON.parse(JSON.stringify(state)) as typeof state })
      expect([...rest.x]).toEqual([...whole.x])
      expect(rest.counts).toEqual(whole.counts)
    }
  })
})
