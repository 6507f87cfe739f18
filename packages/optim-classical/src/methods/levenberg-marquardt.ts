import { DomainError } from '@wengert/ad-core'
import { columnLengths, multiply, multiplyTransposed } from '../linear-algebra/dense.js'
import {
  dampedLeastSquares,
  dampingForRadius,
  type DampedLeastSquares,
} from '../linear-algebra/damped-least-squares.js'
import { addScaled, allFinite, dot, maxNorm, norm } from '../linear-algebra/vector.js'
import {
  defineMethod,
  type GaussNewtonMethod,
  type Iterate,
  type Move,
  type Objective,
  type Tolerances,
} from '../protocol.js'
import { dampedGaussNewton } from './damped-gauss-newton.js'

/** Options of `levenbergMarquardt`. */
export interface LevenbergMarquardtOptions {
  /**
   * Radius of the first trust region, relative to the length of D·x₀ (where that is 0: absolute). Default 0.1.
   */
  readonly initialRadius?: number
  /**
   * How much of its former length a column's scale D keeps when the column shrinks: 0 is the lecture's
   * diag(G) of the present point, 1 the running maximum. Default 0.95.
   */
  readonly scaleMemory?: number
}

/** Where a run stands; the radius is that of ‖D·step‖. */
interface LevenbergMarquardtState extends Iterate {
  readonly gradient: Float64Array
  readonly residuals: Float64Array
  readonly jacobian: Float64Array
  readonly scale: Float64Array
  readonly radius: number
  readonly damping: number
  readonly startValue: number
  /** Relative length of the last step. */
  readonly lastStep: number
}

