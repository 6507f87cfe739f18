import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import { maxNorm } from '../linear-algebra/vector.js'
import {
  defineMethod,
  type Conditions,
  type GaussNewtonMethod,
  type Method,
  type Objective,
  type Query,
} from '../protocol.js'
import {
  byCurvature,
  byCurvatureProducts,
  byJacobian,
  byJacobianProducts,
} from './levenberg-marquardt-forms.js'
import {
  radiusProblem,
  slopesOf,
  dampedStart,
  dampedStep,
  type Model,
  type ModelForm,
  type DampedState,
} from './levenberg-marquardt-step.js'
import { checkSolver, solvedBy, type SolverName } from './solver.js'

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
  /**
   * 'qr' factors the Jacobian (for `{ model, loss }` G, by Cholesky). 'cg' uses products alone and keeps no matrix, for many
   * parameters. Default 'auto': 'qr' up to 300 parameters.
   */
  readonly solver?: SolverName
}

/**
 * Levenberg–Marquardt (slide 15): w ← w − (G + λD²)⁻¹g with D² = diag G. λ is the one whose step has the length of a trust
 * region that the gain ratio adapts (Moré 1978). Where large residuals stay, G also takes in a diagonal estimate of what it
 * lacks of the Hessian, learnt from the gradients' changes, whenever that foretold the last step better (models are so
 * switched by Dennis, Gay & Welsch 1981).
 *
 * For residuals G = JᵀJ and g = Jᵀr, of the value ½‖r‖², and the step solves min ‖[J; √λ·D]d + [r; 0]‖ by QR, never by JᵀJ.
 * For `{ model, loss }` G = JᵀH_lJ comes from n Gauss–Newton products and G + λD² is factored by Cholesky, in variables
 * scaled by D: the same steps, at the square of the condition number.
 *
 * Between bounds a step is the damped model's minimizer within them, found by active sets, so that one step solves linear
 * residuals there too. Parameters that a bound holds back take no part in the tests of arrival.
 *
 * With many parameters ('cg') the steps come from a Krylov space of products alone, one space for every damping, solved as
 * far as a forcing sequence asks (Dembo, Eisenstat & Steihaug 1982). diag JᵀJ is then an estimate from 8 random
 * products (`seed`), and for `{ model, loss }` D is a multiple of I, so that `typicalSize` matters more.
 *
 * With residuals the default run goes on beyond `gradientTolerance`, which says little where residuals are small, until the
 * cosine between r and the range of J is within it (stricter than the cosines of the single columns), or
 * steps or residuals have become negligible. A `gradientTolerance` that is given ends it like any other.
 *
 * Cost: one residual evaluation a trial and one Jacobian an accepted step, O(mn²); or one value a trial and n Gauss–Newton
 * products an accepted step, O(n³). By 'cg' two products (J·v and Jᵀ·u, or one of G) an inner iteration and about 10 an
 * accepted step, and O(nk) numbers for k inner iterations.
 * @example leastSquares(residuals, x0, { method: levenbergMarquardt() })
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): GaussNewtonMethod {
  checkOptions('levenbergMarquardt', options, ['initialRadius', 'scaleMemory', 'solver'])
  const { initialRadius = 0.1, scaleMemory = 0.95, solver = 'auto' } = options
  checkSolver('levenbergMarquardt', solver)
  if (!(initialRadius > 0 && initialRadius < Infinity) || !(scaleMemory >= 0 && scaleMemory <= 1)) {
    throw new DomainError(
      `levenbergMarquardt: expected initialRadius > 0 and scaleMemory from 0 to 1, got ${show(initialRadius)} and ${show(scaleMemory)}. ` +
        'Perhaps { initialRadius: 0.1, scaleMemory: 0.95 }?',
    )
  }
  const over = <M extends Model, Q extends Query>(form: ModelForm<M, Q>): Method<Q> =>
    overModel(form, initialRadius, scaleMemory)
  return {
    ...solvedBy(solver, over(byJacobian), over(byJacobianProducts)),
    insistent: true,
    composite: solvedBy(solver, over(byCurvature), over(byCurvatureProducts)),
  }
}

function overModel<M extends Model, Q extends Query>(
  form: ModelForm<M, Q>,
  initialRadius: number,
  scaleMemory: number,
): Method<Q> {
  return defineMethod<DampedState<M>, Q>({
    name: 'levenbergMarquardt',
    queries: form.queries,
    bounded: true,
    start(w, objective, { seed }) {
      const at = form.linearize(form.evaluate(w, objective), objective, undefined, seed)
      return dampedStart(at, initialRadius, objective.bounds)
    },
    step(state, objective, conditions) {
      const problem = radiusProblem(state, form, objective)
      return state.residuals !== undefined &&
        arrives(state, problem.cosine, form.lengthError, objective, conditions)
        ? { state, stepLength: 0, predicted: 0, arrived: 'r is orthogonal to the range of J' }
        : dampedStep(state, problem, form, objective, scaleMemory)
    },
  })
}

function arrives<M extends Model>(
  state: DampedState<M>,
  cosine: number,
  lengthError: number,
  { bounds }: Objective<never>,
  { gradientTolerance }: Conditions,
): boolean {
  const { value, startValue, lastStep } = state
  const slopes = slopesOf(state, bounds)
  const { lengths } = state.model
  const columns = maxNorm(slopes.map((g, j) => g / (lengths[j]! || 1))) / Math.sqrt(2 * value)
  if (cosine <= gradientTolerance && !(lengthError * columns > gradientTolerance)) return true
  const gradientNorm = maxNorm(slopes)
  if (gradientNorm === 0) return true
  if (gradientNorm > gradientTolerance * Math.max(1, value)) return false
  return lastStep <= 1e-13 || value <= Number.EPSILON ** 2 * startValue
}
