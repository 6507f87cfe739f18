import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import { gaussNewtonMatrix } from '../descents/gauss-newton-direction.js'
import { multiplySymmetric } from '../descents/inverse-hessian.js'
import { dampedCurvature } from '../linear-algebra/damped-curvature.js'
import { dampedLeastSquares } from '../linear-algebra/damped-least-squares.js'
import { columnLengths, multiply, multiplyTransposed } from '../linear-algebra/dense.js'
import { dot, maxNorm } from '../linear-algebra/vector.js'
import { defineMethod, type GaussNewtonMethod, type Conditions } from '../protocol.js'
import {
  trustRegionStart,
  trustRegionStep,
  type Model,
  type ModelForm,
  type TrustRegionState,
} from './levenberg-marquardt-step.js'

/** Options of `levenbergMarquardt`. */
export interface LevenbergMarquardtOptions {
  /**
   * Radius of the first trust region, relative to the length of D·x₀ or D⁻¹g, whichever is greater. Default 0.1.
   */
  readonly initialRadius?: number
  /**
   * How much of its former length a parameter's scale D keeps when its column shrinks: 0 is the lecture's diag(G) of
   * the present point, 1 the running maximum (Moré 1978). Default 0.95.
   */
  readonly scaleMemory?: number
}

interface ResidualModel extends Model {
  readonly jacobian: Float64Array
}

interface CompositeModel extends Model {
  /** G, row-major. */
  readonly curvature: Float64Array
}

/**
 * Levenberg–Marquardt (slide 15): w ← w − (G + λD²)⁻¹g with D² = diag G. λ is the one whose step has the length of a trust
 * region that the gain ratio adapts (Moré 1978). Where large residuals stay, D² also takes in a diagonal estimate of what
 * G lacks of the Hessian, learnt from the gradients' changes.
 *
 * For residuals G = JᵀJ and g = Jᵀr, of the value ½‖r‖², and the step solves min ‖[J; √λ·D]d + [r; 0]‖ by QR, never by JᵀJ.
 * For `{ model, loss }` G = JᵀH_lJ comes from n Gauss–Newton products and G + λD² is factored by Cholesky, in variables
 * scaled by D: the same steps, at the square of the condition number.
 *
 * With residuals the default run goes on beyond `gradientTolerance`, which says little where residuals are small, until the
 * cosine between r and the range of J is within it (stricter than the cosines of the single columns), or
 * steps or residuals have become negligible. A `gradientTolerance` that is given ends it like any other.
 *
 * Cost: one residual evaluation a trial and one Jacobian an accepted step, O(mn²); or one value a trial and n Gauss–Newton
 * products an accepted step, O(n³).
 * @example leastSquares(residuals, x0, { method: levenbergMarquardt() })
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): GaussNewtonMethod {
  checkOptions('levenbergMarquardt', options, ['initialRadius', 'scaleMemory'])
  const { initialRadius = 0.1, scaleMemory = 0.95 } = options
  if (!(initialRadius > 0 && initialRadius < Infinity) || !(scaleMemory >= 0 && scaleMemory <= 1)) {
    throw new DomainError(
      `levenbergMarquardt: expected initialRadius > 0 and scaleMemory from 0 to 1, got ${show(initialRadius)} and ${show(scaleMemory)}. ` +
        'Perhaps { initialRadius: 0.1, scaleMemory: 0.95 }?',
    )
  }
  const name = 'levenbergMarquardt'
  const method = defineMethod<ResidualState, 'residuals' | 'jacobian'>({
    name,
    queries: byResiduals.queries,
    insistent: true,
    start(w, objective) {
      const at = byResiduals.linearize(byResiduals.evaluate(w, objective), objective)
      return trustRegionStart(at, initialRadius)
    },
    step(state, objective, tolerances) {
      const problem = dampedLeastSquares(state.model.jacobian, state.residuals!, state.scale)
      return arrives(state, problem.cosine, tolerances)
        ? { state, stepLength: 0, predicted: 0, arrived: 'r is orthogonal to the range of J' }
        : trustRegionStep(state, problem, byResiduals, objective, scaleMemory)
    },
  })
  const composite = defineMethod<CompositeState, 'valueAndGradient' | 'value' | 'gnvp'>({
    name,
    queries: byProducts.queries,
    start(w, objective) {
      const at = byProducts.linearize(byProducts.evaluate(w, objective), objective)
      return trustRegionStart(at, initialRadius)
    },
    step(state, objective) {
      const problem = dampedCurvature(state.model.curvature, state.gradient, state.scale)
      return trustRegionStep(state, problem, byProducts, objective, scaleMemory)
    },
  })
  return { ...method, composite }
}

type ResidualState = TrustRegionState<ResidualModel>
type CompositeState = TrustRegionState<CompositeModel>

const byResiduals: ModelForm<ResidualModel, 'residuals' | 'jacobian'> = {
  queries: ['residuals', 'jacobian'],
  evaluate(w, objective) {
    const residuals = objective.residuals(w)
    return { w, value: 0.5 * dot(residuals, residuals), residuals }
  },
  linearize(at, objective) {
    const jacobian = objective.jacobian(at.w)
    return {
      ...at,
      gradient: multiplyTransposed(jacobian, at.residuals!, at.w.length),
      model: { jacobian, lengths: columnLengths(jacobian, at.w.length) },
    }
  },
  bend({ model, residuals }, step) {
    const image = multiply(model.jacobian, step, residuals!.length)
    return dot(image, image)
  },
}

const byProducts: ModelForm<CompositeModel, 'valueAndGradient' | 'value' | 'gnvp'> = {
  queries: ['valueAndGradient', 'value', 'gnvp'],
  evaluate: (w, objective) => ({ w, value: objective.value(w) }),
  linearize(at, objective) {
    const [, gradient] = objective.valueAndGradient(at.w)
    const curvature = gaussNewtonMatrix(at.w, objective)
    const lengths = at.w.map((_, j) => Math.sqrt(Math.max(curvature[j * at.w.length + j]!, 0)))
    return { ...at, gradient, model: { curvature, lengths } }
  },
  bend: ({ model }, step) => Math.max(0, dot(step, multiplySymmetric(model.curvature, step))),
}

function arrives(
  { gradient, value, startValue, lastStep }: ResidualState,
  cosine: number,
  { gradientTolerance }: Conditions,
): boolean {
  if (cosine <= gradientTolerance) return true
  const gradientNorm = maxNorm(gradient)
  if (gradientNorm === 0) return true
  if (gradientNorm > gradientTolerance * Math.max(1, value)) return false
  return lastStep <= 1e-13 || value <= Number.EPSILON ** 2 * startValue
}
