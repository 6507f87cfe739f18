import { dot, norm } from '../linear-algebra/vector.js'

/** Steps that are tried from one point. */
export const MAX_TRIALS = 100
/** Steps tried by slopes alone before the rounding of these counts too. */
export const MAX_BLIND = 8
/** Below this part of the value a promised decrease is measured by slopes. */
const NEAR_ROUNDING = 1e-12

/** Whether a promised decrease drowns in the value's rounding, and the value has not risen by more than that. */
export function isBlind(predicted: number, actual: number, value: number): boolean {
  const noise = NEAR_ROUNDING * Math.abs(value)
  return predicted <= noise && -actual <= noise
}

/** The decrease along a step d by slopes, −½(g + g⁺)ᵀd, which tell it more precisely than values near rounding. */
export function decreaseBySlopes(
  before: Float64Array,
  after: Float64Array,
  step: Float64Array,
): number {
  return -0.5 * (dot(before, step) + dot(after, step))
}

/**
 * How much shorter the next step is after a poor one: to the lowest point of the parabola through both values and the
 * slope (Moré 1978).
 */
export function shrinkage(slope: number, actual: number, value: number): number {
  const factor = actual >= 0 ? 0.5 : (0.5 * slope) / (slope + actual)
  return !(factor >= 0.1) || -actual >= 99 * Math.abs(value) ? 0.1 : factor
}

/** ‖D·w‖ for a diagonal D. */
export function scaledLength(w: Float64Array, scale: Float64Array): number {
  return norm(w.map((x, j) => x * scale[j]!))
}
