import type { Bounds } from '../protocol.js'

/**
 * Lets a search without bounds ask about points within bounds only: a free coordinate t runs to and fro between the
 * bounds. Away from them x = t; within a margin a of a bound x is a parabola in t that touches the bound at a distance of
 * a beyond it, so that a minimum on the bound is a smooth one.
 */
export function folded(free: Float64Array, { lower, upper }: Bounds): Float64Array {
  return free.map((t, i) => fold(t, lower[i]!, upper[i]!))
}

/** The free coordinates of a point within bounds, in the branch where t = x away from them. */
export function unfolded(x: Float64Array, { lower, upper }: Bounds): Float64Array {
  return x.map((entry, i) => {
    const [least, most] = [lower[i]!, upper[i]!]
    const margin = marginOf(least, most)
    if (entry - least < margin) return least - margin + 2 * Math.sqrt(margin * (entry - least))
    if (most - entry < margin) return most + margin - 2 * Math.sqrt(margin * (most - entry))
    return entry
  })
}

function fold(t: number, least: number, most: number): number {
  const margin = marginOf(least, most)
  if (t - least >= margin && most - t >= margin) return t
  const from = least - margin
  const span = most + margin - from
  let at = t
  if (span < Infinity) {
    const turn = (t - from) % (2 * span)
    const forth = turn < 0 ? turn + 2 * span : turn
    at = from + (forth > span ? 2 * span - forth : forth)
  } else if (t < from) at = 2 * from - t
  else if (t > most + margin) at = 2 * (most + margin) - t
  let x = at
  if (at < least + margin) x = least + (at - from) ** 2 / (4 * margin)
  else if (at > most - margin) x = most - (most + margin - at) ** 2 / (4 * margin)
  return Math.min(Math.max(x, least), most)
}

/** A twentieth of the range, or of the bound's own size where the other side is free. */
function marginOf(least: number, most: number): number {
  const range = most - least
  if (range < Infinity) return range / 20
  return Math.max(1, Math.abs(least === -Infinity ? most : least)) / 20
}
