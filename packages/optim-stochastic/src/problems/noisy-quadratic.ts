import type { Scalar, Traced } from '@wengert/ad-core'
import { knownOptions, numberWithin, wholeNumber } from '../checks.js'
import { randomStream } from '../data/random.js'

/** Options of {@link noisyQuadratic}. */
export interface NoisyQuadraticOptions {
  /** n. Default 10. */
  readonly size?: number
  /** Largest over smallest eigenvalue of the Hessian. Default 100. */
  readonly condition?: number
  /** Standard deviation of the patterns around the minimum, in every coordinate. Default 1. */
  readonly noise?: number
}

/** A problem made by {@link noisyQuadratic}. */
export interface NoisyQuadratic {
  readonly name: string
  /** Eigenvalues, from 1 down to 1/condition in equal ratios; the Hessian is diagonal. */
  readonly eigenvalues: Float64Array
  /** Where the expected loss is least: all zero. */
  readonly minimizer: Float64Array
  /** All one. */
  readonly init: Float64Array
  /** The endless sequence of patterns x, normal around the minimizer. */
  readonly stream: (seed?: number) => Generator<Float64Array, never, void>
  /** Mean over the batch of ½(w − x)ᵀH(w − x), for w [n] and x [b, n]. */
  readonly loss: (w: Traced, x: Traced) => Scalar
  /** Expected loss above its minimum: ½wᵀHw. */
  readonly excess: (w: ArrayLike<number>) => number
}

/**
 * A convex quadratic whose minimum each pattern shifts at random: f(w; x) = ½(w − x)ᵀH(w − x),
 * x ~ N(0, noise²·I). Its gradient is Hw plus noise of covariance noise²·H², its Hessian exact.
 * @example
 * const problem = noisyQuadratic({ size: 5, condition: 1000 })
 * await train({
 *   params: problem.init, data: problem.stream(0), loss: problem.loss,
 *   optimizer: smd({ curvature: 'hessian' }), steps: 1000,
 * })
 */
export function noisyQuadratic(options: NoisyQuadraticOptions = {}): NoisyQuadratic {
  knownOptions('noisyQuadratic', options, ['size', 'condition', 'noise'])
  const n = wholeNumber('noisyQuadratic', 'size', options.size ?? 10, 1)
  const condition = numberWithin('noisyQuadratic', 'condition', options.condition ?? 100, 1)
  const noise = numberWithin('noisyQuadratic', 'noise', options.noise ?? 1, 0)
  const eigenvalues = Float64Array.from({ length: n }, (_, i) =>
    n === 1 ? 1 : condition ** (-i / (n - 1)),
  )
  return {
    name: 'noisy quadratic',
    eigenvalues,
    minimizer: new Float64Array(n),
    init: new Float64Array(n).fill(1),
    stream: function* (seed = 0): Generator<Float64Array, never, void> {
      const random = randomStream(seed, 20)
      for (;;) yield Float64Array.from({ length: n }, () => noise * random.normal())
    },
    loss: (w, x) =>
      w
        .sub(x)
        .square()
        .mul(eigenvalues)
        .mean()
        .mul(n / 2),
    excess: (w) => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += 0.5 * eigenvalues[i]! * w[i]! ** 2
      return sum
    },
  }
}
