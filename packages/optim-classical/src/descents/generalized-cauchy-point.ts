import { accumulate, dot } from '../linear-algebra/vector.js'
import type { Bounds } from '../protocol.js'
import { BreakpointQueue } from './breakpoint-queue.js'
import type { CompactHessian } from './compact-hessian.js'

/** A point x of the projected path, and Wᵀ(x − w). */
export interface CauchyPoint {
  readonly point: Float64Array
  readonly shift: Float64Array
}

/**
 * The first local minimizer of the model gᵀ(x − w) + ½(x − w)ᵀB(x − w) along the projected gradient path, the points
 * nearest to w − tg within the bounds, t ≥ 0 (Byrd, Lu, Nocedal & Zhu 1995, algorithm CP). The path bends where a
 * parameter meets its bound; between bends the model is a parabola of t whose slope and curvature are carried on in
 * O(m²).
 */
export function generalizedCauchyPoint(
  w: Float64Array,
  gradient: Float64Array,
  { lower, upper }: Bounds,
  hessian: CompactHessian,
): CauchyPoint {
  const n = w.length
  const times = new Float64Array(n)
  const direction = new Float64Array(n)
  const bends: number[] = []
  for (let j = 0; j < n; j++) {
    const g = gradient[j]!
    times[j] = g === 0 ? Infinity : (w[j]! - (g < 0 ? upper[j]! : lower[j]!)) / g
    if (g === 0 || !(times[j]! > 0)) continue
    direction[j] = -g
    if (times[j]! < Infinity) bends.push(j)
  }
  const queue = new BreakpointQueue(times, bends)
  const point = Float64Array.from(w)
  const { theta } = hessian
  const along = hessian.gather(direction)
  const shift = new Float64Array(along.length)
  let slope = -dot(direction, direction)
  let curvature = -theta * slope - dot(along, hessian.weigh(along))
  const least = Number.EPSILON * -theta * slope
  let time = 0
  let rest = -slope / curvature // from `time` to the parabola's minimum
  while (queue.time < Infinity && rest >= queue.time - time) {
    const step = queue.time - time
    time = queue.time
    const j = queue.take()
    const g = gradient[j]!
    point[j] = g < 0 ? upper[j]! : lower[j]!
    direction[j] = 0
    accumulate(shift, step, along)
    const row = hessian.row(j)
    const weighed = hessian.weigh(row)
    slope += step * curvature + g * (g + theta * (point[j]! - w[j]!) - dot(weighed, shift))
    curvature -= g * (theta * g + 2 * dot(weighed, along) + g * dot(weighed, row))
    curvature = Math.max(curvature, least)
    accumulate(along, g, row)
    rest = -slope / curvature
  }
  rest = rest > 0 ? rest : 0
  time += rest
  accumulate(shift, rest, along)
  for (let j = 0; j < n; j++) {
    if (direction[j] === 0) continue
    point[j] = Math.min(Math.max(w[j]! + time * direction[j]!, lower[j]!), upper[j]!)
  }
  return { point, shift }
}
