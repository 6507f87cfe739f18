import type { Transform } from '../protocol.js'
import { scheduleOf, type StepSize } from '../schedules/schedules.js'

/**
 * Multiplies what passes by a factor, fixed or scheduled: u ← f_t·u. State: none.
 * @example chain(adam({ stepSize: 1 }), scale(cosine({ initial: 1e-3, steps: 10_000 })))
 */
export function scale(factor: StepSize): Transform<null, never> {
  const factorAt = scheduleOf('scale', 'factor', factor, -Infinity)
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
