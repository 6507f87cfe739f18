import { accumulate, difference, dot, norm } from '../linear-algebra/vector.js'
import type { Place } from './descent.js'

/** The last pairs of L-BFGS in a ring: steps s, gradient changes y and sᵀy, slot by slot. */
export interface PairRing {
  readonly steps: Float64Array
  readonly changes: Float64Array
  readonly products: Float64Array
  /** sᵀs of every two slots and sᵀy of a slot's s with no newer y, row-major: under bounds; empty without. */
  readonly stepProducts: Float64Array
  readonly mixedProducts: Float64Array
  /** Pairs held, and the slot that the next one takes. */
  readonly length: number
  readonly next: number
  readonly skipped: number
}

/** An empty ring for pairs of n numbers. */
export function pairRing(n: number, memory: number, bounded: boolean): PairRing {
  const square = bounded ? memory * memory : 0
  return {
    steps: new Float64Array(n * memory),
    changes: new Float64Array(n * memory),
    products: new Float64Array(memory),
    stepProducts: new Float64Array(square),
    mixedProducts: new Float64Array(square),
    length: 0,
    next: 0,
    skipped: 0,
  }
}

/** The ring with one more pair, written in place; a pair with sᵀy ≤ 1e-10‖s‖‖y‖ is skipped and counted. */
export function takePair(ring: PairRing, from: Place, to: Place): PairRing {
  const s = difference(to.w, from.w)
  const y = difference(to.gradient, from.gradient)
  const product = dot(s, y)
  if (!(product > 1e-10 * norm(s) * norm(y)) || dot(y, y) === Infinity) {
    return { ...ring, skipped: ring.skipped + 1 }
  }
  const { steps, changes, products, next } = ring
  steps.set(s, next * s.length)
  changes.set(y, next * s.length)
  products[next] = product
  const length = Math.min(ring.length + 1, products.length)
  const grown = { ...ring, length, next: (next + 1) % products.length }
  if (ring.stepProducts.length > 0) multiplyOut(grown, next)
  return grown
}

/** The products of a new pair with all that are held. */
function multiplyOut(ring: PairRing, k: number): void {
  const { stepProducts, mixedProducts, products } = ring
  const m = products.length
  const s = stepOf(ring, k)
  for (const j of slotsByAge(ring)) {
    const square = dot(s, stepOf(ring, j))
    stepProducts[k * m + j] = square
    stepProducts[j * m + k] = square
    mixedProducts[k * m + j] = dot(s, changeOf(ring, j))
  }
}

/** The slots that hold pairs, the oldest first. */
export function slotsByAge({ length, next, products }: PairRing): readonly number[] {
  const m = products.length
  return Array.from({ length }, (_, i) => (next - length + i + m) % m)
}

/** s in a slot. */
export function stepOf({ steps, products }: PairRing, slot: number): Float64Array {
  const n = steps.length / products.length
  return steps.subarray(slot * n, (slot + 1) * n)
}

/** y in a slot. */
export function changeOf({ changes, products }: PairRing, slot: number): Float64Array {
  const n = changes.length / products.length
  return changes.subarray(slot * n, (slot + 1) * n)
}

/** v ← Bv by the two-loop recursion (Nocedal 1980), where B starts from sᵀy/yᵀy of the newest pair. */
export function multiplyByPairs(ring: PairRing, v: Float64Array): void {
  const { products } = ring
  const slots = slotsByAge(ring)
  const weights = new Float64Array(slots.length)
  for (let i = slots.length - 1; i >= 0; i--) {
    const k = slots[i]!
    weights[i] = dot(stepOf(ring, k), v) / products[k]!
    accumulate(v, -weights[i]!, changeOf(ring, k))
  }
  const newest = slots.at(-1)!
  const y = changeOf(ring, newest)
  const scale = products[newest]! / dot(y, y)
  for (let i = 0; i < v.length; i++) v[i] = scale * v[i]!
  for (let i = 0; i < slots.length; i++) {
    const k = slots[i]!
    const correction = dot(changeOf(ring, k), v) / products[k]!
    accumulate(v, weights[i]! - correction, stepOf(ring, k))
  }
}
