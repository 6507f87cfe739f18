import { ShapeError } from '../errors.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { Primitive } from '../primitive.js'
import { normalAxis, showShape, stridesOf, type Shape } from '../shape.js'
import { allocate, Tensor, type TensorData } from '../tensor.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { linear } from './linear.js'

/** Axis i of the result is axis `order[i]` of the operand. */
export const permutation: Primitive<readonly number[]> = /* @__PURE__ */ linear({
  name: 'transpose',
  evaluate: (x, order) => (typeof x === 'number' ? x : permuted(x, order)),
  transpose: (cotangent, _shape, order) => permute(cotangent, inverse(order)),
})

/** The value with its axes in another order, itself where the order is its own. */
export function permute(x: Value, order: readonly number[]): Value {
  return order.every((axis, i) => axis === i) ? x : apply(permutation, [x], order)
}

/**
 * The array with its axes in another order, reversed by default: axis i of the result is axis
 * `axes[i]` of x. Cost: a copy. Errors: `ShapeError` where `axes` is no order of all axes.
 * @example transpose(tensor([[1, 2, 3], [4, 5, 6]])) // [[1, 4], [2, 5], [3, 6]]
 */
export function transpose<A extends Like>(x: A, axes?: readonly number[]): ArrayOutcome<A> {
  const value = toValue('transpose', x)
  const rank = shapeOf(value).length
  const order =
    axes === undefined
      ? Array.from({ length: rank }, (_, i) => rank - 1 - i)
      : Array.from(axes, (axis) => normalAxis('transpose', axis, rank))
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new ShapeError(
      `transpose: expected every axis of shape ${showShape(shapeOf(value))} once, got ${showShape(axes!)}.`,
    )
  }
  return apply(permutation, [value], order) as ArrayOutcome<A>
}

function inverse(order: readonly number[]): number[] {
  const back = new Array<number>(order.length)
  order.forEach((axis, i) => (back[axis] = i))
  return back
}

function permuted(x: Tensor, order: readonly number[]): Tensor {
  const strides = stridesOf(x.shape)
  const shape = order.map((axis) => x.shape[axis]!)
  const steps = order.map((axis) => strides[axis]!)
  const out = allocate(x.dtype, x.data.length)
  if (out.length > 0) copyPlanes(out, shape, x.data, steps)
  return new Tensor(shape, x.dtype, out)
}

/** Copies plane by plane over the last two axes, the others counted up like an odometer. */
function copyPlanes(out: TensorData, shape: Shape, data: TensorData, steps: Shape): void {
  const rank = shape.length
  const rows = shape[rank - 2] ?? 1
  const columns = shape[rank - 1] ?? 1
  const down = steps[rank - 2] ?? 0
  const along = steps[rank - 1] ?? 0
  const index = new Array<number>(Math.max(0, rank - 2)).fill(0)
  let from = 0
  for (let to = 0; ; to += rows * columns) {
    copyPlane(out, to, rows, columns, data, from, down, along)
    let axis = rank - 3
    for (; axis >= 0; axis--) {
      from += steps[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= steps[axis]! * shape[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/** Side of the tiles in which a plane is copied, so that both sides stay in the cache. */
const TILE = 32

function copyPlane(
  out: TensorData,
  to: number,
  rows: number,
  columns: number,
  data: TensorData,
  from: number,
  down: number,
  along: number,
): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(rows, top + TILE)
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(columns, left + TILE)
      for (let i = top; i < bottom; i++) {
        const row = to + i * columns
        const source = from + i * down
        for (let j = left; j < right; j++) out[row + j] = data[source + j * along]!
      }
    }
  }
}
