import { describe, expect, test } from '@jest/globals'
import { alap } from '../src/methods/alap.js'
import { tenPercentPositives } from '../src/problems/ten-percent-positives.js'
import { quadraticSample } from './quadratic.js'

const at = quadraticSample([[1]], Float64Array.of(0))

describe('slide 28: at the optimum, with one positive in ten', () => {
  const targets = tenPercentPositives.sample(200_000, 3)
  const errors = targets.map((t) => t - tenPercentPositives.optimum)

  test('the sign of successive errors agrees far more often than not: 0.64', () => {
    let sum = 0
    for (let t = 1; t < errors.length; t++) sum += Math.sign(errors[t]! * errors[t - 1]!)
    expect(sum / errors.length).toBeCloseTo(tenPercentPositives.signDrift, 2)
  })

  /** Mean change of ln p per step, over k, for gradients at the optimum. */
  function drift(form: 'lecture' | 'published'): number {
    const k = 1e-4
    const optimizer = alap({ metaStepSize: k, form })
    const state = optimizer.init(Float64Array.of(0))
    for (const e of errors) optimizer.update(Float64Array.of(-e), state, at)
    return Math.log(state.stepSize[0]! / 0.1) / (k * errors.length)
  }

  test('the lecture’s linear normalisation does not drift', () => {
    expect(Math.abs(drift('lecture'))).toBeLessThan(0.015)
  })

  test('the published form, with g_t in its own normalisation, does: 0.0675', () => {
    expect(drift('published')).toBeGreaterThan(0.05)
    expect(drift('published')).toBeLessThan(0.085)
  })
})

test('p_t = p_{t−1}·max(½, 1 + k g_t⟨g⟩/⟨g·g⟩) with averages that do not know g_t', () => {
  const optimizer = alap({ stepSize: 0.3, metaStepSize: 0.2, decay: 0.8 })
  const state = optimizer.init(Float64Array.of(0))
  const gradients = [0, 2, -1, 3, 0.5]
  let [p, mean, square] = [0.3, 0, 0]
  for (const g of gradients) {
    if (square > 0) p *= Math.max(0.5, 1 + (0.2 * g * mean) / square)
    const { step } = optimizer.update(Float64Array.of(g), state, at)
    expect(step[0]).toBeCloseTo(-p * g, 14)
    mean = 0.8 * mean + 0.2 * g
    square = 0.8 * square + 0.2 * g * g
  }
})

test('the first gradient of a weight leaves its step size alone', () => {
  const optimizer = alap({ stepSize: 0.3, metaStepSize: 10 })
  const state = optimizer.init(Float64Array.of(0))
  expect(optimizer.update(Float64Array.of(5), state, at).step[0]).toBe(-1.5)
})
