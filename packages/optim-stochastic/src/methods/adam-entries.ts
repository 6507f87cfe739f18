import type { Flat } from '@wengert/ad-core'

/** What the entries of an Adam step share at one iteration. */
export interface AdamRates {
  readonly stepSize: number
  readonly meanDecay: number
  readonly squareDecay: number
  /** What the weights of the gradients in the mean sum to, 1 − Πβ₁. */
  readonly meanWeight: number
  /** The same for the mean of squares. */
  readonly squareWeight: number
  readonly epsilon: number
  /** ε₀, under the root. */
  readonly rootEpsilon: number
}

/**
 * Writes `adam`'s step over the entries of g that start at an offset, as many as the means have. With
 * AMSGrad `largest` holds the largest mean of squares so far, and is empty without.
 */
export function adamEntries(
  g: Flat,
  offset: number,
  mean: Flat,
  square: Flat,
  largest: Flat,
  { stepSize, meanDecay, squareDecay, meanWeight, squareWeight, epsilon, rootEpsilon }: AdamRates,
): void {
  const eta = stepSize / meanWeight
  const correction = 1 / squareWeight
  const amsgrad = largest.length > 0
  for (let k = 0; k < mean.length; k++) {
    const gk = g[offset + k]!
    mean[k] = meanDecay * mean[k]! + (1 - meanDecay) * gk
    square[k] = squareDecay * square[k]! + (1 - squareDecay) * gk * gk
    if (amsgrad) largest[k] = Math.max(largest[k]!, square[k]!)
    const power = amsgrad ? largest[k]! : square[k]!
    const root = Math.sqrt(power * correction + rootEpsilon) + epsilon
    // 0/0: epsilon = 0 where no gradient ever came
    g[offset + k] = root === 0 ? 0 : (-eta * mean[k]!) / root
  }
}

/** Without AMSGrad. */
export const NO_LARGEST: Flat = /* @__PURE__ */ new Float64Array(0)
