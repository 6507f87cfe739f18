import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { tensor, type Flat, type Traced } from '@wengert/ad-core'
import { obfgs, olbfgs, train } from '../src/index.js'
import type { OnlineBfgsOptions, TrainState, Transform } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import { problem } from './line.js'
import { quadraticSample, solved, times, type Rows } from './quadratic.js'

const H: Rows = [
  [2, 0.5, 0],
  [0.5, 1, -0.3],
  [0, -0.3, 0.7],
]
const n = 3
const few = { numRuns: 25 }
const number = fc.double({ min: -3, max: 3, noNaN: true })
const vector = fc.array(number, { minLength: n, maxLength: n }).map((xs) => Float64Array.from(xs))
const walk = fc.array(vector, { minLength: 2, maxLength: 6 })

const identity = (scale: number): number[][] =>
  H.map((_, i) => H.map((__, j) => (i === j ? scale : 0)))
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0)

/** A stored triangle as rows. */
function rowsOf(packed: Float64Array): number[][] {
  return H.map((_, i) =>
    H.map((__, j) => packed[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)]!),
  )
}

/** (I − ϱsyᵀ) B (I − ϱysᵀ) + cϱssᵀ by whole matrices. */
function updated(B: Rows, s: ArrayLike<number>, y: ArrayLike<number>, c: number): number[][] {
  const rho = 1 / dot(s, y)
  const left = H.map((_, i) => H.map((__, j) => (i === j ? 1 : 0) - rho * s[i]! * y[j]!))
  const half = left.map((row) =>
    B[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * B[k]![j]!, 0)),
  )
  return half.map((row, i) => left.map((other, j) => dot(row, other) + c * rho * s[i]! * s[j]!))
}

/** The gradient there, and what may be asked there. */
function there(
  w: Float64Array,
  hessian: Rows = H,
): [Float64Array, ReturnType<typeof quadraticSample>] {
  return [times(hessian, w), quadraticSample(hessian, w)]
}

describe('online BFGS', () => {
  test('follows the published formulas, step by step, on any damping and scaling', () => {
    fc.assert(
      fc.property(walk, fc.constantFrom(0, 0.5), fc.constantFrom(0.1, 1), (points, damping, c) => {
        const optimizer = obfgs({ stepSize: 0.2, damping, scaling: c, epsilon: 0.01 })
        const state = optimizer.init(new Float64Array(n))
        let B: Rows = identity(0.01)
        for (const w of points) {
          if (dot(w, w) < 1e-3) continue
          const [g, at] = there(w)
          const expected = times(B, g).map((x) => (-0.2 / c) * x)
          const { step } = optimizer.update(g, state, at)
          step.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 8))
          const y = times(H, step).map((x, i) => x + damping * step[i]!)
          if (state.pairs === 1) B = identity(dot(step, y) / dot(y, y))
          B = updated(B, step, y, c)
          const size = Math.max(...B.flat().map(Math.abs))
          rowsOf(state.inverse).forEach((row, i) =>
            row.forEach((x, j) => expect(Math.abs(x - B[i]![j]!)).toBeLessThan(1e-7 * size)),
          )
          // the secant equation: By = cs
          times(rowsOf(state.inverse), y).forEach((x, i) =>
            expect(Math.abs(x - c * step[i]!)).toBeLessThan(1e-6 * Math.hypot(...step)),
          )
        }
      }),
      few,
    )
  })

  test('B stays positive definite, however the batches differ', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(vector, vector), { minLength: 1, maxLength: 8 }),
        vector,
        (batches, v) => {
          const optimizer = obfgs({ stepSize: 0.1, damping: 0.1, epsilon: 0.1 })
          const state = optimizer.init(new Float64Array(n))
          for (const [w, x] of batches) {
            const single = H.map((_, i) => H.map((__, j) => x[i]! * x[j]!)) // one pattern's curvature
            const [, at] = there(w, single)
            optimizer.update(w.slice(), state, at)
          }
          if (dot(v, v) > 1e-6) expect(dot(v, times(rowsOf(state.inverse), v))).toBeGreaterThan(0)
        },
      ),
      few,
    )
  })

  test.each([
    [0, 0.1],
    [0.3, 0.1],
    [0.3, 1],
  ])('on a quadratic B tends to c(H + λI)⁻¹: λ = %p, c = %p', (damping, c) => {
    const random = randomStream(3)
    const optimizer = obfgs({ stepSize: 0.5, damping, scaling: c })
    const state = optimizer.init(new Float64Array(n))
    for (let t = 0; t < 300; t++) {
      const w = Float64Array.from(H, () => random.normal())
      const [g, at] = there(w)
      optimizer.update(g, state, at)
    }
    const damped = H.map((row, i) => row.map((h, j) => h + (i === j ? damping : 0)))
    rowsOf(state.inverse).forEach((row, i) => {
      const column = solved(
        damped,
        H.map((_, j) => (i === j ? 1 : 0)),
      )
      row.forEach((x, j) => expect(x).toBeCloseTo(c * column[j]!, 6))
    })
  })
})

