import { DomainError, TreeError } from '../errors.js'
import { requireOptions } from '../require-options.js'
import { isInterpreted } from '../interpretation.js'
import { current, type Level } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { evaluate } from '../transforms/evaluate.js'
import { formedByFirst } from '../transforms/transform.js'
import type { Argument, Arguments, Output } from '../transforms/types.js'
import { flattenTree } from '../tree.js'
import { call } from './body.js'
import { iteratePlainly } from './fixed-point-plain.js'
import { recordFixedPoint } from './fixed-point-region.js'
import { traceLeaves } from './loop.js'
import { traceableFunction } from '../transforms/run.js'

/** When an iteration has converged, and when it is given up. */
export interface FixedPointOptions {
  /** Largest change of an entry, relative to max(1, |entry|). Default 1e-12. */
  readonly tolerance?: number
  /** Default 1000. */
  readonly maxIterations?: number
}

/**
 * The fixed point y* = step(y*, ...params), differentiated implicitly: nothing is unrolled. The
 * adjoint ζ = ȳ + (∂step/∂y)ᵀζ is a fixed point of the same rate, and so is the tangent; all orders
 * nest. ∂y/∂y0 is 0. Values traced outside may be used in `step` and get their gradients.
 *
 * Cost: the iterations, twice one recording, and for each derivative as many sweeps of one step as
 * it takes to converge. Errors: `DomainError` where it does not converge. Source: lecture, slide 57;
 * Christianson 1994.
 * @example
 * // √a by Newton's iteration: d√a/da at 4 = 1/4
 * grad((a) => fixedPoint((y, a) => mul(0.5, add(y, div(a, y))))(1, a))(4)
 */
export function fixedPoint<Y = Traced, R extends readonly unknown[] = Traced[]>(
  step: (y: Y, ...params: R) => unknown,
  options: FixedPointOptions = {},
): <X extends Argument<Y>>(y0: X, ...params: Arguments<R>) => Output<Y, X> {
  traceableFunction('fixedPoint', step)
  const settings = checked(options)
  const recorded = (y0: unknown, ...params: readonly unknown[]): unknown => {
    const level: Level = current!
    const start = flattenTree('fixedPoint', y0)
    const traced = params.map((param) => traceLeaves('fixedPoint', level, param))
    const results = recordFixedPoint(
      level,
      start.leaves.map(({ value }) => value),
      (y) => {
        const next = flattenTree('fixedPoint', call(step, start.build(y), ...traced))
        if (next.leaves.length !== start.leaves.length) {
          throw new TreeError(
            `fixedPoint: expected a step that returns ${start.leaves.length} leaves like y0, got ${next.leaves.length}.`,
            '',
          )
        }
        return next.leaves.map(({ value }) => value)
      },
      settings,
    )
    return start.build(results)
  }
  return formedByFirst((y0: unknown, ...params: readonly unknown[]) => {
    if (current !== undefined) return recorded(y0, ...params)
    return isInterpreted('fixedPoint', [y0, ...params])
      ? iteratePlainly(step as never, y0, params, settings)
      : evaluate('fixedPoint', recorded, y0, params)
  })
}

function checked(options: FixedPointOptions): Required<FixedPointOptions> {
  requireOptions('fixedPoint', options, ['tolerance', 'maxIterations'])
  const { tolerance = 1e-12, maxIterations = 1000 } = options
  if (!(tolerance > 0)) {
    throw new DomainError(`fixedPoint: expected a tolerance > 0, got ${tolerance}.`)
  }
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new DomainError(`fixedPoint: expected maxIterations ≥ 1, got ${maxIterations}.`)
  }
  return { tolerance, maxIterations }
}
