import { projectedGradient } from '../coordinates.js'
import { keepWithin } from '../linear-algebra/reach.js'
import { addScaled, difference, dot, norm, scaled } from '../linear-algebra/vector.js'
import type { Bounds } from '../protocol.js'
import { CompactHessian } from './compact-hessian.js'
import type { Direction, Place } from './descent.js'
import { generalizedCauchyPoint, type CauchyPoint } from './generalized-cauchy-point.js'
import { multiplyByPairs, type PairRing } from './pair-ring.js'

/**
 * From w to a point within the bounds where the model of L-BFGS is low: its minimizer wherever that lies within; else
 * the generalized Cauchy point, from there the minimizer over the parameters that it leaves free (Byrd, Lu, Nocedal &
 * Zhu 1995), projected (Morales & Nocedal 2011). Without pairs to model by, the nearest point to a gradient step.
 */
export function boundedDirection(at: Place, ring: PairRing, bounds: Bounds): Direction {
  const { w, gradient } = at
  if (ring.length > 0) {
    const direction = scaled(-1, gradient)
    multiplyByPairs(ring, direction)
    if (isWithin(addScaled(w, 1, direction), bounds)) return { direction, naturalStep: 1 }
    const hessian = CompactHessian.of(ring)
    if (hessian !== undefined) {
      const cauchy = generalizedCauchyPoint(w, gradient, bounds, hessian)
      const goal = subspaceMinimizer(at, cauchy, bounds, hessian)
      return { direction: difference(goal, w), naturalStep: 1 }
    }
  }
  const length = Math.min(1, 1 / norm(projectedGradient(w, gradient, bounds)))
  const step = scaled(-length, gradient)
  const goal = addScaled(w, 1, step)
  const direction = isWithin(goal, bounds) ? step : difference(keepWithin(goal, bounds), w)
  return { direction, naturalStep: 1 }
}

/** The model's minimizer over the parameters that are not on a bound at the Cauchy point, brought within the bounds. */
function subspaceMinimizer(
  { w, gradient }: Place,
  { point, shift }: CauchyPoint,
  bounds: Bounds,
  hessian: CompactHessian,
): Float64Array {
  const { lower, upper } = bounds
  const inside = (j: number): boolean => point[j]! > lower[j]! && point[j]! < upper[j]!
  const all = Int32Array.from(point, (_, j) => j)
  const free = all.filter(inside)
  if (free.length === 0) return point
  // The model's negative gradient at the Cauchy point.
  const downhill = hessian.spread(hessian.weigh(shift))
  for (let j = 0; j < w.length; j++) {
    const rest = gradient[j]! + hessian.theta * (point[j]! - w[j]!)
    downhill[j] = inside(j) ? downhill[j]! - rest : 0
  }
  const step = hessian.solveWithin(
    free,
    all.filter((j) => !inside(j)),
    downhill,
  )
  if (step === undefined) return point
  const goal = keepWithin(addScaled(point, 1, step), bounds)
  return dot(difference(goal, w), gradient) < 0
    ? goal
    : keepWithin(addScaled(point, longest(point, step, bounds), step), bounds)
}

/** How far one can go along a step from a point within the bounds; at most 1. */
function longest(point: Float64Array, step: Float64Array, { lower, upper }: Bounds): number {
  let most = 1
  for (let j = 0; j < step.length; j++) {
    if (step[j] === 0) continue
    most = Math.min(most, ((step[j]! > 0 ? upper[j]! : lower[j]!) - point[j]!) / step[j]!)
  }
  return most
}

function isWithin(w: Float64Array, { lower, upper }: Bounds): boolean {
  for (let j = 0; j < w.length; j++) if (!(w[j]! >= lower[j]! && w[j]! <= upper[j]!)) return false
  return true
}
