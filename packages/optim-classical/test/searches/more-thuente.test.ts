import { describe, expect, test } from '@jest/globals'
import { DomainError } from '@wengert/ad-core'
import { moreThuente } from '@wengert/optim-classical'
import { lineOf, type Curve } from './curves.js'

/** √(1 + β²) − β, which makes the slope −1 at 0 and 1 at 1 (Yanai, Ozawa & Kaneko 1981). */
const weight = (b: number): number => Math.sqrt(1 + b * b) - b
const yanai = (b1: number, b2: number): Curve => ({
  value: (a) => weight(b1) * Math.hypot(1 - a, b2) + weight(b2) * Math.hypot(a, b1),
  slope: (a) =>
    (weight(b1) * (a - 1)) / Math.hypot(1 - a, b2) + (weight(b2) * a) / Math.hypot(a, b1),
})
const ripple = 39 * (Math.PI / 2)

/** The functions of the paper's section 5, by the numbers of their tables. */
const CURVES: readonly Curve[] = [
  { value: (a) => -a / (a * a + 2), slope: (a) => (a * a - 2) / (a * a + 2) ** 2 },
  {
    value: (a) => (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
    slope: (a) => 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
  },
  {
    value: (a) =>
      (Math.abs(a - 1) >= 0.01 ? Math.abs(a - 1) : (a - 1) ** 2 / 0.02 + 0.005) +
      (0.99 / ripple) * Math.sin(ripple * a),
    slope: (a) => Math.max(-1, Math.min(1, (a - 1) / 0.01)) + 0.99 * Math.cos(ripple * a),
  },
  yanai(0.001, 0.001),
  yanai(0.01, 0.001),
  yanai(0.001, 0.01),
]

// Each row: the table, μ, η, the first step, and what was published: trials, step, slope.
const PUBLISHED: readonly (readonly [number, number, number, number, number, number, number])[] = [
  [1, 1e-3, 1e-1, 1e-3, 6, 1.4, -9.2e-3],
  [1, 1e-3, 1e-1, 1e-1, 3, 1.4, 4.7e-3],
  [1, 1e-3, 1e-1, 1e1, 1, 10, 9.4e-3],
  [1, 1e-3, 1e-1, 1e3, 4, 37, 7.3e-4],
  [2, 1e-1, 1e-1, 1e-3, 12, 1.6, 7.1e-9],
  [2, 1e-1, 1e-1, 1e-1, 8, 1.6, 1.0e-10],
  [2, 1e-1, 1e-1, 1e1, 8, 1.6, -5.0e-9],
  [2, 1e-1, 1e-1, 1e3, 11, 1.6, -2.3e-8],
  [3, 1e-1, 1e-1, 1e-3, 12, 1.0, -5.1e-5],
  [3, 1e-1, 1e-1, 1e-1, 12, 1.0, -1.9e-4],
  [3, 1e-1, 1e-1, 1e1, 10, 1.0, -2.0e-6],
  [3, 1e-1, 1e-1, 1e3, 13, 1.0, -1.6e-5],
  [4, 1e-3, 1e-3, 1e-3, 4, 0.085, -6.9e-5],
  [4, 1e-3, 1e-3, 1e-1, 1, 0.1, -4.9e-5],
  [4, 1e-3, 1e-3, 1e1, 3, 0.35, -2.9e-6],
  [4, 1e-3, 1e-3, 1e3, 4, 0.83, 1.6e-5],
  [5, 1e-3, 1e-3, 1e-3, 6, 0.075, 1.9e-4],
  [5, 1e-3, 1e-3, 1e-1, 3, 0.078, 7.4e-4],
  [5, 1e-3, 1e-3, 1e1, 7, 0.073, -2.6e-4],
  [5, 1e-3, 1e-3, 1e3, 8, 0.076, 4.5e-4],
  [6, 1e-3, 1e-3, 1e-3, 13, 0.93, 5.2e-4],
  [6, 1e-3, 1e-3, 1e-1, 11, 0.93, 8.4e-5],
  [6, 1e-3, 1e-3, 1e1, 8, 0.92, -2.4e-4],
  [6, 1e-3, 1e-3, 1e3, 11, 0.92, -3.2e-4],
]

describe('moreThuente', () => {
  test.each(PUBLISHED)(
    'table %i of the paper, μ = %d, η = %d, from %d',
    (table, decrease, eta, guess, trials, step, slope) => {
      const curve = CURVES[table - 1]!
      const { line, asked } = lineOf(curve)
      // The published μ and η may be equal; here decrease is the smaller.
      const curvature = eta === decrease ? eta * (1 + 1e-9) : eta
      const found = moreThuente({ decrease, curvature }).run(line, guess)!
      expect(asked).toHaveLength(trials)
      expect(Number(found.toPrecision(2))).toBe(step)
      // Below 1e-7 rounding shows.
      if (Math.abs(slope) > 1e-7) expect(Number(curve.slope(found).toPrecision(2))).toBe(slope)
    },
  )

  test('refuses factors out of order', () => {
    expect(() => moreThuente({ decrease: 0.5, curvature: 0.4 })).toThrow(DomainError)
    expect(() => moreThuente({ curvature: 1 })).toThrow(/expected 0 < decrease < curvature < 1/)
    expect(() => moreThuente({ maxTrials: 0 })).toThrow(/whole number of at least 1/)
    expect(() => moreThuente({ curvatur: 0.1 } as never)).toThrow(/Perhaps 'curvature'/)
  })
})