describe('with limited memory', () => {
  test.each([1, 2, 10])(
    'the direction is that of the last %p pairs by whole matrices',
    (memory) => {
      fc.assert(
        fc.property(walk, fc.constantFrom(0.1, 1), (points, c) => {
          const optimizer = olbfgs({
            stepSize: 0.2,
            damping: 0.1,
            scaling: c,
            memory,
            epsilon: 0.01,
          })
          const state = optimizer.init(new Float64Array(n))
          const pairs: { s: Flat; y: Flat }[] = []
          for (const w of points) {
            if (dot(w, w) < 1e-3) continue
            const [g, at] = there(w)
            const ratios = pairs.map(({ s, y }) => dot(s, y) / dot(y, y))
            const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length
            let B: Rows = identity(pairs.length === 0 ? 0.01 : mean)
            for (const { s, y } of pairs) B = updated(B, s, y, c)
            const expected = times(B, g).map((x) => (-0.2 / c) * x)
            const step = optimizer.update(g, state, at).step.slice()
            const size = Math.hypot(...expected)
            step.forEach((x, i) =>
              expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-6 * size + 1e-9),
            )
            pairs.push({ s: step, y: times(H, step).map((x, i) => x + 0.1 * step[i]!) })
            if (pairs.length > memory) pairs.shift()
          }
          expect(state.skipped).toBe(0)
        }),
        few,
      )
    },
  )

  test('one weight: a step of η after the first pair is a Newton step shortened to η', () => {
    const optimizer = olbfgs({ stepSize: 0.5, damping: 0 })
    const state = optimizer.init(new Float64Array(1))
    const w = Float64Array.of(4)
    for (let t = 0; t < 20; t++) {
      const [g, at] = there(w, [[3]])
      w[0]! += optimizer.update(g, state, at).step[0]!
    }
    expect(w[0]).toBeCloseTo(4 * 0.5 ** 19, 9)
  })
})

/** What both methods promise. */
function promises<State extends { readonly pairs: number; readonly skipped: number }>(
  method: (options?: OnlineBfgsOptions) => Transform<State, 'gradientAt'>,
): void {
  const optimizer = method({ stepSize: (step) => (step === 0 ? 0.5 : 0), epsilon: 1 })

  test('a pair without positive curvature is left out and counted, and so is no step', () => {
    const state = optimizer.init(new Float64Array(2))
    const saddle: Rows = [
      [-1, 0],
      [0, -2],
    ]
    optimizer.update(
      Float64Array.of(1, 1),
      state,
      quadraticSample(saddle, Float64Array.of(-1, -0.5)),
    )
    expect([state.pairs, state.skipped]).toEqual([0, 1])
    const still = quadraticSample(
      [
        [1, 0],
        [0, 1],
      ],
      Float64Array.of(0, 0),
    )
    const { step } = optimizer.update(Float64Array.of(0, 0), state, still)
    expect([[...step].map(Math.abs), state.pairs, state.skipped]).toEqual([[0, 0], 0, 2])
  })

  test('its step size follows a schedule', () => {
    const w = Float64Array.of(1)
    const first = optimizer.update(Float64Array.of(1), optimizer.init(w), quadraticSample([[1]], w))
    expect(first.step[0]).toBeLessThan(0)
    const later = quadraticSample([[1]], w, undefined, 1)
    const none = optimizer.update(Float64Array.of(1), optimizer.init(w), later)
    expect(Math.abs(none.step[0]!)).toBe(0)
  })

  test.each(['f64', 'f32'] as const)(
    '%s: finds a line, and resumes through JSON',
    async (dtype) => {
      const params =
        dtype === 'f32'
          ? { slope: new Float32Array(2), offset: new Float32Array(1) }
          : { slope: new Float64Array(2), offset: new Float64Array(1) }
      const inputs = tensor(problem.data.inputs, { dtype })
      const data = { inputs, targets: tensor(problem.data.targets, { dtype }) }
      const model = (p: { slope: Traced; offset: Traced }, x: Traced): Traced =>
        x.matmul(p.slope).add(p.offset)
      const options = {
        ...problem,
        params,
        data,
        model,
        optimizer: method({ stepSize: 0.3 }),
        batchSize: 20,
      }
      const whole = await train({ ...options, steps: 120 })
      const [a, b] = whole.params.slope
      expect([a, b, whole.params.offset[0]].map((x) => Math.round(x! * 1e3) / 1e3)).toEqual([
        1, -2, 0.5,
      ])
      const { state } = await train({ ...options, steps: 7 })
      const resume = JSON.parse(JSON.stringify(state)) as TrainState
      expect((await train({ ...options, steps: 120, resume })).state).toEqual(whole.state)
    },
  )

  test.each([
    { scaling: 0 },
    { scaling: 1.5 },
    { damping: -1 },
    { epsilon: 0 },
    { memory: 0 },
    { c: 1 },
  ])('%p is refused', (options) => {
    expect(() => method(options as never)).toThrow(/expected .* got/)
  })
}

describe('obfgs', () => promises(obfgs))
describe('olbfgs', () => promises(olbfgs))
