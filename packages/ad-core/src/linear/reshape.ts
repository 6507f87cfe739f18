import { ShapeError } from '../errors.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { Primitive } from '../primitive.js'
import { checkedShape, sameShape, showShape, sizeOf, type Shape } from '../shape.js'
import { Tensor } from '../tensor.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { linear } from './linear.js'

/** The same entries in another shape. */
export const reshaping: Primitive<Shape> = /* @__PURE__ */ linear({
  name: 'reshape',
  evaluate: (x, shape) =>
    typeof x === 'number'
      ? new Tensor(shape, 'f64', Float64Array.of(x))
      : new Tensor(shape, x.dtype, x.data.slice()),
  transpose: reshapeValue,
})

/** The value in a shape of as many entries, itself where the shape is its own. */
export function reshapeValue(x: Value, shape: Shape): Value {
  return sameShape(shapeOf(x), shape) ? x : apply(reshaping, [x], shape)
}

/**
 * The same entries, row by row, in another shape; one length may be −1 and follows from the rest.
 * Cost: a copy. Errors: `ShapeError` where the number of entries differs.
 * @example reshape([1, 2, 3, 4, 5, 6], [2, -1]) // [[1, 2, 3], [4, 5, 6]]
 */
export function reshape<A extends Like>(x: A, shape: Shape | number): ArrayOutcome<A> {
  const value = toValue('reshape', x)
  const wanted = typeof shape === 'number' ? [shape] : shape
  if (!Array.isArray(wanted)) checkedShape('reshape', wanted)
  const full = completed(shapeOf(value), wanted)
  return apply(reshaping, [value], checkedShape('reshape', full)) as ArrayOutcome<A>
}

/** The shape with its −1 replaced by what the number of entries leaves. */
function completed(source: Shape, shape: Shape): Shape {
  const size = sizeOf(source)
  const open = shape.indexOf(-1)
  const others = sizeOf(shape.filter((_, axis) => axis !== open))
  const missing = size / others
  const full =
    open >= 0 && Number.isInteger(missing)
      ? shape.map((length, axis) => (axis === open ? missing : length))
      : shape
  const fits = full.every((length) => Number.isInteger(length) && length >= 0)
  if (!fits || sizeOf(full) !== size) {
    throw new ShapeError(
      `reshape: expected a shape of ${size} entries for ${showShape(source)}, got ${showShape(shape)}.` +
        (open >= 0 ? '' : ' Perhaps −1 for one of the lengths?'),
    )
  }
  return full
}
