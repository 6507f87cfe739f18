import { knownOptions } from '../checks.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { ADAM_OPTIONS, adamNamed, type AdamOptions, type AdamState } from './adam.js'

/** Options of {@link adamw}. */
export interface AdamWOptions extends AdamOptions {
  /** ω ≥ 0: the weights shrink by η_t ω at each step, whatever the gradient. Default 0.01. */
  readonly weightDecay?: Hyperparameter
}

/**
 * AdamW, {@link adam} with decoupled weight decay: w ← w − η(m̂/(√(ŝ + ε₀) + ε) + ωw). Decay that passes
 * through the normalization as a part of g is `chain(addDecayedWeights(ω), adam())`.
 *
 * State: as {@link adam}'s. Cost per step: one gradient.
 * Source: Loshchilov & Hutter 2019, with the step size as a factor of the decay, as in torch.
 * @example
 * await train({ params, data, loss, optimizer: adamw({ stepSize: 0.01, weightDecay: 0.1 }) })
 */
export function adamw(options: AdamWOptions = {}): Transform<AdamState, never> {
  knownOptions('adamw', options, [...ADAM_OPTIONS, 'weightDecay'])
  const adam = adamNamed('adamw', options)
  const stepSizeAt = hyperparameter('adamw', 'stepSize', options.stepSize ?? 0.001)
  const weightDecayAt = hyperparameter('adamw', 'weightDecay', options.weightDecay ?? 0.01)
  return {
    ...adam,
    update: (g, state, at) => {
      const result = adam.update(g, state, at)
      const shrinkage = stepSizeAt(at.iteration) * weightDecayAt(at.iteration)
      const { step } = result
      const { params } = at
      for (let i = 0; i < step.length; i++) step[i] = step[i]! - shrinkage * params[i]!
      return result
    },
  }
}
