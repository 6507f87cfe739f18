import { boxRegion } from '../linear-algebra/box-region.js'
import { landing, reachFrom } from '../linear-algebra/reach.js'
import type { QuadraticModel, RegionModel, RegionStep } from '../linear-algebra/region-step.js'
import { addScaled, allFinite, maxNorm, norm, sameVector } from '../linear-algebra/vector.js'
import type { Bounds, Iterate, Move, Objective } from '../protocol.js'
import {
  decreaseBySlopes,
  isBlind,
  MAX_BLIND,
  MAX_TRIALS,
  scaledLength,
  shrinkage,
} from './region-control.js'

/** Where a run stands; the radius is that of ‖D·step‖. */
export interface TrustRegionState extends Iterate {
  readonly gradient: Float64Array
  /** Diagonal of D at the last step; `null` before the first, when there is no radius either. */
  readonly scale: Float64Array | null
  readonly radius: number
}

/** Radii relative to ‖D·w‖ or ‖D⁻¹g‖, whichever is greater. */
export interface RadiusLimits {
  readonly initial: number
  readonly most: number
}

/**
 * Tries steps in smaller and smaller regions until one lowers the value as promised; the radius follows the gain ratio. The
 * value comes first, the gradient only where the step is taken or the promise drowns in the value's rounding: there the
 * decrease is −½(g + g⁺)ᵀd, which slopes tell more precisely.
 */
export function trustRegionStep(
  state: TrustRegionState,
  model: QuadraticModel,
  objective: Objective<'value' | 'valueAndGradient'>,
  limits: RadiusLimits,
): Move & { readonly state: TrustRegionState } {
  const { w, value, gradient } = state
  const { scale } = model
  const { bounds } = objective
  const unit = Math.max(scaledLength(w, scale), norm(gradient.map((g, j) => g / scale[j]!)))
  const wanted = state.scale === null ? limits.initial * unit : state.radius
  let radius = Math.min(wanted, limits.most * unit)
  const region = regionOf(model, w, bounds)
  let predicted = 0
  for (let trial = 0, blind = 0; trial < MAX_TRIALS && blind < MAX_BLIND; trial++) {
    const tried = region.within(radius)
    const { step, length } = tried
    predicted = tried.predicted
    const to = bounds === undefined ? addScaled(w, 1, step) : landing(w, step, bounds)
    if (!allFinite(to)) break
    const reached = objective.value(to)
    if (sameVector(to, w)) break
    let arrival: Float64Array | undefined
    let actual = Number.isFinite(reached) ? value - reached : -Infinity
    if (isBlind(predicted, actual, value)) {
      arrival = objective.valueAndGradient(to)[1]
      actual = decreaseBySlopes(gradient, arrival, step)
      blind++
    }
    const gain = actual / predicted
    radius = radiusAfter(tried, radius, gain, actual, value)
    if (gain >= 1e-4) {
      arrival ??= objective.valueAndGradient(to)[1]
      if (allFinite(arrival)) {
        return {
          state: { w: to, value: reached, gradient: arrival, scale, radius },
          stepLength: maxNorm(step),
          predicted,
        }
      }
      radius = 0.25 * length
    }
    if (length <= Number.EPSILON * scaledLength(w, scale)) break
  }
  return { state, stepLength: 0, predicted, stuck: 'no step in the trust region lowers the value' }
}

/** The next radius: after a poor step from the parabola through both values and the slope, else from the step's length. */
function radiusAfter(
  { length, slope, inside }: RegionStep,
  radius: number,
  gain: number,
  actual: number,
  value: number,
): number {
  if (gain >= 0.75 || (gain > 0.25 && inside)) return 2 * length
  if (gain > 0.25) return radius
  return shrinkage(slope, actual, value) * Math.min(radius, length)
}

function regionOf(model: QuadraticModel, w: Float64Array, bounds: Bounds | undefined): RegionModel {
  if (bounds === undefined) return model.region(Int32Array.from(w.keys()), model.gradient)
  return boxRegion(model, reachFrom(w, bounds))
}
