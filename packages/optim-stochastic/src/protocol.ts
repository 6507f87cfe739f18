import type { Flat, PatternOutputs } from '@wengert/ad-core'
import type { Layout } from './layout.js'

/**
 * What an optimizer may ask about the current batch. Each optimizer names in its type the queries
 * that it makes; `train` refuses, when compiled, an optimizer that asks for more than the objective
 * can answer.
 */
export interface Queries {
  /** Mean loss over the batch at the current parameters. */
  readonly value: () => number
  /** Gradient on the same batch at other parameters, written into `out`. */
  readonly gradientAt: (w: Flat, out: Flat) => Flat
  /** Hessian-vector product H·v on the same batch, written into `out`. */
  readonly hvp: (v: Flat, out: Flat) => Flat
  /** Gauss–Newton product G·v = Jᵀ H_l J v on the same batch; shares the gradient's recording. */
  readonly gnvp: (v: Flat, out: Flat) => Flat
  /** Diagonal of G where model and loss are given apart, otherwise of H. */
  readonly curvatureDiagonal: (out: Flat) => Flat
  /**
   * Per pattern of the batch (b patterns, m outputs, n weights): outputs z [b, m],
   * error = ∂l/∂z [b, m], jacobian = ∂z/∂w [b, m, n], lossHessian = ∂²l/∂z² [b, m, m], where l is the
   * loss of that single pattern.
   */
  readonly outputs: () => PatternOutputs
}

/** The queries that every objective answers. */
export type LossQuery = 'value' | 'gradientAt' | 'hvp' | 'curvatureDiagonal'

/** The queries that an objective given as model and loss answers: all. */
export type ModelQuery = keyof Queries

/** The objective on this step's batch, as an optimizer sees it: only what it declared. */
export type SampleOracle<Query extends keyof Queries> = {
  /** The current parameters. Read only. */
  readonly params: Flat
  /** Steps taken before this one. */
  readonly iteration: number
} & Pick<Queries, Query>

/** What `update` returns: `train` then does w ← w + step. */
export interface Update<State> {
  readonly step: Flat
  readonly state: State
}

/** A curvature product that an update is going to ask for: H·v or G·v. */
export interface Product {
  readonly query: 'hvp' | 'gnvp'
  /** The very vector that the update will ask with, unchanged until then. */
  readonly v: Flat
}

/** What gives an optimizer's state its meaning, besides the optimizer's name. */
export type Choices = Readonly<Record<string, string>>

/**
 * A piece of an optimizer, or a whole one. It is two pure functions and no hidden memory: `init` makes
 * the state, `update` turns gradient and state into a step and the next state. The state is data
 * (numbers, strings, typed arrays, plain objects and tuples of them), so it can be saved, counted and
 * resumed. An entry of a typed array that is no longer finite ends the training as failed, with the
 * state as it was before that step.
 *
 * @example
 * const sign: Transform<null, never> = {
 *   name: 'sign',
 *   init: () => null,
 *   update: (gradient, state) => {
 *     for (let i = 0; i < gradient.length; i++) gradient[i] = -0.01 * Math.sign(gradient[i]!)
 *     return { step: gradient, state }
 *   },
 * }
 */
export interface Transform<State, Query extends keyof Queries> {
  readonly name: string
  /**
   * Options on which the state's meaning depends, by name. A state is resumed under the same ones
   * only; what a run may change on the way, such as a step size or a schedule, is not among them.
   */
  readonly choices?: Choices
  /**
   * The state before the first step. Its form stays: keys, kinds of values and lengths of arrays;
   * null and an empty array may become anything. `layout` tells the shapes that the parameters have in
   * their tree; without it they are one vector.
   */
  readonly init: (params: Flat, layout?: Layout) => State
  /**
   * Linear ownership: may overwrite gradient and state, and must return them; allocates no array after
   * the first step. `step` may be the gradient's own memory.
   */
  readonly update: (gradient: Flat, state: State, at: SampleOracle<Query>) => Update<State>
  /**
   * `'pattern'`: updated once for each pattern of a batch, each time at the parameters that the
   * pattern before left behind. Default `'batch'`.
   */
  readonly granularity?: 'batch' | 'pattern'
  /** `false`: `gradient` arrives as memory to write the step into, its contents unspecified. */
  readonly usesGradient?: boolean
  /**
   * The curvature product that the next update will ask for. Gradient and product then come from one
   * program, for less than both apart. Undefined where there is none.
   */
  readonly product?: (state: State) => Product | undefined
  /**
   * The parameters to evaluate and to return, written into `out`, where they are not the iterates: an
   * average of them, say. Reads `params` and the state only.
   */
  readonly answer?: (params: Flat, state: State, out: Flat) => Flat
}

/**
 * A transform whose state is nobody's business but its own: what `train` accepts. Every
 * `Transform<State, Q>` with Q among `Query` is one, so optimizers of different kinds fit in one list.
 */
export interface Optimizer<Query extends keyof Queries> {
  readonly name: string
  readonly choices?: Choices
  readonly init: (params: Flat, layout?: Layout) => unknown
  readonly update: (gradient: Flat, state: never, at: SampleOracle<Query>) => Update<unknown>
  readonly granularity?: 'batch' | 'pattern'
  readonly usesGradient?: boolean
  /**
   * The curvature product that the next update will ask for. Gradient and product then come from one
   * program, for less than both apart. Undefined where there is none.
   */
  readonly product?: (state: never) => Product | undefined
  /**
   * The parameters to evaluate and to return, written into `out`, where they are not the iterates: an
   * average of them, say. Reads `params` and the state only.
   */
  readonly answer?: (params: Flat, state: never, out: Flat) => Flat
}

/** Zeros of the same length and precision. */
export function zerosLike(params: Flat): Flat {
  return params.BYTES_PER_ELEMENT === 4
    ? new Float32Array(params.length)
    : new Float64Array(params.length)
}
