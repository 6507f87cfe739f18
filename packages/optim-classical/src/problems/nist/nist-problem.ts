import {
  DomainError,
  log,
  ShapeError,
  sub,
  Tensor,
  tensor,
  transpose,
  type ConcreteArray,
} from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { show } from '../../checks.js'
import { sumOfSquares, type LeastSquaresProblem } from '../problem.js'
import type { NistCertified, NistName } from './nist-model.js'
import { nistModels } from './nist-models.js'

/** Observations of one of NIST's datasets; a file that `readStrd` has read is one. */
export interface NistData {
  /** The predictor, [N], or where there are several [N, k]. */
  readonly x: ConcreteArray
  /** The response as it was observed, [N]; its logarithm is taken where the model asks for that. */
  readonly y: ConcreteArray
  /** In place of the model's. */
  readonly starts?: readonly (readonly number[])[]
  /** In place of the model's. */
  readonly certified?: NistCertified
}

/**
 * The least squares problem of one of NIST's datasets: r_i = f(x_i; b) − y_i, f = Σr². Its starts are NIST's, the far
 * one first, its minimum the certified one.
 *
 * Errors: `DomainError` for a name that NIST has not, `ShapeError` for observations that don't fit each other or the
 * certified degrees of freedom.
 * @example
 * const { residuals, starts, minima } = nistProblem('Misra1a', { x, y })
 * leastSquares(residuals, starts[0]!).residualSumOfSquares - minima[0]!.value
 */
export function nistProblem(name: NistName, data: NistData): LeastSquaresProblem {
  if (!Object.hasOwn(nistModels, name)) {
    throw new DomainError(
      `nistProblem: expected the name of one of NIST's datasets, got ${show(name)}.${perhaps(name, Object.keys(nistModels)) || " Perhaps 'Misra1a'?"}`,
    )
  }
  const { model, parameters, responseTransform, source, ...known } = nistModels[name]
  const { starts = known.starts, certified = known.certified } = data
  const x = asTensor(data.x)
  const y = asTensor(data.y)
  const count = y.shape[0]
  if (y.rank !== 1 || x.rank > 2 || x.shape[0] !== count) {
    throw new ShapeError(
      `nistProblem: expected y of shape [N] and x of [N] or [N, k], got [${y.shape.join(', ')}] and [${x.shape.join(', ')}]. Perhaps observations are missing?`,
    )
  }
  if (certified !== undefined && count !== certified.degreesOfFreedom + parameters) {
    throw new ShapeError(
      `nistProblem: expected ${certified.degreesOfFreedom + parameters} observations of ${name}, got ${count}. Perhaps rows were left out?`,
    )
  }
  const predictors = x.rank === 2 ? transpose(x) : x
  const response = responseTransform === 'log' ? log(y) : y
  return sumOfSquares({
    name: `NIST ${name}`,
    residuals: (b) => sub(model(predictors, b), response),
    starts,
    minima:
      certified === undefined ? [] : [{ x: certified.b, value: certified.residualSumOfSquares }],
    source,
  })
}

function asTensor(x: ConcreteArray): Tensor {
  return x instanceof Tensor ? x : tensor(x)
}
