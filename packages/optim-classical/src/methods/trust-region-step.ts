import { addScaled, allFinite, dot, maxNorm, norm, sameVector } from '../linear-algebra/vector.js'
import { boxRegion } from '../linear-algebra/box-region.js'
import type { QuadraticModel, RegionModel, RegionStep } from '../linear-algebra/region-step.js'
import type { Bounds, Iterate, Move, Objective } from '../protocol.js'

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

const MAX_TRIALS = 100
/** Below this part of the value a promised decrease is measured by slopes. */
const NEAR_ROUNDING = 1e-12
/** Steps tried by slopes alone before the rounding of these counts too. */
const MAX_BLIND = 8

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
  const unit = Math.max(scaledLength(w, scale), norm(gradient.map((g, j) => g / scale[j]!)))
  const wanted = state.scale === null ? limits.initial * unit : state.radius
  let radius = Math.min(wanted, limits.most * unit)
  const region = regionOf(model, w, objective.bounds)
  let predicted = 0
  for (let trial = 0, blind = 0; trial < MAX_TRIALS && blind < MAX_BLIND; trial++) {
    const tried = region.within(radius)
    const { step, length } = tried
    predicted = tried.predicted
    const to = landing(w, step, objective.bounds)
    if (!allFinite(to)) break
    const reached = objective.value(to)
    if (sameVector(to, w)) break
    let arrival: Float64Array | undefined
    let actual = Number.isFinite(reached) ? value - reached : -Infinity
    const noise = NEAR_ROUNDING * Math.abs(value)
    if (predicted <= noise && -actual <= noise) {
      arrival = objective.valueAndGradient(to)[1]
      actual = -0.5 * (dot(gradient, step) + dot(arrival, step))
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
  let factor = actual >= 0 ? 0.5 : (0.5 * slope) / (slope + actual)
  if (!(factor >= 0.1) || -actual >= 99 * Math.abs(value)) factor = 0.1
  return factor * Math.min(radius, length)
}

function regionOf(model: QuadraticModel, w: Float64Array, bounds: Bounds | undefined): RegionModel {
  if (bounds === undefined) return model.region(Int32Array.from(w.keys()), model.gradient)
  return boxRegion(model, {
    lower: bounds.lower.map((x, j) => x - w[j]!),
    upper: bounds.upper.map((x, j) => x - w[j]!),
  })
}

/** w + d, and exactly on a bound that d leads to. */
function landing(w: Float64Array, step: Float64Array, bounds: Bounds | undefined): Float64Array {
  if (bounds === undefined) return addScaled(w, 1, step)
  const { lower, upper } = bounds
  return w.map((x, j) => {
    const [least, most, d] = [lower[j]!, upper[j]!, step[j]!]
    if (d === least - x) return least
    if (d === most - x) return most
    return Math.min(Math.max(x + d, least), most)
  })
}

function scaledLength(w: Float64Array, scale: Float64Array): number {
  return norm(w.map((x, j) => x * scale[j]!))
}
