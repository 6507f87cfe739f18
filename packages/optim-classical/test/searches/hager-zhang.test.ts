import { describe, expect, test } from '@jest/globals'
import { DomainError } from '@wengert/ad-core'
import { conjugateGradient, hagerZhang, minimize } from '@wengert/optim-classical'
import { rosenbrock } from '@wengert/optim-classical/problems'
import { lineOf, type Curve } from './curves.js'

const bowl = (a: number, value0 = 0): Curve => ({
  value: (x) => value0 + (x - a) ** 2,
  slope: (x) => 2 * (x - a),
})

describe('hagerZhang', () => {
  test('one secant step ends in the minimizer of a parabola', () => {
    const { line, asked } = lineOf(bowl(1))
    expect(hagerZhang({ curvature: 0.2 }).run(line, 1.95)).toBeCloseTo(1, 12)
    expect(asked).toHaveLength(2)
  })

  test('steps five times as long until the slope rises', () => {
    const { line, asked } = lineOf(bowl(30))
    hagerZhang({ curvature: 0.1 }).run(line, 1)
    expect(asked.slice(0, 4)).toEqual([1, 5, 25, 125].slice(0, Math.min(4, asked.length)))
  })

  test('takes a value that lies higher by no more than valueError where slopes agree', () => {
    // A bump that no value below 1e-9 shows: slopes see the minimizer at 1, values do not fall there.
    const noisy: Curve = { value: () => 1 + 5e-10, slope: (x) => 1e-12 * (x - 1) }
    const line = { ...lineOf(noisy).line, value0: 1 }
    expect(hagerZhang({ curvature: 0.1 }).run(line, 1.05)).toBe(1.05)
    expect(hagerZhang({ curvature: 0.1, valueError: 1e-10 }).run(line, 1.05)).toBeUndefined()
  })

  test('serves conjugate gradients', () => {
    const method = conjugateGradient({ beta: 'hager-zhang', lineSearch: hagerZhang() })
    const { outcome, value } = minimize(rosenbrock.f, [-1.2, 1], { method })
    expect(outcome).toBe('converged')
    expect(value).toBeLessThan(1e-18)
  })

  test('refuses factors out of order', () => {
    expect(() => hagerZhang({ decrease: 0.5 })).toThrow(DomainError)
    expect(() => hagerZhang({ decrease: 0.2, curvature: 0.1 })).toThrow(/decrease ≤ curvature < 1/)
    expect(() => hagerZhang({ valueError: -1 })).toThrow(/valueError ≥ 0/)
    expect(() => hagerZhang({ maxTrials: 1.5 })).toThrow(/whole number/)
  })
})
