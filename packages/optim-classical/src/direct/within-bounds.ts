import type { Bounds } from '../protocol.js'

/** A point moved into bounds, in place. */
export function within(w: Float64Array, bounds: Bounds | undefined): Float64Array {
  if (bounds === undefined) return w
  const { lower, upper } = bounds
  for (let j = 0; j < w.length; j++) w[j] = Math.min(Math.max(w[j]!, lower[j]!), upper[j]!)
  return w
}

/** w_j after a step along its axis that stays within bounds: the other way where need be, and at most half the range. */
export function afterAxisStep(w: Float64Array, j: number, step: number, bounds?: Bounds): number {
  const from = w[j]!
  if (bounds === undefined) return from + step
  const [least, most] = [bounds.lower[j]!, bounds.upper[j]!]
  const size = Math.min(Math.abs(step), (most - least) / 2)
  const to = from + Math.sign(step) * size
  const inside = to >= least && to <= most ? to : from - Math.sign(step) * size
  return Math.min(Math.max(inside, least), most)
}
