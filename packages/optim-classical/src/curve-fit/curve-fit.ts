import {
  DomainError,
  map,
  mul,
  sub,
  Tensor,
  tensor,
  type Argument,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { show } from '../checks.js'
import { observationsOf, type CurveData, type Observations } from './data.js'
import { CurveFit, type Curve } from './result.js'
import {
  leastSquaresJob,
  type LeastSquaresJob,
  type LeastSquaresOptions,
} from '../least-squares/least-squares.js'
import { entryPaths } from '../like-start.js'
import { finish } from '../minimize.js'

/** Options of `curveFit`. */
export interface CurveFitOptions<X = unknown> extends LeastSquaresOptions<X> {
  /**
   * Whether sigma holds the true standard deviations. By default (false) only their ratios count, and the covariance is
   * scaled by s², the residual variance.
   */
  readonly absoluteSigma?: boolean
}

/**
 * Fits y ≈ model(x, b) by weighted least squares, Σ((model(xᵢ, b) − yᵢ)/σᵢ)² → min, from b0: a number, vector, tensor or
 * tree. The model sees one observation at a time, x a scalar (or a row, for x of shape [N, k]), and is written with
 * ad-core's operations.
 *
 * Evaluations run as programs from the first one, which are kept with the model function: fits of many data sets are
 * fast with one model function defined once. `compile: false` interprets.
 *
 * Errors: `ShapeError` and `DomainError` for data of other lengths, not finite, or σ ≤ 0; the rest as `leastSquares`.
 * @example
 * const decay = (t: Traced, b: Traced) => mul(b.at(0), exp(neg(mul(b.at(1), t))))
 * const fit = curveFit(decay, { x: [0, 1, 2, 3], y: [2, 1.2, 0.75, 0.44] }, [1, 1])
 * console.log(fit.x, fit.standardErrors)
 */
export function curveFit<P = Traced, X extends Argument<P> = Argument<P>>(
  model: (x: Traced, b: P) => Scalar,
  data: CurveData,
  b0: X,
  options?: CurveFitOptions<X>,
): CurveFit<X>
// Without a default for P, for a model whose b alone is annotated.
export function curveFit<P, X extends Argument<P> = Argument<P>>(
  model: (x: Traced, b: P) => Scalar,
  data: CurveData,
  b0: X,
  options?: CurveFitOptions<X>,
): CurveFit<X>
export function curveFit<P = Traced, X extends Argument<P> = Argument<P>>(
  model: (x: Traced, b: P) => Scalar,
  data: CurveData,
  b0: X,
  options: CurveFitOptions<X> = {},
): CurveFit<X> {
  const caller = 'curveFit'
  if (typeof model !== 'function') {
    throw new DomainError(
      `${caller}: expected model to be a function, got ${show(model)}. Perhaps curveFit((x, b) => …, { x, y }, b0)?`,
    )
  }
  const observations = observationsOf(caller, data)
  const { absoluteSigma = false, ...others } = options
  if (typeof absoluteSigma !== 'boolean') {
    throw new DomainError(
      `${caller}: expected absoluteSigma to be true or false, got ${show(absoluteSigma)}. Perhaps true, where sigma is known?`,
    )
  }
  const job = jobFor(caller, model, observations, b0, others)
  const context = {
    observations,
    absoluteSigma,
    loss: job.loss,
    coordinates: job.setting.coordinates,
    curve: curveOf(model),
    names: entryPaths(b0, 'b'),
    unflatten: job.unflatten,
  }
  return finish({
    ...job,
    result: (finding, ended) => new CurveFit(finding, ended, job.fit, context),
  })
}

type Residuals = (b: never, x: never, y: never, weights: never) => unknown

/** The residuals of each model function: programs are kept with them. */
const kept = /* @__PURE__ */ new WeakMap<object, Residuals>()

/** A job whose programs, where they are there already, compute what the model is now. */
function jobFor<P, X extends Argument<P>>(
  caller: string,
  model: (x: Traced, b: P) => Scalar,
  observations: Observations,
  b0: X,
  options: LeastSquaresOptions<X>,
): LeastSquaresJob<X> {
  const { x, y, weights } = observations
  const begin = (residuals: Residuals): LeastSquaresJob<X> =>
    leastSquaresJob<P, X>(caller, residuals as (b: P, ...rest: never[]) => unknown, b0, options, {
      rest: [x, y, weights],
      auto: 'shared',
    })
  const former = kept.get(model)
  // The check below evaluates at b0, where a run that goes on does not stand: it would be counted.
  const resumed = options.state !== undefined
  if (former === undefined || resumed) return begin(residualsOf(model))
  const job = begin(former)
  if (computesAt(job, model, observations)) return job
  job.setting.source.dispose()
  kept.delete(model)
  return begin(residualsOf(model))
}

function residualsOf(model: object): Residuals {
  const curve = curveOf(model) as (b: Traced, x: Traced) => Traced
  const residuals = (b: Traced, x: Traced, y: Traced, weights: Traced): unknown =>
    mul(weights, sub(curve(b, x), y))
  kept.set(model, residuals)
  return residuals
}

/** The model at every row of x. */
function curveOf(model: object): Curve {
  const at = model as (x: Traced, b: Traced) => Scalar
  return map((b: Traced, x: Traced) => at(x, b)) as Curve
}

/** Whether programs give at three observations what the model gives without them: it may hold other numbers by now. */
function computesAt<X>(
  { setting: { source, start }, unflatten }: LeastSquaresJob<X>,
  model: object,
  { x, y, weights }: Observations,
): boolean {
  if (source.tier.current === 'interpreted') return true
  const at = model as (x: Tensor, b: unknown) => unknown
  const residuals = source.residuals!(start)
  const b = asTensors(unflatten(start))
  return [0, y.length >> 1, y.length - 1].every((i) => {
    const height = Number(at(rowOf(x, i), b))
    const wanted = weights[i]! * (height - y[i]!)
    const given = residuals[i]!
    // Relative to what is subtracted: residuals may be in any unit.
    const size = weights[i]! * (Math.abs(height) + Math.abs(y[i]!))
    return Object.is(wanted, given) || Math.abs(wanted - given) <= 1e-9 * size
  })
}

/** A tree as a function sees it that is called without being recorded. */
function asTensors(tree: unknown): unknown {
  if (typeof tree === 'number') return new Tensor([], 'f64', Float64Array.of(tree))
  if (tree instanceof Tensor) return tree
  if (ArrayBuffer.isView(tree)) return tensor(tree as Float64Array)
  if (Array.isArray(tree)) return tree.map(asTensors)
  const branches = Object.entries(tree as object)
  return Object.fromEntries(branches.map(([key, branch]) => [key, asTensors(branch)]))
}

/** The explanatory variables of an observation. */
function rowOf(x: Float64Array | Tensor, i: number): Tensor {
  if (!(x instanceof Tensor)) return new Tensor([], 'f64', x.slice(i, i + 1))
  const width = x.shape[1]!
  return new Tensor([width], 'f64', Float64Array.from(x.data.subarray(i * width, (i + 1) * width)))
}
