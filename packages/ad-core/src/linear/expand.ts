import { ShapeError } from '../errors.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { checkedShape, showShape, type Shape } from '../shape.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { broadcast } from './broadcast.js'
import { reshapeValue } from './reshape.js'

/**
 * Entries repeated along axes of length 1 and along new leading axes, as NumPy's `broadcast_to`.
 * Cost: the result's entries. Errors: `ShapeError` where the shape does not broadcast to the other.
 * @example broadcastTo([1, 2], [3, 2]) // [[1, 2], [1, 2], [1, 2]]
 */
export function broadcastTo<A extends Like>(x: A, shape: Shape): ArrayOutcome<A> {
  const value = toValue('broadcastTo', x)
  const target = checkedShape('broadcastTo', shape)
  const source = shapeOf(value)
  const shift = target.length - source.length
  const fits = source.every((length, axis) => length === 1 || length === target[axis + shift])
  if (shift < 0 || !fits) {
    throw new ShapeError(
      `broadcastTo: expected a shape that ${showShape(source)} broadcasts to, got ${showShape(target)}.`,
    )
  }
  return apply(broadcast, [value], target) as ArrayOutcome<A>
}

/**
 * The array repeated as a whole along its axes: `repeats` one number an axis, or one number for the
 * last; missing axes and missing repeats count as 1 at the front. Shape: lengths times repeats.
 * Cost: the result's entries. Errors: `ShapeError` for repeats that are no whole numbers ≥ 0.
 * @example tile([1, 2], 2) // [1, 2, 1, 2]
 */
export function tile<A extends Like>(x: A, repeats: number | readonly number[]): ArrayOutcome<A> {
  const value = toValue('tile', x)
  const given = typeof repeats === 'number' ? [repeats] : Array.from(repeats ?? [NaN])
  if (!given.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(`tile: expected whole repeats ≥ 0, got ${showShape(given)}.`)
  }
  const source = shapeOf(value)
  const rank = Math.max(source.length, given.length)
  const shape = padded(source, rank)
  const counts = padded(given, rank)
  return repeated(value, shape, counts) as ArrayOutcome<A>
}

/** Each axis is split in two, the first of which is repeated, and joined again. */
function repeated(x: Value, shape: Shape, counts: Shape): Value {
  const split = shape.flatMap((length) => [1, length])
  const expanded = shape.flatMap((length, axis) => [counts[axis]!, length])
  const whole = shape.map((length, axis) => length * counts[axis]!)
  return reshapeValue(apply(broadcast, [reshapeValue(x, split)], expanded), whole)
}

function padded(list: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - list.length).fill(1), ...list]
}
