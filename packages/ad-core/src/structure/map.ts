import { isInterpreted } from '../interpretation.js'
import { shapeOf } from '../operand.js'
import { current, type Level } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { evaluate } from '../transforms/evaluate.js'
import type { Argument, Output } from '../transforms/types.js'
import { flattenTree, type Flattened } from '../tree.js'
import { bodyLevel, call, pointAt, pointCount, recordBody, zeroPoint } from './body.js'
import { recordLoop, traceLeaves } from './loop.js'
import type { Collect } from './loop-region.js'

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
  const recorded = (params: unknown, data: unknown): unknown => {
    const level = current
    const points = flattenTree(name, data)
    const count = pointCount(name, points)
    const traced = traceLeaves(name, level, params)
    if (count === 0) return emptyResult(name, level, f, traced, points, collect)
    const { results, form } = recordLoop(level, {
      name,
      count,
      carry: [],
      collect,
      step: (i, _carry, inner) => call(f, traced, pointAt(inner, points, i)),
    })
    return form.build(results)
  }
  return (params, data) =>
    current === undefined && !isInterpreted(name, [params, data])
      ? evaluate(name, recorded, params, [data])
      : recorded(params, data)
}

/** What comes of no points: zeros for a sum, empty arrays for a stack. */
function emptyResult(
  name: string,
  level: Level | undefined,
  f: unknown,
  params: unknown,
  data: Flattened,
  collect: Collect,
): unknown {
  const zeroResult = (inner: Level | undefined): Flattened =>
    recordBody(name, inner, () => call(f, params, zeroPoint(inner, data)))
  const y = level === undefined ? zeroResult(undefined) : discarded(level, zeroResult)
  return y.build(
    y.leaves.map(({ value }) => {
      const shape = collect === 'sum' ? shapeOf(value) : [0, ...shapeOf(value)]
      const size = shape.reduce((product, length) => product * length, 1)
      return shape.length === 0 ? 0 : new Tensor(shape, 'f64', new Float64Array(size))
    }),
  )
}

/** What a body gives in a level whose rows are not kept. */
function discarded(level: Level, body: (inner: Level) => Flattened): Flattened {
  const inner = bodyLevel(level)
  const mark = level.tape.length
  const y = body(inner)
  inner.alive = false
  level.tape.rewind(mark)
  return y
}
