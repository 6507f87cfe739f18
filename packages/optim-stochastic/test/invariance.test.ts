import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  exponentiatedStepSizes,
  type ExponentiatedStepSizesState,
} from '../src/methods/exponentiated-step-sizes.js'
import { smd, type SmdState } from '../src/methods/smd.js'
import { quadraticSample, solved, times, type Rows } from './quadratic.js'

const n = 3
const few = { numRuns: 25 }
const numbers = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })
const row = (min: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(numbers(min, max), { minLength: n, maxLength: n })
const square = (min: number, max: number): fc.Arbitrary<number[][]> =>
  fc.array(row(min, max), { minLength: n, maxLength: n })
/** BBᵀ + I/2. */
const curvature = square(-1, 1).map((B) =>
  B.map((a, i) => B.map((b, j) => dot(a, b) + (i === j ? 0.5 : 0))),
)
/** Scales of the weights, over four decades. */
const scales = row(-2, 2).map((logs) => logs.map((x) => 10 ** x))

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += a[i]! * b[i]!
  return sum
}

function expectSame(x: ArrayLike<number>, y: ArrayLike<number>, largest = 0): void {
  for (let i = 0; i < n; i++) {
    const tolerance = 1e-9 * Math.max(Math.abs(y[i]!), largest, 1e-12)
    expect(Math.abs(x[i]! - y[i]!)).toBeLessThanOrEqual(tolerance)
  }
}

/** One problem, ½wᵀHw − bᵀw with another b at every step, at w and, for w = D·w̃, at w̃. */
function walks(
  H: Rows,
  D: readonly number[],
  step: (
    here: { w: Float64Array; g: Float64Array; H: Rows },
    there: { w: Float64Array; g: Float64Array; H: Rows },
  ) => void,
): void {
  const scaled = H.map((entries, i) => entries.map((h, j) => D[i]! * h * D[j]!))
  const w = Float64Array.of(1, -2, 0.5)
  const scaledW = w.map((x, i) => x / D[i]!)
  for (let t = 0; t < 6; t++) {
    const b = Float64Array.from(w, (_, i) => Math.sin(3 * t + i))
    const g = times(H, w).map((x, i) => x - b[i]!)
    const scaledG = times(scaled, scaledW).map((x, i) => x - b[i]! * D[i]!)
    expectSame(
      scaledG,
      g.map((x, i) => D[i]! * x),
      Math.max(...g.map((x, i) => D[i]! * Math.abs(x))),
    )
    step({ w, g, H }, { w: scaledW, g: scaledG, H: scaled })
    expectSame(
      scaledW.map((x, i) => D[i]! * x),
      w,
      Math.max(...w.map(Math.abs)),
    )
  }
}

function move(w: Float64Array, step: ArrayLike<number>): void {
  for (let i = 0; i < n; i++) w[i] = w[i]! + step[i]!
}

describe('under w = D·w̃ with diagonal D, gains of D⁻²p take the same steps', () => {
  test.each(['gauss-newton', 'none'] as const)('smd, curvature %p: ṽg̃ = vg', (C) => {
    fc.assert(
      fc.property(curvature, scales, numbers(0.02, 0.1), (H, D, p0) => {
        const optimizer = smd({ metaStepSize: 0.3, decay: 0.95, curvature: C })
        const state: SmdState = {
          gain: new Float64Array(n).fill(p0),
          v: new Float64Array(n),
        }
        const there: SmdState = {
          gain: Float64Array.from(D, (d) => p0 / d ** 2),
          v: new Float64Array(n),
        }
        walks(H, D, (a, b) => {
          const largest = Math.max(...state.v.map((x, i) => Math.abs(x * a.g[i]!)))
          expectSame(
            there.v.map((x, i) => x * b.g[i]!),
            state.v.map((x, i) => x * a.g[i]!),
            largest,
          )
          move(a.w, optimizer.update(a.g.slice(), state, quadraticSample(a.H, a.w)).step)
          move(b.w, optimizer.update(b.g.slice(), there, quadraticSample(b.H, b.w)).step)
          expectSame(
            there.gain.map((p, i) => p * b.g[i]! ** 2),
            state.gain.map((p, i) => p * a.g[i]! ** 2),
            Math.max(...state.gain.map((p, i) => p * a.g[i]! ** 2)),
          )
        })
      }),
      few,
    )
  })

  test.each(['linear', 'exponential'] as const)('exponentiated, %p: p̃g̃g̃ = pgg', (form) => {
    fc.assert(
      fc.property(curvature, scales, numbers(0.02, 0.1), (H, D, p0) => {
        const optimizer = exponentiatedStepSizes({ metaStepSize: 0.5, form })
        const state: ExponentiatedStepSizesState = {
          stepSize: new Float64Array(n).fill(p0),
          gradient: new Float64Array(n),
        }
        const there: ExponentiatedStepSizesState = {
          stepSize: Float64Array.from(D, (d) => p0 / d ** 2),
          gradient: new Float64Array(n),
        }
        walks(H, D, (a, b) => {
          const normal = state.stepSize.map((p, i) => p * a.g[i]! * state.gradient[i]!)
          expectSame(
            there.stepSize.map((p, i) => p * b.g[i]! * there.gradient[i]!),
            normal,
            Math.max(...normal.map(Math.abs)),
          )
          move(a.w, optimizer.update(a.g.slice(), state, quadraticSample(a.H, a.w)).step)
          move(b.w, optimizer.update(b.g.slice(), there, quadraticSample(b.H, b.w)).step)
        })
      }),
      few,
    )
  })
})

