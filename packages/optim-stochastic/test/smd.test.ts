import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { DomainError } from '@wengert/ad-core'
import { sgd } from '../src/methods/sgd.js'
import { smd, type SmdState } from '../src/methods/smd.js'
import { quadraticSample, solved, times, type Rows } from './quadratic.js'

const H: Rows = [
  [2, 0.5, 0],
  [0.5, 1, -0.3],
  [0, -0.3, 0.7],
]
const params = Float64Array.of(0.3, -1, 2)
const g = Float64Array.of(1.5, -0.4, 0.8)
const numbers = fc.double({ min: -10, max: 10, noNaN: true })
const vector = fc.array(numbers, { minLength: 3, maxLength: 3 }).map((xs) => Float64Array.from(xs))

/** Slide 35: −[λH + (1−λ)diag(1/p)]⁻¹g. */
function fixpoint(lambda: number, p: ArrayLike<number>): Float64Array {
  const A = H.map((row, i) => row.map((h, j) => lambda * h + (i === j ? (1 - lambda) / p[i]! : 0)))
  return solved(A, g).map((x) => -x)
}

/** v after many updates with gradient and gains held. */
function limit(update: (v: Float64Array) => Float64Array): Float64Array {
  let v = new Float64Array(3)
  for (let t = 0; t < 4000; t++) v = update(v) as Float64Array<ArrayBuffer>
  return v
}

function expectClose(x: ArrayLike<number>, y: ArrayLike<number>, digits = 12): void {
  for (let i = 0; i < y.length; i++) expect(x[i]).toBeCloseTo(y[i]!, digits)
}

describe('slide 35: with p and g held, v tends to the Levenberg–Marquardt step', () => {
  const p = Float64Array.of(0.1, 0.3, 0.2)
  test.each([1, 0.99, 0.5, 0])('decay %p', (decay) => {
    const optimizer = smd({ metaStepSize: 0, decay })
    const v = limit((before) => {
      const state: SmdState = { gain: p.slice(), v: before }
      return optimizer.update(g.slice(), state, quadraticSample(H, params)).state.v as Float64Array
    })
    expectClose(v, fixpoint(decay, p))
  })

  const lambda = 0.9
  const mutants: Record<string, (v: Float64Array) => Float64Array> = {
    'p missing on Cv': (v) =>
      v.map((x, i) => lambda * x - (p[i]! * g[i]! + lambda * times(H, v)[i]!)),
    'the sign of Cv': (v) =>
      v.map((x, i) => lambda * x - p[i]! * (g[i]! - lambda * times(H, v)[i]!)),
    'v in place of Cv': (v) => v.map((x, i) => lambda * x - p[i]! * (g[i]! + lambda * x)),
    'a perturbed gradient': (v) => {
      // g(w + v) in place of g: on a quadratic g + Hv, counted twice
      const perturbed = times(H, v).map((x, i) => g[i]! + x)
      return v.map((x, i) => lambda * x - p[i]! * (perturbed[i]! + lambda * times(H, v)[i]!))
    },
  }
  test.each(Object.keys(mutants))('catches the published slip: %s', (name) => {
    const expected = fixpoint(lambda, p)
    const got = limit(mutants[name]!)
    const error = Math.max(...got.map((x, i) => Math.abs(x - expected[i]!)))
    expect(error > 1e-3 || Number.isNaN(error)).toBe(true)
  })
})

test('metaStepSize 0 is stochastic gradient descent, whatever the curvature', () => {
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 5 }), (gradients) => {
      for (const curvature of ['gauss-newton', 'hessian', 'diagonal', 'none'] as const) {
        const optimizer = smd({ stepSize: 0.2, metaStepSize: 0, curvature })
        const state = optimizer.init(params)
        gradients.forEach((gradient, t) => {
          const at = quadraticSample(H, params, undefined, t)
          const { step } = optimizer.update(gradient.slice(), state, at)
          const plain = sgd({ stepSize: 0.2 }).update(gradient.slice(), null, at).step
          expect(step).toEqual(plain)
        })
      }
    }),
  )
})

