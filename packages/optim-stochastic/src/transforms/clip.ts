import { positiveNumber } from '../checks.js'
import type { Transform } from '../protocol.js'

/**
 * Shortens what passes to a Euclidean norm of at most `limit`, keeping its direction:
 * u ← u·min(1, limit/‖u‖). State: none.
 * @example chain(clipByNorm(1), sgd({ stepSize: 0.1 }))
 */
export function clipByNorm(limit: number): Transform<null, never> {
  positiveNumber('clipByNorm', 'limit', limit)
  return {
    name: 'clipByNorm',
    init: () => null,
    update: (gradient, state) => {
      // Scaled by the largest entry: squares of entries above 1e154 would overflow.
      let largest = 0
      for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i]!))
      if (largest > 0 && largest < Infinity) {
        let sum = 0
        for (let i = 0; i < gradient.length; i++) sum += (gradient[i]! / largest) ** 2
        const factor = limit / largest / Math.sqrt(sum)
        if (factor < 1)
          for (let i = 0; i < gradient.length; i++) gradient[i] = factor * gradient[i]!
      }
      return { step: gradient, state }
    },
  }
}

/**
 * Confines each entry of what passes to [−limit, limit]. State: none.
 * @example chain(clipByValue(1), sgd({ stepSize: 0.1 }))
 */
export function clipByValue(limit: number): Transform<null, never> {
  positiveNumber('clipByValue', 'limit', limit)
  return {
    name: 'clipByValue',
    init: () => null,
    update: (gradient, state) => {
      for (let i = 0; i < gradient.length; i++) {
        gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]!))
      }
      return { step: gradient, state }
    },
  }
}
