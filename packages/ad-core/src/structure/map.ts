import { isInterpreted } from '../interpretation.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { evaluate } from '../transforms/evaluate.js'
import { formedByFirst } from '../transforms/transform.js'
import type { Argument, Output } from '../transforms/types.js'
import { call, pointCount } from './body.js'
import type { Collect } from './collected.js'
import { dtypeOfAll, ownedData, ownedLeaves, recordLoop } from './loop.js'
import { traceableFunction } from '../transforms/run.js'

/** A body over parameters and one point of the data. */
type Body<P, D, Y> = (params: P, point: D) => Y

/** A function of parameters and data whose leading axis counts the points. */
type OverData<P, Y> = <X extends Argument<P>>(params: X, data: unknown) => Output<Y, X>

/**
 * Stacks f(params, point) over the points of some data: leaves of the result get a leading axis.
 * `data` is a tensor, a vector or a tree whose leading axis counts the points.
 *
 * Cost: as a loop; derivatives record the body again point by point, so memory is that of one point.
 * Errors: `ShapeError` for data without a common leading axis or bodies whose results differ in shape.
 * @example
 * map((w, x) => mul(w, x))(2, [1, 2, 3]) // [2, 4, 6]
 */
export function map<P = Traced, D = Traced, Y = Traced>(f: Body<P, D, Y>): OverData<P, Y> {
  return overData('map', f, 'stack') as OverData<P, Y>
}

/**
 * Adds f(params, point) over the points of some data, which is what losses are.
 *
 * Cost and errors: those of {@link map}; no data give 0.
 * @example
 * sumOver((w, x) => square(sub(w, x)))(1, [1, 2, 3]) // 5
 */
export function sumOver<P = Traced, D = Traced, Y = Traced>(f: Body<P, D, Y>): OverData<P, Y> {
  return overData('sumOver', f, 'sum') as OverData<P, Y>
}

function overData(
  name: string,
  f: unknown,
  collect: Collect,
): (params: unknown, data: unknown) => unknown {
  traceableFunction(name, f)
  const recorded = (params: unknown, data: unknown): unknown => {
    const level = current
    const points = ownedData(name, level, data)
    const traced = ownedLeaves(name, level, params)
    const { results, form } = recordLoop(level, {
      name,
      count: pointCount(name, points),
      points,
      carry: [],
      collect,
      dtype: dtypeOfAll(name, [params, data]),
      body: (point) => call(f, traced, point),
    })
    return form.build(results)
  }
  return formedByFirst((params: unknown, data: unknown) =>
    current === undefined && !isInterpreted(name, [params, data])
      ? evaluate(name, recorded, params, [data])
      : recorded(params, data),
  )
}
