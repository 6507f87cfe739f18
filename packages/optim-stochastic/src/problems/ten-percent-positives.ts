import type { Scalar, Traced } from '@wengert/ad-core'
import { wholeNumber } from '../checks.js'
import { randomStream } from '../data/random.js'

/** Probability of a positive. */
const POSITIVES = 0.1

/**
 * The example that sign-based step sizes fail on, slide 28: two classes, one positive in ten, and a
 * classifier that learns only its bias o, by ½(o − t)². At the optimum o = 0.1 the error e = t − o has
 * mean 0, so that E(e_{t+1} e_t) = 0 for independent patterns; but E(sign(e_{t+1} e_t)) =
 * 0.01 + 0.81 − 2·0.09 = 0.64: a method that looks at signs takes pure noise for agreement, lets its
 * step size grow, and never anneals.
 * @example
 * const { init, loss, sample } = tenPercentPositives
 * await train({ params: init, data: sample(10_000), loss, optimizer: alap(), batchSize: 1 })
 */
export const tenPercentPositives: {
  readonly name: string
  readonly source: string
  /** The optimal bias. */
  readonly optimum: number
  /** E(sign(e_{t+1} e_t)) at the optimum. */
  readonly signDrift: number
  /** Starting bias: the optimum. */
  readonly init: number
  /** N targets, 1 with probability 0.1 and 0 otherwise. */
  readonly sample: (count: number, seed?: number) => Float64Array
  readonly stream: (seed?: number) => Generator<number, never, void>
  /** Mean of ½(o − t)² over the batch. */
  readonly loss: (bias: Traced, targets: Traced) => Scalar
} = {
  name: 'ten percent positives',
  source: 'Schraudolph 2005, slide 28',
  optimum: POSITIVES,
  signDrift: 0.64,
  init: POSITIVES,
  sample: (count, seed = 0) => {
    wholeNumber('tenPercentPositives.sample', 'count', count, 1)
    const random = randomStream(seed, 10)
    return Float64Array.from({ length: count }, () => (random.uniform() < POSITIVES ? 1 : 0))
  },
  stream: function* (seed = 0): Generator<number, never, void> {
    const random = randomStream(seed, 10)
    for (;;) yield random.uniform() < POSITIVES ? 1 : 0
  },
  loss: (bias, targets) => bias.sub(targets).square().mean().mul(0.5),
}
