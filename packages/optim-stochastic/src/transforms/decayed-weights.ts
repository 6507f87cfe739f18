import { knownOptions } from '../checks.js'
import { vectorLayout } from '../layout.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { chosen, requireChoice, type ParameterChoice } from './parameter-choice.js'
import { rangesOf, type Ranges } from './part.js'

/** Options of {@link addDecayedWeights}. */
export interface DecayOptions {
  /** The parameters that decay. Default: all. */
  readonly mask?: ParameterChoice
}

/** State of {@link addDecayedWeights}. */
export interface DecayState {
  /** Start and end of every stretch of the flat vector that decays. */
  readonly ranges: Ranges
}

/**
 * Adds a multiple of the weights to what passes: u ← u + ωw.
 *
 * Before an optimizer that is the gradient of the penalty ½ω‖w‖². After one, where steps pass, it is
 * decoupled decay, with ω < 0: `chain(adam({ stepSize: 1 }), addDecayedWeights(-0.1), scale(0.001))`
 * shrinks the weights by 0.0001 at each step.
 *
 * State: where the decaying entries lie.
 * @example
 * chain(addDecayedWeights(1e-4, { mask: ({ shape }) => shape.length > 1 }), momentum()) // no biases
 */
export function addDecayedWeights(
  weightDecay: Hyperparameter,
  options: DecayOptions = {},
): Transform<DecayState, never> {
  const name = 'addDecayedWeights'
  const weightDecayAt = hyperparameter(name, 'weightDecay', weightDecay, -Infinity)
  knownOptions(name, options, ['mask'], '{ mask: ({ shape }) => shape.length > 1 }')
  const { mask } = options
  if (mask !== undefined) requireChoice(name, 'mask', mask)
  return {
    name,
    init: (params, layout = vectorLayout(params.length)) => ({
      ranges: rangesOf(
        layout,
        mask === undefined ? layout.map(() => true) : chosen(name, 'mask', mask, layout),
      ),
    }),
    update: (u, state, at) => {
      const { ranges } = state
      const { params } = at
      const omega = weightDecayAt(at.iteration)
      for (let k = 0; k < ranges.length; k += 2) {
        for (let i = ranges[k]!; i < ranges[k + 1]!; i++) u[i] = u[i]! + omega * params[i]!
      }
      return { step: u, state }
    },
  }
}
