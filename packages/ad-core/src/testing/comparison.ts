import { DerivativeError, DomainError } from '../errors.js'
import type { Slope } from './extrapolated-slope.js'

/** Error estimates are estimates: differences may be off by this many of them. */
const SAFETY = 10
/** Differences with a larger relative error tell nothing. */
const USELESS = 1e-5

type Pair = readonly [Float64Array, Float64Array]

/** Holds derivatives against what they should be. */
export class Comparison {
  private readonly tolerance: number

  constructor(tolerance: number) {
    this.tolerance = tolerance
  }

  /** Throws unless a derivative is that of the differences. */
  slope(mode: string, entry: string, { value, error, relative }: Slope, got: number): void {
    const scale = Math.max(Math.abs(value), Math.abs(got))
    if (relative > USELESS) {
      throw new DomainError(
        `checkDerivatives: expected differences that converge to ${entry}, got ${value} ± ${error.toPrecision(2)}. ` +
          'Perhaps x is at a kink, or at the edge of the domain of f?',
      )
    }
    if (Math.abs(value - got) <= this.tolerance * scale + SAFETY * error) return
    throw new DerivativeError(
      `checkDerivatives: expected ${entry} = ${value} (by differences, ± ${error.toPrecision(2)}), got ${got} in mode '${mode}'. ` +
        'Perhaps an operation has a wrong rule, or x is at a kink?',
      mode,
      entry,
      value,
      got,
    )
  }

  /** Throws unless ⟨a, b⟩ = ⟨c, d⟩, relative to the magnitudes of what is summed. */
  products(
    mode: string,
    identity: string,
    [a, b]: Pair,
    [c, d]: Pair,
    strictness: number,
    magnitude: number,
  ): void {
    const [left, leftSize] = inner(a, b)
    const [right, rightSize] = inner(c, d)
    const bound = this.tolerance * strictness * Math.max(leftSize, rightSize, magnitude)
    if (Math.abs(left - right) <= bound) return
    throw new DerivativeError(
      `checkDerivatives: expected ${identity}, got ${left} and ${right} in mode '${mode}'. ` +
        'Perhaps an operation has rules that are no transposes of each other?',
      mode,
      identity,
      left,
      right,
    )
  }
}

/** Σ aᵢbᵢ and Σ |aᵢbᵢ|. */
function inner(a: Float64Array, b: Float64Array): readonly [sum: number, magnitude: number] {
  let sum = 0
  let magnitude = 0
  a.forEach((entry, i) => {
    const term = entry * b[i]!
    sum += term
    magnitude += Math.abs(term)
  })
  return [sum, magnitude]
}
