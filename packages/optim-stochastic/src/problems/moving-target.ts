import type { Scalar, Traced } from '@wengert/ad-core'
import { knownOptions, numberWithin, wholeNumber } from '../checks.js'
import { stream, type Sequence } from '../data/sequence.js'

/** Options of {@link movingTarget}. */
export interface MovingTargetOptions {
  /** Inputs; the weights turn in the plane of each pair of them. At least 2. Default 2. */
  readonly size?: number
  /** Patterns in one turn of the weights. Default 1000. */
  readonly period?: number
  /** Standard deviation of the noise of the targets. Default 0.1. */
  readonly noise?: number
}

/** A problem made by {@link movingTarget}. */
export interface MovingTarget {
  readonly name: string
  /** Zeros. */
  readonly init: Float64Array
  /** The endless sequence of patterns, x normal and t = w*(k)ᵀx + noise. */
  readonly stream: (seed?: number) => Sequence<{ inputs: Float64Array; targets: number }>
  /** Outputs wᵀx, for w [n] and inputs [b, n]. */
  readonly model: (w: Traced, inputs: Traced) => Traced
  /** Mean over the batch of ½(z − t)². */
  readonly loss: (z: Traced, targets: Traced) => Scalar
  /** w*(k): the best weights for pattern k. */
  readonly target: (index: number) => Float64Array
  /** Expected loss above its minimum at pattern k: ½‖w − w*(k)‖². */
  readonly excess: (w: ArrayLike<number>, index: number) => number
}

/**
 * Linear regression on weights that turn: w*(k) = (cos ωk, sin ωk) in the plane of every pair of
 * inputs, ω = 2π/period (a last odd one swings as cos ωk). There is nothing to converge to, only
 * something to follow (slide 19): step sizes that anneal lose it, and gains that learn find the size
 * that follows best.
 *
 * Errors: `DomainError` for options other than these.
 * @example
 * const problem = movingTarget({ period: 500 })
 * await train({
 *   params: problem.init, data: problem.stream(0), model: problem.model, loss: problem.loss,
 *   optimizer: smd({ stepSize: 0.1, metaStepSize: 0.1 }), steps: 1000,
 * })
 */
export function movingTarget(options: MovingTargetOptions = {}): MovingTarget {
  const caller = 'movingTarget'
  knownOptions(caller, options, ['size', 'period', 'noise'])
  const n = wholeNumber(caller, 'size', options.size ?? 2, 2)
  const period = numberWithin(caller, 'period', options.period ?? 1000, 1)
  const noise = numberWithin(caller, 'noise', options.noise ?? 0.1, 0)
  const target = (index: number): Float64Array => {
    const angle = (2 * Math.PI * index) / period
    const pair = [Math.cos(angle), Math.sin(angle)] as const
    return Float64Array.from({ length: n }, (_, i) => pair[i % 2]!)
  }
  return {
    name: 'moving target',
    init: new Float64Array(n),
    stream: (seed = 0) =>
      stream(
        (random, index) => {
          const inputs = Float64Array.from({ length: n }, () => random.normal())
          const best = target(index)
          const output = inputs.reduce((sum, x, i) => sum + x * best[i]!, 0)
          return { inputs, targets: output + noise * random.normal() }
        },
        { seed },
      ),
    model: (w, inputs) => inputs.matmul(w),
    loss: (z, targets) => z.sub(targets).square().mean().mul(0.5),
    target,
    excess: (w, index) =>
      target(index).reduce((sum, best, i) => sum + 0.5 * (w[i]! - best) ** 2, 0),
  }
}
