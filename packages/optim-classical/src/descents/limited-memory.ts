import { accumulate, difference, dot, norm, scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** The last pairs of L-BFGS in a ring: steps s, gradient changes y and sᵀy, slot by slot. */
export interface PairRing {
  readonly steps: Float64Array
  readonly changes: Float64Array
  readonly products: Float64Array
  /** Pairs held, and the slot that the next one takes. */
  readonly length: number
  readonly next: number
  readonly skipped: number
}

/** d = −Bg with B from the last `memory` pairs by the two-loop recursion (Nocedal 1980), O(n·memory). */
export function limitedMemory(memory: number): Descent<PairRing, never> {
  return {
    queries: [],
    start: (n) => ({
      steps: new Float64Array(n * memory),
      changes: new Float64Array(n * memory),
      products: new Float64Array(memory),
      length: 0,
      next: 0,
      skipped: 0,
    }),
    direction(at, ring) {
      const direction = scaled(-1, at.gradient)
      if (ring.length === 0) return { direction, naturalStep: undefined }
      multiplyByPairs(ring, direction)
      return { direction, naturalStep: 1 }
    },
    learn(ring, from, to) {
      const s = difference(to.w, from.w)
      const y = difference(to.gradient, from.gradient)
      const product = dot(s, y)
      if (!(product > 1e-10 * norm(s) * norm(y))) return { ...ring, skipped: ring.skipped + 1 }
      const { steps, changes, products, next } = ring
      steps.set(s, next * s.length)
      changes.set(y, next * s.length)
      products[next] = product
      const length = Math.min(ring.length + 1, products.length)
      return { ...ring, length, next: (next + 1) % products.length }
    },
    forget: (ring) => (ring.length === 0 ? undefined : { ...ring, length: 0, next: 0 }),
  }
}

/** v ← Bv, where B starts from sᵀy/yᵀy of the newest pair. */
function multiplyByPairs(ring: PairRing, v: Float64Array): void {
  const { length, next, products } = ring
  const n = v.length
  const memory = products.length
  const slot = (age: number): number => (next - 1 - age + 2 * memory) % memory
  const step = (k: number): Float64Array => ring.steps.subarray(k * n, (k + 1) * n)
  const change = (k: number): Float64Array => ring.changes.subarray(k * n, (k + 1) * n)
  const weights = new Float64Array(length)
  for (let age = 0; age < length; age++) {
    const k = slot(age)
    weights[age] = dot(step(k), v) / products[k]!
    accumulate(v, -weights[age]!, change(k))
  }
  const newest = slot(0)
  const y = change(newest)
  const scale = products[newest]! / dot(y, y)
  for (let i = 0; i < n; i++) v[i] = scale * v[i]!
  for (let age = length - 1; age >= 0; age--) {
    const k = slot(age)
    const correction = dot(change(k), v) / products[k]!
    accumulate(v, weights[age]! - correction, step(k))
  }
}