test('decay 0 is slide 30: p ← p·max(½, 1 + μ p g_{t+1} g_t)', () => {
  fc.assert(
    fc.property(vector, vector, (first, second) => {
      const optimizer = smd({ stepSize: 0.1, metaStepSize: 0.5, decay: 0 })
      const at = quadraticSample(H, params)
      const { state } = optimizer.update(first.slice(), optimizer.init(params), at)
      optimizer.update(second.slice(), state, at)
      second.forEach((x, i) => {
        expect(state.gain[i]).toBeCloseTo(0.1 * Math.max(0.5, 1 + 0.5 * 0.1 * x * first[i]!), 12)
      })
    }),
  )
})

test('rescaling the weights, g̃ = Dg, leaves pgg and vg unchanged', () => {
  const D = [4, 0.5, 2] // powers of two: exact
  const scaledH = H.map((row, i) => row.map((h, j) => D[i]! * h * D[j]!))
  const plain = smd({ metaStepSize: 0.1, decay: 0.9 })
  const scaled = smd({ metaStepSize: 0.1, decay: 0.9 })
  const state = plain.init(params)
  const other = { ...scaled.init(params), gain: state.gain.map((p, i) => p / D[i]! ** 2) }
  for (let t = 0; t < 20; t++) {
    const gradient = g.map((x, i) => x * Math.cos(t + i))
    plain.update(gradient.slice(), state, quadraticSample(H, params))
    scaled.update(
      gradient.map((x, i) => D[i]! * x),
      other,
      quadraticSample(scaledH, params),
    )
    for (let i = 0; i < 3; i++) {
      expect(other.gain[i]! * D[i]! ** 2).toBe(state.gain[i])
      expect(other.v[i]! * D[i]!).toBe(state.v[i])
    }
  }
})

test('the exponential form agrees with the linear one to first order, and is guarded too', () => {
  const [a, b] = (['linear', 'exponential'] as const).map((form) => {
    const optimizer = smd({ metaStepSize: 1e-6, form })
    const state = optimizer.init(params)
    for (let t = 0; t < 3; t++) optimizer.update(g.slice(), state, quadraticSample(H, params))
    return state.gain
  })
  a!.forEach((p, i) => expect(Math.abs(p / b![i]! - 1)).toBeLessThan(1e-10))
  for (const form of ['linear', 'exponential'] as const) {
    const optimizer = smd({ metaStepSize: 1e6, form, guard: 0.25, stepSize: 1 })
    const state: SmdState = { gain: new Float64Array(3).fill(1), v: g.slice() }
    optimizer.update(g.slice(), state, quadraticSample(H, params))
    expect([...state.gain]).toEqual([0.25, 0.25, 0.25])
  }
})

test('a scalar gain is one number, moved by gᵀv', () => {
  const optimizer = smd({ stepSize: 0.1, metaStepSize: 0.1, gain: 'scalar', curvature: 'none' })
  const state = { ...optimizer.init(params), v: Float64Array.of(0.1, 0.2, -0.3) }
  const correlation = g.reduce((sum, x, i) => sum + x * state.v[i]!, 0)
  optimizer.update(g.slice(), state, quadraticSample(H, params))
  expect(state.gain).toHaveLength(1)
  expect(state.gain[0]).toBeCloseTo(0.1 * (1 - 0.1 * correlation), 14)
})

test('the diagonal of the curvature stands in for it', () => {
  const diagonal = H.map((row, i) => row.map((h, j) => (i === j ? h : 0)))
  const [a, b] = [
    smd({ curvature: 'diagonal' }).update(
      g.slice(),
      { gain: new Float64Array(3).fill(0.1), v: g.slice() },
      quadraticSample(H, params),
    ).state,
    smd().update(
      g.slice(),
      { gain: new Float64Array(3).fill(0.1), v: g.slice() },
      quadraticSample(diagonal, params),
    ).state,
  ]
  expectClose(a.v, b.v, 15)
})

test('nothing is allocated after the first step: step and state are the memory given', () => {
  const optimizer = smd()
  const state = optimizer.init(params)
  const gradient = g.slice()
  const { gain, v } = state
  const result = optimizer.update(gradient, state, quadraticSample(H, params))
  expect(result.step).toBe(gradient)
  expect(result.state).toBe(state)
  expect(result.state.gain).toBe(gain)
  expect(result.state.v).toBe(v)
})

test('bad options are refused', () => {
  expect(() => smd({ stepsize: 1 } as never)).toThrow(DomainError)
  expect(() => smd({ decay: 1.5 })).toThrow(DomainError)
  expect(() => smd({ curvature: 'gauss' as never })).toThrow(DomainError)
})
