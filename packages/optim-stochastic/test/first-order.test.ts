import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { adam } from '../src/methods/adam.js'
import { momentum } from '../src/methods/momentum.js'
import { sgd } from '../src/methods/sgd.js'
import { robbinsMonro } from '../src/schedules/schedules.js'
import { quadraticSample } from './quadratic.js'

const params = new Float64Array(4)
const at = (iteration: number) => quadraticSample([], params, undefined, iteration)
const gradients = fc
  .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map((xs) => Float64Array.from(xs))

test('sgd follows its schedule', () => {
  const optimizer = sgd({ stepSize: robbinsMonro({ initial: 0.5, tau: 10 }) })
  expect(optimizer.update(Float64Array.of(2, 0, 0, 0), null, at(0)).step[0]).toBe(-1)
  expect(optimizer.update(Float64Array.of(2, 0, 0, 0), null, at(10)).step[0]).toBe(-0.5)
})

describe('momentum', () => {
  test('decay 0 is gradient descent', () => {
    fc.assert(
      fc.property(gradients, (g) => {
        const optimizer = momentum({ stepSize: 0.1, decay: 0 })
        const { step } = optimizer.update(g.slice(), optimizer.init(params), at(0))
        const plain = sgd({ stepSize: 0.1 }).update(g.slice(), null, at(0)).step
        step.forEach((x, i) => expect(x + 0).toBe(plain[i]! + 0)) // −0 is 0 here
      }),
    )
  })

  test('a constant gradient is amplified by 1/(1 − decay)', () => {
    const optimizer = momentum({ stepSize: 0.1, decay: 0.9 })
    const state = optimizer.init(params)
    let last = 0
    for (let t = 0; t < 500; t++)
      last = optimizer.update(Float64Array.of(3, 0, 0, 0), state, at(t)).step[0]!
    expect(last).toBeCloseTo((-0.1 * 3) / (1 - 0.9), 12)
  })
})

describe('adam', () => {
  test('its first step is −η·sign g', () => {
    fc.assert(
      fc.property(gradients, (g) => {
        const optimizer = adam({ stepSize: 0.01, epsilon: 0 })
        const { step } = optimizer.update(g.slice(), optimizer.init(params), at(0))
        g.forEach((x, i) => {
          // below 1e-150 the square of a gradient underflows
          if (x === 0 || Math.abs(x) > 1e-150) expect(step[i]).toBeCloseTo(-0.01 * Math.sign(x), 15)
        })
      }),
    )
  })

  test('a constant gradient gives constant steps: both means are corrected', () => {
    const optimizer = adam({ stepSize: 0.01, epsilon: 0 })
    const state = optimizer.init(params)
    for (let t = 0; t < 50; t++) {
      const { step } = optimizer.update(Float64Array.of(2, -3, 0, 1), state, at(t))
      ;[-0.01, 0.01, 0, -0.01].forEach((x, i) => expect(step[i]).toBeCloseTo(x, 13))
    }
  })
})
