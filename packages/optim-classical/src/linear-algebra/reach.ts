import type { Bounds } from '../protocol.js'

/** How far each entry of a step may go: down to `below` ≤ 0 and up to `above` ≥ 0. */
export interface Reach {
  readonly below: Float64Array
  readonly above: Float64Array
}

/** The steps from w that stay within bounds. */
export function reachFrom(w: Float64Array, { lower, upper }: Bounds): Reach {
  return {
    below: lower.map((bound, j) => Math.min(0, bound - w[j]!)),
    above: upper.map((bound, j) => Math.max(0, bound - w[j]!)),
  }
}

/** w + d, exactly on the bounds where the step goes as far as it may. */
export function landing(w: Float64Array, step: Float64Array, bounds: Bounds): Float64Array {
  const { below, above } = reachFrom(w, bounds)
  return step.map((d, j) => {
    const [least, most] = [bounds.lower[j]!, bounds.upper[j]!]
    if (d <= below[j]!) return least
    return d >= above[j]! ? most : Math.min(Math.max(w[j]! + d, least), most)
  })
}

/** The slopes along which w can go down. */
export function freeSlopes(gradient: Float64Array, { below, above }: Reach): Float64Array {
  return gradient.map((g, j) => ((g > 0 ? below : above)[j] === 0 ? 0 : g))
}

/** Puts a point on the nearest one within bounds, in place. */
export function keepWithin(x: Float64Array, bounds: Bounds | undefined): Float64Array {
  if (bounds === undefined) return x
  const { lower, upper } = bounds
  for (let j = 0; j < x.length; j++) x[j] = Math.min(upper[j]!, Math.max(lower[j]!, x[j]!))
  return x
}
