import { scaled } from '../linear-algebra/vector.js'
import { boundedDirection } from './bounded-direction.js'
import type { Descent } from './descent.js'
import { multiplyByPairs, pairRing, takePair, type PairRing } from './pair-ring.js'

/**
 * How many pairs to keep of n numbers: 10 where n is large; up to 50 where they cost next to nothing, but no more than 2n,
 * for older ones say nothing that newer ones do not.
 */
export function usualMemory(n: number): number {
  return Math.max(10, Math.min(2 * n, 50, Math.floor(1e4 / n)))
}

/**
 * d = −Bg with B from the last `memory` pairs by the two-loop recursion (Nocedal 1980), O(n·memory); under bounds
 * towards a point within them.
 */
export function limitedMemory(memory: number | undefined): Descent<PairRing, never> {
  return {
    queries: [],
    start: (n, { bounds }) => pairRing(n, memory ?? usualMemory(n), bounds !== undefined),
    direction(at, ring, { bounds }) {
      if (bounds !== undefined) return boundedDirection(at, ring, bounds)
      const direction = scaled(-1, at.gradient)
      if (ring.length === 0) return { direction, naturalStep: undefined }
      multiplyByPairs(ring, direction)
      return { direction, naturalStep: 1 }
    },
    learn: takePair,
    forget: (ring) => (ring.length === 0 ? undefined : { ...ring, length: 0, next: 0 }),
  }
}
