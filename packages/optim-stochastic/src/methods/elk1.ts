import { knownOptions, numberWithin } from '../checks.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import type { CurvatureQuery } from './curvature-product.js'
import { smd, type SmdState } from './smd.js'

/** Options of {@link elk1}. */
export interface Elk1Options {
  /** p₀ ≥ 0, the gain that every weight starts from. Default 0.05. */
  readonly stepSize?: number
  /** μ ≥ 0, a number or a schedule: how fast gains move. Default 0.01. */
  readonly metaStepSize?: Hyperparameter
  /** λ in [0, 1], a number or a schedule: how far the past counts. Default 1. */
  readonly decay?: Hyperparameter
  /** The least factor of a gain in one step. Default ½. */
  readonly guard?: number
}

/**
 * ELK1, which takes {@link k1} to models that are not linear, and linearises its exponential: {@link smd}
 * with c, the diagonal of the curvature, in place of C, one pattern at a time.
 *
 * ```
 * p ← p·max(½, 1 − μ g v)
 * w ← w − p g
 * v ← λv(1 − pc) − p g
 * ```
 *
 * State: p and v, two numbers a weight. Cost per pattern: one gradient and the outputs' Jacobian, or
 * the whole Hessian where the loss is in one piece.
 * Source: Schraudolph 1999.
 * @example
 * await train({ params, data, model, loss, optimizer: elk1({ stepSize: 0.01 }) })
 */
export function elk1(options: Elk1Options = {}): Transform<SmdState, CurvatureQuery<'diagonal'>> {
  knownOptions('elk1', options, ['stepSize', 'metaStepSize', 'decay', 'guard'])
  const { stepSize = 0.05, metaStepSize = 0.01, decay = 1, guard = 0.5 } = options
  numberWithin('elk1', 'stepSize', stepSize, 0)
  hyperparameter('elk1', 'metaStepSize', metaStepSize)
  hyperparameter('elk1', 'decay', decay, 0, 1)
  numberWithin('elk1', 'guard', guard, 0, 1)
  return {
    ...smd({ stepSize, metaStepSize, decay, guard, curvature: 'diagonal' }),
    name: 'elk1',
    granularity: 'pattern',
  }
}
