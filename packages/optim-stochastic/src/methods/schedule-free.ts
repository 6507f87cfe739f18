import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link scheduleFree}. */
export interface ScheduleFreeOptions {
  /** `'adamw'` (default): g is divided by its root mean square, as in Adam; `'sgd'`: it is not. */
  readonly form?: 'adamw' | 'sgd'
  /** γ ≥ 0; several times what suits the method without averaging. Default 0.0025; 0.1 for `'sgd'`. */
  readonly stepSize?: Hyperparameter
  /** β in [0, 1]: how near to the average gradients are taken. Default 0.9. */
  readonly decay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of squared gradients; `'adamw'` only. Default 0.999. */
  readonly squareDecay?: Hyperparameter
  /** ε ≥ 0, added to the root; `'adamw'` only. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /** ω ≥ 0: z moves by −γωy at each step, whatever the gradient. Default 0. */
  readonly weightDecay?: Hyperparameter
  /** r ≥ 0: the t-th iterate counts as tʳ in the average. Default 0. */
  readonly weightPower?: number
  /** It also counts by this power of the largest γ so far, so that a warm-up counts less. Default 2. */
  readonly stepSizePower?: number
}

/** State of {@link scheduleFree}. */
export interface ScheduleFreeState {
  /** z: where the steps lead. */
  readonly iterate: Flat
  /** x: the weighted mean of all z, which is what the training answers with. */
  readonly average: Flat
  /** The mean of squared gradients; empty for `'sgd'`. */
  readonly square: Flat
  /** 1 − Πβ₂: what the weights of the gradients in `square` sum to. */
  squareWeight: number
  /** Sum of the weights in x. */
  weightSum: number
  largestStepSize: number
  count: number
}

/**
 * Schedule-free learning, where averaging takes the place of a falling step size: y = (1−β)z + βx;
 * z ← z − γ(ĝ(y) + ωy); x ← (1−c)x + cz with c = 1/t, where γ is constant.
 *
 * `train`'s iterates are y, where gradients are taken; evaluations and the result are at x. ĝ is g, or
 * g/(√ŝ + ε) as in Adam without its mean. Use a schedule for `stepSize`, such as a warm-up, rather than
 * `train`'s own, which would not reach z.
 *
 * State: z and x, two numbers a weight (three for `'adamw'`), and four numbers. Cost per step: one
 * gradient.
 * Source: Defazio, Yang, Mehta, Mishchenko, Khaled & Cutkosky 2024 (The road less scheduled).
 * @example
 * await train({ params, data, loss, optimizer: scheduleFree({ stepSize: 0.01 }) })
 */
export function scheduleFree(
  options: ScheduleFreeOptions = {},
): Transform<ScheduleFreeState, never> {
  knownOptions('scheduleFree', options, OPTION_NAMES)
  const form = oneOf('scheduleFree', 'form', options.form ?? 'adamw', ['adamw', 'sgd'])
  const normalized = form === 'adamw'
  const { stepSize = normalized ? 0.0025 : 0.1 } = options
  const stepSizeAt = hyperparameter('scheduleFree', 'stepSize', stepSize)
  const decayAt = hyperparameter('scheduleFree', 'decay', options.decay ?? 0.9, 0, 1)
  const squareDecayAt = decayParameter('scheduleFree', 'squareDecay', options.squareDecay ?? 0.999)
  const epsilonAt = hyperparameter('scheduleFree', 'epsilon', options.epsilon ?? 1e-8)
  const weightDecayAt = hyperparameter('scheduleFree', 'weightDecay', options.weightDecay ?? 0)
  const weightPower = numberWithin('scheduleFree', 'weightPower', options.weightPower ?? 0, 0)
  const stepSizePower = numberWithin('scheduleFree', 'stepSizePower', options.stepSizePower ?? 2, 0)

  /** The part of z in the next average. */
  const share = (state: ScheduleFreeState, gamma: number): number => {
    state.count++
    state.largestStepSize = Math.max(state.largestStepSize, gamma)
    const weight = state.count ** weightPower * state.largestStepSize ** stepSizePower
    state.weightSum += weight
    return state.weightSum === 0 ? 0 : weight / state.weightSum
  }

  return {
    name: 'scheduleFree',
    choices: { form },
    init: (params) => ({
      iterate: params.slice(),
      average: params.slice(),
      square: zerosLike(normalized ? params : params.subarray(0, 0)),
      squareWeight: 0,
      weightSum: 0,
      largestStepSize: 0,
      count: 0,
    }),
    answer: (_params, { average }, out) => {
      out.set(average)
      return out
    },
    update: (g, state, at) => {
      const { iterate: z, average: x, square: s } = state
      const { params: y, iteration } = at
      const gamma = stepSizeAt(iteration)
      const beta = decayAt(iteration)
      const beta2 = squareDecayAt(iteration)
      const epsilon = epsilonAt(iteration)
      const omega = weightDecayAt(iteration)
      state.squareWeight = beta2 * state.squareWeight + (1 - beta2)
      const c = share(state, gamma)
      for (let i = 0; i < g.length; i++) {
        let direction = g[i]!
        if (normalized) {
          s[i] = beta2 * s[i]! + (1 - beta2) * direction * direction
          const root = Math.sqrt(s[i]! / state.squareWeight) + epsilon
          direction = root === 0 ? 0 : direction / root
        }
        z[i] = z[i]! - gamma * (direction + omega * y[i]!)
        x[i] = (1 - c) * x[i]! + c * z[i]!
        g[i] = (1 - beta) * z[i]! + beta * x[i]! - y[i]!
      }
      return { step: g, state }
    },
  }
}

const OPTION_NAMES = [
  'form',
  'stepSize',
  'decay',
  'squareDecay',
  'epsilon',
  'weightDecay',
  'weightPower',
  'stepSizePower',
] as const
