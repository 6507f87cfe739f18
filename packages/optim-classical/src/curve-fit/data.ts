import { DomainError, ShapeError, Tensor } from '@wengert/ad-core'
import { show } from '../checks.js'
import { allFinite } from '../linear-algebra/vector.js'

/** Numbers in a row, or a matrix with a row of explanatory variables for each observation. */
export type Column = readonly number[] | Float64Array | Float32Array | Tensor

/** What a curve is fitted to. */
export interface CurveData {
  /** [N], a scalar for each observation, or a tensor [N, k], a vector for each. */
  readonly x: Column
  /** [N]. */
  readonly y: Column
  /** Standard deviations of y, one for all or [N]. Default 1. */
  readonly sigma?: number | Column
}

/** Checked data: what the residuals take besides the parameters. */
export interface Observations {
  readonly x: Float64Array | Tensor
  readonly y: Float64Array
  /** 1/σ. */
  readonly weights: Float64Array
}

/** Checks the data of a fit. Errors: `ShapeError`, `DomainError`. */
export function observationsOf(caller: string, data: CurveData): Observations {
  if (typeof data !== 'object' || data === null || !('x' in data) || !('y' in data)) {
    throw new DomainError(
      `${caller}: expected data { x, y, sigma? }, got ${show(data)}. Perhaps curveFit(model, { x, y }, b0)?`,
    )
  }
  const x = explanatory(caller, data.x)
  const y = vectorOf(caller, 'y', data.y)
  const count = x instanceof Tensor ? x.shape[0]! : x.length
  if (count === 0) {
    throw new ShapeError(
      `${caller}: expected at least one observation, got none. Perhaps data is empty?`,
    )
  }
  if (y.length !== count) {
    throw new ShapeError(
      `${caller}: expected y of length ${count} like x, got ${y.length}. Perhaps x as tensor [N, k], one row an observation?`,
    )
  }
  const { sigma = 1 } = data
  const deviations =
    typeof sigma === 'number'
      ? new Float64Array(count).fill(sigma)
      : vectorOf(caller, 'sigma', sigma)
  if (deviations.length !== count) {
    throw new ShapeError(
      `${caller}: expected sigma of length ${count}, got ${deviations.length}. Perhaps one number for all?`,
    )
  }
  const wrong = deviations.findIndex((s) => !(s > 0))
  if (wrong >= 0) {
    throw new DomainError(
      `${caller}: expected sigma to be positive, got ${deviations[wrong]} in entry ${wrong}. Perhaps standard deviations of y?`,
    )
  }
  return { x, y, weights: deviations.map((s) => 1 / s) }
}

/** Points to predict at: a row each; `single` where one scalar or one row was given. */
export function pointsLike(
  caller: string,
  like: Float64Array | Tensor,
  x: number | Column,
): { readonly points: Float64Array | Tensor; readonly single: boolean } {
  const width = like instanceof Tensor ? like.shape[1]! : undefined
  if (typeof x === 'number') return { points: checkedPoints(Float64Array.of(x)), single: true }
  const points = explanatory(caller, x)
  if (width === undefined || points instanceof Tensor) {
    return { points: checkedPoints(points), single: false }
  }
  return { points: checkedPoints(new Tensor([1, points.length], 'f64', points)), single: true }

  function checkedPoints(given: Float64Array | Tensor): Float64Array | Tensor {
    const got = given instanceof Tensor ? given.shape[1] : undefined
    if (got === width) return given
    const [wanted, found] = [width, got].map((k) => (k === undefined ? 'a number' : `${k} numbers`))
    throw new ShapeError(
      `${caller}: expected points of ${wanted} each, as in the fit, got ${found}. Perhaps tensor(x, { shape: [M, k] })?`,
    )
  }
}

function explanatory(caller: string, x: unknown): Float64Array | Tensor {
  if (x instanceof Tensor && x.shape.length === 2) {
    const data = Float64Array.from(x.data)
    checkFinite(caller, 'x', data)
    return new Tensor(x.shape, 'f64', data)
  }
  return vectorOf(caller, 'x', x)
}

function vectorOf(caller: string, name: string, given: unknown): Float64Array {
  const numbers = given instanceof Tensor && given.shape.length === 1 ? given.data : given
  if (Array.isArray(numbers) && numbers.some((entry) => typeof entry !== 'number')) {
    throw new ShapeError(
      `${caller}: expected ${name} to hold numbers, got ${show(numbers.find((entry) => typeof entry !== 'number'))} in it. Perhaps tensor(${name})?`,
    )
  }
  if (!Array.isArray(numbers) && !ArrayBuffer.isView(numbers)) {
    const got = given instanceof Tensor ? `shape [${given.shape.join(', ')}]` : show(given)
    throw new ShapeError(
      `${caller}: expected ${name} to be ${name === 'x' ? 'a vector [N] or a tensor [N, k]' : 'a vector [N]'}, got ${got}. Perhaps Float64Array.from(${name})?`,
    )
  }
  const vector = Float64Array.from(numbers as ArrayLike<number>)
  checkFinite(caller, name, vector)
  return vector
}

function checkFinite(caller: string, name: string, data: Float64Array): void {
  if (allFinite(data)) return
  const entry = data.findIndex((x) => !Number.isFinite(x))
  throw new DomainError(
    `${caller}: expected ${name} to be finite, got ${data[entry]} in entry ${entry}. Perhaps leave that observation out?`,
  )
}
