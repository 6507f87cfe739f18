import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, positiveNumber } from '../checks.js'
import { zerosLike, type SampleOracle } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { robbinsMonro, type Schedule, type StepSize } from '../schedules/schedules.js'

/** Options that online BFGS has with any memory. */
export interface OnlineBfgsOptions {
  /** η, a number ≥ 0 or a schedule. Default robbinsMonro({ initial: 0.1, tau: 1000 }). */
  readonly stepSize?: StepSize
  /**
   * λ ≥ 0, added to the curvature along each step, in its units: y = g(w + s) − g(w) + λs. It bounds
   * what a batch that says little of s can make of B, ‖s‖²/sᵀy ≤ 1/λ. Default 0.1; 0 is for convex
   * losses with large batches.
   */
  readonly damping?: Hyperparameter
  /** ε > 0: the first step is −(η/c)εg. Default 1e-10, and 1e-4 for 32-bit parameters. */
  readonly epsilon?: number
}

/** The options as they are used. */
export interface OnlineBfgs {
  readonly stepSizeAt: Schedule
  readonly dampingAt: Schedule
  /** c. */
  readonly scaling: number
  readonly epsilonFor: (params: Flat) => number
}

/** Checks the options of online BFGS in the caller's name. */
export function onlineBfgs(
  caller: string,
  options: OnlineBfgsOptions & { readonly scaling?: number },
  scaling: number,
  others: readonly string[] = [],
): OnlineBfgs {
  knownOptions(caller, options, ['stepSize', 'scaling', 'damping', 'epsilon', ...others])
  const { epsilon, stepSize = robbinsMonro({ initial: 0.1, tau: 1000 }) } = options
  const c = positiveNumber(caller, 'scaling', options.scaling ?? scaling)
  if (epsilon !== undefined) positiveNumber(caller, 'epsilon', epsilon)
  return {
    stepSizeAt: hyperparameter(caller, 'stepSize', stepSize),
    dampingAt: hyperparameter(caller, 'damping', options.damping ?? 0.1),
    scaling: numberWithin(caller, 'scaling', c, 0, 1),
    // The gradients' difference over the first step must not drown in their rounding.
    epsilonFor: (params) => epsilon ?? (params.BYTES_PER_ELEMENT === 4 ? 1e-4 : 1e-10),
  }
}

/** What one batch says of the curvature along a step. Its memory is used again. */
export interface OnlinePair {
  /** The step as it will be taken: w + s − w, with w + s rounded. */
  readonly s: Float64Array
  /** g(w + s) − g(w) + λs. */
  readonly y: Float64Array
  /** sᵀy. */
  sy: number
  /** yᵀy. */
  yy: number
  /** Whether sᵀy > 1e-10 ‖s‖‖y‖: without, the pair tells of no positive curvature. */
  isPositive: boolean
}

/**
 * Measures the curvature along −size·direction by a second gradient on the same batch, and writes the
 * step over the gradient.
 */
export function onlinePair(): (
  g: Flat,
  direction: Float64Array,
  size: number,
  damping: number,
  at: SampleOracle<'gradientAt'>,
) => OnlinePair {
  let trial: Flat = new Float64Array(0)
  let ahead: Flat = trial
  let pair = pairOf(0)
  return (g, direction, size, damping, at) => {
    const n = g.length
    if (trial.length !== n || trial.BYTES_PER_ELEMENT !== g.BYTES_PER_ELEMENT) {
      trial = zerosLike(g)
      ahead = zerosLike(g)
      pair = pairOf(n)
    }
    const { params: w } = at
    const { s, y } = pair
    for (let i = 0; i < n; i++) trial[i] = w[i]! - size * direction[i]!
    at.gradientAt(trial, ahead)
    let ss = 0
    let sy = 0
    let yy = 0
    for (let i = 0; i < n; i++) {
      const si = trial[i]! - w[i]!
      const yi = ahead[i]! - g[i]! + damping * si
      s[i] = si
      y[i] = yi
      ss += si * si
      sy += si * yi
      yy += yi * yi
      g[i] = si
    }
    pair.sy = sy
    pair.yy = yy
    // Squares that are smaller have lost digits, and their ratios mean nothing.
    const isMeasured = ss > 1e-280 && yy > 1e-280
    pair.isPositive = isMeasured && sy > 1e-10 * Math.sqrt(ss) * Math.sqrt(yy)
    return pair
  }
}

function pairOf(n: number): OnlinePair {
  return { s: new Float64Array(n), y: new Float64Array(n), sy: 0, yy: 0, isPositive: false }
}
