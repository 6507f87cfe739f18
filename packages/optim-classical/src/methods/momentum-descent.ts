import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import { addScaled, allFinite, dot, maxNorm, sameVector, scaled } from '../linear-algebra/vector.js'
import { defineMethod, type Iterate, type Method } from '../protocol.js'

/** Options of `momentumDescent`. */
export interface MomentumDescentOptions {
  /** η. Default 1e-3. */
  readonly stepSize?: number
  /** μ, the part of its velocity that a step keeps: from 0, gradient descent, to below 1. Default 0.9. */
  readonly momentum?: number
  /** Take the gradient where the velocity leads to, not where it starts. Default false. */
  readonly nesterov?: boolean
}

interface MomentumState extends Iterate {
  readonly gradient: Float64Array
  readonly velocity: Float64Array
}

/** Halvings of a step to where the function gives no number. */
const MAX_HALVINGS = 60

/**
 * Gradient descent with momentum: v ← μv − ηg, w ← w + v, Polak's heavy ball (1964), on the whole gradient. Along a
 * curvature λ it converges for η < 2(1 + μ)/λ; the best η and μ need about √κ steps where gradient descent needs κ, the
 * condition number. With `nesterov` (1983) the gradient is taken at w + μv, and it is this point that the run shows:
 * w ← w + μv − ηg after v ← μv − ηg. The step is halved only where the function gives no number.
 *
 * Cost an iteration: one value and gradient, O(n).
 * @example minimize(f, x0, { method: momentumDescent({ stepSize: 0.01, momentum: 0.95 }) })
 */
export function momentumDescent(options: MomentumDescentOptions = {}): Method<'valueAndGradient'> {
  checkOptions('momentumDescent', options, ['stepSize', 'momentum', 'nesterov'])
  const { stepSize = 1e-3, momentum = 0.9, nesterov = false } = options
  if (!(stepSize > 0 && stepSize < Infinity) || !(momentum >= 0 && momentum < 1)) {
    throw new DomainError(
      `momentumDescent: expected stepSize > 0 and momentum from 0 to below 1, got ${show(stepSize)} and ${show(momentum)}. ` +
        'Perhaps { stepSize: 1e-3, momentum: 0.9 }?',
    )
  }
  if (typeof nesterov !== 'boolean') {
    throw new DomainError(
      `momentumDescent: expected nesterov to be true or false, got ${show(nesterov)}. Perhaps { nesterov: true }?`,
    )
  }
  return defineMethod<MomentumState, 'valueAndGradient'>({
    name: 'momentumDescent',
    queries: ['valueAndGradient'],
    // Values rise and fall for some times as long as a velocity lasts, 1/(1 − μ).
    patience: Math.max(10, Math.ceil((30 * momentum) / (1 - momentum))),
    start(w, objective) {
      const [value, gradient] = objective.valueAndGradient(w)
      return { w, value, gradient, velocity: new Float64Array(w.length) }
    },
    step(state, objective) {
      const { w, gradient } = state
      const pushed = (v: Float64Array): Float64Array =>
        v.map((x, i) => momentum * x - stepSize * gradient[i]!)
      const velocity = pushed(state.velocity)
      const step = nesterov ? pushed(velocity) : velocity
      const predicted = (0.5 * stepSize * dot(gradient, gradient)) / (1 - momentum)
      for (let part = 1, halvings = 0; halvings < MAX_HALVINGS; part /= 2, halvings++) {
        const to = addScaled(w, part, step)
        if (part < 1 && sameVector(to, w)) break
        const [value, slopes] = objective.valueAndGradient(to)
        if (!Number.isFinite(value) || !allFinite(slopes)) continue
        const next = { w: to, value, gradient: slopes, velocity: scaled(part, velocity) }
        return { state: next, stepLength: part * maxNorm(step), predicted }
      }
      return { state, stepLength: 0, predicted, stuck: 'the function gives no number near by' }
    },
  })
}
