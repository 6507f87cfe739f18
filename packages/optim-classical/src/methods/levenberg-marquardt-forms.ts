import { gaussNewtonMatrix } from '../descents/gauss-newton-direction.js'
import { columnLengths, multiply, multiplyTransposed } from '../linear-algebra/dense.js'
import { curvatureModel, residualModel } from '../linear-algebra/dense-models.js'
import { curvatureProductModel, residualProductModel } from '../linear-algebra/product-models.js'
import { dot, norm } from '../linear-algebra/vector.js'
import type { Objective } from '../protocol.js'
import { randomAt, randomFrom, type RandomState } from '../random.js'
import type { Evaluated, Model, ModelForm } from './levenberg-marquardt-step.js'

/** J of the residuals, row-major. */
export interface JacobianModel extends Model {
  readonly jacobian: Float64Array
}

/** G of `{ model, loss }`, row-major. */
export interface CurvatureModel extends Model {
  readonly curvature: Float64Array
}

/** No matrix. */
export interface ProductModel extends Model {
  /** ‖D⁻¹g‖ at the start. */
  readonly startSlope: number
}

/** The same, with the numbers that probes are drawn from. */
export interface ProbedModel extends ProductModel {
  readonly random: RandomState
}

/** Residuals with their Jacobian: steps by QR. */
export const byJacobian: ModelForm<JacobianModel, 'residuals' | 'jacobian'> = {
  queries: ['residuals', 'jacobian'],
  lengthError: 1,
  evaluate: residualsAt,
  linearize(at, objective) {
    const jacobian = objective.jacobian(at.w)
    return {
      ...at,
      gradient: multiplyTransposed(jacobian, at.residuals!, at.w.length),
      model: { jacobian, lengths: columnLengths(jacobian, at.w.length) },
    }
  },
  curve({ model, residuals }, step) {
    const image = multiply(model.jacobian, step, residuals!.length)
    return multiplyTransposed(model.jacobian, image, step.length)
  },
  stepModel: ({ model, residuals, gradient, scale, added }) =>
    residualModel(model.jacobian, residuals!, gradient, scale, added),
}

/** A model's outputs under a loss, with G from n products: steps by Cholesky. */
export const byCurvature: ModelForm<CurvatureModel, 'valueAndGradient' | 'value' | 'gnvp'> = {
  queries: ['valueAndGradient', 'value', 'gnvp'],
  lengthError: 1,
  evaluate: (w, objective) => ({ w, value: objective.value(w) }),
  linearize(at, objective) {
    const [, gradient] = objective.valueAndGradient(at.w)
    const curvature = gaussNewtonMatrix(at.w, objective)
    const lengths = at.w.map((_, j) => Math.sqrt(Math.max(curvature[j * at.w.length + j]!, 0)))
    return { ...at, gradient, model: { curvature, lengths } }
  },
  curve: ({ model, w }, step) => multiply(model.curvature, step, w.length),
  stepModel: ({ model, gradient, scale, added }) =>
    curvatureModel(model.curvature, gradient, scale, added),
}

/** Probes of the Jacobian at a point: lengths of its columns then are wrong by a quarter, in the mean. */
const PROBES = 8

/**
 * Residuals with products of their Jacobian: steps from a Krylov space. D² = diag JᵀJ is estimated, as the mean of the
 * squares of Jᵀu over vectors u of random signs.
 */
export const byJacobianProducts: ModelForm<
  ProbedModel,
  'residuals' | 'valueAndGradient' | 'jvp' | 'vjp'
> = {
  queries: ['residuals', 'valueAndGradient', 'jvp', 'vjp'],
  lengthError: 2,
  evaluate: residualsAt,
  linearize(at, objective, former, seed = 0) {
    const [, gradient] = objective.valueAndGradient(at.w)
    const random = former ? randomAt(former.model.random) : randomFrom(seed)
    const squares = new Float64Array(at.w.length)
    for (let probe = 0; probe < PROBES; probe++) {
      const signs = at.residuals!.map(() => 2 * random.index(2) - 1)
      objective.vjp(at.w, signs).forEach((x, j) => (squares[j] = squares[j]! + x * x))
    }
    const lengths = squares.map((x) => Math.sqrt(x / PROBES))
    const startSlope = former?.model.startSlope ?? slopeOf(gradient, lengths)
    return { ...at, gradient, model: { lengths, startSlope, random: random.state() } }
  },
  curve: ({ w }, step, objective) => objective.vjp(w, objective.jvp(w, step)),
  stepModel({ w, residuals, gradient, model, scale, added }, objective) {
    const jvp = (v: Float64Array): Float64Array => objective.jvp(w, v)
    const vjp = (u: Float64Array): Float64Array => objective.vjp(w, u)
    const forcing = forcingOf(gradient, scale, model)
    return residualProductModel(jvp, vjp, residuals!, gradient, scale, forcing, added)
  },
}

/**
 * A model's outputs under a loss, with products of G: steps from a Krylov space. A few products with G tell too little of its
 * diagonal: D is a multiple of I, such that ‖D·d‖ has its usual unit, and sizes are left to the user's typicalSize.
 */
export const byCurvatureProducts: ModelForm<ProductModel, 'valueAndGradient' | 'value' | 'gnvp'> = {
  queries: ['valueAndGradient', 'value', 'gnvp'],
  lengthError: 1,
  evaluate: (w, objective) => ({ w, value: objective.value(w) }),
  linearize(at, objective, former) {
    const [, gradient] = objective.valueAndGradient(at.w)
    if (former !== undefined) return { ...at, gradient, model: former.model }
    const bend = Math.max(0, dot(gradient, objective.gnvp(at.w, gradient)))
    const lengths = at.w.map(() => Math.sqrt(bend) / norm(gradient) || 1)
    return { ...at, gradient, model: { lengths, startSlope: slopeOf(gradient, lengths) } }
  },
  curve: ({ w }, step, objective) => objective.gnvp(w, step),
  stepModel({ w, gradient, model, scale, added }, objective) {
    const forcing = forcingOf(gradient, scale, model)
    const curve = (v: Float64Array): Float64Array => objective.gnvp(w, v)
    return curvatureProductModel(curve, gradient, scale, forcing, added)
  },
}

function residualsAt(w: Float64Array, objective: Objective<'residuals'>): Evaluated {
  const residuals = objective.residuals(w)
  return { w, value: 0.5 * dot(residuals, residuals), residuals }
}

function slopeOf(gradient: Float64Array, scale: Float64Array): number {
  return norm(gradient.map((g, j) => g / (scale[j]! || 1)))
}

/** How much of an equation inexact steps may leave: less and less, so that they converge as fast as exact ones. */
function forcingOf(
  gradient: Float64Array,
  scale: Float64Array,
  { startSlope }: ProductModel,
): number {
  return Math.min(0.1, slopeOf(gradient, scale) / startSlope)
}
