import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, oneOf } from '../checks.js'
import { zerosLike, type Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'

/** Options of {@link hypergradient}. */
export interface HypergradientOptions {
  /** Whose step size descends: gradient descent's (default) or Adam's. */
  readonly form?: 'sgd' | 'adam'
  /** α₀ ≥ 0, the step size to start from. Default 0.001. */
  readonly stepSize?: number
  /** κ ≥ 0: how fast the step size moves. Default 1e-6; 1e-8 for `'adam'`. */
  readonly metaStepSize?: Hyperparameter
  /**
   * `'additive'` (default): α ← α + κ⟨g, u⟩. `'multiplicative'`: α ← α(1 + κ cos(g, u)), where κ has no
   * unit, such as 0.01.
   */
  readonly rule?: 'additive' | 'multiplicative'
  /** β₁ in [0, 1), for `'adam'`. Default 0.9. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1), for `'adam'`. Default 0.999. */
  readonly squareDecay?: Hyperparameter
  /** ε ≥ 0, added to the root, for `'adam'`. Default 1e-8. */
  readonly epsilon?: Hyperparameter
}

/** State of {@link hypergradient}. */
export interface HypergradientState {
  /** α. */
  stepSize: number
  /** u: the direction of the last step, which was −αu. */
  readonly direction: Flat
  /** Adam's mean of gradients; empty for `'sgd'`, as is the next. */
  readonly mean: Flat
  readonly square: Flat
  /** 1 − Πβ₁ and 1 − Πβ₂: what the weights in the means sum to. */
  meanWeight: number
  squareWeight: number
}

/**
 * Hypergradient descent, where one step size descends the loss as the weights do: α ← α + κ⟨g_t, u_{t−1}⟩;
 * w ← w − αu_t, where u is g or Adam's m̂/(√ŝ + ε).
 *
 * −⟨g_t, u_{t−1}⟩ is the derivative of the loss by the last step's α. Nothing keeps α above 0. With
 * κ = 0 this is `sgd` or `adam`.
 *
 * State: u, one number a weight (three for `'adam'`), and three numbers. Cost per step: one gradient.
 * Source: Baydin, Cornish, Martínez Rubio, Schmidt & Wood 2018.
 * @example
 * await train({ params, data, loss, optimizer: hypergradient({ stepSize: 0.01, metaStepSize: 1e-4 }) })
 */
export function hypergradient(
  options: HypergradientOptions = {},
): Transform<HypergradientState, never> {
  knownOptions('hypergradient', options, OPTION_NAMES)
  const form = oneOf('hypergradient', 'form', options.form ?? 'sgd', ['sgd', 'adam'])
  const normalized = form === 'adam'
  const initial = numberWithin('hypergradient', 'stepSize', options.stepSize ?? 0.001, 0)
  const { metaStepSize = normalized ? 1e-8 : 1e-6, rule = 'additive' } = options
  const metaStepSizeAt = hyperparameter('hypergradient', 'metaStepSize', metaStepSize)
  oneOf('hypergradient', 'rule', rule, ['additive', 'multiplicative'])
  const meanDecayAt = decayParameter('hypergradient', 'meanDecay', options.meanDecay ?? 0.9)
  const squareDecayAt = decayParameter('hypergradient', 'squareDecay', options.squareDecay ?? 0.999)
  const epsilonAt = hyperparameter('hypergradient', 'epsilon', options.epsilon ?? 1e-8)

  const adapted = (alpha: number, kappa: number, g: Flat, u: Flat): number => {
    if (rule === 'additive') return alpha + kappa * dot(g, u)
    const norms = Math.sqrt(dot(g, g)) * Math.sqrt(dot(u, u))
    return norms === 0 ? alpha : alpha * (1 + (kappa * dot(g, u)) / norms)
  }

  /** Adam's direction. */
  const normalize = (g: Flat, state: HypergradientState, iteration: number): void => {
    const { mean: m, square: s, direction: u } = state
    const beta1 = meanDecayAt(iteration)
    const beta2 = squareDecayAt(iteration)
    const epsilon = epsilonAt(iteration)
    state.meanWeight = beta1 * state.meanWeight + (1 - beta1)
    state.squareWeight = beta2 * state.squareWeight + (1 - beta2)
    for (let i = 0; i < g.length; i++) {
      m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!
      s[i] = beta2 * s[i]! + (1 - beta2) * g[i]! * g[i]!
      const root = Math.sqrt(s[i]! / state.squareWeight) + epsilon
      u[i] = root === 0 ? 0 : m[i]! / state.meanWeight / root
    }
  }

  return {
    name: 'hypergradient',
    choices: { form },
    init: (params) => ({
      stepSize: initial,
      direction: zerosLike(params),
      mean: zerosLike(normalized ? params : params.subarray(0, 0)),
      square: zerosLike(normalized ? params : params.subarray(0, 0)),
      meanWeight: 0,
      squareWeight: 0,
    }),
    update: (g, state, at) => {
      const { direction: u } = state
      state.stepSize = adapted(state.stepSize, metaStepSizeAt(at.iteration), g, u)
      if (normalized) normalize(g, state, at.iteration)
      else u.set(g)
      for (let i = 0; i < g.length; i++) g[i] = -state.stepSize * u[i]!
      return { step: g, state }
    },
  }
}

function dot(a: Flat, b: Flat): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const OPTION_NAMES = [
  'form',
  'stepSize',
  'metaStepSize',
  'rule',
  'meanDecay',
  'squareDecay',
  'epsilon',
] as const
