import type { Beta } from '../betas/beta.js'
import { difference, dot, scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** The direction to search next (`null`: −g) and how many conjugate ones came before it. */
export interface ConjugateMemory {
  readonly direction: Float64Array | null
  readonly sinceRestart: number
}

/**
 * v ← βv − g (slide 17), started again from −g every `restart` steps, when successive gradients are far from
 * orthogonal, |g_{t+1}ᵀg_t| ≥ `powell`·‖g_{t+1}‖² (Powell 1977), and when v would not descend.
 */
export function conjugate(
  beta: Beta,
  restart: number | undefined,
  powell: number,
): Descent<ConjugateMemory, never> {
  const afresh: ConjugateMemory = { direction: null, sinceRestart: 0 }
  return {
    queries: [],
    start: () => afresh,
    direction: (at, { direction }) => ({
      direction: direction ?? scaled(-1, at.gradient),
      naturalStep: undefined,
    }),
    learn({ sinceRestart }, from, to, searched) {
      const gradient = to.gradient
      const period = restart ?? Math.max(gradient.length, 10)
      if (sinceRestart + 1 >= period) return afresh
      const square = dot(gradient, gradient)
      if (Math.abs(dot(gradient, from.gradient)) >= powell * square) return afresh
      const change = difference(gradient, from.gradient)
      const factor = beta({
        gradient,
        previousGradient: from.gradient,
        change,
        direction: searched,
      })
      const direction = new Float64Array(gradient.length)
      for (let i = 0; i < direction.length; i++) {
        direction[i] = factor * searched[i]! - gradient[i]!
      }
      return dot(direction, gradient) < 0 ? { direction, sinceRestart: sinceRestart + 1 } : afresh
    },
    forget: ({ direction }) => (direction === null ? undefined : afresh),
  }
}
