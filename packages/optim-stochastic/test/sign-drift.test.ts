import { describe, expect, test } from '@jest/globals'
import {
  alap,
  deltaBarDelta,
  exponentiatedStepSizes,
  rprop,
  silvaAlmeida,
  smd,
  superSab,
  type ModelQuery,
  type Transform,
} from '../src/index.js'
import { tenPercentPositives } from '../src/problems/index.js'
import { quadraticSample } from './quadratic.js'

/**
 * Slide 28, measured through the methods themselves: gradients at the optimum of the ten-percent
 * example, where they are pure noise, and how far ln p drifts per step, in units of a small η for which p grows by e^η on agreement and shrinks by e^−η on disagreement.
 */
describe('slide 28: the drift of ln p at the optimum, a step', () => {
  const count = 60_000
  const rate = 1e-6 // so small that what is added to p stays the same share of it
  const targets = tenPercentPositives.sample(count, 4)
  const errors = targets.map((t) => tenPercentPositives.optimum - t)
  const up = Math.exp(rate)
  const down = Math.exp(-rate)

  function drift<State>(
    optimizer: Transform<State, ModelQuery>,
    stepSizeOf: (state: State) => number,
  ): number {
    const w = Float64Array.of(tenPercentPositives.init)
    const at = { ...quadraticSample([[1]], w), value: () => 0 }
    const g = new Float64Array(1)
    let state = optimizer.init(w)
    const first = stepSizeOf(state)
    for (const error of errors) {
      g[0] = error
      state = optimizer.update(g, state, at).state
    }
    return Math.log(stepSizeOf(state) / first) / (rate * count)
  }
  const stepSize = 1e-3
  const signs = { stepSize, increase: up, decrease: down }
  const ofStepSize = (state: { stepSize: ArrayLike<number> }): number => state.stepSize[0]!

  test('methods that look at signs only: 0.64', () => {
    expect(drift(rprop({ ...signs, variant: 'rprop-' }), ofStepSize)).toBeCloseTo(0.64, 1)
    expect(drift(silvaAlmeida(signs), ofStepSize)).toBeCloseTo(0.64, 1)
  })

  test('those that compare with nothing after a change of sign: 0.70', () => {
    // Of 91 steps 81 follow a negative that counts, one a positive, and nine are compared with nothing:
    // 0.8·(81 − 1)/91.
    for (const variant of ['rprop+', 'irprop-'] as const) {
      expect(drift(rprop({ ...signs, variant }), ofStepSize)).toBeCloseTo(64 / 91, 1)
    }
    expect(drift(superSab(signs), ofStepSize)).toBeCloseTo(64 / 91, 1)
  })

  test('delta-bar-delta: upwards too, but less, as rare large errors lead its average', () => {
    const options = { stepSize, increment: stepSize * rate, reduction: 1 - down }
    expect(drift(deltaBarDelta(options), ofStepSize)).toBeGreaterThan(0.05)
    expect(drift(deltaBarDelta({ ...options, decay: 0 }), ofStepSize)).toBeGreaterThan(0.5)
  })

  test('methods that are linear in the gradient: 0', () => {
    const tolerance = 0.03
    expect(Math.abs(drift(alap({ stepSize, metaStepSize: rate }), ofStepSize))).toBeLessThan(
      tolerance,
    )
    // p g g is normalised by the mean of p g² = 0.09 p, so that rates compare.
    const metaStepSize = rate / (0.09 * stepSize)
    expect(
      Math.abs(drift(exponentiatedStepSizes({ stepSize, metaStepSize }), ofStepSize)),
    ).toBeLessThan(tolerance)
    const optimizer = smd({ stepSize, metaStepSize, decay: 0.5 })
    expect(Math.abs(drift(optimizer, ({ gain }) => gain[0]!))).toBeLessThan(2 * tolerance)
  })
})
