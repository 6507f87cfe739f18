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
import { show } from '../checks.js'
import { coordinatesOf } from '../coordinates.js'
import { explained } from '../explained.js'
import { LeastSquaresResult } from './least-squares-result.js'
import { methodOf, type ResidualMethod } from '../method-names.js'
import { finish, type Job } from '../minimize.js'
import { settingsOf, type RunOptions } from '../options.js'
import { countResiduals, residualCheck, sumOfSquares } from './residual-tree.js'
import { scaledLossOf, type RobustLoss, type ScaledLoss } from './robust-losses.js'
import { robustResiduals, robustSource } from './robust-residuals.js'
import { residualSource, secondOrderSource } from '../sources.js'
import { checkArgument, checkStartPoint } from '../start-point.js'

/** Options of `leastSquares`. */
export interface LeastSquaresOptions<X = unknown> extends RunOptions<X> {
  /** A name or a factory's result. Default `'levenbergMarquardt'`. */
  readonly method?: ResidualMethod
  /**
   * Minimizes ½Σs²ρ(r²/s²) in place of ½Σr², so that outliers count for less: a name, or { name, scale: s } with a scale in the
   * units of a residual, 1 by default. About one and a half to five times the spread of the good residuals suits (for
   * 95 % of the precision of plain squares on normal errors: 1.345 for 'huber' and 'softL1', 2.385 for 'cauchy', 4.685
   * for 'tukey').
   */
  readonly robustLoss?: RobustLoss
}

/**
 * Minimizes ½‖r(x)‖² from x0: `value` is ½‖r‖² and `gradient` Jᵀr. Every method fits; Gauss–Newton and
 * Levenberg–Marquardt use J itself. With `robustLoss` every method minimizes the robust cost, and tests and tolerances are
 * about that.
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
  readonly loss: ScaledLoss | undefined
}

/** Makes a job of residuals and options. */
export function leastSquaresJob<P, X extends Argument<P>>(
  caller: string,
  residuals: (x: P, ...rest: never[]) => unknown,
  x0: X,
  options: LeastSquaresOptions<X>,
  { rest, auto }: ResidualData = { rest: [], auto: 'auto' },
): LeastSquaresJob<X> {
  const settings = settingsOf(caller, options, ['robustLoss'])
  const loss = scaledLossOf(caller, options.robustLoss)
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
  const check = residualCheck(caller)
  const robust = loss && robustResiduals(fit, loss)
  const source = secondOrder
    ? secondOrderSource(oracle<P, X>(half, x0, { caller, compile }), robust ?? fit)
    : robust === undefined
      ? residualSource(fit, check)
      : robustSource(robust, check)
  const coordinates = coordinatesOf(caller, x0, start, source.units, settings.parameters)
  return {
    fit,
    loss,
    method,
    settings,
    setting: {
      caller,
      source,
      start,
      coordinates,
      settings,
      of: 'residuals',
      loss,
      explain: (w) => explained(residuals, fit.unflatten(w), rest),
    },
    unflatten: fit.unflatten,
    result: (finding, ended) =>
      new LeastSquaresResult(finding, ended.state, ended.at, fit, loss !== undefined),
  }

  function half(x: P): Scalar {
    const r = residuals(x, ...(rest as never[]))
    check(countResiduals(r))
    return mul(0.5, sumOfSquares(r, loss))
  }
}
