import { keepWithin } from '../linear-algebra/reach.js'
import { sameVector } from '../linear-algebra/vector.js'
import type { Bounds } from '../protocol.js'
import type { Random } from '../random.js'

/** Where a direct search over vectors may go, and how far its first steps reach. */
export interface Space {
  readonly size: number
  /** Absent where nothing is bounded. */
  readonly bounds?: Bounds
  /** The standard deviation of a first step, for each parameter. */
  readonly reach: Float64Array
}

/** Options of direct methods about their first steps. */
export interface ReachOptions {
  /**
   * Standard deviation of the first steps, in units of `typicalSize`, for every parameter. Default: a quarter of its range
   * where a parameter has two bounds, else half of max(1, |x0|).
   */
  readonly scale?: number
}

/** How far first steps from w reach. */
export function firstReach(
  w: Float64Array,
  bounds: Bounds | undefined,
  scale: number | undefined,
): Float64Array {
  return w.map((x, j) => {
    const range = bounds === undefined ? Infinity : bounds.upper[j]! - bounds.lower[j]!
    return scale ?? (range < Infinity ? range / 4 : Math.max(1, Math.abs(x)) / 2)
  })
}

/** A point of the first pool: uniform in a parameter's range where it has one, else normal around w. */
export function scattered(w: Float64Array, { bounds, reach }: Space, random: Random): Float64Array {
  const x = w.map((at, j) => {
    const [low, high] =
      bounds === undefined ? [-Infinity, Infinity] : [bounds.lower[j]!, bounds.upper[j]!]
    const range = high - low
    return range < Infinity ? low + range * random() : at + reach[j]! * random.normal()
  })
  return keepWithin(x, bounds)
}

/** w + size·reach·N(0, 1), within bounds; w itself where these allow no step. */
export function gaussianStep(
  w: Float64Array,
  size: number,
  { bounds, reach }: Space,
  random: Random,
): Float64Array {
  const x = w.map((at, j) => at + size * reach[j]! * random.normal())
  return unlessSame(keepWithin(x, bounds), w)
}

/** A point, or w where it is the same: one that bounds hold back has not moved, and says nothing of how far to go. */
export function unlessSame(x: Float64Array, w: Float64Array): Float64Array {
  return sameVector(x, w) ? w : x
}
