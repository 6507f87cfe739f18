import type { Flat } from '@wengert/ad-core'
import { knownOptions, wholeNumber } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link averageIterates}. */
export interface AverageOptions {
  /**
   * ρ in [0, 1]: by how much less an iterate counts than the one after it. 1 is the plain mean (Polyak &
   * Ruppert), below 1 an exponential one over about the last 1/(1 − ρ). Default 0.999.
   */
  readonly decay?: Hyperparameter
  /** Iterates before this many steps are left out, as for the mean of a tail. Default 1: all but the start. */
  readonly from?: number
}

/** State of {@link averageIterates}. */
export interface AverageState {
  readonly average: Flat
  /** What the iterates' weights in the average sum to. */
  weight: number
  /** Steps taken. */
  count: number
}

/**
 * Answers with a weighted mean of the iterates, while the iterates go on by themselves:
 * W ← ρW + 1; w̄ ← w̄ + (w − w̄)/W. Steps pass unchanged.
 *
 * It is the mean of what the parameters were, whatever stands behind it in the chain and whatever
 * schedule `train` has. Nothing of the start lingers in it: the weights sum to 1 from the first iterate
 * on. Evaluations and the result are at w̄.
 *
 * State: w̄, one number a weight, and two numbers.
 * Source: Polyak & Juditsky 1992; Ruppert 1988; the mean of a tail, Rakhlin, Shamir & Sridharan 2012.
 * @example chain(sgd({ stepSize: 0.1 }), averageIterates({ decay: 1, from: 5000 }))
 */
export function averageIterates(options: AverageOptions = {}): Transform<AverageState, never> {
  knownOptions('averageIterates', options, ['decay', 'from'], '{ decay: 0.999 }')
  const decayAt = hyperparameter('averageIterates', 'decay', options.decay ?? 0.999, 0, 1)
  const from = wholeNumber('averageIterates', 'from', options.from ?? 1, 0)
  return {
    name: 'averageIterates',
    init: (params) => ({ average: zerosLike(params), weight: 0, count: 0 }),
    update: (step, state, at) => {
      const { average } = state
      const { params } = at
      if (state.count >= from) {
        state.weight = decayAt(state.count) * state.weight + 1
        for (let i = 0; i < average.length; i++) {
          average[i] = average[i]! + (params[i]! - average[i]!) / state.weight
        }
      }
      state.count++
      return { step, state }
    },
    answer: (params, { average, weight, count }, out) => {
      const sum = decayAt(count) * weight + 1 // with the iterate that no update has seen yet
      for (let i = 0; i < out.length; i++) {
        out[i] = weight === 0 ? params[i]! : average[i]! + (params[i]! - average[i]!) / sum
      }
      return out
    },
  }
}
