import { numberWithin } from '../checks.js'
import type { Transform } from '../protocol.js'
import type { StepSize } from '../schedules/schedules.js'

/**
 * Multiplies what passes by a factor, fixed or scheduled: u ← f_t·u. State: none.
 * @example chain(adam({ stepSize: 1 }), scale(cosine({ initial: 1e-3, steps: 10_000 })))
 */
export function scale(factor: StepSize): Transform<null, never> {
  if (typeof factor === 'number') numberWithin('scale', 'factor', factor, -Infinity)
  const factorAt = typeof factor === 'number' ? () => factor : factor
  return {
    name: 'scale',
    init: () => null,
    update: (gradient, state, at) => {
      const f = factorAt(at.iteration)
      for (let i = 0; i < gradient.length; i++) gradient[i] = f * gradient[i]!
      return { step: gradient, state }
    },
  }
}
