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
}

/** Writes `adam`'s step over the entries of g that start at an offset, as many as the means have. */
export function adamEntries(
  g: Flat,
  offset: number,
  mean: Flat,
  square: Flat,
  { stepSize, meanDecay, squareDecay, meanWeight, squareWeight, epsilon }: AdamRates,
): void {
  const eta = stepSize / meanWeight
  const correction = 1 / squareWeight
  for (let k = 0; k < mean.length; k++) {
    const gk = g[offset + k]!
    mean[k] = meanDecay * mean[k]! + (1 - meanDecay) * gk
    square[k] = squareDecay * square[k]! + (1 - squareDecay) * gk * gk
    const root = Math.sqrt(square[k]! * correction) + epsilon
    g[offset + k] = root === 0 ? 0 : (-eta * mean[k]!) / root
  }
}
