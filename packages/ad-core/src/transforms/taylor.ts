import { DomainError } from '../errors.js'
import type { Value } from '../operand.js'
import { emitSeries } from '../series/emit-series.js'
import { Series } from '../series/series.js'
import { Emission } from '../sweeps/emit.js'
import { current } from '../tape/level.js'
import { stepAfterStep } from '../tape/step-after-step.js'
import type { Traced } from '../tape/traced.js'
import { isDifferentiable } from '../tree.js'
import { matching } from './deliver.js'
import { stacked, type BatchedOutput } from './directions.js'
import { keptRun, NestedRun, type Derivatives, type NumericRun } from './run.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments } from './types.js'

/**
 * Taylor coefficients c₀ … c_order of t ↦ f(x + t·dx) at t = 0: f(x + t·dx) = Σ cₖ·tᵏ, so that
 * k!·cₖ is the k-th derivative along dx. The result has the form of f's, with a leading axis of length
 * order + 1: [order + 1] for a scalar, [order + 1, m] for a vector, and so on in trees.
 *
 * By recurrences of power series, not by nesting: every operation finds coefficient k of its result
 * from those before. Branches are those taken at x; at a kink the derivative rule's convention holds
 * for all orders. Loops are recorded step after step, also by `compile`, which
 * finds the long ones of them again. Inside another transform the coefficients are traced.
 *
 * Cost: one recording, and order² operations for each of f's (order³ for powers with a non-constant
 * base and special functions, whose derivatives are functions of their own); linear operations cost
 * order. Errors: `DomainError` for an order that is no whole number from 0 on, `ShapeError` and
 * `TreeError` for a dx that isn't shaped like x, `NotDifferentiableError` for `fixedPoint` and for
 * `custom` without a `jvp` that can be run on series. Source: Griewank and Walther, Evaluating
 * Derivatives, chapter 13.
 * @example
 * taylor((x) => exp(x), 3)(0, 1) // [1, 1, 0.5, 0.16666666666666666]
 */
export function taylor<P = Traced, R extends readonly unknown[] = Traced[], Y = unknown>(
  f: (x: P, ...rest: R) => Y,
  order: number,
): <X extends Argument<P>>(x: X, dx: Argument<P>, ...rest: Arguments<R>) => BatchedOutput<Y, X> {
  if (!Number.isInteger(order) || order < 0) {
    throw new DomainError(
      `taylor: expected a whole order from 0 on, got ${String(order)}. Perhaps taylor(f, 2)?`,
    )
  }
  return isTransform((x, dx, ...rest) => {
    const run =
      current === undefined
        ? keptRun('taylor', f, x, rest, false)
        : stepAfterStep(current.tape, () => new NestedRun('taylor', f, x, rest))
    const directions = matching('taylor', 'direction', run.x, dx)
    return stacked(run.y, coefficients(run, directions, order)) as never
  })
}

/** For each order the coefficients of the results, leaf by leaf. */
function coefficients(
  run: NumericRun | NestedRun,
  directions: readonly Value[],
  order: number,
): readonly Derivatives[] {
  const emission = emissionOf(run)
  const inputs = run.inputs.flatMap((row, k) =>
    isDifferentiable(run.x.leaves[k]!)
      ? [[row, line(emission.handle(row), directions[k]!)] as const]
      : [],
  )
  const series = emitSeries(emission, inputs, order)
  return Array.from({ length: order + 1 }, (_, k) =>
    run.y.leaves.map(({ value }, l) =>
      k === 0 ? value : series.get(run.outputs[l]!)?.coefficient(k),
    ),
  )
}

/** Rows that can be read once their recording has ended. */
function emissionOf(run: NumericRun | NestedRun): Emission {
  if (run instanceof NestedRun) return run.emission
  run.level.alive = false
  return new Emission(run.tape, run.from, run.to, run.inputs)
}

/** x + t·dx. */
function line(x: Value, dx: Value): Series {
  return new Series(x, (k) => (k === 1 ? dx : undefined))
}
