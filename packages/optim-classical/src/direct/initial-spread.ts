import { maxNorm } from '../linear-algebra/vector.js'
import type { Bounds } from '../protocol.js'

/**
 * How far from the start a direct method first looks in each parameter, as a standard deviation: 0.3 of the range where
 * both bounds are finite, else ½·max(1, |w|), so that three deviations lead past 0.
 */
export function initialSpread(w: Float64Array, bounds: Bounds | undefined): Float64Array {
  return w.map((x, i) => {
    const range = rangeOf(bounds, i)
    return range === undefined ? 0.5 * Math.max(1, Math.abs(x)) : 0.3 * range
  })
}

/** Between which numbers a parameter is to be sought first: its bounds, or four deviations to either side. */
export function initialBox(w: Float64Array, bounds: Bounds | undefined): Bounds {
  const spread = initialSpread(w, bounds)
  const side = (sign: 1 | -1, bound: Float64Array | undefined): Float64Array =>
    w.map((x, i) => {
      const far = x + sign * 4 * spread[i]!
      if (bound === undefined) return far
      if (rangeOf(bounds, i) !== undefined) return bound[i]!
      return sign > 0 ? Math.min(far, bound[i]!) : Math.max(far, bound[i]!)
    })
  return { lower: side(-1, bounds?.lower), upper: side(1, bounds?.upper) }
}

/** Whether every parameter has two bounds. */
export function boxed(bounds: Bounds | undefined): boolean {
  return bounds !== undefined && bounds.lower.every((_, i) => rangeOf(bounds, i) !== undefined)
}

/** `undefined` where a side is free, as are bounds beyond the numbers that are calculated with. */
export function rangeOf(bounds: Bounds | undefined, i: number): number | undefined {
  if (bounds === undefined) return undefined
  const range = bounds.upper[i]! - bounds.lower[i]!
  return range < 1e150 ? range : undefined
}

/** A step that suits where a run starts: a quarter of the largest parameter, or of 1. */
export function firstStepAt(w: Float64Array): number {
  return Math.max(1, maxNorm(w)) / 4
}
