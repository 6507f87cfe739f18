import { DomainError, type Flat, type PatternOutputs } from '@wengert/ad-core'
import { NumericalTrouble } from '../trouble.js'

/** One pattern of a model that is linear in its parameters: z = xᵀw. */
export interface LinearPattern {
  /** ∂z/∂w. */
  readonly x: Flat
  /** δ = −∂l/∂z, which is t − z for the loss ½(z − t)². */
  readonly delta: number
  /** ∂²l/∂z², which is 1 for the loss ½(z − t)². */
  readonly curvature: number
}

/** Relative rounding that xᵀw is allowed beside the model's z. */
const ROUNDING = 1e-3

/**
 * Reads a pattern of a linear model with one output. Errors: `DomainError` for several outputs and
 * for models that are not linear; `NumericalTrouble` where a number is not finite.
 */
export function linearPattern(caller: string, outputs: PatternOutputs, w: Flat): LinearPattern {
  const { z, error, jacobian, lossHessian } = outputs
  if (error.data.length !== 1) {
    throw new DomainError(
      `${caller}: expected one output a pattern, got ${error.data.length}. Perhaps smd()?`,
    )
  }
  const x = jacobian.data as Flat
  let product = 0
  let size = 0
  for (let i = 0; i < w.length; i++) {
    product += x[i]! * w[i]!
    size += Math.abs(x[i]! * w[i]!)
  }
  const value = z.data[0]!
  const delta = -error.data[0]!
  if (!Number.isFinite(product + value + delta)) {
    throw new NumericalTrouble(`${caller}: expected finite outputs and slopes, got others`)
  }
  if (Math.abs(product - value) > ROUNDING * (size + Math.abs(value))) {
    throw new DomainError(
      `${caller}: expected a model that is linear in its parameters, with an offset among them, ` +
        `got outputs ${value} where slopes times parameters are ${product}. Perhaps elk1()?`,
    )
  }
  return { x, delta, curvature: lossHessian.data[0]! }
}
