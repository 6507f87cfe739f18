import {
  DomainError,
  mul,
  oracle,
  residualOracle,
  type Argument,
  type ResidualOracle,
  type Scalar,
  type TierChoice,
  type Traced,
} from '@wengert/ad-core'
import { show } from './checks.js'
import { coordinatesOf } from './coordinates.js'
import { explained } from './explained.js'
import { LeastSquaresResult } from './least-squares-result.js'
import { methodOf, type ResidualMethod } from './method-names.js'
import { finish, type Job } from './minimize.js'
import { settingsOf, type RunOptions } from './options.js'
import { countResiduals, residualCheck, sumOfSquares } from './residual-tree.js'
import { residualSource, secondOrderSource } from './sources.js'
import { checkArgument, checkStartPoint } from './start-point.js'

/** Options of `leastSquares`. */
export interface LeastSquaresOptions<X = unknown> extends RunOptions<X> {
  /** A name or a factory's result. Default `'levenbergMarquardt'`. */
  readonly method?: ResidualMethod
}

/**
 * Minimizes ½‖r(x)‖² from x0: `value` is ½‖r‖² and `gradient` Jᵀr. Every method fits; Gauss–Newton and
 * Levenberg–Marquardt use J itself.
 *
 * 'converged' also when the largest |cosine| of r with a column of J is within gradientTolerance. Errors as
 * `minimize`.
 * @example
 * const y = Float64Array.of(2, 4.1, 5.9)
 * const { x } = leastSquares((b) => sub(mul(b.at(0), Float64Array.of(1, 2, 3)), y), [1])
 */
export function leastSquares<P = Traced, X extends Argument<P> = Argument<P>>(
  residuals: (x: P) => unknown,
  x0: X,
  options: LeastSquaresOptions<X> = {},
): LeastSquaresResult<X> {
  return finish(leastSquaresJob('leastSquares', residuals, x0, options))
}

/** Data that residuals take besides the parameters, and how they run. */
export interface ResidualData {
  readonly rest: readonly unknown[]
  /** What `compile: 'auto'` means. */
  readonly auto: TierChoice
}

/** A least-squares run that has not started, and the oracle of its residuals. */
export interface LeastSquaresJob<X> extends Job<X, LeastSquaresResult<X>> {
  readonly fit: ResidualOracle<X>
}

/** Makes a job of residuals and options. */
export function leastSquaresJob<P, X extends Argument<P>>(
  caller: string,
  residuals: (x: P, ...rest: never[]) => unknown,
  x0: X,
  options: LeastSquaresOptions<X>,
  { rest, auto }: ResidualData = { rest: [], auto: 'auto' },
): LeastSquaresJob<X> {
  const settings = settingsOf(caller, options)
  const { method: wanted = 'levenbergMarquardt' } = options
  const method = methodOf(caller, wanted)
  if (typeof residuals !== 'function') {
    throw new DomainError(
      `${caller}: expected residuals to be a function, got ${show(residuals)}. Perhaps leastSquares((x) => …, x0)?`,
    )
  }
  checkArgument(caller, x0)
  const secondOrder = method.queries.some((query) => query === 'hvp' || query === 'hessian')
  const { compile } = settings
  const fit = residualOracle<P, X>(residuals, x0, {
    caller,
    compile: secondOrder ? false : compile === 'auto' ? auto : compile,
    rest,
  })
  const start = fit.flatten(x0 as Argument<X>) // an argument is its own Argument
  checkStartPoint(caller, start)
  const coordinates = coordinatesOf(caller, x0, start, settings.parameters)
  const check = residualCheck(caller)
  const source = secondOrder
    ? secondOrderSource(oracle<P, X>(half, x0, { caller, compile }), fit)
    : residualSource(fit, check)
  return {
    fit,
    method,
    settings,
    setting: {
      caller,
      source,
      start,
      coordinates,
      settings,
      of: 'residuals',
      explain: (w) => explained(residuals, fit.unflatten(w), rest),
    },
    unflatten: fit.unflatten,
    result: (finding, ended) => new LeastSquaresResult(finding, ended.state, ended.at, fit),
  }

  function half(x: P): Scalar {
    const r = residuals(x, ...(rest as never[]))
    check(countResiduals(r))
    return mul(0.5, sumOfSquares(r))
  }
}
