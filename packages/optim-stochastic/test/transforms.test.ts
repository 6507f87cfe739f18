import { describe, expect, test } from '@jest/globals'
import { DomainError } from '@wengert/ad-core'
import { momentum } from '../src/methods/momentum.js'
import { sgd } from '../src/methods/sgd.js'
import {
  constant,
  cosine,
  exponential,
  piecewise,
  robbinsMonro,
  warmup,
} from '../src/schedules/schedules.js'
import { stateSize } from '../src/state.js'
import { chain } from '../src/transforms/chain.js'
import { clipByNorm, clipByValue } from '../src/transforms/clip.js'
import { scale } from '../src/transforms/scale.js'
import { quadraticSample } from './quadratic.js'

const params = Float64Array.of(0, 0)
const at = quadraticSample([], params)

describe('chain', () => {
  test('hands each part the step of the one before', () => {
    const optimizer = chain(clipByNorm(1), sgd({ stepSize: 0.5 }), scale(-4))
    const { step } = optimizer.update(Float64Array.of(30, 40), optimizer.init(params), at)
    expect(step[0]).toBeCloseTo(1.2, 15)
    expect(step[1]).toBeCloseTo(1.6, 15)
  })

  test('keeps one state a part, in memory that stays', () => {
    const optimizer = chain(momentum(), clipByValue(1), momentum())
    const state = optimizer.init(params)
    expect(stateSize(state)).toBe(4)
    const gradient = Float64Array.of(1, 2)
    const [first, , third] = state
    const result = optimizer.update(gradient, state, at)
    expect(result.step).toBe(gradient)
    expect(result.state).toBe(state)
    expect(result.state[0]).toBe(first)
    expect(result.state[2]).toBe(third)
  })

  test('needs a part', () => {
    expect(() => (chain as () => unknown)()).toThrow(DomainError)
  })
})

test('clipByNorm shortens and never lengthens, also near overflow', () => {
  const clip = clipByNorm(5)
  expect([...clip.update(Float64Array.of(3, 4), null, at).step]).toEqual([3, 4])
  const { step } = clip.update(Float64Array.of(3e200, 4e200), null, at)
  expect(step[0]).toBeCloseTo(3, 14)
  expect(step[1]).toBeCloseTo(4, 14)
  expect([...clip.update(Float64Array.of(0, 0), null, at).step]).toEqual([0, 0])
})

test('clipByValue confines each entry', () => {
  expect([...clipByValue(1).update(Float64Array.of(-7, 0.5), null, at).step]).toEqual([-1, 0.5])
})

describe('schedules', () => {
  test.each([
    ['constant', constant(0.3), [0.3, 0.3, 0.3]],
    ['robbinsMonro', robbinsMonro({ initial: 1, tau: 10 }), [1, 0.5, 1 / 3]],
    ['exponential', exponential({ initial: 1, rate: 0.5, every: 10 }), [1, 0.5, 0.25]],
    ['cosine', cosine({ initial: 1, final: 0.2, steps: 20 }), [1, 0.6, 0.2]],
    ['warmup', warmup({ steps: 10, then: (t) => 1 - t / 100 }), [0.1, 1, 0.9]],
    ['piecewise', piecewise({ boundaries: [10, 20], values: [3, 2, 1] }), [3, 2, 1]],
  ] as const)('%s at steps 0, 10, 20', (_name, schedule, values) => {
    ;[0, 10, 20].forEach((t, k) => expect(schedule(t)).toBeCloseTo(values[k]!, 15))
  })

  test('robbinsMonro: Ση diverges, Ση² does not', () => {
    const eta = robbinsMonro({ initial: 1, tau: 1 })
    let [sum, squares] = [0, 0]
    for (let t = 0; t < 1e6; t++) {
      sum += eta(t)
      squares += eta(t) ** 2
    }
    expect(sum).toBeGreaterThan(14)
    expect(squares).toBeLessThan(Math.PI ** 2 / 6)
  })

  test('nonsense is refused', () => {
    expect(() => robbinsMonro({ initial: 1, tua: 3 } as never)).toThrow("Perhaps 'tau'?")
    expect(() => piecewise({ boundaries: [1], values: [1] })).toThrow(DomainError)
    expect(() => piecewise({ boundaries: [2, 1], values: [1, 1, 1] })).toThrow(DomainError)
    expect(() => sgd({ stepSize: -1 })).toThrow(DomainError)
  })
})
