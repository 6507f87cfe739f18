import { keepWithin } from '../linear-algebra/reach.js'
import { accumulate } from '../linear-algebra/vector.js'
import type { Bounds, Objective } from '../protocol.js'
import type { Random } from '../random.js'

/** Estimates of the gradient at a point, averaged. */
export interface Estimate {
  readonly gradient: Float64Array
  /** The mean of |f₊ − f₋|. */
  readonly change: number
}

/** Two points at which one difference of values estimates a whole gradient. */
export interface Pair {
  readonly plus: Float64Array
  readonly minus: Float64Array
}

/** A sign for each parameter, both equally likely. */
export function randomSigns(size: number, random: Random): Float64Array {
  return Float64Array.from({ length: size }, () => (random.index(2) === 0 ? -1 : 1))
}

/** w + cΔ and w − cΔ for signs Δ, each moved into the bounds; w lies within. */
export function pairAround(
  w: Float64Array,
  signs: Float64Array,
  c: number,
  bounds: Bounds | undefined,
): Pair {
  return {
    plus: keepWithin(
      w.map((x, j) => x + c * signs[j]!),
      bounds,
    ),
    minus: keepWithin(
      w.map((x, j) => x - c * signs[j]!),
      bounds,
    ),
  }
}

/**
 * ĝ_j = (f₊ − f₋)/(w₊ − w₋)_j (Spall 1992). Signs of mean 0 that are independent of each other make its mean over the
 * signs the gradient, exactly so for a quadratic f, else up to O(c²). Where a bound has cut a pair short, its actual width
 * stands in the denominator, and the mean is the gradient up to O(c).
 */
export function estimateFrom({ plus, minus }: Pair, difference: number): Float64Array {
  return plus.map((x, j) => (x === minus[j] ? 0 : difference / (x - minus[j]!)))
}

/** The mean of estimates from those pairs that gave numbers; `undefined` when none did. */
export function gradientAt(
  w: Float64Array,
  width: number,
  count: number,
  { values, bounds }: Objective<'values'>,
  random: Random,
): Estimate | undefined {
  const pairs = Array.from({ length: count }, () =>
    pairAround(w, randomSigns(w.length, random), width, bounds),
  )
  const answers = values(pairs.flatMap(({ plus, minus }) => [plus, minus]))
  const gradient = new Float64Array(w.length)
  let change = 0
  let numbers = 0
  pairs.forEach((pair, k) => {
    const rise = answers[2 * k]! - answers[2 * k + 1]!
    if (!Number.isFinite(rise)) return
    numbers++
    change += Math.abs(rise)
    accumulate(gradient, 1, estimateFrom(pair, rise))
  })
  if (numbers === 0) return undefined
  return { gradient: gradient.map((sum) => sum / numbers), change: change / numbers }
}

/** a_k after `tried` steps. */
export function gainAt(a: number, stability: number, tried: number): number {
  return a / (stability + tried + 1) ** 0.602
}

/** c_k after `tried` steps. */
export function perturbationAt(c: number, tried: number): number {
  return c / (tried + 1) ** 0.101
}