/**
 * Levenberg–Marquardt (slide 15): w ← w − (G + λD²)⁻¹g with D² = diag G, G = JᵀJ and g = Jᵀr of the value ½‖r‖²;
 * for `{ model, loss }` G = JᵀH_lJ. λ is the one whose step has the length of a trust region that the gain
 * ratio adapts (Moré 1978), and the step solves min ‖[J; √λ·D]d + [r; 0]‖ by QR, never by JᵀJ.
 *
 * It arrives when the cosine between r and the range of J is within `gradientTolerance`, which is
 * stricter than the cosines of the single columns; or when g is within tolerance and either steps or
 * residuals have become relatively negligible.
 *
 * Cost: one residual evaluation a trial, one Jacobian an accepted step, O(mn²).
 * @example leastSquares(residuals, x0, { method: levenbergMarquardt() })
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): GaussNewtonMethod {
  const { initialRadius = 0.1, scaleMemory = 0.95 } = options
  if (!(initialRadius > 0) || !(scaleMemory >= 0 && scaleMemory <= 1)) {
    throw new DomainError(
      `levenbergMarquardt: expected initialRadius > 0 and scaleMemory from 0 to 1, got ${initialRadius} and ${scaleMemory}. ` +
        'Perhaps { initialRadius: 0.1, scaleMemory: 0.95 }?',
    )
  }
  const method = defineMethod<LevenbergMarquardtState, 'residuals' | 'jacobian'>({
    name: 'levenbergMarquardt',
    queries: ['residuals', 'jacobian'],
    arrivesItself: true,
    start(w, objective) {
      const residuals = objective.residuals(w)
      const jacobian = objective.jacobian(w)
      const scale = grownScale(jacobian, new Float64Array(w.length), scaleMemory)
      const value = 0.5 * dot(residuals, residuals)
      return {
        w,
        value,
        gradient: multiplyTransposed(jacobian, residuals, w.length),
        residuals,
        jacobian,
        scale,
        radius: initialRadius * (scaledLength(w, scale) || 1),
        damping: 0,
        startValue: value,
        lastStep: Infinity,
      }
    },
    step: (state, objective, tolerances) =>
      levenbergMarquardtStep(state, objective, tolerances, scaleMemory),
  })
  return { ...method, composite: dampedGaussNewton('levenbergMarquardt') }
}

type Stepped = Move & { readonly state: LevenbergMarquardtState }

const MAX_TRIALS = 100
const NEAR_ROUNDING = 1e-12

function levenbergMarquardtStep(
  state: LevenbergMarquardtState,
  objective: Objective<'residuals' | 'jacobian'>,
  tolerances: Tolerances,
  scaleMemory: number,
): Stepped {
  const { w, value, residuals, jacobian, scale, startValue } = state
  const problem = dampedLeastSquares(jacobian, residuals, scale)
  const cosine = rangeCosine(problem, residuals)
  const arrived = arrival(state, cosine, tolerances)
  if (arrived !== undefined) return { state, stepLength: 0, predicted: 0, arrived }
  let { radius, damping } = state
  const steepness = inverseScaledLength(state.gradient, scale)
  let predicted = 0
  let failures = 0
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    const { damping: chosen, step, length } = dampingForRadius(problem, radius, damping)
    damping = chosen
    if (state.lastStep === Infinity) radius = Math.min(radius, length)
    const image = multiply(jacobian, step, residuals.length)
    // With (JᵀJ + λD²)d = −g: decrease ½‖Jd‖² + λ‖Dd‖², slope −‖Jd‖² − λ‖Dd‖².
    const slope = -dot(image, image) - damping * length * length
    predicted = 0.5 * dot(image, image) + damping * length * length
    const next = addScaled(w, 1, step)
    const nextResiduals = objective.residuals(next)
    const nextValue = 0.5 * dot(nextResiduals, nextResiduals)
    const actual = Number.isFinite(nextValue) ? value - nextValue : -Infinity
    const gain = actual / predicted
    // Where the promise is within rounding of the value, the gain is noise and the gradient decides.
    const byGradient = predicted <= NEAR_ROUNDING * value && nextValue <= value * (1 + 1e-13)
    if (gain >= 0.75 || (gain > 0.25 && damping === 0)) {
      radius = 2 * length
      damping /= 2
    } else if (!(gain > 0.25) && !byGradient) {
      let factor = actual >= 0 ? 0.5 : (0.5 * slope) / (slope + actual)
      if (!(factor >= 0.1) || 0.01 * nextValue >= value) factor = 0.1
      radius = factor * Math.min(radius, 10 * length)
      damping /= factor
    }
    if (gain >= 1e-4 || byGradient) {
      const nextJacobian = objective.jacobian(next)
      const nextGradient = multiplyTransposed(nextJacobian, nextResiduals, w.length)
      const flatter = inverseScaledLength(nextGradient, scale) < 0.95 * steepness
      if (allFinite(nextJacobian) && (flatter || !byGradient)) {
        const state: LevenbergMarquardtState = {
          w: next,
          value: nextValue,
          gradient: nextGradient,
          residuals: nextResiduals,
          jacobian: nextJacobian,
          scale: grownScale(nextJacobian, scale, scaleMemory),
          radius,
          damping,
          startValue,
          lastStep: length / scaledLength(next, scale),
        }
        return { state, stepLength: maxNorm(step), predicted }
      }
      radius = 0.25 * length
      damping = 4 * damping
      if (byGradient && ++failures === 4) break
    }
    if (length <= Number.EPSILON * scaledLength(w, scale) || predicted <= 1e-16 * value) break
  }
  return { state, stepLength: 0, predicted, stuck: 'no step from here lowers the residuals' }
}

function arrival(
  state: LevenbergMarquardtState,
  cosine: number,
  { gradientTolerance }: Tolerances,
): string | undefined {
  if (cosine <= gradientTolerance) {
    return `the residuals are orthogonal to the Jacobian's range within ${gradientTolerance}`
  }
  const gradientNorm = maxNorm(state.gradient)
  if (gradientNorm === 0) return 'the gradient is zero'
  if (gradientNorm > gradientTolerance * Math.max(1, state.value)) return undefined
  if (state.lastStep <= 1e-13) return 'the gradient is within tolerance and steps are negligible'
  if (state.value <= Number.EPSILON ** 2 * state.startValue) {
    return 'the gradient is within tolerance and the residuals are negligible'
  }
  return undefined
}

/** Cosine of the angle between r and the range of J: ‖Q₁ᵀr‖/‖r‖. */
function rangeCosine({ image, upper, size }: DampedLeastSquares, residuals: Float64Array): number {
  const length = norm(residuals)
  if (length === 0) return 0
  let square = 0
  const least = size * Number.EPSILON * Math.abs(upper[0]!)
  for (let i = 0; i < size; i++) {
    if (Math.abs(upper[i * size + i]!) > least) square += (image[i]! / length) ** 2
  }
  return Math.sqrt(square)
}

/**
 * D: the columns' lengths, falling no faster than `memory` a step, so that a column that vanishes for a
 * moment does not free its parameter; 1 for columns that never had a length.
 */
function grownScale(jacobian: Float64Array, former: Float64Array, memory: number): Float64Array {
  const scale = columnLengths(jacobian, former.length)
  let largest = 0
  for (let j = 0; j < scale.length; j++) {
    scale[j] = Math.max(scale[j]!, memory * former[j]!)
    largest = Math.max(largest, scale[j]!)
  }
  for (let j = 0; j < scale.length; j++) scale[j] = Math.max(scale[j]!, 1e-12 * largest) || 1
  return scale
}

function scaledLength(w: Float64Array, scale: Float64Array): number {
  let square = 0
  for (let j = 0; j < w.length; j++) square += (w[j]! * scale[j]!) ** 2
  return Math.sqrt(square)
}

function inverseScaledLength(g: Float64Array, scale: Float64Array): number {
  let square = 0
  for (let j = 0; j < g.length; j++) square += (g[j]! / scale[j]!) ** 2
  return Math.sqrt(square)
}
