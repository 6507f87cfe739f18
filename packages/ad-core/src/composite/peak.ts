import type { TensorData } from '../tensor.js'
import { exp } from '../math.js'

/**
 * The largest entry of a lane, where it is, and Σ e^(x − largest) over the others: equal entries have
 * equal shares, infinite ones too.
 */
export interface Peak {
  largest: number
  at: number
  others: number
}

/** x − largest, and 0 instead of NaN where both are the same infinity. */
export function below(x: number, largest: number): number {
  return x === largest ? 0 : x - largest
}

const peak: Peak = { largest: 0, at: 0, others: 0 }

/** The peak of a lane, in memory that the next call uses again. */
export function peakOf(data: TensorData, base: number, offsets: Int32Array): Peak {
  let largest = -Infinity
  let at = 0
  for (let i = 0; i < offsets.length; i++) {
    const x = data[base + offsets[i]!]!
    if (x > largest || x !== x) {
      largest = x
      at = i
      if (x !== x) break
    }
  }
  let others = 0
  if (largest === largest) {
    for (let i = 0; i < offsets.length; i++) {
      if (i !== at) others += exp(below(data[base + offsets[i]!]!, largest))
    }
  }
  peak.largest = largest
  peak.at = at
  peak.others = others
  return peak
}