describe('slide 35’s fixpoint', () => {
  /** v of smd with gains and gradient held, when it no longer moves. */
  function fixpoint(H: Rows, g: Float64Array, decay: number): Float64Array {
    const optimizer = smd({ metaStepSize: 0, decay })
    const trace = H.reduce((sum, entries, i) => sum + entries[i]!, 0)
    const state: SmdState = {
      gain: new Float64Array(n).fill(1 / trace),
      v: new Float64Array(n),
    }
    const at = quadraticSample(H, new Float64Array(n))
    for (let t = 0, moved = 1; t < 20_000 && moved > 1e-13; t++) {
      const before = state.v.slice()
      optimizer.update(g.slice(), state, at)
      moved = Math.max(...before.map((x, i) => Math.abs(state.v[i]! - x)))
    }
    return state.v as Float64Array
  }

  /** I + R/5 for |entries of R| ≤ 1: far from singular. */
  const map = square(-1, 1).map((R) =>
    R.map((entries, i) => entries.map((x, j) => 0.2 * x + (i === j ? 1 : 0))),
  )
  const transposed = (A: Rows): number[][] => A.map((_, i) => A.map((entries) => entries[i]!))
  const product = (A: Rows, B: Rows): number[][] => {
    const columns = transposed(B)
    return A.map((a) => columns.map((b) => dot(a, b)))
  }
  const gradient = row(-2, 2).map((x) => Float64Array.from(x))

  test('with decay 1, vᵀg is the same in all coordinates w = A·w̃', () => {
    fc.assert(
      fc.property(curvature, map, gradient, (H, A, g) => {
        const there = product(transposed(A), product(H, A))
        const v = fixpoint(H, g, 1)
        const scaledG = times(transposed(A), g)
        const scaledV = fixpoint(there, scaledG, 1)
        expect(dot(scaledV, scaledG)).toBeCloseTo(dot(v, g), 7)
        // and v itself is a vector: v = A·ṽ
        expectClose(times(A, scaledV), v)
        expectClose(
          v,
          solved(H, g).map((x) => -x),
        )
      }),
      few,
    )
  })

  test('with a smaller decay it is not', () => {
    const H = [
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
    ]
    const A = [
      [1, 0.5, 0],
      [0, 1, 0],
      [0, 0, 2],
    ]
    const g = Float64Array.of(1, 1, 1)
    const there = product(transposed(A), product(H, A))
    const scaledG = times(transposed(A), g)
    const difference = dot(fixpoint(there, scaledG, 0.5), scaledG) - dot(fixpoint(H, g, 0.5), g)
    expect(Math.abs(difference)).toBeGreaterThan(0.01)
  })

  function expectClose(x: ArrayLike<number>, y: ArrayLike<number>): void {
    for (let i = 0; i < n; i++) expect(x[i]).toBeCloseTo(y[i]!, 7)
  }
})
